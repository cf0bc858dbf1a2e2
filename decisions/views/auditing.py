"""The audit chain, to read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.web import user_of
from core.web import tells
from decisions.facts import audited
from decisions.forms.auditing import AuditFilters


@tells("audit")
def office_audit(request: HttpRequest) -> HttpResponse:
    """Who changed and who read what, newest first."""
    form = AuditFilters(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {"person": "", "ref": "", "act": ""}
    chosen = {name: value.strip() for name, value in chosen.items()}
    before = request.GET.get("before", "")
    tied = audited.kept_back(user_of(request))
    rows = audited.audit_rows(
        audited.entries(**chosen, tied=tied),
        before=int(before) if before.isdecimal() and len(before) < 19 else None,
    )
    address = request.GET.copy()
    address.pop("before", None)
    context = {
        "form": form,
        "rows": rows[: audited.PER_PAGE],
        "older": rows[audited.PER_PAGE - 1].number if len(rows) > audited.PER_PAGE else None,
        "newest": bool(before),
        "asked": address.urlencode(),
        "filtered": any(chosen.values()),
        "kept_back": bool(tied),
    }
    return render(request, "decisions/audit_list.html", context)
