"""How far a draft has come, section by section: the same findings that refuse to submit it. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from applications.eligibility import eligible, within_ceiling
from applications.lifecycle import Face
from applications.mechanisms import Section
from applications.rules import Findings, Given, ProposalFacts, section_findings
from core.errors import Finding

# What is not there yet; every other finding says that something is wrong.
MISSING = frozenset(
    {
        "answer_missing",
        "declaration_open",
        "director_missing",
        "director_incomplete",
        "director_not_joined",
        "rows_missing",
        "cell_missing",
        "budget_empty",
        "budget_side_empty",
        "document_missing",
    }
)


class Status(StrEnum):
    """What a section is in the task list."""

    NOT_STARTED = "not-started"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    PROBLEM = "problem"


FACES: dict[Status, Face] = {
    Status.NOT_STARTED: Face("not-started", _("Not started"), "", "ring"),
    Status.IN_PROGRESS: Face("in-progress", _("In progress"), "doing", "disc"),
    Status.COMPLETED: Face("completed", _("Completed"), "", ""),
    Status.PROBLEM: Face("problem", _("There is a problem"), "error", "diamond"),
}
CANNOT_START: str | Promise = _("Cannot start yet")


@dataclass(frozen=True, slots=True)
class SectionProgress:
    """One section with its findings."""

    section: Section
    status: Status
    findings: Findings

    @property
    def done(self) -> bool:
        return self.status is Status.COMPLETED

    @property
    def wrong(self) -> Findings:
        """The findings that are more than gaps."""
        return tuple(finding for finding in self.findings if is_wrong(finding))

    @property
    def missing(self) -> Findings:
        """The findings that are gaps."""
        return tuple(finding for finding in self.findings if not is_wrong(finding))


def is_wrong(finding: Finding) -> bool:
    """Whether something stands there that cannot stay, rather than nothing."""
    return finding.code not in MISSING


def findings_of(f: ProposalFacts, section: Section) -> Findings:
    """Give all that keeps a section from being complete, eligibility and ceiling included."""
    return _findings(f, section, _against(f))


def _findings(f: ProposalFacts, section: Section, against: Findings) -> Findings:
    return (*section_findings(f, section), *(finding for finding in against if finding.where == section.key))


def _against(f: ProposalFacts) -> Findings:
    """Give what speaks against the proposal as a whole: every rule judges once, however many sections read it."""
    return (*eligible(f, Given()), *within_ceiling(f, Given()))


def progress_of(f: ProposalFacts) -> tuple[SectionProgress, ...]:
    """Give every section of the form with its status, in the order of the form."""
    against = _against(f)
    return tuple(_progress(f, section, _findings(f, section, against)) for section in f.form.sections)


def _progress(f: ProposalFacts, section: Section, findings: Findings) -> SectionProgress:
    completed = section.key in f.completed
    if any(is_wrong(finding) for finding in findings) or (completed and findings):
        status = Status.PROBLEM
    elif completed:
        status = Status.COMPLETED
    elif section.key in f.started or _holds_something(f, section):
        status = Status.IN_PROGRESS
    else:
        status = Status.NOT_STARTED
    return SectionProgress(section, status, findings)


def _holds_something(f: ProposalFacts, section: Section) -> bool:
    tables = {
        "directors": len(f.directors) > 1,
        "documents": any(slot.key in f.documents for slot in section.slots),
        "budget": bool(f.budget) or f.unread_amounts > 0,
    }
    return tables.get(section.kind, False) or any(
        value not in (None, "", []) for value in f.answers.get(section.key, {}).values()
    )
