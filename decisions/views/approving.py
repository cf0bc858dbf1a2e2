"""Where an approver's work begins."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from decisions.facts.approving import to_decide


def approver_home(request: HttpRequest) -> HttpResponse:
    """What waits for the approver: decisions, revocations, redress; and what is taken and not yet told."""
    return render(request, "decisions/approver_home.html", {"work": to_decide(request.user)})  # type: ignore[arg-type]
