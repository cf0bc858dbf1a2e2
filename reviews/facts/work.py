"""What a reviewer works on: assignments, the introduction before the declaration, the proposal after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from applications import custody
from applications.dossier import read_version
from applications.eligibility import SHORT, reviewers_read_as
from applications.enums import DirectorRole, Mechanism
from applications.facts import columns_of
from applications.models import Proposal
from applications.plan import named, rows_in
from applications.reading import Reader, SectionRead, director_name, documents_for, form_of_content
from core import clock
from core.models import StoredFile
from reviews.enums import MAY_READ, AssignmentState
from reviews.models import (
    Assignment,
    Evaluation,
)
from reviews.pace import minutes_left, reading_minutes
from reviews.scoring import Rubric, below_threshold, read_scores, rubric_of, weighted_mean


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One assignment in the reviewer's list. Before the declaration the title is all it tells of the content."""

    ref: str
    title: str
    kind: str
    due_at: datetime
    late: bool
    group: str
    word: str
    progress: str
    overall: Decimal | None
    route: str
    verb: str
    minutes: int = 0


def work_of(user: User) -> list[WorkRow]:
    """Give the reviewer's assignments, one query: not started first, then in progress, then done; by due date."""
    mine = (
        Assignment.objects.of(user)
        .select_related("proposal__call", "evaluation", "version")
        .defer("version__content")
        .order_by("due_at", "proposal__ref")
    )
    rows = [_work_row(assignment) for assignment in mine]
    order = {"waiting": 0, "doing": 1, "done": 2}
    return sorted(rows, key=lambda row: order[row.group])


def evaluation_of(assignment: Assignment) -> Evaluation | None:
    """Give the evaluation of the assignment, or None before the first save."""
    return getattr(assignment, "evaluation", None)


def _work_row(assignment: Any) -> WorkRow:
    proposal, evaluation = assignment.proposal, evaluation_of(assignment)
    rubric = rubric_of(proposal.call.rubric, proposal.mechanism)
    scored = len(read_scores(evaluation.scores, rubric.keys)) if evaluation else 0
    group, word, route, verb = {
        AssignmentState.ASSIGNED: ("waiting", _("Not started"), "review_declare", _("Declare and start")),
        AssignmentState.UNSURE: ("doing", _("Waits for the officer"), "", ""),
        AssignmentState.DONE: ("done", _("Submitted"), "review", _("Read again")),
    }.get(assignment.state, ("doing", _("In progress"), "review", _("Continue")))
    if assignment.state == AssignmentState.READING and evaluation is None:
        word, verb = _("Not started"), _("Start")
        group = "waiting"
    if assignment.version_id != proposal.standing_version_id and assignment.state in MAY_READ:
        group, word = "doing", _("A newer version stands")
        route, verb = "review_changes", _("See what changed")
    return WorkRow(
        ref=proposal.ref,
        title="" if assignment.state == AssignmentState.UNSURE else proposal.title,
        kind=kind_of(proposal),
        due_at=assignment.due_at,
        late=assignment.due_at < clock.now() and assignment.state != AssignmentState.DONE,
        group=group,
        word=word,
        progress=_("%(n)s of %(all)s criteria scored") % {"n": scored, "all": len(rubric.criteria)},
        overall=evaluation.overall if evaluation and assignment.state == AssignmentState.DONE else None,
        route=route,
        verb=verb,
        minutes=minutes_for(proposal, scored, len(rubric.criteria)) if group != "done" and route else 0,
    )


def kind_of(proposal: Proposal) -> str:
    """Give mechanism and phase in words: "Multi-Year Project, full proposal"."""
    phase = {1: _("short proposal"), 2: _("full proposal")}.get(proposal.phase, "")
    return ", ".join(filter(None, (str(Mechanism(proposal.mechanism).label), phase)))


@dataclass(frozen=True, slots=True)
class Introduction:
    """The little a person needs to know whether there is a conflict: title, institutions, people."""

    ref: str
    kind: str
    title: str
    people: tuple[tuple[str, str, str], ...] = ()
    organisations: tuple[str, ...] = ()
    anonymous: bool = False
    named_now: bool = False


def introduction(proposal: Proposal, content: Any) -> Introduction:
    """Give the introduction from the frozen content, without anybody in an anonymous phase.

    people: name, role, institution with country.   named_now: the short proposal was read without them.
    """
    form = form_of_content(content)
    title = columns_of(content, form).title
    if reads_as(proposal) == "anonymous":
        return Introduction(proposal.ref, kind_of(proposal), title, anonymous=True)
    people = []
    for director in content["directors"]:
        organisation = director["organisation"] or {}
        country = (organisation.get("country") or {}).get("name", "")
        where = ", ".join(filter(None, (organisation.get("name", ""), country)))
        role = (
            DirectorRole(director["role"]).label
            if director["role"] in DirectorRole.values
            else director["role"]
        )
        people.append((director_name(director), str(role), where))
    return Introduction(
        ref=proposal.ref,
        kind=kind_of(proposal),
        title=title,
        people=tuple(people),
        organisations=tuple(named(rows_in(form, content["answers"], "end_users"), "organisation")),
        named_now=proposal.phase == 2
        and reviewers_read_as(proposal.call.rule_severities, SHORT) == "anonymous",
    )


def new_people(assignment: Assignment) -> tuple[str, ...]:
    """Give the directors, with their institutions, who stand in the present version and not in the one evaluated."""
    proposal: Any = assignment.proposal
    before = set(introduction(proposal, assignment.version.content).people)
    now = introduction(proposal, proposal.standing_version.content).people
    return tuple(
        f"{name}, {where}" if where else name
        for name, role, where in now
        if (name, role, where) not in before
    )


@dataclass(frozen=True, slots=True)
class AnonymousProposal:
    """A proposal as reviewers and panels read it in an anonymous phase: fields they may not see do not exist here."""

    ref: str
    title: str
    kind: str
    version: int
    priority: str
    length: str
    trl: str
    requested_eur: Decimal
    sections: tuple[SectionRead, ...]
    without_names: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class BlindProposal(AnonymousProposal):
    """A proposal as reviewers and panels read it: whose it is, but not what only officers know of the people."""

    countries: str
    without_names: ClassVar[bool] = False


def reads_as(proposal: Proposal) -> Reader:
    """Give as whom reviewers and panels of the proposal read."""
    return reviewers_read_as(proposal.call.rule_severities, proposal.phase)


def blind(proposal: Proposal, version: Any, links: dict[str, str]) -> AnonymousProposal | BlindProposal:
    """Give the frozen version as reviewers read it. links: document slot → address."""
    content, reader = version.content, reads_as(proposal)
    form = form_of_content(content)
    columns = columns_of(content, form)
    sections = read_version(version, proposal.call, reader, links=links)
    shown: dict[str, Any] = {
        "ref": proposal.ref,
        "title": columns.title,
        "kind": kind_of(proposal),
        "version": version.number,
        "priority": _answer(sections, "main_priority") or columns.main_priority,
        "length": _length(columns.duration, proposal.mechanism),
        "trl": _trl(content),
        "requested_eur": columns.requested_eur,
        "sections": sections,
    }
    if reader == "anonymous":
        return AnonymousProposal(**shown)
    countries = [
        ((director["organisation"] or {}).get("country") or {}).get("name", "")
        for director in content["directors"]
    ]
    return BlindProposal(**shown, countries=", ".join(dict.fromkeys(filter(None, countries))))


def _answer(sections: Sequence[SectionRead], key: str) -> str:
    return next((answer.text for section in sections for answer in section.answers if answer.key == key), "")


def _length(duration: int | None, mechanism: str) -> str:
    if duration is None:
        return "–"
    pattern = _("%(n)s months") if mechanism == Mechanism.MYP else _("%(n)s days")
    return pattern % {"n": duration}


def _trl(content: Any) -> str:
    answers = {key: value for section in content["answers"].values() for key, value in section.items()}
    low, high = answers.get("trl_start"), answers.get("trl_end")
    return _("%(low)s to %(high)s") % {"low": low, "high": high} if low and high else ""


def links(route: str, proposal: Proposal, content: Any) -> dict[str, str]:
    """Give the addresses of the documents that reviewers may open, by slot, under the route of this audience."""
    open_slots = documents_for(form_of_content(content), reads_as(proposal))
    return {
        document["slot"]: reverse(route, args=[proposal.ref, document["slot"]])
        for document in content["documents"]
        if document["slot"] in open_slots
    }


def file_for_reviewers(proposal: Proposal, content: Any, slot: str) -> StoredFile | None:
    """Give the copy of the document in that slot of the frozen version, or None where there is none for reviewers.

    Raises Refused while there is no copy.
    """
    if slot not in documents_for(form_of_content(content), reads_as(proposal)):
        return None
    sha256 = next((document["sha256"] for document in content["documents"] if document["slot"] == slot), "")
    return custody.copy_for_reviewers(proposal, slot, sha256)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an evaluation is. mean: of what is scored so far. unsent: saved after it was submitted."""

    scored: int
    total: int
    mean: Decimal | None
    threshold: Decimal
    below: tuple[str, ...]
    saved_at: datetime | None
    submitted_at: datetime | None
    unsent: bool
    minutes_left: int = 0


def progress_of(assignment: Assignment, rubric: Rubric) -> Progress:
    """Give the progress of the reviewer's own evaluation."""
    evaluation = evaluation_of(assignment)
    scores = read_scores(evaluation.scores, rubric.keys) if evaluation else {}
    titles = {criterion.key: criterion.title for criterion in rubric.criteria}
    return Progress(
        scored=len(scores),
        total=len(rubric.criteria),
        mean=weighted_mean(scores, rubric.weights),
        threshold=rubric.threshold,
        below=tuple(titles[key] for key in below_threshold(scores, rubric)),
        saved_at=evaluation.changed_at if evaluation else None,
        submitted_at=evaluation.submitted_at if evaluation else None,
        unsent=bool(
            evaluation and evaluation.submitted_at and evaluation.changed_at > evaluation.submitted_at
        ),
        minutes_left=minutes_for(assignment.proposal, len(scores), len(rubric.criteria)),
    )


def minutes_for(proposal: Proposal, scored: int, total: int) -> int:
    """Give roughly how long an evaluation of the proposal still takes."""
    reading = reading_minutes(proposal.mechanism, proposal.phase)
    return minutes_left(reading=reading, scored=scored, total=total)
