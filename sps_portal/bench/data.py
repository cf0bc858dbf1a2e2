"""Thousands of proposals, copied in bulk from a few that real actions made; three evaluations each."""

import random
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, models

from accounts import demo
from accounts.models import User
from applications.actions import calls, checking, reference, submitting
from applications.enums import State
from applications.facts import content_of, digest_of, read_draft
from applications.models import (
    BudgetLine,
    Call,
    Director,
    Document,
    KeyPriority,
    LedgerEntry,
    PriorityList,
    Proposal,
    ProposalVersion,
    SectionEntry,
)
from core import clock
from partners import actions as partner_actions
from partners.models import Country, Person
from reviews.enums import AssignmentState, PanelRole, Recommendation
from reviews.models import (
    Assignment,
    Evaluation,
    Expert,
    ExpertPriority,
    Panel,
    PanelMember,
    PanelReport,
    Routing,
)
from sps_portal.seed import writing
from sps_portal.seed.frames import FRAMES
from sps_portal.seed.themes import THEMES

BATCH = 2000
EXPERTS = 120
STATES = (*[State.SUBMITTED] * 2, *[State.IN_REVIEW] * 5, *[State.REVIEWED] * 3)
PARTS: tuple[type[models.Model], ...] = (SectionEntry,)


def build(count: int, *, tell: Callable[[str], None], experts: int = EXPERTS) -> dict[str, str]:
    """The database holds `count` proposals of one closed call; gives the references the pages are asked for."""
    tell(f"building {count:,} proposals")
    partner_actions.lay_reference()
    reference.lay_reference()
    people = demo.lay_people()
    closed, open_now = _calls(people["ines"])
    pair = writing.Pair(npd=people["marc"], ppd=people["olena"])
    with clock.pretend(closed.closes_at - timedelta(days=1)):
        models_ = [_submitted(closed, pair, mechanism) for mechanism in ("MYP", "ARW", "ATC", "ASI")]
    draft = writing.start(call=open_now, theme=THEMES[0], by=pair.ppd, role="PPD")
    writing.join(draft, pair=pair, theme=THEMES[0])
    writing.write(draft, theme=THEMES[0], by=pair.ppd)
    pool = _experts(people, experts)
    panels = _panels(closed, pool, people)
    made = list(_copies(models_, count, closed))
    _evaluate(made, pool, panels, closed, people["ines"])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    reading = Assignment.objects.readable(people["tomas"]).filter(state=AssignmentState.READING).first()
    return {
        "draft": draft.ref,
        "proposal": made[len(made) // 2].ref,
        "review": reading.proposal.ref if reading else "",
        "call": open_now.label,
    }


def build_record(count: int, *, tell: Callable[[str], None]) -> tuple[Call, writing.Pair]:
    """The database holds a closed call whose `count` proposals the panels have reviewed; every fourth director reads French.

    Projects stand in their first phase, of which no round knows: so these are events.
    """
    tell(f"building {count:,} reviewed proposals")
    partner_actions.lay_reference()
    reference.lay_reference()
    with clock.pretend(clock.now() - timedelta(days=400)):
        people = demo.lay_people()
    call, _open_now = _calls(people["ines"])
    pair = writing.Pair(npd=people["marc"], ppd=people["olena"])
    with clock.pretend(call.closes_at - timedelta(days=1)):
        models_ = [_submitted(call, pair, mechanism) for mechanism in ("ARW", "ATC", "ASI")]
    panels = _panels(call, _experts(people, EXPERTS), people)
    made = list(_copies(models_, count, call, (State.REVIEWED,)))
    for source in models_:
        # What is granted is held against the budget, which is copied with its lines.
        same = Proposal.objects.filter(call=call, mechanism=source.mechanism)
        same.update(requested_eur=source.requested_eur)
    _report(made, panels, people["sofia"])
    for number, user in enumerate(User.objects.filter(email__startswith="director").order_by("pk")):
        if number % 4 == 3:
            user.letter_language = "fr"
            user.save(update_fields=["letter_language"])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return call, pair


def _report(made: Sequence[Proposal], panels: Sequence[Panel], chair: User) -> None:
    """Each proposal is with a panel that signed its report."""
    at = clock.now()
    dice = random.Random(13)
    Routing.objects.bulk_create(
        Routing(proposal=proposal, panel=panels[number % len(panels)], by=chair, at=at)
        for number, proposal in enumerate(made)
    )
    PanelReport.objects.bulk_create(
        PanelReport(
            proposal=proposal, version=proposal.standing_version, panel=panels[number % len(panels)],
            overall=Decimal(dice.randrange(200, 500)) / 100, recommendation=Recommendation.RECOMMENDED,
            summary="The panel agreed.", feedback="The need is well described.",
            changed_by=chair, changed_at=at, signed_by=chair, signed_at=at,
        )
        for number, proposal in enumerate(made)
    )  # fmt: skip


def _calls(officer: User) -> tuple[Call, Call]:
    at = clock.now()
    priorities = PriorityList.objects.get(code="KP2024")
    made = []
    for label, closes_at in (("2026-1", at - timedelta(days=90)), ("2026-2", at + timedelta(days=30))):
        call = calls.create_call(
            values={
                "label": label,
                "title": "All Key Priorities",
                "priority_list": priorities,
                "opens_at": closes_at - timedelta(days=60),
                "closes_at": closes_at,
                "phase2_closes_at": closes_at + timedelta(days=200),
                "form_version": "2026.1",
            },
            frames=FRAMES,
            priorities=list(KeyPriority.objects.filter(list=priorities, parent__isnull=True)),
            by=officer,
        )
        made.append(calls.publish_call(call=call, by=officer))
    return made[0], made[1]


def _submitted(call: Call, pair: writing.Pair, mechanism: str) -> Proposal:
    theme = next(t for t in THEMES if t.mechanism == mechanism)
    proposal = writing.start(call=call, theme=theme, by=pair.ppd, role="PPD")
    writing.join(proposal, pair=pair, theme=theme)
    writing.write(proposal, theme=theme, by=pair.ppd)
    digest = digest_of(content_of(read_draft(proposal)))
    for director in (pair.npd, pair.ppd):
        submitting.agree(proposal=proposal, digest=digest, by=director)
    submitting.submit(proposal=proposal, digest=digest, by=pair.ppd)
    proposal.refresh_from_db()
    return proposal


def _users(prefix: str, count: int) -> list[User]:
    at = clock.now()
    return User.objects.bulk_create(
        [
            User(
                email=f"{prefix}{n}@bench.example",
                given_name=prefix.title(),
                family_name=f"No {n}",
                joined_at=at,
                password="!",
            )
            for n in range(count)
        ]
    )


def _experts(people: dict[str, User], how_many: int) -> list[Expert]:
    today = clock.today()
    users = [people["tomas"], people["sofia"], *_users("expert", how_many - 2)]
    countries = list(Country.objects.all()[:40])
    persons = Person.objects.bulk_create(
        Person(
            user=user,
            given_name=user.given_name,
            family_name=user.family_name,
            nationality=countries[n % 40],
            sort_key=user.name.casefold(),
        )
        for n, user in enumerate(users)
    )
    experts = Expert.objects.bulk_create(
        Expert(
            user=user,
            person=person,
            term_from=today - timedelta(days=300),
            term_until=today + timedelta(days=700),
            most_at_once=30_000,
        )
        for user, person in zip(users, persons, strict=True)
    )
    priorities = list(KeyPriority.objects.filter(list__code="KP2024", parent__isnull=True))
    ExpertPriority.objects.bulk_create(
        ExpertPriority(expert=expert, priority=priorities[(n + k) % len(priorities)], level=3 - k)
        for n, expert in enumerate(experts)
        for k in range(2)
    )
    return experts


def _panels(call: Call, experts: Sequence[Expert], people: dict[str, User]) -> list[Panel]:
    priorities = list(KeyPriority.objects.filter(list__code="KP2024", parent__isnull=True))
    panels = []
    for n in range(6):
        panel = Panel.objects.create(
            call=call, code=f"BENCH-{n}", title=f"Panel {n + 1}", secretary=people["ines"]
        )
        panel.priorities.set(priorities[n * 2 : n * 2 + 2])
        members = experts[n::6]
        PanelMember.objects.bulk_create(
            PanelMember(panel=panel, expert=e, role=PanelRole.CHAIR if i == 0 else PanelRole.MEMBER)
            for i, e in enumerate(members)
        )
        panels.append(panel)
    return panels


def _in_batches(rows: Iterable[Any], size: int = BATCH) -> Iterable[list[Any]]:
    batch: list[Any] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _copies(
    sources: Sequence[Proposal], count: int, call: Call, states: Sequence[State] = STATES
) -> Iterable[Proposal]:
    """Copy the sources with their parts, versions and ledger; every tenth belongs to Olena, the rest to 400 others."""
    others = _users("director", 400)
    countries = list(Country.objects.filter(iso2__in=[*writing.CITIES]))
    priorities = list(KeyPriority.objects.filter(list__code="KP2024", parent__isnull=True))
    dice = random.Random(7)
    parts = {source.pk: _parts(source) for source in sources}
    for batch in _in_batches(range(count), 500):
        pairs = []
        for number in batch:
            source = sources[number % len(sources)]
            pairs.append(
                (
                    source,
                    Proposal(
                        ref=f"SPS-2026-1-{source.mechanism}-{number + 10_000:05d}",
                        call=call,
                        mechanism=source.mechanism,
                        phase=source.phase,
                        title=f"{THEMES[number % len(THEMES)].title} ({number})"[:150],
                        acronym=f"BENCH{number}",
                        main_priority=dice.choice(priorities),
                        npd_country=dice.choice(countries),
                        ppd_country=dice.choice(countries),
                        duration=source.duration,
                        requested_eur=Decimal(dice.randrange(20_000, 400_000, 100)),
                        created_by=source.created_by,
                        created_at=call.opens_at,
                        changed_at=call.closes_at,
                    ),
                )
            )
        Proposal.objects.bulk_create([copy for _source, copy in pairs])
        _copy_parts(pairs, parts, others, states)
        yield from (copy for _source, copy in pairs)


def _parts(source: Proposal) -> dict[type[models.Model], list[Any]]:
    # Copies for reviewers are made once and shared, or the sweeper would order one for each of thousands.
    for key in Document.objects.filter(proposal=source, copy=None).values_list("pk", flat=True):
        checking.copy_document(key)
    every: tuple[type[models.Model], ...] = (*PARTS, Director, BudgetLine, Document, LedgerEntry)
    return {model: list(model._default_manager.filter(proposal=source)) for model in every}


def _copy_parts(
    pairs: Sequence[tuple[Proposal, Proposal]],
    parts: dict[int, Any],
    others: Sequence[User],
    states: Sequence[State],
) -> None:
    for model in PARTS:
        model._default_manager.bulk_create(
            (_copied(row, copy) for source, copy in pairs for row in parts[source.pk][model]), BATCH
        )
    directors: dict[tuple[int, int], Director] = {}
    for number, (source, copy) in enumerate(pairs):
        for place, row in enumerate(parts[source.pk][Director]):
            director = _copied(row, copy)
            if number % 10:
                director.user = others[(copy.pk * 2 + place) % len(others)]
                director.email = director.user.email
            directors[copy.pk, row.pk] = director
    Director.objects.bulk_create(directors.values(), BATCH)
    lines = []
    for source, copy in pairs:
        for row in parts[source.pk][BudgetLine]:
            line = _copied(row, copy)
            line.director = directors[copy.pk, row.director_id] if row.director_id else None
            lines.append(line)
    BudgetLine.objects.bulk_create(lines, BATCH)
    Document.objects.bulk_create(
        (_copied(row, copy) for source, copy in pairs for row in parts[source.pk][Document]), BATCH
    )
    _stand(pairs, states)
    LedgerEntry.objects.bulk_create(
        (
            _copied(row, copy, version=copy.standing_version)
            for source, copy in pairs
            for row in parts[source.pk][LedgerEntry]
        ),
        BATCH,
    )


def _copied(row: Any, proposal: Proposal, **values: Any) -> Any:
    fields = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key}
    fields["proposal_id"] = proposal.pk
    return type(row)(
        **fields | {name: value for name, value in values.items() if name not in fields} | values
    )


def _stand(pairs: Sequence[tuple[Proposal, Proposal]], states: Sequence[State]) -> None:
    """Every copy has a standing version. Bulk data only: the one writer of states does not make ten thousand."""
    versions = ProposalVersion.objects.bulk_create(
        [
            ProposalVersion(
                proposal=copy,
                number=1,
                content={**source.standing_version.content, "ref": copy.ref},
                digest=f"{copy.pk:064x}",
                submitted_by=source.created_by,
                submitted_at=source.call.closes_at - timedelta(seconds=copy.pk),
            )
            for source, copy in pairs
            if source.standing_version is not None
        ],
        BATCH,
    )
    for version, (_source, copy) in zip(versions, pairs, strict=True):
        copy.standing_version, copy.submitted_at = version, version.submitted_at
    Proposal.objects.bulk_update([copy for _s, copy in pairs], ["standing_version", "submitted_at"], BATCH)
    for state in set(states):
        keys = [copy.pk for _s, copy in pairs if states[copy.pk % len(states)] == state]
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE applications_proposal SET state = %s WHERE id = ANY(%s)", [state.value, keys]
            )


def _evaluate(
    made: Sequence[Proposal], experts: Sequence[Expert], panels: Sequence[Panel], call: Call, officer: User
) -> None:
    """Three evaluations per proposal: two submitted, one begun; one in fifty is Tomas's to read."""
    at = clock.now()
    dice = random.Random(11)
    criteria = [criterion["key"] for criterion in call.rubric["MYP"]["criteria"]]
    tomas = experts[0]
    for batch in _in_batches(enumerate(made), 500):
        rows = []
        for number, proposal in batch:
            start = 1 + (number * 3) % (len(experts) - 4)
            chosen = [
                experts[start],
                experts[start + 1],
                tomas if number % (len(made) // 20 or 1) == 0 else experts[start + 2],
            ]
            rows += [
                Assignment(
                    proposal=proposal,
                    version=proposal.standing_version,
                    expert=expert,
                    number=place + 1,
                    state=AssignmentState.DONE if place < 2 else AssignmentState.READING,
                    due_at=at + timedelta(days=number % 30),
                    assigned_by=officer,
                    assigned_at=at,
                    declared_at=at,
                )
                for place, expert in enumerate(chosen)
            ]
        Assignment.objects.bulk_create(rows, BATCH)
        Evaluation.objects.bulk_create(
            (
                Evaluation(
                    assignment=row,
                    scores={key: str(dice.randrange(4, 11) / 2) for key in criteria},
                    texts=dict.fromkeys(criteria, "Clear and well argued in all that matters here. " * 5),
                    overall=Decimal(dice.randrange(200, 500)) / 100
                    if row.state == AssignmentState.DONE
                    else None,
                    changed_at=at,
                    submitted_at=at if row.state == AssignmentState.DONE else None,
                )
                for row in rows
            ),
            BATCH,
        )
        Routing.objects.bulk_create(
            (
                Routing(proposal=proposal, panel=panels[number % len(panels)], by=officer, at=at)
                for number, proposal in batch
            ),
            BATCH,
        )
