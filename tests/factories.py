"""Ready-made objects, all of them made by the portal's real actions."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from accounts import demo
from accounts.models import User
from applications.actions import calls, reference, submitting
from applications.enums import Mechanism, State
from applications.models import Call, KeyPriority, PriorityList, Proposal
from core import clock
from partners import actions as partner_actions
from sps_portal.seed import walking, writing
from sps_portal.seed.frames import FRAMES
from sps_portal.seed.themes import THEMES, Theme
from tests import kept

_labels = count(1)


def lay_reference() -> None:
    """Countries, Key Priorities and the named people stand in the database."""
    partner_actions.lay_reference()
    reference.lay_reference()
    User.objects.system()
    # Their roles hold at whatever instant a test pretends.
    with clock.pretend(clock.now() - timedelta(days=900)):
        demo.lay_people()
    kept.begin_here()


def person(key: str) -> User:
    """Give the named person with an account and the roles of house."""
    known = next(p for p in demo.PEOPLE if p.key == key)
    return demo.lay_person(
        key=known.key,
        given_name=known.given_name,
        family_name=known.family_name,
        time_zone=known.time_zone,
        roles=known.roles,
    )


def call(
    *,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    publish: bool = True,
    **values: Any,
) -> Call:
    """Give a published call with all four mechanisms; open now unless dates say otherwise."""
    at = clock.now()
    by = person("ines")
    closes_at = closes_at or at + timedelta(days=30)
    priorities = PriorityList.objects.get(code="KP2024")
    made = calls.create_call(
        values={
            "label": _label(),
            "title": "All Key Priorities, all four mechanisms",
            "summary": "For teams from NATO and partner countries.",
            "priority_list": priorities,
            "opens_at": opens_at or min(at, closes_at) - timedelta(days=60),
            "closes_at": closes_at,
            "phase2_closes_at": closes_at + timedelta(days=180),
            "form_version": "2026.1",
            "reviews_needed": 2,
            **values,
        },
        frames=FRAMES,
        priorities=list(KeyPriority.objects.filter(list=priorities, parent__isnull=True)),
        by=by,
    )
    return calls.publish_call(call=made, by=by) if publish else made


def _label() -> str:
    """Give a label that no call bears, of 2026 while there is one; a kept road may have laid one with an earlier number."""
    labels = (f"{year}-{next(_labels) % 99 + 1}" for year in count(2026) for _ in range(99))
    return next(label for label in labels if not Call.objects.filter(label=label).exists())


def theme(mechanism: str = Mechanism.MYP, number: int = 0) -> Theme:
    """Give one of the invented themes of the mechanism."""
    return [t for t in THEMES if t.mechanism == mechanism][number]


def pair() -> writing.Pair:
    """Marc directs from the NATO country, Olena from the partner country."""
    return writing.Pair(npd=person("marc"), ppd=person("olena"))


def draft(
    *, call: Call | None = None, mechanism: str = Mechanism.MYP, number: int = 0, whole: bool = True
) -> Proposal:
    """Give a draft by Olena; whole: with Marc on board, everything written, nothing agreed."""
    if call is None:
        return kept.road(
            ("draft", mechanism, number, whole),
            lambda: draft(call=_a_call(), mechanism=mechanism, number=number, whole=whole),
        )
    about, directors = theme(mechanism, number), pair()
    proposal = writing.start(call=call, theme=about, by=directors.ppd, role="PPD")
    if whole:
        writing.join(proposal, pair=directors, theme=about)
        writing.write(proposal, theme=about, by=directors.ppd)
        proposal.refresh_from_db()
    return proposal


def submit(proposal: Proposal) -> Proposal:
    """Both directors agree, one submits."""
    from applications.facts import content_of, digest_of, read_draft

    digest = digest_of(content_of(read_draft(proposal)))
    directors = pair()
    for director in (directors.npd, directors.ppd):
        submitting.agree(proposal=proposal, digest=digest, by=director)
    submitting.submit(proposal=proposal, digest=digest, by=directors.ppd)
    proposal.refresh_from_db()
    return proposal


def _a_call() -> Call:
    return call()


def closed_call(days_ago: int = 20) -> Call:
    """Give a call that closed some days ago."""
    return call(closes_at=clock.now() - timedelta(days=days_ago))


def submitted(*, mechanism: str = Mechanism.MYP, number: int = 0, call: Call | None = None) -> Proposal:
    """Give a proposal submitted a day before its call closed."""
    if call is None:
        return kept.road(
            ("submitted", mechanism, number),
            lambda: submitted(mechanism=mechanism, number=number, call=closed_call()),
        )
    with clock.pretend(call.closes_at - timedelta(days=1)):
        return submit(draft(call=call, mechanism=mechanism, number=number))


def proposal_in(state: State, *, mechanism: str = "", number: int = 0, call: Call | None = None) -> Proposal:
    """Give a proposal in the state, led there by real actions only; a short one where only those get there."""
    mechanism = mechanism or (Mechanism.MYP if state in {State.TO_INVITE, State.INVITED} else Mechanism.ARW)
    if state == State.DRAFT:
        return draft(mechanism=mechanism, number=number, call=call)
    if call is None:
        return kept.road(("in", state, mechanism, number), lambda: _led(state, mechanism, number, None))
    return _led(state, mechanism, number, call)


def _led(state: State, mechanism: str, number: int, call: Call | None) -> Proposal:
    proposal = submitted(mechanism=mechanism, number=number, call=call)
    walking.lead(proposal, to=state, cast=cast())
    proposal.refresh_from_db()
    return proposal


def cast() -> walking.Cast:
    """Give the named people in their parts."""
    return walking.Cast(
        officer=person("ines"), second_officer=person("nadia"), approver=person("paul"),
        reviewers=[person("tomas"), person("petra")], chair=person("sofia"), directors=pair(),
    )  # fmt: skip
