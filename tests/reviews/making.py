"""Ready-made panels and evaluations, all by the review's real actions."""

from collections.abc import Sequence
from copy import copy
from datetime import timedelta
from decimal import Decimal
from typing import Any

from accounts.models import User
from applications.actions import screening
from applications.enums import State
from applications.models import Proposal
from core import clock
from reviews import actions
from reviews.enums import Declaration
from reviews.models import Assignment, Expert, Panel
from reviews.scoring import rubric_of
from tests import factories

REASONS = " ".join(["The partners know the field and say plainly what they will do with the result."] * 3)
KEYS = ("C1", "C2", "C3", "C4", "C5", "C6")


def expert(key: str, **values: Any) -> Expert:
    """Give the named person as an expert whose term is running."""
    user = factories.person(key)
    known = Expert.objects.filter(user=user).first()
    today = clock.today()
    return known or actions.save_expert(
        user=user,
        by=factories.person("ines"),
        **{
            "term_from": today - timedelta(days=900),
            "term_until": today + timedelta(days=300),
            "keywords": ["sensors"],
            "languages": ["en"],
            "levels": {},
            **values,
        },
    )


def panel(
    proposal: Proposal,
    *,
    code: str = "",
    members: Sequence[str] = ("tomas", "petra", "sofia", "stranger"),
    chair: str | None = "sofia",
    deputy: str | None = "stranger",
    priorities: Sequence[Any] | None = None,
) -> Panel:
    """Give a panel of the proposal's call that covers its main priority."""
    seats = {key: expert(key) for key in members}
    wanted = proposal.main_priority
    return actions.save_panel(
        call=proposal.call,
        code=code or f"P{proposal.call.label}-1",
        title=f"Panel {code or 'one'}",
        priorities=[wanted] if priorities is None else priorities,
        members=list(seats.values()),
        chair=seats[chair] if chair else None,
        deputy=seats[deputy] if deputy else None,
        secretary=factories.person("ines"),
        by=factories.person("ines"),
    )


def in_review(**values: Any) -> Proposal:
    """Give a proposal whose review is open, with a panel of Tomáš, Petra, Sofia (chair) and Nils (deputy)."""
    proposal = factories.submitted(**{"mechanism": "ARW", **values})
    ines = factories.person("ines")
    screening.confirm_eligibility(proposal=proposal, note="", by=ines)
    panel(proposal)
    actions.route(proposal=proposal, by=ines)
    actions.open_review(proposal=proposal, by=ines)
    proposal.refresh_from_db()
    return proposal


def twins(proposal: Proposal, how_many: int) -> list[Proposal]:
    """Give proposals like the submitted one, laid as rows: a panel's day needs many, and nobody asks how they were written."""
    made, version = [], proposal.standing_version
    for number in range(1, how_many + 1):
        twin, its, directors = copy(proposal), copy(version), list(proposal.directors.order_by("pk"))
        twin.pk, twin.standing_version, twin.title = None, None, f"{proposal.title} {number + 1}"
        twin.ref = f"{proposal.ref.rpartition('-')[0]}-{9000 + number}"
        twin.state = State.DRAFT
        twin.save()
        its.pk, its.proposal = None, twin
        its.save()
        twin.standing_version, twin.state = its, State.SUBMITTED
        twin.save()
        for director in directors:
            director.pk, director.proposal = None, twin
            director.save()
        made.append(twin)
    return made


def opened(proposal: Proposal) -> Proposal:
    """Open the review of a submitted proposal whose panel stands."""
    ines = factories.person("ines")
    screening.confirm_eligibility(proposal=proposal, note="", by=ines)
    actions.route(proposal=proposal, by=ines)
    actions.open_review(proposal=proposal, by=ines)
    proposal.refresh_from_db()
    return proposal


def assigned(proposal: Proposal, *keys: str, days: int = 20) -> list[Assignment]:
    """Ask the named people to evaluate the proposal."""
    return actions.assign(
        proposal=proposal,
        experts=[expert(key) for key in keys],
        due_at=clock.now() + timedelta(days=days),
        by=factories.person("ines"),
    )


def reading(proposal: Proposal, key: str) -> Assignment:
    """Ask the person, who declares that there is no conflict."""
    (assignment,) = assigned(proposal, key)
    return actions.declare(assignment=assignment, answer=Declaration.NONE, by=factories.person(key))


def write(assignment: Assignment, *, score: str = "4", version: int = 0, **values: Any) -> None:
    """Save a whole evaluation with the same score everywhere."""
    keys = rubric_of(assignment.proposal.call.rubric, assignment.proposal.mechanism).keys
    actions.save_evaluation(
        assignment=assignment,
        by=assignment.expert.user,
        **{
            "scores": dict.fromkeys(keys, Decimal(score)),
            "texts": dict.fromkeys(keys, REASONS),
            "confidential_note": f"Between us, says {assignment.expert.user.given_name}.",
            "confidence": "high",
            "recommendation": "recommended",
            "version": version,
            **values,
        },
    )


def done(proposal: Proposal, key: str, *, score: str = "4") -> Assignment:
    """Give the person's assignment with the evaluation in."""
    assignment = reading(proposal, key)
    write(assignment, score=score)
    actions.submit_evaluation(assignment=assignment, version=1, by=assignment.expert.user)
    assignment.refresh_from_db()
    return assignment


def report(proposal: Proposal, by: User, *, version: int = 0, **values: Any) -> None:
    """Save a whole panel report."""
    keys = rubric_of(proposal.call.rubric, proposal.mechanism).keys
    actions.save_report(
        proposal=proposal,
        by=by,
        **{
            "scores": dict.fromkeys(keys, Decimal("4")),
            "recommendation": "recommended",
            "summary": "A strong proposal.",
            "feedback": "The panel liked the clear plan.",
            "minority_view": "",
            "version": version,
            **values,
        },
    )


def all_in(**values: Any) -> Proposal:
    """Give a proposal in review with three evaluations in, of 3, 4 and 5."""
    proposal = in_review(**values)
    for key, score in (("tomas", "3"), ("petra", "4"), ("sofia", "5")):
        done(proposal, key, score=score)
    return proposal


def reviewed(**values: Any) -> Proposal:
    """Give a proposal whose review was closed on a signed report."""
    proposal = all_in(**values)
    sofia = factories.person("sofia")
    report(proposal, sofia)
    actions.sign_report(proposal=proposal, version=1, by=sofia)
    actions.close_review(proposal=proposal, by=sofia)
    proposal.refresh_from_db()
    return proposal
