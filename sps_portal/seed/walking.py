"""Leads a submitted proposal through its life by the actions that people would take, to any state."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from string import ascii_uppercase

from accounts.models import User
from applications.actions import screening, submitting
from applications.enums import Reason, State
from applications.facts import form_of
from applications.models import Call, KeyPriority, Proposal
from applications.rules import section_of
from core import clock, outbox
from core.models import OutboxTask
from decisions.actions import (
    announcing,
    choosing,
    consultations,
    deciding,
    directing,
    letters,
    revoking,
    rounds,
)
from decisions.enums import ConsultationOutcome, Ground, Outcome
from decisions.facts import letters_digest
from decisions.models import Consultation, Decision, FundingRound, Letter, RoundItem
from decisions.rules import GRANTS, NEEDS_REASON, DecisionDraft
from reviews import actions as review_actions
from reviews.enums import Confidence, Declaration, Recommendation
from reviews.models import Assignment, Evaluation, Expert, Panel
from sps_portal.seed.writing import Pair

REASONS = (
    "The proposal answers this criterion with evidence rather than with promises. Both teams have worked on the subject "
    "before, they know the place where the result will be used, and they say plainly what could fail and who would notice first."
)


@dataclass(frozen=True)
class Cast:
    """Who plays which part on the way."""

    officer: User
    second_officer: User
    approver: User
    reviewers: Sequence[User]
    chair: User
    directors: Pair
    second_approver: User | None = None


@dataclass
class Way:
    """How one proposal goes: scores, recommendation, award, and when each step happens."""

    score: Decimal = Decimal("4.0")
    award_eur: Decimal | None = None
    conditions: list[str] = field(default_factory=list)
    conditions_fr: list[str] = field(default_factory=list)
    feedback: str = "The panel found the need well described and the plan convincing. It asks you to name who keeps the results after the end."
    recommendation: str = ""
    done_reviews: int | None = None
    answer_by: datetime | None = None


def expert_of(user: User, *, by: User, call: Call, level: int = 2) -> Expert:
    """Give the user as an expert of every main priority of the call, laid once."""
    known = Expert.objects.filter(user=user).first()
    if known is not None:
        return known
    today = clock.today()
    return review_actions.save_expert(
        user=user,
        term_from=today - timedelta(days=400),
        term_until=today + timedelta(days=700),
        most_at_once=200,
        languages=["en"],
        levels={
            p.pk: level for p in KeyPriority.objects.filter(list=call.priority_list, parent__isnull=True)
        },
        by=by,
    )


def panel_for(call: Call, cast: Cast) -> Panel:
    """Give the panel of the call that covers everything, set up once."""
    known = Panel.objects.filter(call=call).first()
    if known is not None:
        return known
    experts = [expert_of(user, by=cast.officer, call=call) for user in (*cast.reviewers, cast.chair)]
    return review_actions.save_panel(
        call=call,
        code=f"P-{call.label}",
        title=f"Panel of call {call.label}",
        priorities=list(call.priorities.all()),
        members=experts,
        chair=experts[-1],
        deputy=experts[0],
        secretary=cast.officer,
        by=cast.officer,
    )


def to_review(proposal: Proposal, cast: Cast) -> None:
    """SUBMITTED → IN_REVIEW: eligible, sent to its panel, opened."""
    panel_for(proposal.call, cast)
    screening.confirm_eligibility(proposal=proposal, note="Both sides checked.", by=cast.officer)
    review_actions.route(proposal=proposal, by=cast.officer)
    review_actions.open_review(proposal=proposal, by=cast.officer)


def assign(proposal: Proposal, cast: Cast, *, due_at: datetime | None = None) -> list[Assignment]:
    """Reviewers are assigned and have declared no conflict."""
    experts = [expert_of(user, by=cast.officer, call=proposal.call) for user in cast.reviewers]
    assignments = review_actions.assign(
        proposal=proposal, experts=experts, due_at=due_at or clock.now() + timedelta(days=30), by=cast.officer
    )
    for assignment in assignments:
        review_actions.declare(assignment=assignment, answer=Declaration.NONE, by=assignment.expert.user)
    return assignments


def evaluate(assignment: Assignment, way: Way) -> Evaluation:
    """The reviewer has saved and submitted an evaluation around the way's score."""
    proposal = assignment.proposal
    criteria = [c["key"] for c in proposal.call.rubric[proposal.mechanism]["criteria"]]
    shift = Decimal(((assignment.number * 7 + proposal.pk) % 3) - 1) / 2
    scores = {
        key: min(Decimal(5), max(Decimal(0), way.score + (shift if place % 2 else Decimal(0))))
        for place, key in enumerate(criteria)
    }
    evaluation = review_actions.save_evaluation(
        assignment=assignment,
        scores=scores,
        texts=dict.fromkeys(criteria, REASONS),
        confidential_note="",
        confidence=Confidence.HIGH,
        recommendation=_recommendation(proposal, way),
        version=0,
        by=assignment.expert.user,
    )
    review_actions.submit_evaluation(
        assignment=assignment, version=evaluation.version, by=assignment.expert.user
    )
    return evaluation


def _recommendation(proposal: Proposal, way: Way) -> str:
    if way.recommendation:
        return way.recommendation
    if proposal.phase == 1:
        return Recommendation.INVITE if way.score >= 3 else Recommendation.DO_NOT_INVITE
    return Recommendation.RECOMMENDED if way.score >= 3 else Recommendation.NOT_RECOMMENDED


def to_reviewed(proposal: Proposal, cast: Cast, way: Way) -> None:
    """IN_REVIEW → REVIEWED: evaluated by all, reported, signed, closed."""
    for assignment in assign(proposal, cast):
        evaluate(assignment, way)
    report(proposal, cast, way)
    review_actions.close_review(proposal=proposal, by=cast.chair)


def report(proposal: Proposal, cast: Cast, way: Way) -> None:
    """The panel's report is written and signed by the chair."""
    criteria = [c["key"] for c in proposal.call.rubric[proposal.mechanism]["criteria"]]
    written = review_actions.save_report(
        proposal=proposal,
        scores=dict.fromkeys(criteria, way.score),
        recommendation=_recommendation(proposal, way),
        summary="The panel agreed after a short discussion. " + REASONS,
        feedback=way.feedback,
        minority_view="",
        version=0,
        by=cast.chair,
    )
    review_actions.sign_report(proposal=proposal, version=written.edit_version, by=cast.chair)


def send_back(proposal: Proposal, cast: Cast, way: Way) -> None:
    """SUBMITTED → RETURNED: the budget and its reasons are to be changed until the way's day, or within ten days."""
    screening.return_proposal(
        proposal=proposal,
        note="Please name the largest items of the budget and how you arrived at their price.",
        sections=frozenset({section_of(form_of(proposal), "budget")}),
        reply_by=way.answer_by or clock.now() + timedelta(days=10),
        by=cast.officer,
    )


def round_for(call: Call, cast: Cast, *, envelope_eur: Decimal = Decimal(4_000_000)) -> FundingRound:
    """Give the open funding round of the call, opened once."""
    known = FundingRound.objects.filter(calls=call, closed_at__isnull=True).first()
    if known is not None:
        return known
    taken = set(FundingRound.objects.values_list("code", flat=True))
    years = count(int(call.label.partition("-")[0]))
    codes = (f"{year}-{letter}" for year in years for letter in ascii_uppercase)
    code = next(code for code in codes if code not in taken)
    return rounds.open_round(
        code=code,
        title=f"Awards of call {call.label}",
        envelope_eur=envelope_eur,
        calls=[call],
        by=cast.officer,
    )


def consult(proposals: Sequence[Proposal], cast: Cast, *, way: Way | None = None, days: int = 14) -> None:
    """The nations were asked about the proposals and agreed in a meeting before the silence ended.

    way: with the amount and the conditions that were laid down before; without it what was asked for.
    """
    funding_round = round_for(proposals[0].call, cast)
    if way is not None and (way.award_eur is not None or way.conditions):
        for item in RoundItem.objects.filter(proposal__in=proposals, removed_at__isnull=True).order_by("pk"):
            choosing.set_candidate(
                item=item,
                mark="",
                mark_reason="",
                amount_eur=way.award_eur,
                conditions=way.conditions,
                conditions_fr=way.conditions_fr,
                edits=item.edits,
                by=cast.officer,
            )
    consultation = consultations.open_consultation(
        funding_round=funding_round,
        reference=f"SPS-N({clock.now().year}){Consultation.objects.count() + 1:04d}",
        proposals=proposals,
        closes_at=clock.now() + timedelta(days=days),
        by=cast.officer,
    )
    consultations.close_consultation(
        consultation=consultation,
        outcome=ConsultationOutcome.AGREED_IN_MEETING,
        sheet_reference=f"DS {consultation.reference}",
        note="",
        by=cast.second_officer,
    )


def prepare(
    proposal: Proposal, cast: Cast, way: Way, outcome: Outcome, *, reasons: Sequence[str] = ()
) -> Decision:
    """An officer prepared the decision and sent it to the approver."""
    award = way.award_eur or proposal.requested_eur
    draft = DecisionDraft(
        outcome=outcome,
        award_eur=award if outcome in GRANTS else None,
        conditions=tuple(way.conditions) if outcome == Outcome.CONDITIONAL else (),
        conditions_fr=tuple(way.conditions_fr) if outcome == Outcome.CONDITIONAL else (),
        reasons=tuple(reasons or ([Ground.QUALITY] if outcome in NEEDS_REASON else [])),
        feedback=way.feedback,
        answer_by=(way.answer_by or clock.now() + timedelta(days=28)) if outcome in GRANTS else None,
    )
    decision = deciding.prepare(proposal=proposal, draft=draft, edit_version=0, by=cast.officer)
    return deciding.send_to_approver(proposal=proposal, edit_version=decision.edit_version, by=cast.officer)


def decide(
    proposal: Proposal, cast: Cast, way: Way, outcome: Outcome, *, reasons: Sequence[str] = ()
) -> None:
    """The decision was prepared, sent and taken by the approver; the letter waits for a worker."""
    decision = prepare(proposal, cast, way, outcome, reasons=reasons)
    deciding.take(proposal=proposal, edit_version=decision.edit_version, by=cast.approver)


def print_letter(proposal: Proposal) -> Letter:
    """The letters of the present decision are rendered as a worker would, through their outbox rows; gives the first."""
    letters_now = present_letters(proposal)
    for row in OutboxTask.objects.filter(
        kind="render_letter", object_id__in=[x.pk for x in letters_now]
    ).order_by("pk"):
        outbox.run(row.pk)
    return present_letters(proposal)[0]


def present_letters(proposal: Proposal) -> list[Letter]:
    """Give the letters of the proposal's last decision, one in each language, English first."""
    last = Decision.objects.filter(proposal=proposal).latest("number")
    return list(last.letters.select_related("file").order_by("language"))


def read_letters(proposal: Proposal, by: User) -> str:
    """An officer has read the letters of the present decision; gives the digest of all of them."""
    print_letter(proposal)
    present = present_letters(proposal)
    for letter in present:
        assert letter.file is not None  # noqa: S101 - a letter that did not render must stop the seed
        letters.mark_read(letter=letter, digest=letter.file.sha256, by=by)
    return letters_digest(present)


def tell(proposal: Proposal, cast: Cast) -> None:
    """The letter is rendered and read by the officer, and announced by the second officer."""
    digest = read_letters(proposal, cast.second_officer)
    announcing.announce(proposal=proposal, digest=digest, by=cast.second_officer)


def accept(proposal: Proposal, cast: Cast) -> None:
    """Both Project Directors agreed to the award as its letter words it."""
    letter = present_letters(proposal)[0]
    assert letter.file is not None  # noqa: S101 - it was told
    for director in (cast.directors.npd, cast.directors.ppd):
        directing.agree_to_award(proposal=proposal, digest=letter.file.sha256, by=director)


def revoke(proposal: Proposal, cast: Cast) -> None:
    """The award is revoked: prepared, rendered, read, and told by the approver."""
    revoking.prepare_revocation(
        proposal=proposal,
        reasons=[Ground.CIRCUMSTANCES],
        feedback="The host institution has closed.",
        by=cast.officer,
    )
    digest = read_letters(proposal, cast.second_officer)
    revoking.revoke(proposal=proposal, digest=digest, by=cast.approver)


def propose(proposal: Proposal, cast: Cast) -> None:
    """REVIEWED → PROPOSED in the call's open round."""
    round_for(proposal.call, cast)
    rounds.propose(proposal=proposal, by=cast.officer)


def lead(
    proposal: Proposal, *, to: State, cast: Cast, way: Way | None = None, when: Sequence[datetime] = ()
) -> None:
    """The submitted proposal stands in the state, by the shortest road of real actions.

    when: the instants at which the steps happen, none later than now; without them, now.
    """
    way = way or Way()
    # An offer that is still open was made long ago here: the days to answer run from today.
    way.answer_by = way.answer_by or clock.now() + timedelta(days=28)
    for place, step in enumerate(_ROADS[to]):
        with clock.pretend(min(when[place], clock.now())) if when else nullcontext():
            step(proposal, cast, way)
        proposal.refresh_from_db()


Step = Callable[[Proposal, Cast, Way], None]


def _returned(p: Proposal, c: Cast, w: Way) -> None:
    send_back(p, c, w)


def _review(p: Proposal, c: Cast, w: Way) -> None:
    to_review(p, c)


def _propose(p: Proposal, c: Cast, w: Way) -> None:
    propose(p, c)


def _consult(p: Proposal, c: Cast, w: Way) -> None:
    consult([p], c, way=w)


def _tell(p: Proposal, c: Cast, w: Way) -> None:
    tell(p, c)


def _accept(p: Proposal, c: Cast, w: Way) -> None:
    accept(p, c)


def _turn_down(p: Proposal, c: Cast, w: Way) -> None:
    directing.turn_down(
        proposal=p, note="Our institute cannot provide the laboratory any more.", by=c.directors.ppd
    )


def _revoke(p: Proposal, c: Cast, w: Way) -> None:
    revoke(p, c)


def _withdraw(p: Proposal, c: Cast, w: Way) -> None:
    submitting.withdraw(proposal=p, note="We found other funding.", by=c.directors.npd)


def _rule_out(p: Proposal, c: Cast, w: Way) -> None:
    deciding.rule_out(proposal=p, reasons=[Reason.PRIORITY], feedback="", by=c.officer)


def _decide(outcome: Outcome) -> Step:
    def step(p: Proposal, c: Cast, w: Way) -> None:
        decide(p, c, w, outcome)

    return step


_TO_REVIEWED: tuple[Step, ...] = (_review, to_reviewed)
_TO_PROPOSED = (*_TO_REVIEWED, _propose)
_TO_APPROVED = (*_TO_PROPOSED, _consult, _decide(Outcome.AWARD))
_TO_AWARDED = (*_TO_APPROVED, _tell)
_TO_HELD = (*_TO_PROPOSED, _decide(Outcome.RESERVE))
_TO_DECLINED = (*_TO_REVIEWED, _decide(Outcome.REFUSAL))
_TO_INVITE = (*_TO_REVIEWED, _decide(Outcome.INVITATION))
_ROADS: dict[State, tuple[Step, ...]] = {
    State.SUBMITTED: (),
    State.RETURNED: (_returned,),
    State.IN_REVIEW: (_review,),
    State.REVIEWED: _TO_REVIEWED,
    State.PROPOSED: _TO_PROPOSED,
    State.RULED_OUT: (_rule_out,),
    State.TO_INVITE: _TO_INVITE,
    State.APPROVED: _TO_APPROVED,
    State.HELD: _TO_HELD,
    State.DECLINED: _TO_DECLINED,
    State.INVITED: (*_TO_INVITE, _tell),
    State.AWARDED: _TO_AWARDED,
    State.ON_RESERVE: (*_TO_HELD, _tell),
    State.REFUSED: (*_TO_DECLINED, _tell),
    State.ACCEPTED: (*_TO_AWARDED, _accept),
    State.TURNED_DOWN: (*_TO_AWARDED, _turn_down),
    State.REVOKED: (*_TO_AWARDED, _revoke),
    State.WITHDRAWN: (_withdraw,),
}
