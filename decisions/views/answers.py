"""How a form of this app answers: done and on, or shown again with every refusal at its field."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse

from core.errors import Refused
from core.once import once
from core.wording import sentence


def done_or_errors(
    request: HttpRequest, form: forms.BaseForm, do: Callable[[], str]
) -> tuple[HttpResponse | None, int]:
    """Do it once and give the way on; or None and the status after each refusal stands at its field."""
    try:
        return once(request, do), 302
    except Refused as refused:
        for finding in refused.findings:
            form.add_error(finding.where if finding.where in form.fields else None, sentence(finding))
        return None, refused.status


def page_errors(context: dict[str, Any], refused: Refused) -> dict[str, Any]:
    """Give the context with the refusal's sentences."""
    return context | {"refusals": [sentence(finding) for finding in refused.findings]}
