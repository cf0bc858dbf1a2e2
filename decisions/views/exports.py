"""The files a worker makes for the reader: what was asked for, how far it is, and the file itself."""

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.web import user_of
from core.errors import Finding, Refused
from core.files import as_download
from core.once import once
from core.web import explain_refusals, tells
from decisions.actions import exporting
from decisions.enums import ExportState
from decisions.facts.exports import allows, bytes_of, export_rows, exports_of

PAGE = 25


@explain_refusals
def exports(request: HttpRequest) -> HttpResponse:
    """The reader's own files, newest first; one is stopped here, or asked for again."""
    if request.method == "POST":
        return once(request, lambda: _done(request))
    page = Paginator(exports_of(user_of(request)), PAGE).get_page(request.GET.get("page"))
    rows = export_rows(list(page.object_list), user_of(request))
    return render(request, "decisions/export_list.html", {"page": page, "rows": rows})


def _done(request: HttpRequest) -> str:
    by, code = user_of(request), request.POST.get("stop") or request.POST.get("again") or ""
    export = exports_of(by).filter(ref=code).select_related("proposal", "call").first()
    if export is None:
        raise Http404
    if "stop" in request.POST:
        exporting.stop_export(export=export, by=by)
    else:
        exporting.ask_again(export=export, by=by)
        messages.success(request, _("The file is being made. This page shows it when it is ready."))
    return reverse("office_exports")


@tells("export")
@explain_refusals
def export_file(request: HttpRequest, code: str) -> HttpResponse:
    """Hand out one's own file while it lasts, and only while one may still read everything it tells of."""
    user = user_of(request)
    export = get_object_or_404(exports_of(user).lasting().filter(state=ExportState.READY), ref=code)
    if not allows(export, user):
        raise Refused(Finding("export_holds_more"))
    answer = StreamingHttpResponse(bytes_of(export))
    answer["Content-Length"] = str(export.size)
    # Decorators of views are typed for answers that are whole; they ask of either the same.
    return cast("HttpResponse", as_download(answer, name=export.file_name, content_type=export.content_type))
