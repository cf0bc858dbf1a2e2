"""The list of proposals as a file: exactly the rows and columns of the page, as this person may see them."""

from django.http import Http404, HttpRequest, HttpResponse

from core.exports import file_answer
from core.web import tells
from decisions.desk_tables import KINDS, file_name, table_of, written_out
from decisions.views.desk_list import found_by, read_list


@tells("exports")
def office_proposals_table(request: HttpRequest, kind: str) -> HttpResponse:
    """Every page of the list as CSV or as a workbook."""
    if kind not in KINDS:
        raise Http404
    form, unread = read_list(request)
    if unread is not None:
        return unread
    ids = list(found_by(request, form).values_list("pk", flat=True))
    table = table_of(ids, form.shown, filters=form.chips(), sort=form.order)
    name = file_name(form.cleaned_data["call"], kind)
    return file_answer(name, written_out(table, kind), KINDS[kind].media)
