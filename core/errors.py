"""Findings, and the one domain exception that carries them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a rule has to say: a code, the place it concerns, the values its sentence needs.

    `where` is a section key or field anchor; the sentence stands in the app's `wording`.
    A `hard` finding refuses; a soft one only warns.
    """

    code: str
    where: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    hard: bool = True


class Refused(Exception):
    """An action did not happen; its findings say why. Status 409 unless the person may never do it (403)."""

    def __init__(self, *findings: Finding, status: int = 409) -> None:
        self.findings = findings
        self.status = status
        super().__init__(", ".join(finding.code for finding in findings))


def hard(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Give the findings that refuse."""
    return tuple(finding for finding in findings if finding.hard)
