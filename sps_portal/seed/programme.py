"""The demonstration programme: three calls, sixty proposals in all states, thirty reviewers, nine panels, their letters."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from accounts import demo
from accounts.actions import update_profile
from accounts.models import User
from accounts.roles import LetterLanguage
from applications.actions import calls, reference, submitting
from applications.eligibility import ANONYMOUS, Severity
from applications.enums import CallKind, Mechanism, State
from applications.facts import content_of, digest_of, form_of, read_draft
from applications.mechanisms import CURRENT_VERSION
from applications.models import Call, KeyPriority, PriorityList, Proposal
from core import clock, outbox
from core.clock import BRUSSELS
from decisions.actions import choosing, consultations, desk_views, scenarios, speaking, tagging
from decisions.enums import Outcome
from decisions.models import FundingRound
from partners import actions as partner_actions
from partners.models import Country, Organisation
from reviews import actions as review_actions
from reviews.actions import running
from reviews.enums import ConflictKind, Declaration, PanelRole
from reviews.models import Expert, Panel
from reviews.phases import Phases
from reviews.runs import Settings
from sps_portal.seed import people, walking, writing
from sps_portal.seed.frames import FRAMES
from sps_portal.seed.themes import THEMES, Theme
from sps_portal.seed.walking import Cast, Way

Tell = Callable[[str], None]
# Days after the closing at which each station of a road happens.
STATIONS = (12, 75, 96, 112, 126, 140, 154)
PANELS = (
    ("2026-1", "MARINE", "Seas and underwater infrastructure", ("8",)),
    ("2026-1", "CBRN", "CBRN, explosive hazards and counter-terrorism", ("4", "5")),
    ("2026-1", "TECH", "Technologies and cyber defence", ("3", "9")),
    ("2026-1", "CLIMATE", "Climate, energy and resilience", ("1", "2", "7")),
    ("2026-1", "SOCIETY", "Society, hybrid threats and foresight", ("6", "10", "11", "12")),
    ("2027-1", "SEAS", "Seas, climate and energy", ("1", "2", "8")),
    ("2027-1", "HAZARD", "CBRN, explosive hazards, terrorism and borders", ("4", "5", "7")),
    ("2027-1", "DIGITAL", "Technologies, cyber defence and hybrid threats", ("3", "6", "9")),
    ("2026-2", "SPECIAL", "Ports, cables and resilience", ("4", "5", "7", "8", "9", "12")),
)
MYP_ENDS = (
    *[State.INVITED] * 13, *[State.REFUSED] * 4, State.DECLINED, State.TO_INVITE, State.RULED_OUT, State.WITHDRAWN, State.REVIEWED,
)  # fmt: skip
PHASE_TWO_ENDS = (
    None, State.ACCEPTED, State.AWARDED, State.APPROVED, State.PROPOSED, State.PROPOSED, State.REVIEWED, State.REVIEWED, State.IN_REVIEW,
    State.IN_REVIEW, State.SUBMITTED, State.HELD, State.DRAFT,
)  # fmt: skip
EVENT_ENDS = (
    State.ACCEPTED, State.AWARDED, State.ON_RESERVE, State.REFUSED, State.AWARDED, State.HELD, State.REVOKED, State.REFUSED, State.TURNED_DOWN,
    State.ACCEPTED, State.PROPOSED, State.DECLINED, State.ON_RESERVE, State.WITHDRAWN, State.APPROVED,
)  # fmt: skip
SPECIAL_ENDS = (
    State.IN_REVIEW, State.IN_REVIEW, State.SUBMITTED, State.RETURNED, State.IN_REVIEW, State.SUBMITTED, State.RULED_OUT, State.RETURNED,
    State.SUBMITTED, State.IN_REVIEW,
)  # fmt: skip


@dataclass
class Stage:
    """What the seed needs while it writes: the named people, the calls, the panels, the next directors."""

    people: dict[str, User]
    calls: dict[str, Call]
    reviewers: Sequence[User]
    directors: Iterator[User]
    tell: Tell
    panels: dict[str, tuple[Panel, list[User]]] = field(default_factory=dict)
    done: int = 0


class PeopleCameLaterError(Exception):
    """The people of the office hold their roles only since the days of which the programme tells."""


def lay_reference() -> None:
    """Countries, Key Priorities and the portal's own user stand in the database; a second call changes nothing."""
    partner_actions.lay_reference()
    reference.lay_reference()
    User.objects.system()


@transaction.atomic
def lay_programme(*, tell: Tell) -> None:
    """The whole demonstration stands in the database, or, when it is interrupted, nothing of it. Laid once.

    Raises PeopleCameLaterError.
    """
    lay_reference()
    named = demo.lay_people_of_old()
    _choose_french(named["marc"])
    if Call.objects.exists():
        tell("The demonstration programme is already there.")
        return
    if not demo.hold_their_roles(clock.now() - demo.OF_OLD):
        raise PeopleCameLaterError
    stage = Stage(named, _calls(named["ines"]), [], people.directors(), tell)
    with clock.pretend(stage.calls["2026-1"].opens_at):
        stage.reviewers = [named["tomas"], named["petra"], named["sofia"], *people.reviewers(27)]
        _panels(stage)
    _first_call(stage)
    _special_call(stage)
    _nation_speaks(stage)
    _ask_nations(stage)
    _propose_assignment(stage)
    _open_call(stage)
    _confirm_organisations(stage)
    _keep_lists(stage)
    # No worker was late: the days before today were pretended, and the workers begin now.
    outbox.hand_over()


def _choose_french(person: User) -> None:
    """The person reads letters in French, so that proposals of theirs have letters in both languages."""
    update_profile(
        given_name=person.given_name,
        family_name=person.family_name,
        language=person.language,
        time_zone=person.time_zone,
        letter_language=LetterLanguage.FRENCH,
        by=person,
    )


def _calls(officer: User) -> dict[str, Call]:
    """Two calls lie behind us and one is open, whatever today is."""
    today = clock.now().astimezone(BRUSSELS).replace(hour=17, minute=0, second=0, microsecond=0)
    plan = (
        (
            "2026-1",
            CallKind.OPEN,
            "All Key Priorities, all four mechanisms",
            -295,
            -68,
            tuple(m["mechanism"] for m in FRAMES),
            (),
        ),
        (
            "2026-2",
            CallKind.SPECIAL,
            "Ports, cables and the people who protect them",
            -31,
            None,
            EVENT_MECHANISMS,
            ("4", "5", "7", "8", "9", "12"),
        ),
        (
            "2027-1",
            CallKind.OPEN,
            "All Key Priorities, all four mechanisms",
            96,
            300,
            tuple(m["mechanism"] for m in FRAMES),
            (),
        ),
    )
    made = {}
    for label, kind, title, closes, second, mechanisms, only in plan:
        closes_at = _workday(today + timedelta(days=closes))
        opens_at = min(closes_at - timedelta(days=70), today - timedelta(days=40))
        with clock.pretend(opens_at - timedelta(days=10)):
            made[label] = _call(
                label, kind, title, opens_at, closes_at, _later(today, second), mechanisms, only, officer
            )
    return made


EVENT_MECHANISMS = (Mechanism.ARW, Mechanism.ATC, Mechanism.ASI)


def _later(today: datetime, days: int | None) -> datetime | None:
    return None if days is None else _workday(today + timedelta(days=days))


def _workday(instant: datetime) -> datetime:
    return instant - timedelta(days=max(0, instant.weekday() - 4))


def _in_office(instant: datetime, *, hour: int, minute: int) -> datetime:
    day = _workday(instant.astimezone(BRUSSELS))
    return day.replace(hour=hour, minute=minute, second=0, microsecond=0)


def _call(
    label: str, kind: str, title: str, opens_at: datetime, closes_at: datetime, second: datetime | None,
    mechanisms: Sequence[str], only: Sequence[str], officer: User,
) -> Call:  # fmt: skip
    priorities = PriorityList.objects.get(code="KP2024")
    main = KeyPriority.objects.filter(list=priorities, parent__isnull=True)
    call = calls.create_call(
        values={
            "label": label,
            "kind": kind,
            "title": title,
            "summary": (
                "For teams who detect, protect or repair cables, pipelines and ports, and for those who train the people responsible for them."
                if kind == CallKind.SPECIAL
                else "Multi-Year Projects start with a short proposal; teams who are invited then write the full one. Workshops, courses and institutes apply once."
            ),
            "priority_list": priorities,
            "opens_at": opens_at,
            "closes_at": closes_at,
            "phase2_closes_at": second,
            "grace_minutes": 5,
            "form_version": CURRENT_VERSION,
            # The newest call tries a first phase without names.
            "rule_severities": {ANONYMOUS: Severity.ASKS} if label == "2027-1" else {},
        },
        frames=[
            {**frame, "envelope_eur": Decimal(6_000_000)}
            for frame in FRAMES
            if frame["mechanism"] in mechanisms
        ],
        priorities=list(main.filter(code__in=only) if only else main),
        by=officer,
    )
    return calls.publish_call(call=call, by=officer)


def _panels(stage: Stage) -> None:
    """Each panel has a chair, a deputy and its members; Sofia chairs the seas, Tomas and Petra sit there."""
    officer = stage.people["ines"]
    experts = {user.pk: _expert(user, place, stage) for place, user in enumerate(stage.reviewers)}
    spread = [
        user
        for user in stage.reviewers
        if user.pk not in {stage.people[k].pk for k in ("tomas", "petra", "sofia")}
    ]
    for place, (label, code, title, codes) in enumerate(PANELS):
        call = stage.calls[label]
        members = [spread[(place * 5 + n) % len(spread)] for n in range(6)]
        chair = members[0]
        if code in {"MARINE", "SPECIAL"}:
            members, chair = (
                [stage.people["sofia"], stage.people["tomas"], stage.people["petra"], *members[:4]],
                stage.people["sofia"],
            )
        panel = review_actions.save_panel(
            call=call,
            code=f"{label}-{code}",
            title=title,
            priorities=list(call.priorities.filter(code__in=codes)),
            members=[experts[user.pk] for user in members],
            chair=experts[chair.pk],
            deputy=experts[next(u for u in members if u != chair).pk],
            secretary=officer,
            by=officer,
        )
        for priority in codes:
            stage.panels[f"{label}:{priority}"] = (panel, [chair, *(u for u in members if u != chair)])


KEYWORDS = (
    "acoustics", "sensor networks", "underwater robotics", "risk modelling", "explosives detection", "cryptography",
    "remote sensing", "water security", "crisis communication", "machine learning", "epidemiology", "energy grids",
    "decontamination", "materials", "satellite data", "social resilience", "network defence",
)  # fmt: skip


def _expert(user: User, place: int, stage: Stage) -> Expert:
    main = list(KeyPriority.objects.filter(list__code="KP2024", parent__isnull=True))
    nations = list(Country.objects.allies_on(clock.today()).order_by("iso2"))
    nation, today = nations[(place * 5) % len(nations)], clock.today()
    people.settle(user, nation, since=today - timedelta(days=900 + 31 * place), by=stage.people["ines"])
    return review_actions.save_expert(
        user=user,
        term_from=today - timedelta(days=200),
        term_until=today + timedelta(days=895),
        nominated_by=nation,
        keywords=[KEYWORDS[(place * 3 + n) % len(KEYWORDS)] for n in range(2 + place % 2)],
        languages=["en", "fr"][: 1 + place % 2],
        most_at_once=12,
        levels={p.pk: 1 + (place + n) % 3 for n, p in enumerate(main)},
        by=stage.people["ines"],
    )


def _confirm_organisations(stage: Stage) -> None:
    """An officer has vouched for every organisation but the two entered last."""
    for organisation in Organisation.objects.unconfirmed().order_by("-pk")[2:]:
        partner_actions.confirm_organisation(organisation=organisation, by=stage.people["ines"])


def _cast(stage: Stage, theme: Theme, label: str, pair: writing.Pair) -> Cast:
    _panel, members = stage.panels[f"{label}:{theme.priority}"]
    chair, rest = members[0], [u for u in members[1:] if u != stage.people["petra"]]
    first = stage.done % max(1, len(rest) - 2)
    return Cast(
        officer=stage.people["ines"],
        second_officer=stage.people["nadia"],
        approver=stage.people["paul"],
        reviewers=rest[first : first + 3],
        chair=chair,
        directors=pair,
    )


def _pair(stage: Stage, *, own: bool) -> writing.Pair:
    if own:
        return writing.Pair(npd=stage.people["marc"], ppd=stage.people["olena"])
    return writing.Pair(npd=next(stage.directors), ppd=next(stage.directors))


def _send(
    stage: Stage, call: Call, theme: Theme, pair: writing.Pair, at: datetime, request: Decimal | None = None
) -> Proposal:
    """A proposal on the theme was started, written together, agreed and submitted at the instant."""
    with clock.pretend(at - timedelta(days=20)):
        proposal = writing.start(call=call, theme=theme, by=pair.ppd, role="PPD")
        writing.join(proposal, pair=pair, theme=theme)
    with clock.pretend(at - timedelta(days=6)):
        writing.write(proposal, theme=theme, by=pair.ppd, requested=request)
    _agree_and_submit(proposal, pair, at)
    return proposal


def _agree_and_submit(proposal: Proposal, pair: writing.Pair, at: datetime) -> None:
    proposal.refresh_from_db()
    digest = digest_of(content_of(read_draft(proposal)))
    with clock.pretend(at - timedelta(hours=5)):
        submitting.agree(proposal=proposal, digest=digest, by=pair.npd)
    with clock.pretend(at):
        submitting.agree(proposal=proposal, digest=digest, by=pair.ppd)
        submitting.submit(proposal=proposal, digest=digest, by=pair.ppd)
    proposal.refresh_from_db()


def _count(stage: Stage, proposal: Proposal) -> None:
    stage.done += 1
    if stage.done % 10 == 0:
        stage.tell(f"{stage.done} proposals, last {proposal.ref}")


def _walk(
    stage: Stage,
    proposal: Proposal,
    to: State,
    cast: Cast,
    way: Way,
    closed: datetime,
    *,
    scale: Decimal = Decimal(1),
) -> None:
    days = [closed + timedelta(days=float(Decimal(day) * scale)) for day in STATIONS]
    when = [_in_office(day, hour=9 + place, minute=7 * stage.done % 60) for place, day in enumerate(days)]
    walking.lead(proposal, to=to, cast=cast, way=way, when=when)


def _way(number: int, to: State, proposal: Proposal) -> Way:
    low = to in {State.REFUSED, State.DECLINED}
    score = Decimal("2.5") if low else (Decimal("3.5"), Decimal("4.0"), Decimal("4.5"))[number % 3]
    return Way(
        score=score,
        award_eur=(proposal.requested_eur * Decimal("0.97")).quantize(Decimal(100)),
        answer_by=_in_office(clock.now() + timedelta(days=28), hour=17, minute=0),
    )


def _first_call(stage: Stage) -> None:
    """Call 2026-1: short projects decided, full projects under way, events decided."""
    call = stage.calls["2026-1"]
    projects = [theme for theme in THEMES if theme.mechanism == Mechanism.MYP][: len(MYP_ENDS)]
    invited: list[tuple[Proposal, Theme, writing.Pair]] = []
    for number, (theme, end) in enumerate(zip(projects, MYP_ENDS, strict=True)):
        pair = _pair(stage, own=number == 0)
        proposal = _send(
            stage,
            call,
            theme,
            pair,
            call.closes_at - timedelta(days=1 + number % 9, hours=number),
            _request(call, Mechanism.MYP, number),
        )
        cast, way = _cast(stage, theme, call.label, pair), _way(number, end, proposal)
        _walk(stage, proposal, end, cast, way, call.closes_at)
        if end == State.INVITED:
            invited.append((proposal, theme, pair))
        elif end == State.REVIEWED:
            # The approver finds a decision to take.
            with clock.pretend(_in_office(clock.now() - timedelta(days=2), hour=10, minute=20)):
                walking.prepare(proposal, cast, way, Outcome.INVITATION)
        _count(stage, proposal)
    events = [theme for theme in THEMES if theme.mechanism != Mechanism.MYP]
    for number, (theme, end) in enumerate(zip(events[: len(EVENT_ENDS)], EVENT_ENDS, strict=True)):
        pair = _pair(stage, own=number in {2, 4})
        proposal = _send(
            stage,
            call,
            theme,
            pair,
            call.closes_at - timedelta(days=1 + number % 7, hours=number),
            _request(call, theme.mechanism, number),
        )
        _walk(
            stage,
            proposal,
            end,
            _cast(stage, theme, call.label, pair),
            _way(number, end, proposal),
            call.closes_at,
        )
        _count(stage, proposal)
    for number, (proposal, theme, pair) in enumerate(invited):
        _second_phase(
            stage, call, Proposal.objects.get(follows=proposal), theme, pair, PHASE_TWO_ENDS[number], number
        )


def _second_phase(
    stage: Stage,
    call: Call,
    draft: Proposal,
    theme: Theme,
    pair: writing.Pair,
    end: State | None,
    number: int,
) -> None:
    """The invited team wrote its full proposal, unless it let the date pass."""
    closes_at = call.phase2_closes_at
    if end is None or end == State.DRAFT or closes_at is None:
        return
    sent = closes_at - timedelta(days=1 + number % 5)
    with clock.pretend(sent - timedelta(days=9)):
        writing.write(draft, theme=theme, by=pair.ppd, requested=_request(call, Mechanism.MYP, number + 3))
    _agree_and_submit(draft, pair, sent)
    _walk(
        stage,
        draft,
        end,
        _cast(stage, theme, call.label, pair),
        _way(number, end, draft),
        closes_at,
        scale=Decimal("0.4"),
    )
    _count(stage, draft)


def _request(call: Call, mechanism: str, number: int) -> Decimal:
    frame = call.mechanisms.get(mechanism=mechanism)
    share = Decimal(55 + (number * 13) % 44) / 100
    low = max(frame.floor_eur, frame.ceiling_eur * share)
    return low.quantize(Decimal(100))


def _special_call(stage: Stage) -> None:
    """Call 2026-2: at screening and with reviewers."""
    call = stage.calls["2026-2"]
    codes = {priority.code for priority in call.priorities.all()}
    themes = [t for t in THEMES if t.mechanism != Mechanism.MYP and t.priority in codes][-len(SPECIAL_ENDS) :]
    for number, (theme, end) in enumerate(zip(themes, SPECIAL_ENDS, strict=True)):
        pair = _pair(stage, own=number == 3)
        proposal = _send(
            stage,
            call,
            theme,
            pair,
            call.closes_at - timedelta(days=1 + number % 5, hours=number),
            _request(call, theme.mechanism, number),
        )
        cast = _cast(stage, theme, call.label, pair)
        _walk(stage, proposal, end, cast, _way(number, end, proposal), call.closes_at)
        if end == State.IN_REVIEW:
            _begin_review(stage, proposal, cast, number)
        _count(stage, proposal)
    today = clock.now().astimezone(BRUSSELS).replace(hour=17, minute=0, second=0, microsecond=0)
    phases = Phases(
        evaluations_close_at=_workday(today + timedelta(days=30)),
        panel_meets_at=_workday(today + timedelta(days=38)).replace(hour=9),
    )
    review_actions.save_phases(call=call, phases=phases, version=0, by=stage.people["ines"])
    _panel_day(call)


def _panel_day(call: Call) -> None:
    """The panels at work in the call discuss a proposal, and their day is prepared."""
    for panel in Panel.objects.filter(call=call, routings__proposal__state=State.IN_REVIEW).distinct():
        chair = panel.members.get(role=PanelRole.CHAIR).expert.user
        sent = panel.routings.filter(ended_at__isnull=True, proposal__state=State.IN_REVIEW)
        proposal = sent.select_related("proposal").order_by("proposal__ref")[0].proposal
        with clock.pretend(min(call.closes_at + timedelta(days=30), clock.now())):
            review_actions.say(
                proposal=proposal, text="Who keeps the results when the project has ended?", by=chair
            )
            review_actions.prepare_meeting(panel=panel, by=chair)


def _nation_speaks(stage: Stage) -> None:
    """Deniz speaks for a nation and has named a scientist, whom an officer has yet to take up; another is invited."""
    nation, today = Country.objects.get(iso2="TR"), clock.today()
    delegate, officer = stage.people["deniz"], stage.people["ines"]
    partner_actions.name_delegate(email=delegate.email, country=nation, start_on=today, by=officer)
    review_actions.nominate(
        country=nation,
        email="selin.kaya@marmara.example",
        given_name="Selin",
        family_name="Kaya",
        institution="Marmara Institute of Water Science",
        position="Head of laboratory",
        facts="Fifteen years of work on drinking water after floods and earthquakes. Led two projects with civil protection.",
        keywords=["water security", "crisis communication"],
        by=delegate,
    )
    review_actions.invite_expert(
        values={
            "given_name": "Henrik",
            "family_name": "Solberg",
            "email": "henrik.solberg@fjord.example",
            "panel": None,
            "expected": 6,
            "hours_each": 4,
            "due_on": None,
            "term_from": today,
            "term_until": today + timedelta(days=1094),
            "keywords": ["underwater robotics"],
            "languages": ["en"],
        },
        by=officer,
    )


def _keep_lists(stage: Stage) -> None:
    """The office keeps two lists under a name, and has put a tag on a few proposals."""
    officer = stage.people["ines"]
    for name, query in (
        ("Workshops by amount", "mechanism=ARW&sort=-eur&columns=call%2Cnpd%2Cppd%2Ceur%2Cstate%2Cdue"),
        ("Seabed", "tag=Seabed&sort=due"),
    ):
        desk_views.save_view(name=name, query=query, shared=True, by=officer)
    found = Proposal.objects.for_programme(officer).filter(title__icontains="sea").order_by("ref")
    for proposal in found[:6]:
        tagging.put_tag(proposal=proposal, name="Seabed", by=officer)


def _ask_nations(stage: Stage) -> None:
    """The round of call 2026-1 has rules and a list; two of its candidates are before the nations, and one nation commented."""
    officer, delegate = stage.people["ines"], stage.people["deniz"]
    funding_round = FundingRound.objects.get(calls=stage.calls["2026-1"], closed_at__isnull=True)
    for about, bound, limit, unit in (
        ("mechanism:ARW", "least", 2, "proposals"),
        ("framework:PfP", "most", 3_000_000, "eur"),
        ("country:", "most", 3, "proposals"),
    ):
        choosing.add_rule(
            funding_round=funding_round, about=about, bound=bound, limit=Decimal(limit), unit=unit, by=officer
        )
    waiting = list(
        funding_round.items.filter(removed_at__isnull=True, proposal__state=State.PROPOSED)
        .select_related("proposal", "round")
        .order_by("proposal__ref")
    )
    first = waiting[0]
    choosing.set_candidate(
        item=first,
        mark="must",
        mark_reason="The only candidate of its Key Priority, and two ministries wait for it.",
        amount_eur=first.proposal.requested_eur * 9 // 10,
        conditions=["Name the body that keeps the equipment after the project."],
        conditions_fr=["Indiquer l’organisme qui conserve le matériel après le projet."],
        edits=first.edits,
        by=officer,
    )
    for title, envelope in (("As the rules stand", "4000000"), ("With EUR 1,350,000 only", "1350000")):
        asked_for = scenarios.ask_for_set(
            funding_round=funding_round, title=title, envelope_eur=Decimal(envelope), by=officer
        )
        scenarios.work_out(asked_for.pk)
    asked = [item.proposal for item in waiting[:2]]
    refs = {proposal.ref for proposal in asked}
    choosing.set_listed(funding_round=funding_round, add=refs, drop=(), by=officer)
    opened = consultations.open_consultation(
        funding_round=funding_round,
        reference=f"SPS-N({clock.now().year})0101",
        proposals=asked,
        closes_at=_in_office(clock.now() + timedelta(days=12), hour=17, minute=0),
        by=officer,
    )
    speaking.speak(
        consultation=opened,
        country=Country.objects.get(iso2="TR"),
        kind="comment",
        refs=[asked[0].ref],
        text="We welcome this project and ask that its final report be shared with all nations.",
        by=delegate,
    )


def _propose_assignment(stage: Stage) -> None:
    """An assignment of the special call's panel is worked out and waits for an officer."""
    call, (panel, _members) = stage.calls["2026-2"], stage.panels["2026-2:8"]
    asked = Settings(panels=(panel.code,), coverage=4, works_in_it=False)
    running.solve_run(running.start_run(call=call, settings=asked, by=stage.people["ines"]).pk)


def _begin_review(stage: Stage, proposal: Proposal, cast: Cast, number: int) -> None:
    """Reviewers are at work: some have finished, some read, Petra has a conflict or has not yet declared."""
    at = proposal.call.closes_at + timedelta(days=20)
    with clock.pretend(at):
        named = [stage.people["tomas"], stage.people["petra"]]
        others = [u for u in cast.reviewers if u not in named][:1]
        experts = [Expert.objects.get(user=user) for user in (*named, *others)]
        due = _workday(clock.now().astimezone(BRUSSELS) + timedelta(days=24 + number)).replace(
            hour=17, minute=0
        )
        assignments = review_actions.assign(proposal=proposal, experts=experts, due_at=due, by=cast.officer)
        for assignment in assignments:
            user = assignment.expert.user
            if user == stage.people["petra"] and number == 0:
                review_actions.declare(
                    assignment=assignment,
                    answer=Declaration.CONFLICT,
                    kind=ConflictKind.COLLABORATOR,
                    words="We published together two years ago.",
                    by=user,
                )
            elif user != stage.people["tomas"] or number != 1:
                review_actions.declare(assignment=assignment, answer=Declaration.NONE, by=user)
                if user not in named:
                    walking.evaluate(assignment, Way(score=Decimal("3.5")))


def _open_call(stage: Stage) -> None:
    """Call 2027-1: drafts in all degrees, and three that were already sent."""
    call = stage.calls["2027-1"]
    now = clock.now()
    left = [
        THEMES[0],
        *[t for t in THEMES if t.mechanism == Mechanism.MYP][-2:],
        THEMES[30],
        THEMES[38],
        THEMES[50],
        THEMES[54],
        THEMES[59],
    ]
    for number, theme in enumerate(left):
        theme = (
            replace(theme, acronym=f"{theme.acronym}2"[:20])
            if number
            else replace(theme, acronym="ECHOLINE-N")
        )
        pair = _pair(stage, own=number in {0, 5})
        if number >= 5:
            proposal = _send(
                stage,
                call,
                theme,
                pair,
                now - timedelta(days=number - 4, hours=3),
                _request(call, theme.mechanism, number),
            )
        else:
            proposal = _draft(call, theme, pair, now - timedelta(days=8 - number), number)
        _count(stage, proposal)


def _draft(call: Call, theme: Theme, pair: writing.Pair, at: datetime, number: int) -> Proposal:
    with clock.pretend(at):
        proposal = writing.start(call=call, theme=theme, by=pair.ppd, role="PPD")
        if number != 3:
            writing.join(proposal, pair=pair, theme=theme)
            keys = [section.key for section in form_of(proposal).sections]
            missing = frozenset(keys[6 + number :]) - ({"budget"} if number == 0 else set())
            writing.write(proposal, theme=theme, by=pair.ppd, but_not=missing)
    return proposal
