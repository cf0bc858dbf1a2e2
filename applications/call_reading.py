"""A call as everybody reads it: all its numbers, questions and criteria as plain words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later
from django.utils.translation import ngettext

from applications.eligibility import reviewers_read_as
from applications.enums import Mechanism
from applications.mechanisms import Column, FormDefinition, Question, definition, phases
from applications.models import Call, CallMechanism, Extension, KeyPriority
from applications.priorities import LISTS
from core import clock
from core.money import written

PREPARED, SOON, OPEN, CLOSED = "prepared", "soon", "open", "closed"
PURPOSES = {
    Mechanism.MYP: _later(
        "Applied research and capacity building with a practical security use, by two or more teams."
    ),
    Mechanism.ARW: _later("A working meeting of experts that sets directions for future work."),
    Mechanism.ATC: _later("Specialists pass on know-how, mainly to trainees from partner countries."),
    Mechanism.ASI: _later("High-level teaching on the latest developments of a subject."),
}


@dataclass(frozen=True, slots=True)
class MechanismRead:
    """One mechanism with its frame in words."""

    code: str
    name: str
    purpose: str
    money: str
    length: str
    envelope: str
    steps: str


@dataclass(frozen=True, slots=True)
class QuestionRead:
    """One question: `limit` says what kind of answer, how long, and whether it may stay empty."""

    label: str
    help: str
    limit: str


@dataclass(frozen=True, slots=True)
class PartRead:
    """One section of a form as a reader on paper needs it."""

    title: str
    lead: str
    questions: tuple[QuestionRead, ...]


@dataclass(frozen=True, slots=True)
class FormRead:
    """One form: its parts, what money can be asked for, and which documents belong to it."""

    key: str
    title: str
    parts: tuple[PartRead, ...]
    counted: str
    budget_lead: str
    headings: tuple[tuple[str, str], ...]
    documents: tuple[QuestionRead, ...]


@dataclass(frozen=True, slots=True)
class CriterionRead:
    """One criterion with its weight in each group of mechanisms."""

    title: str
    look_for: str
    anchors: tuple[tuple[str, str], ...]
    weights: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PriorityRead:
    code: str
    title: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CallRead:
    """One call. `stands`: prepared, soon, open or closed; `closes_at` counts extensions of the whole call."""

    label: str
    kind: str
    title: str
    summary: str
    guidance: str
    stands: str
    opens_at: datetime
    closes_at: datetime
    first_closing: datetime | None
    phase2_closes_at: datetime | None
    zone: str
    mechanisms: tuple[MechanismRead, ...]
    priority_list: str
    priorities: tuple[PriorityRead, ...]
    eligibility: tuple[str, ...]
    forms: tuple[FormRead, ...]
    rubric_groups: tuple[str, ...]
    criteria: tuple[CriterionRead, ...]
    thresholds: tuple[str, ...]
    changes: tuple[tuple[datetime, str], ...]
    anonymous: bool = False

    @property
    def is_open(self) -> bool:
        return self.stands == OPEN

    @property
    def is_soon(self) -> bool:
        return self.stands == SOON

    @property
    def is_closed(self) -> bool:
        return self.stands == CLOSED

    @property
    def mechanism_codes(self) -> str:
        return ", ".join(mechanism.code for mechanism in self.mechanisms)


def announced_closing(call: Call, extensions: Iterable[Extension], *, phase: int = 1) -> datetime | None:
    """Give the closing as it is announced: with extensions of the whole call, without the silent grace."""
    base = call.phase2_closes_at if phase == 2 else call.closes_at
    if base is None:
        return None
    later = [e.until for e in extensions if e.proposal_id is None and (e.phase == 2) == (phase == 2)]
    return max([base, *later])


def stands(call: Call, closes_at: datetime, at: datetime) -> str:
    """Give where the call stands at the instant: prepared, soon, open or closed."""
    if call.published_at is None:
        return PREPARED
    if at < call.opens_at:
        return SOON
    return OPEN if at < closes_at else CLOSED


@dataclass(frozen=True, slots=True)
class CallRow:
    """One call in a list."""

    label: str
    kind: str
    title: str
    summary: str
    mechanism_names: str
    priority_names: str
    opens_at: datetime
    closes_at: datetime
    zone: str
    stands: str
    last_change: str


def call_rows(calls: Iterable[Call], at: datetime) -> list[CallRow]:
    """Give the rows of a list of calls. Needs: `with_facts`, five queries however many calls."""
    rows = []
    for call in calls:
        closes_at = announced_closing(call, call.extensions.all()) or call.closes_at
        change = next(iter(call.changes.all()), None)
        rows.append(
            CallRow(
                label=call.label,
                kind=call.get_kind_display(),
                title=call.title,
                summary=call.summary,
                mechanism_names=", ".join(offer.mechanism for offer in call.mechanisms.all()),
                priority_names=_priority_names(call),
                opens_at=call.opens_at,
                closes_at=closes_at,
                zone=call.zone,
                stands=stands(call, closes_at, at),
                last_change=_change(change.at, change.text) if change else "",
            )
        )
    return rows


def _priority_names(call: Call) -> str:
    heads = sorted((p for p in call.priorities.all() if p.parent_id is None), key=lambda p: p.position)
    known = next((len(own.main) for own in LISTS if own.code == call.priority_list.code), 0)
    if len(heads) == known:
        return _("All %(n)s of the %(list)s") % {"n": known, "list": call.priority_list}
    return "; ".join(f"{head.code} {head.title}" for head in heads)


def _change(at: datetime, text: str) -> str:
    return f"{date_format(at.astimezone(clock.BRUSSELS), 'j F Y')}: {text}"


def _changes(call: Call, granted: Iterable[Extension]) -> tuple[tuple[datetime, str], ...]:
    """Give what changed, newest first; an extension for one proposal is told with its reason and without its name."""
    lines = [(change.at, change.text) for change in call.changes.all()]
    lines += [
        (
            extension.at,
            _("One proposal may be submitted until %(until)s: %(reason)s")
            % {
                "until": date_format(extension.until.astimezone(clock.BRUSSELS), "j F Y, H:i"),
                "reason": extension.reason,
            },
        )
        for extension in granted
        if extension.proposal_id is not None
    ]
    return tuple(sorted(lines, reverse=True))


def read_call(call: Call) -> CallRead:
    """Give the call as its public page shows it, in six queries."""
    granted = list(call.extensions.all())
    extensions = [extension for extension in granted if extension.proposal_id is None]
    closes_at = announced_closing(call, extensions) or call.closes_at
    offers = list(call.mechanisms.all())
    groups = _rubric_groups(call.rubric, [offer.mechanism for offer in offers])
    return CallRead(
        label=call.label,
        kind=call.get_kind_display(),
        title=call.title,
        summary=call.summary,
        guidance=call.guidance,
        stands=stands(call, closes_at, clock.now()),
        opens_at=call.opens_at,
        closes_at=closes_at,
        first_closing=call.closes_at if closes_at != call.closes_at else None,
        phase2_closes_at=announced_closing(call, extensions, phase=2),
        zone=call.zone,
        mechanisms=tuple(_mechanism(offer, call) for offer in offers),
        priority_list=str(call.priority_list),
        priorities=tuple(_priorities(call)),
        eligibility=tuple(_eligibility(call)),
        forms=tuple(
            _form(definition(offer.mechanism, phase, call.form_version))
            for offer in offers
            for phase in phases(offer.mechanism, call.form_version)
        ),
        rubric_groups=tuple(groups),
        criteria=tuple(_criteria(groups)),
        thresholds=tuple(_threshold(group, rubric) for group, rubric in groups.items()),
        changes=_changes(call, granted),
        anonymous=reviewers_read_as(call.rule_severities, 1) == "anonymous"
        and any(offer.mechanism == Mechanism.MYP for offer in offers),
    )


# --- mechanisms, priorities, eligibility


def _mechanism(offer: CallMechanism, call: Call) -> MechanismRead:
    mechanism = Mechanism(offer.mechanism)
    two = phases(offer.mechanism, call.form_version) == (1, 2)
    return MechanismRead(
        code=mechanism.value,
        name=str(mechanism.label),
        purpose=str(PURPOSES[mechanism]),
        money=_("EUR %(least)s to %(most)s")
        % {"least": written(offer.floor_eur), "most": written(offer.ceiling_eur)},
        length=_length(offer),
        envelope=f"EUR {written(offer.envelope_eur)}" if offer.envelope_eur is not None else "",
        steps=_steps(call) if two else _("One proposal"),
    )


def _steps(call: Call) -> str:
    if reviewers_read_as(call.rule_severities, 1) == "anonymous":
        return _("Short proposal, judged without names; then by invitation a full one")
    return _("Short proposal, then by invitation a full one")


def _length(offer: CallMechanism) -> str:
    values = {"least": offer.shortest, "most": offer.longest}
    if offer.shortest == offer.longest:
        one = ngettext("%(n)s month", "%(n)s months", offer.longest)
        days = ngettext("%(n)s day", "%(n)s days", offer.longest)
        return (one if offer.duration_unit == "months" else days) % {"n": offer.longest}
    months, days = _("%(least)s to %(most)s months"), _("%(least)s to %(most)s days")
    return (months if offer.duration_unit == "months" else days) % values


def _priorities(call: Call) -> Iterable[PriorityRead]:
    chosen = {priority.pk: priority for priority in call.priorities.all()}
    everything = list(KeyPriority.objects.filter(list=call.priority_list_id))
    for priority in everything:
        if priority.pk in chosen and priority.parent_id not in chosen:
            items = tuple(f"{p.code} {p.title}" for p in everything if p.parent_id == priority.pk)
            yield PriorityRead(priority.code, priority.title, items)


def _eligibility(call: Call) -> Iterable[str]:
    yield _(
        "One Project Director lives and works in a NATO country, the other in a partner country with "
        "which co-operation is active."
    )
    if call.nationality_rule == "match-role":
        yield _(
            "Each Project Director holds the nationality of a country on their own side: NATO or partner."
        )
    else:
        yield _("Each Project Director holds the nationality of a NATO or an active partner country.")
    yield _(
        "Both work at a government, academic or other non-profit institution. Companies can take part as "
        "end-users, without NATO money."
    )
    yield _("Co-Directors work in a NATO or an active partner country.")
    yield _(
        "The proposal answers one of the Key Priorities of this call and stays within the frame of its "
        "mechanism."
    )
    yield _("The work is civil and everything in the proposal is unclassified.")


# --- the questions


def _form(form: FormDefinition) -> FormRead:
    parts = tuple(
        PartRead(str(s.title), str(s.lead), tuple(map(_question, s.questions)) or _table_of(s.kind))
        for s in form.sections
        if s.kind != "documents"
    )
    money = next((s for s in form.sections if s.kind == "budget"), None)
    asked = sum(len(section.questions) for section in form.sections)
    values = {"parts": len(form.sections), "questions": asked}
    return FormRead(
        key=form.key,
        title=str(form.title),
        parts=parts,
        counted=_("%(parts)s sections, %(questions)s questions") % values,
        budget_lead=str(money.lead) if money else "",
        headings=tuple((str(h.label), str(h.help)) for h in money.budget_headings) if money else (),
        documents=tuple(
            QuestionRead(
                str(slot.label), str(slot.help), _slot_limit(slot.max_mb, slot.max_pages, slot.required)
            )
            for section in form.sections
            for slot in section.slots
        ),
    )


def _table_of(kind: str) -> tuple[QuestionRead, ...]:
    asked = {
        "directors": _(
            "For each director: name, nationality, country of residence, institution with its kind and "
            "country, position, address and telephone"
        ),
        "budget": _("A table of amounts by budget heading"),
    }.get(kind, "")
    return (QuestionRead(asked, "", ""),) if asked else ()


def _question(question: Question) -> QuestionRead:
    if question.kind == "table":
        return _table(question)
    limit = _limit(question)
    if not question.required:
        limit = ", ".join(filter(None, (limit, _("optional"))))
    return QuestionRead(str(question.label), str(question.help), limit)


def _table(question: Question) -> QuestionRead:
    columns = "; ".join(f"{column.label} ({_column(column)})" for column in question.columns)
    values = {"least": question.fewest, "most": question.most}
    if not question.required:
        limit = _("a table of up to %(most)s rows, optional")
    elif question.fewest == 1:
        limit = _("a table of up to %(most)s rows")
    else:
        limit = _("a table of %(least)s to %(most)s rows")
    return QuestionRead(
        str(question.label),
        " ".join((str(question.help), _("Columns: %(columns)s.") % {"columns": columns})),
        limit % values,
    )


def _column(column: Column) -> str:
    if column.kind == "line":
        what = _("%(most)s characters") % {"most": column.most}
    elif column.kind == "text":
        what = _("%(most)s words") % {"most": column.most}
    elif column.kind == "integer":
        what = _("%(least)s to %(most)s") % {"least": column.minimum, "most": f"{column.maximum:,}"}
    else:
        what = str(_KINDS[column.kind])
    return what if column.required else ", ".join((what, _("optional")))


_KINDS = {
    "eur": _later("euros"),
    "date": _later("a date"),
    "time": _later("a time"),
    "email": _later("an e-mail address"),
    "choice": _later("one of a list"),
    "country": _later("a country"),
    "director": _later("one of the directors"),
    "yesno": _later("a box to tick"),
}


def _limit(question: Question) -> str:
    if question.limit is not None:
        most = {"most": f"{question.limit:,}"}
        return (_("%(most)s words") if question.unit == "words" else _("%(most)s characters")) % most
    if question.kind == "integer" and question.maximum is not None:
        return _("a number up to %(most)s") % {"most": question.maximum}
    return {
        "integer": _("a number"),
        "date": _("a date"),
        "choice": _("one of a list"),
        "choices": _("any of a list"),
        "yesno": _("yes or no"),
    }.get(question.kind, "")


def _slot_limit(max_mb: int, max_pages: int | None, required: bool) -> str:
    size = _("PDF up to %(mb)s MB") % {"mb": max_mb}
    pages = ngettext("%(n)s page", "%(n)s pages", max_pages) % {"n": max_pages} if max_pages else ""
    return ", ".join(filter(None, (size, pages, "" if required else _("optional"))))


# --- the rubric


def _rubric_groups(rubric: Mapping[str, Any], offered: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    groups: list[tuple[list[str], Mapping[str, Any]]] = []
    for mechanism in offered:
        own = rubric.get(mechanism)
        if own is None:
            continue
        same = next((names for names, other in groups if other == own), None)
        if same is None:
            groups.append(([mechanism], own))
        else:
            same.append(mechanism)
    return {", ".join(names): own for names, own in groups}


def _criteria(groups: Mapping[str, Mapping[str, Any]]) -> Iterable[CriterionRead]:
    known: dict[str, Mapping[str, Any]] = {}
    weights: dict[str, list[tuple[str, str]]] = {}
    for group, rubric in groups.items():
        for criterion in rubric["criteria"]:
            known.setdefault(criterion["key"], criterion)
            weights.setdefault(criterion["key"], []).append((group, f"{criterion['weight']}\xa0%"))
    for key, criterion in known.items():
        own = dict(weights[key])
        yield CriterionRead(
            title=criterion["title"],
            look_for=criterion["look_for"],
            anchors=tuple((str(score), text) for score, text in criterion["anchors"]),
            weights=tuple((group, own.get(group, "–")) for group in groups),
        )


def _threshold(group: str, rubric: Mapping[str, Any]) -> str:
    return _(
        "%(group)s: at least %(least)s on each criterion and %(overall)s %% of the weighted best score."
    ) % {
        "group": group,
        "least": rubric["threshold"],
        "overall": rubric["overall_threshold_pct"],
    }
