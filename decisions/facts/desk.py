"""The programme office's list of proposals: which rows, how many, what waits, and the values of one page.

A page costs the same at 10,000 proposals as at 1,000: filters and orders use columns, and the numbers of
reviews and letters are fetched for the rows of the page alone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Aggregate,
    Case,
    Count,
    DateTimeField,
    DecimalField,
    Exists,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat, Trim
from django.db.models.lookups import IsNull

from accounts.models import User
from applications.enums import Mechanism, State
from applications.lifecycle import DECIDED_NOT_TOLD, PROGRAMME_FACES
from applications.models import Call, Director, KeyPriority, Proposal
from core import clock
from decisions.enums import DecisionState, LetterState
from decisions.models import Consultation, Decision, Letter, ProposalTag, RoundItem, Tag
from partners.models import Country
from reviews.enums import AWAITED, Settlement
from reviews.models import Assignment, Conflict, Panel, Routing

STAGES: tuple[tuple[str, tuple[State, ...]], ...] = (
    ("submitted", (State.SUBMITTED,)),
    ("returned", (State.RETURNED,)),
    ("in-review", (State.IN_REVIEW,)),
    ("reviewed", (State.REVIEWED,)),
    ("proposed", (State.PROPOSED,)),
    ("untold", tuple(sorted(DECIDED_NOT_TOLD))),
)
AT_WORK = tuple(state for _key, states in STAGES for state in states)
STATES: Mapping[str, tuple[State, ...]] = {
    "open": AT_WORK,
    "untold": tuple(sorted(DECIDED_NOT_TOLD)),
    **{state.value: (state,) for state in PROGRAMME_FACES},
}
WAITS = ("screening", "panel", "reviewers", "late", "conflict", "letter", "taking")
# The order in which a proposal passes them, for sorting by state.
_ORDER = {state: number for number, state in enumerate(PROGRAMME_FACES)}


class Median(Aggregate):
    """The middle of the values, as the database interpolates it."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DecimalField(max_digits=4, decimal_places=2)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader asked for, empty for nothing. `waits`: one of WAITS, `state`: a key of STATES."""

    q: str = ""
    call: str = ""
    mechanism: str = ""
    priority: str = ""
    state: str = ""
    country: str = ""
    panel: str = ""
    waits: str = ""
    tag: str = ""

    @property
    def asks(self) -> bool:
        """Whether anything is left out."""
        return self != Filters()


def proposals(user: User, filters: Filters) -> QuerySet[Any]:
    """Give the proposals the person works on for the programme that fit the filters."""
    found = Proposal.objects.for_programme(user)
    equal = {
        "call__label": filters.call,
        "mechanism": filters.mechanism,
    }
    found = found.filter(**{name: value for name, value in equal.items() if value})
    if filters.state:
        found = found.filter(state__in=STATES[filters.state])
    if filters.priority:
        found = found.filter(main_priority__in=_under(filters.priority))
    if filters.country:
        found = found.filter(Q(npd_country__iso2=filters.country) | Q(ppd_country__iso2=filters.country))
    if filters.panel:
        routed = Routing.objects.in_force().filter(panel__code=filters.panel)
        found = found.filter(pk__in=routed.values("proposal"))
    if filters.tag:
        found = found.filter(pk__in=ProposalTag.objects.filter(tag__name=filters.tag).values("proposal"))
    if filters.waits:
        found = found.filter(_waiting(filters.waits))
    for word in filters.q.split()[:6]:
        found = found.filter(_mentions(word))
    return found


def _under(code: str) -> QuerySet[Any]:
    """The priority, written as list and code such as KP2024-8, with what stands under it."""
    list_code, _dash, own = code.partition("-")
    in_list = KeyPriority.objects.filter(list__code=list_code)
    return in_list.filter(Q(code=own) | Q(parent__code=own) | Q(parent__parent__code=own)).values("pk")


def _mentions(word: str) -> Q:
    named = Director.objects.filter(
        Q(family_name__icontains=word) | Q(given_name__icontains=word) | Q(email__iexact=word)
    )
    told = Q(title__icontains=word) | Q(acronym__icontains=word) | Q(ref__icontains=word)
    return told | Q(pk__in=named.values("proposal"))


def _late(at: datetime) -> QuerySet[Any]:
    """Evaluations asked for, not in, past their date, on proposals in review."""
    return Assignment.objects.filter(state__in=AWAITED, due_at__lt=at, proposal__state=State.IN_REVIEW)


def _doubts() -> QuerySet[Any]:
    return Conflict.objects.filter(settlement=Settlement.OPEN)


def _letters() -> QuerySet[Any]:
    """Letters that an officer has to read or to announce."""
    return Letter.objects.filter(state__in=[LetterState.READY, LetterState.READ])


# What lacks something: in which state, and what it has none of.
_WITHOUT: Mapping[str, tuple[Q, Callable[[], QuerySet[Any]]]] = {
    "panel": (
        Q(state=State.SUBMITTED, eligibility_confirmed_at__isnull=False),
        lambda: Routing.objects.in_force(),
    ),
    # Whose work has not ended, which an index tells; the same as those that count.
    "reviewers": (Q(state=State.IN_REVIEW), lambda: Assignment.objects.filter(ended_at__isnull=True)),
}


def _waiting(waits: str) -> Q:
    if waits == "screening":
        return Q(
            state=State.SUBMITTED, eligibility_confirmed_at__isnull=True, call__closes_at__lte=clock.now()
        )
    if waits in _WITHOUT:
        kept, missing = _WITHOUT[waits]
        # Not Exists: PostgreSQL would read every one there ever was.
        return Q(
            kept,
            IsNull(Subquery(missing().filter(proposal=OuterRef("pk")).order_by().values("pk")[:1]), True),
        )
    rows = {
        "late": _late(clock.now()).values("proposal"),
        "conflict": _doubts().values("proposal"),
        "letter": _letters().values("decision__proposal"),
        "taking": Decision.objects.for_approver().values("proposal"),
    }[waits]
    return Q(pk__in=rows)


# --- orders

SORTS: Mapping[str, tuple[str, ...]] = {
    "title": ("title",),
    "mechanism": ("mechanism",),
    "priority": ("main_priority__list", "main_priority__position"),
    "eur": ("requested_eur",),
    "state": ("state_order",),
    "score": ("median",),
    "due": ("due",),
    "sent": ("submitted_at",),
    "call": ("call__label",),
    "npd": ("npd_country__name_en",),
    "ppd": ("ppd_country__name_en",),
}
FIRST_SORT = "-sent"
# Columns that every proposal has filled in.
FULL = frozenset({"title", "mechanism", "eur", "sent"})


def ordered(found: QuerySet[Any], sort: str) -> QuerySet[Any]:
    """Give the proposals in the order asked for, the reference between equals; empty values stand last."""
    key, down = sort.removeprefix("-"), sort.startswith("-")
    if key == "state":
        whens = [When(state=state, then=Value(number)) for state, number in _ORDER.items()]
        found = found.annotate(state_order=Case(*whens, output_field=IntegerField()))
    elif key == "score":
        found = found.annotate(median=Subquery(_median()))
    elif key == "due":
        found = found.annotate(due=_due())
    if key in FULL:
        # Without "nulls last" the indexes serve.
        return found.order_by(*(f"-{name}" if down else name for name in SORTS[key]), "ref")
    fields = [F(name) for name in SORTS[key]]
    return found.order_by(
        *(f.desc(nulls_last=True) if down else f.asc(nulls_last=True) for f in fields), "ref"
    )


def _done() -> QuerySet[Any]:
    return Assignment.objects.done().filter(proposal=OuterRef("pk")).order_by()


def _median() -> QuerySet[Any]:
    scores: QuerySet[Any] = _done().values("proposal").annotate(middle=Median("evaluation__overall"))
    middles: QuerySet[Any] = scores.values("middle")
    return middles


def _due() -> Case:
    """When somebody has to act next: the directors on a return, the slowest reviewer, the nations."""
    awaited = (
        Assignment.objects.filter(state__in=AWAITED, proposal=OuterRef("pk"))
        .order_by()
        .values("proposal")
        .annotate(first=Min("due_at"))
        .values("first")
    )
    silence = Consultation.objects.filter(proposals=OuterRef("pk"), closed_at__isnull=True)
    return Case(
        When(state=State.RETURNED, then=F("reply_by")),
        When(state=State.IN_REVIEW, then=Subquery(awaited)),
        When(state=State.PROPOSED, then=Subquery(silence.order_by("closes_at").values("closes_at")[:1])),
        output_field=DateTimeField(null=True),
    )


def due_next(user: User, most: int) -> list[int]:
    """Give the keys of the proposals on which somebody has to act soonest, by that date, in one query.

    Each kind of date is read in its own order from its beginning, so it costs the same however many wait.
    """
    mine = Proposal.objects.for_programme(user).order_by()
    sooner = Assignment.objects.filter(proposal=OuterRef("proposal"), state__in=AWAITED).filter(
        Q(due_at__lt=OuterRef("due_at")) | Q(due_at=OuterRef("due_at"), pk__lt=OuterRef("pk"))
    )
    awaited = Assignment.objects.filter(
        ~Exists(sooner), state__in=AWAITED, proposal__state=State.IN_REVIEW, proposal__in=mine
    )
    returned = mine.filter(state=State.RETURNED, reply_by__isnull=False)
    silence = Consultation.objects.filter(closed_at__isnull=True)
    asked = mine.filter(state=State.PROPOSED, pk__in=silence.order_by().values("proposals"))
    parts = [
        found.annotate(due=due, key=F(key)).order_by("due", "key").values_list("key", "due")[:most]
        for found, due, key in (
            (awaited, F("due_at"), "proposal"),
            (returned, F("reply_by"), "pk"),
            (asked, _due(), "pk"),
        )
    ]
    return [key for key, _due in parts[0].union(*parts[1:], all=True).order_by("due", "key")[:most]]


# --- one page


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One proposal of the list. closes_at: of its call; due: when somebody has to act next; more: by EXTRAS."""

    ref: str
    title: str
    mechanism: str
    phase: int
    priority_code: str
    priority_title: str
    npd_country: str
    ppd_country: str
    requested_eur: Decimal
    state: State
    reviews_in: int
    reviews_needed: int
    asked: int
    scores: tuple[Decimal, ...]
    eligibility_confirmed: bool
    panel: str
    closes_at: datetime
    due: datetime | None
    letter: str
    doubt: bool
    more: Mapping[str, Any]


def _latest(found: QuerySet[Any], value: str) -> Subquery:
    return Subquery(found.values(value)[:1])


def _of_round(value: str) -> Subquery:
    items = RoundItem.objects.filter(proposal=OuterRef("pk"), removed_at__isnull=True)
    return _latest(items.order_by("-pk"), value)


def _of_decision(value: str) -> Subquery:
    """Of the decision at work, else of the last one told; one that was taken back is none."""
    kept = Decision.objects.filter(proposal=OuterRef("pk")).exclude(state=DecisionState.RESCINDED)
    return _latest(kept.order_by("-number"), value)


# What only some lists show, read for the rows of a page when it is asked for.
EXTRAS: Mapping[str, Callable[[], Any]] = {
    "call": lambda: F("call__label"),
    "tags": lambda: ArraySubquery(
        ProposalTag.objects.filter(proposal=OuterRef("pk")).order_by("tag__name").values("tag__name")
    ),
    "acronym": lambda: F("acronym"),
    "submitted": lambda: F("submitted_at"),
    "duration": lambda: F("duration"),
    "origin": lambda: F("origin"),
    "told": lambda: F("told"),
    "checked_at": lambda: F("eligibility_confirmed_at"),
    "checked_by": lambda: Trim(
        Concat("eligibility_confirmed_by__given_name", Value(" "), "eligibility_confirmed_by__family_name")
    ),
    "directors": lambda: F("standing_version__content__directors"),
    "round": lambda: _of_round("round__code"),
    "listed": lambda: _of_round("listed"),
    "outcome": lambda: _of_decision("outcome"),
    "decision": lambda: _of_decision("state"),
    "award": lambda: _of_decision("award_eur"),
}

_COLUMNS = (
    "pk", "ref", "title", "mechanism", "phase", "main_priority__code", "main_priority__title_en",
    "npd_country__name_en", "ppd_country__name_en", "requested_eur", "state", "call__reviews_needed",
    "asked", "scores", "eligibility_confirmed_at", "panel", "call__closes_at", "due", "letter", "doubt",
)  # fmt: skip


def rows(ids: Sequence[int], extras: Sequence[str] = ()) -> list[DeskRow]:
    """Give the rows of one page in the order of the keys, in one query. extras: keys of EXTRAS."""
    asked = Assignment.objects.live().filter(proposal=OuterRef("pk")).order_by().values("proposal")
    routed = Routing.objects.in_force().filter(proposal=OuterRef("pk")).order_by()
    doubts = _doubts().filter(proposal=OuterRef("pk")).order_by()
    letter = Letter.objects.filter(decision__proposal=OuterRef("pk"))
    letter = letter.exclude(state=LetterState.SUPERSEDED).order_by("-created_at")
    found = (
        Proposal.objects.filter(pk__in=ids)
        .order_by()
        .annotate(
            asked=Coalesce(Subquery(asked.annotate(n=Count("pk")).values("n")), 0),
            scores=ArraySubquery(_done().order_by("number").values("evaluation__overall")),
            # Not Exists: PostgreSQL would hash the whole table for fifty rows.
            panel=Subquery(routed.values("panel__title")[:1]),
            due=_due(),
            letter=Coalesce(Subquery(letter.values("state")[:1]), Value("")),
            doubt=Subquery(doubts.values("pk")[:1]),
            **{f"more_{name}": EXTRAS[name]() for name in extras},
        )
        .values_list(*_COLUMNS, *(f"more_{name}" for name in extras))
    )
    by_key = {values[0]: _row(values, extras) for values in found}
    return [by_key[key] for key in ids if key in by_key]


def _row(values: Sequence[Any], extras: Sequence[str]) -> DeskRow:
    own = len(_COLUMNS)
    named = dict(zip(_COLUMNS, values[:own], strict=True))
    scores = tuple(score for score in named["scores"] if score is not None)
    return DeskRow(
        ref=named["ref"],
        title=named["title"],
        mechanism=named["mechanism"],
        phase=named["phase"],
        priority_code=named["main_priority__code"] or "",
        priority_title=named["main_priority__title_en"] or "",
        npd_country=named["npd_country__name_en"] or "",
        ppd_country=named["ppd_country__name_en"] or "",
        requested_eur=named["requested_eur"],
        state=State(named["state"]),
        reviews_in=len(scores),
        reviews_needed=named["call__reviews_needed"],
        asked=named["asked"],
        scores=scores,
        eligibility_confirmed=named["eligibility_confirmed_at"] is not None,
        panel=named["panel"] or "",
        closes_at=named["call__closes_at"],
        due=named["due"],
        letter=named["letter"],
        doubt=named["doubt"] is not None,
        more=dict(zip(extras, values[own:], strict=True)),
    )


# --- numbers above the list


@dataclass(frozen=True, slots=True)
class Numbers:
    """What stands above the list. stages: key of STAGES → count; the rest waits for an officer.

    unrouted: found eligible and with no panel.   unasked: in review, and no reviewer is at work on it.
    """

    total: int
    stages: Mapping[str, int]
    unscreened: int
    unrouted: int
    unasked: int
    first_reply: datetime | None
    late: int
    oldest_late: datetime | None
    doubts: int
    letters_to_read: int
    letters_to_announce: int

    @property
    def at_work(self) -> int:
        return sum(self.stages.values())


def numbers(user: User) -> Numbers:
    """Give the counts of the whole desk in three queries."""
    at = clock.now()
    # Nearly always none: asked first, so that what is counted over all rows stays plain.
    own = list(Proposal.objects.tied_to(user).values_list("pk", flat=True))
    found = Proposal.objects.for_programme(user, own).order_by().values("state")
    by_state = {row["state"]: row for row in found.annotate(n=Count("pk"), first_reply=Min("reply_by"))}

    def count(states: Sequence[str]) -> int:
        return sum(by_state[state]["n"] for state in states if state in by_state)

    waiting = _waiting_numbers(user, at, own)
    return Numbers(
        total=sum(row["n"] for row in by_state.values()),
        stages={key: count(states) for key, states in STAGES},
        first_reply=by_state[State.RETURNED]["first_reply"] if State.RETURNED in by_state else None,
        **waiting,
    )


def _waiting_numbers(user: User, at: datetime, own: Sequence[int]) -> dict[str, Any]:
    """Give what waits, each as a subquery of one statement; what the person had a hand in (own) is not theirs to see."""

    def theirs(found: QuerySet[Any], proposal: str) -> QuerySet[Any]:
        return found.exclude(**{f"{proposal}__in": own}) if own else found

    def number(found: QuerySet[Any], proposal: str = "proposal") -> Coalesce:
        counted = theirs(found, proposal).order_by().annotate(one=Value(1)).values("one")
        return Coalesce(Subquery(counted.annotate(n=Count("pk")).values("n")), 0)

    late = _late(at)
    oldest = theirs(late, "proposal").order_by("due_at").values("due_at")[:1]
    row = (
        User.objects.filter(pk=user.pk)
        .annotate(
            unscreened=number(Proposal.objects.sent().filter(_waiting("screening")), "pk"),
            unrouted=number(Proposal.objects.filter(_waiting("panel")), "pk"),
            unasked=number(Proposal.objects.filter(_waiting("reviewers")), "pk"),
            late=number(late),
            oldest_late=Subquery(oldest),
            doubts=number(_doubts()),
            letters_to_read=number(Letter.objects.filter(state=LetterState.READY), "decision__proposal"),
            letters_to_announce=number(Letter.objects.filter(state=LetterState.READ), "decision__proposal"),
        )
        .values(
            "unscreened",
            "unrouted",
            "unasked",
            "late",
            "oldest_late",
            "doubts",
            "letters_to_read",
            "letters_to_announce",
        )
        .get()
    )
    return dict(row)


# --- what the filters offer


@dataclass(frozen=True, slots=True)
class Choices:
    """(value, label) pairs of the filters whose choices stand in the database."""

    calls: tuple[tuple[str, str], ...]
    priorities: tuple[tuple[str, str], ...]
    countries: tuple[tuple[str, str], ...]
    panels: tuple[tuple[str, str], ...]
    tags: tuple[tuple[str, str], ...]


def choices(user: User) -> Choices:
    """Give calls, Key Priorities used by them, countries, panels and the tags known to the person, in one query."""

    def part(kind: str, found: QuerySet[Any], value: str, label: str, order: str) -> QuerySet[Any]:
        named: QuerySet[Any] = found.order_by().annotate(part=Value(kind))
        return named.values_list("part", F(value), F(label), F(order))

    used = Call.objects.values("priority_list")
    priorities = KeyPriority.objects.filter(list__in=used, parent__isnull=True)
    union = part("call", Call.objects.all(), "label", "title", "label").union(
        part("panel", Panel.objects.all(), "code", "title", "title"),
        part("tag", Tag.objects.known_to(user), "name", "name", "name"),
        part("country", Country.objects.all(), "iso2", "name_en", "name_en"),
        part("priority", priorities, "code", "title_en", "list__code"),
        all=True,
    )
    found: dict[str, list[tuple[str, str, str]]] = {
        "call": [],
        "panel": [],
        "country": [],
        "priority": [],
        "tag": [],
    }
    for kind, value, label, order in union:
        found[kind].append((value, label, order))
    newest = max((order for _v, _l, order in found["priority"]), default="")
    return Choices(
        calls=tuple((value, f"{value} {label}") for value, label, _o in sorted(found["call"], reverse=True)),
        priorities=tuple(
            (f"{order}-{value}", f"{value} {label}" if order == newest else f"{order}: {value} {label}")
            for value, label, order in sorted(found["priority"], key=_by_list_and_number, reverse=False)
        ),
        countries=tuple((value, label) for value, label, _o in sorted(found["country"], key=lambda c: c[1])),
        panels=tuple((value, label) for value, label, _o in sorted(found["panel"], key=lambda p: p[1])),
        tags=tuple((value, label) for value, label, _o in sorted(found["tag"])),
    )


def _by_list_and_number(row: tuple[str, str, str]) -> tuple[int, int, str]:
    code, _label, list_code = row
    digits = "".join(sign for sign in code if sign.isdigit())
    return -int("".join(sign for sign in list_code if sign.isdigit()) or 0), int(digits or 0), code


MECHANISMS = tuple((mechanism.value, f"{mechanism.value} {mechanism.label}") for mechanism in Mechanism)
