"""The list of proposals as a file: exactly the rows and columns of the page, as this person may see them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.web import user_of
from core.exports import file_answer
from core.once import once
from core.web import explain_refusals, tells
from decisions.actions import tables
from decisions.desk_tables import KINDS, Asked, file_name, table_of, written_out
from decisions.forms.desk import DeskFilters
from decisions.views.desk_list import address, asked_for, found_by, read_list


@explain_refusals
def office_proposals_table(request: HttpRequest, kind: str) -> HttpResponse:
    """Every page of the list as CSV or as a workbook, at once, or by a worker where it is long."""
    if kind not in KINDS:
        raise Http404
    form, unread = read_list(request)
    if unread is not None:
        return unread
    ids = list(found_by(request, form).values_list("pk", flat=True))
    if request.method == "POST":
        return once(request, lambda: _asked(request, form, kind, len(ids)))
    if len(ids) <= tables.AT_ONCE:
        return _at_once(request, kind, form=form, ids=ids)
    context = {
        "count": len(ids),
        "most": tables.AT_ONCE,
        "list_url": address("office_proposals", asked_for(request)),
    }
    return render(request, "decisions/office_table_long.html", context)


def _at_once(request: HttpRequest, kind: str, *, form: DeskFilters, ids: list[int]) -> HttpResponse:
    table = table_of(ids, form.shown, asked=asked_of(form))

    @tells("exports")
    def handed(_request: HttpRequest, kind: str) -> HttpResponse:
        name = file_name(form.asked.call, kind)
        return file_answer(name, written_out(table, kind), KINDS[kind].media)

    return handed(request, kind=kind)


def asked_of(form: DeskFilters) -> Asked:
    """Give what the address asks for, to be kept. Needs: a valid form."""
    return Asked(
        filters=form.asked,
        sort=form.order,
        columns=tuple(column.key for column in form.shown),
        words=tuple((name, said) for _key, name, said in form.chips()),
    )


def _asked(request: HttpRequest, form: DeskFilters, kind: str, total: int) -> str:
    asked = asked_of(form)
    tables.ask_for_table(
        asked=asked,
        kind=kind,
        title=", ".join([_("Proposals"), *(said for _name, said in asked.words)]),
        file_name=file_name(form.asked.call, kind),
        total=total,
        by=user_of(request),
    )
    messages.success(request, _("The file is being made. This page shows it when it is ready."))
    return reverse("office_exports")
