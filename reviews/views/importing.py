"""Many experts from a file: read and judged first, written only when confirmed."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.web import user_of
from core.web import explain_refusals
from reviews import actions, facts
from reviews.forms.pool import PoolFileForm
from reviews.forms.poolfile import COLUMNS, read_file

SALT = "reviews.pool-file"
KEPT_SECONDS = 3600


@explain_refusals
def pool_file(request: HttpRequest) -> HttpResponse:
    """A dry run of the file; the same content, carried signed by the page, is written when confirmed."""
    if request.method == "POST" and "read" in request.POST:
        return _write(request, request.POST["read"])
    form = PoolFileForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "columns": COLUMNS}
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read()
        rows, wrong = read_file(content)
        plan = facts.plan_of(rows)
        context |= {"plan": plan, "wrong": wrong, "errors": sum(1 for row in plan if row.errors)}
        if not wrong and not context["errors"]:
            text = content.decode("utf-8-sig")
            context["read"] = signing.dumps([request.user.pk, text], salt=SALT, compress=True)
    return render(request, "reviews/expert_import.html", context)


def _write(request: HttpRequest, kept: str) -> HttpResponse:
    try:
        owner, text = signing.loads(kept, salt=SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        owner, text = None, ""
    if owner != request.user.pk:
        messages.error(request, _("The page was open too long. Read the file once more."))
        return redirect("office_expert_import")
    rows, _wrong = read_file(text.encode())
    done = actions.import_experts(rows=rows, by=user_of(request))
    said = _("%(new)s new, %(changed)s changed, %(invited)s invited, %(same)s as they were.")
    messages.success(request, said % {key: done.get(key, 0) for key in ("new", "changed", "invited", "same")})
    return redirect("office_experts")
