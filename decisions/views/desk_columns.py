"""Choosing the columns of the list of proposals, and their order."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from decisions.desk_columns import COLUMNS, FIRST
from decisions.views.desk_list import address, asked_for, read_list

BUTTONS = frozenset({"up", "down", "column", "show", "done"})


def office_columns(request: HttpRequest) -> HttpResponse:
    """Every column there is, ticked where it is shown, with buttons that move it; the choice goes into the address."""
    moves = {name: request.GET.getlist(name) for name in BUTTONS}
    form, unread = read_list(request, beside=BUTTONS)
    if unread is not None:
        return unread
    now = list(form.cleaned_data["columns"] or FIRST)
    order = [key for key in dict.fromkeys(moves["column"]) if key in COLUMNS] or now
    order = [*order, *(key for key in COLUMNS if key not in order)]
    shown = set(moves["show"] if moves["column"] else now)
    for key, step in [(key, -1) for key in moves["up"][:1]] + [(key, 1) for key in moves["down"][:1]]:
        order = _moved(order, key, step)
    kept = asked_for(request, "columns", "page", *BUTTONS)
    if moves["done"]:
        keys = [key for key in order if key in shown]
        usual = tuple(keys) == FIRST or not keys
        columns = [] if usual else [("columns", ",".join(keys))]
        return redirect(address("office_proposals", [*kept, *columns]))
    context = {
        "rows": [(COLUMNS[key], key in shown) for key in order],
        "moved": "".join(moves["up"][:1] or moves["down"][:1]),
        "upwards": bool(moves["up"]),
        "kept": kept,
        "list_url": address("office_proposals", asked_for(request, "page", *BUTTONS)),
        "usual_url": address("office_proposals", kept),
    }
    return render(request, "decisions/office_columns.html", context)


def _moved(order: list[str], key: str, step: int) -> list[str]:
    if key not in order:
        return order
    place = order.index(key)
    rest = [other for other in order if other != key]
    place = min(max(place + step, 0), len(rest))
    return [*rest[:place], key, *rest[place:]]
