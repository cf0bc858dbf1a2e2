"""Findings of a refusal, put at their fields."""

from typing import Any

from core.errors import Refused
from core.wording import sentence


def put_findings(form: Any, refused: Refused) -> None:
    """The form shows each finding at its control, or above all where it has none; a refusal of the person goes on."""
    if refused.status == 403:
        raise refused
    for finding in refused.findings:
        form.add_error(finding.where if finding.where in form.fields else None, sentence(finding))
