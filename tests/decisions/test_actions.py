"""From candidate to told: what each act leaves behind, who may not do it, and that nobody is told early."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from applications.enums import Event, Note, State
from applications.models import Consent, LedgerEntry, Proposal
from core import clock
from core.errors import Refused
from core.models import OutboxEmail, OutboxTask
from decisions.actions import (
    announcing,
    consultations,
    deciding,
    directing,
    letters,
    redress,
    revoking,
    rounds,
)
from decisions.enums import (
    ConsultationOutcome,
    DecisionState,
    Ground,
    LetterState,
    Outcome,
    RedressGround,
    RedressOutcome,
)
from decisions.facts import decision_at_work, decision_facts, read_round
from decisions.models import Consultation, Decision, Letter, RoundItem
from decisions.rules import DecisionDraft
from decisions.silence import SETTLES_AFTER
from sps_portal.seed import walking
from tests import factories
from tests.settled import settled

pytestmark = pytest.mark.django_db


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [finding.code for finding in refusal.value.findings]


def draft_for(proposal: Proposal, **changes: Any) -> DecisionDraft:
    whole = DecisionDraft(
        outcome=Outcome.AWARD,
        award_eur=proposal.requested_eur,
        conditions=(),
        reasons=(),
        feedback="Well planned.",
        answer_by=clock.now() + timedelta(days=28),
    )
    return replace(whole, **changes)


def mails() -> set[tuple[str, str]]:
    return set(OutboxEmail.objects.filter(dedupe_key__startswith="announced:").values_list("to", "subject"))


@pytest.fixture
def agreed(ines: Any, nadia: Any) -> Proposal:
    """A candidate to which the nations agreed."""
    proposal = factories.proposal_in(State.PROPOSED)
    walking.consult([proposal], factories.cast())
    return proposal


# --- rounds and consultations


def test_a_candidate_has_one_place_and_a_rank_and_counts_against_the_envelope(ines: Any) -> None:
    proposal = factories.proposal_in(State.PROPOSED)
    item = RoundItem.objects.get(proposal=proposal, removed_at__isnull=True)
    read = read_round(item.round, ines)
    (line,) = read.candidates
    assert (line.rank, line.running_eur, line.inside) == (1, proposal.requested_eur, True)
    rounds.unpropose(proposal=proposal, by=ines)
    assert proposal.state == State.REVIEWED
    assert not RoundItem.objects.filter(proposal=proposal, removed_at__isnull=True).exists()


def test_a_round_with_candidates_waiting_cannot_close(ines: Any) -> None:
    proposal = factories.proposal_in(State.PROPOSED)
    item = RoundItem.objects.get(proposal=proposal)
    with pytest.raises(Refused) as refusal:
        rounds.close_round(funding_round=item.round, by=ines)
    assert codes(refusal) == ["round_has_open_work"]


def test_silence_counts_as_agreement_only_when_it_is_over(ines: Any, nadia: Any) -> None:
    proposal = factories.proposal_in(State.PROPOSED)
    funding_round = RoundItem.objects.get(proposal=proposal).round
    opened = consultations.open_consultation(
        funding_round=funding_round, reference="SPS-N(2026)0900", proposals=[proposal],
        closes_at=clock.now() + timedelta(days=10), by=ines,
    )  # fmt: skip
    assert decision_facts(proposal).consultation_running
    assert not decision_facts(proposal).nations_agree
    with pytest.raises(Refused) as refusal:
        rounds.unpropose(proposal=proposal, by=ines)
    assert codes(refusal) == ["consultation_runs"]
    closing: dict[str, Any] = {"consultation": opened, "sheet_reference": "DS 12", "note": "", "by": nadia}
    # What a nation sent in time may still be on its way when the silence ends.
    settled = opened.closes_at + SETTLES_AFTER
    for early in (clock.now(), opened.closes_at, settled - timedelta(milliseconds=1)):
        with clock.pretend(early), pytest.raises(Refused) as refusal:
            consultations.close_consultation(outcome=ConsultationOutcome.AGREED, **closing)
        assert codes(refusal) == ["silence_not_over"]
    with clock.pretend(settled):
        consultations.close_consultation(outcome=ConsultationOutcome.AGREED, **closing)
    facts = decision_facts(proposal)
    assert (facts.consultation_running, facts.nations_agree) == (False, True)
    kinds = LedgerEntry.objects.filter(proposal=proposal, note_kind__startswith="consultation")
    assert list(kinds.values_list("note_kind", flat=True)) == [
        Note.CONSULTATION_OPENED,
        Note.CONSULTATION_CLOSED,
    ]


def test_nations_that_do_not_agree_keep_the_award_away(ines: Any, nadia: Any, paul: Any) -> None:
    proposal = factories.proposal_in(State.PROPOSED)
    opened = consultations.open_consultation(
        funding_round=RoundItem.objects.get(proposal=proposal).round, reference="SPS-N(2026)0901",
        proposals=[proposal], closes_at=clock.now() + timedelta(days=10), by=ines,
    )  # fmt: skip
    consultations.close_consultation(
        consultation=opened,
        outcome=ConsultationOutcome.NOT_AGREED,
        sheet_reference="DS 13",
        note="",
        by=nadia,
    )
    saved = deciding.prepare(proposal=proposal, draft=draft_for(proposal), edit_version=0, by=ines)
    with pytest.raises(Refused) as refusal:
        deciding.send_to_approver(proposal=proposal, edit_version=saved.edit_version, by=ines)
    assert codes(refusal) == ["nations_not_agreed"]


def test_nobody_is_asked_about_twice_at_once_and_only_candidates_are(ines: Any) -> None:
    proposal = factories.proposal_in(State.PROPOSED)
    funding_round = RoundItem.objects.get(proposal=proposal).round
    asking: dict[str, Any] = {
        "funding_round": funding_round,
        "closes_at": clock.now() + timedelta(days=3),
        "by": ines,
    }
    consultations.open_consultation(reference="A", proposals=[proposal], **asking)
    for reference, listed in (("B", [proposal]), ("C", [])):
        with pytest.raises(Refused) as refusal:
            consultations.open_consultation(reference=reference, proposals=listed, **asking)
        assert codes(refusal) == ["consultation_empty"]
    assert Consultation.objects.count() == 1


# --- preparing and taking


def test_a_saved_decision_is_one_version_on_and_a_stale_page_overwrites_nothing(
    agreed: Proposal, ines: Any, nadia: Any
) -> None:
    first = deciding.prepare(
        proposal=agreed, draft=draft_for(agreed, award_eur=Decimal(1000)), edit_version=0, by=ines
    )
    second = deciding.prepare(
        proposal=agreed,
        draft=draft_for(agreed, award_eur=Decimal(2000)),
        edit_version=first.edit_version,
        by=nadia,
    )
    assert (first.pk, second.edit_version) == (second.pk, 2)
    for stale in (0, 1):
        with pytest.raises(Refused) as refusal:
            deciding.prepare(proposal=agreed, draft=draft_for(agreed), edit_version=stale, by=ines)
        assert codes(refusal) == ["stale_page"]
    second.refresh_from_db()
    assert second.award_eur == Decimal(2000)


def test_the_approver_takes_exactly_what_was_prepared(agreed: Proposal, ines: Any, paul: Any) -> None:
    saved = deciding.prepare(proposal=agreed, draft=draft_for(agreed), edit_version=0, by=ines)
    with pytest.raises(Refused) as refusal:
        deciding.take(proposal=agreed, edit_version=saved.edit_version, by=paul)
    assert codes(refusal) == ["decision_not_sent"]
    deciding.send_to_approver(proposal=agreed, edit_version=saved.edit_version, by=ines)
    with pytest.raises(Refused) as refusal:
        deciding.take(proposal=agreed, edit_version=saved.edit_version + 1, by=paul)
    assert codes(refusal) == ["stale_page"]
    entry = deciding.take(proposal=agreed, edit_version=saved.edit_version, by=paul)
    assert (entry.event, entry.to_state, agreed.state) == (Event.APPROVE, State.APPROVED, State.APPROVED)
    decision = Decision.objects.get(proposal=agreed)
    assert (decision.state, decision.taken_by, decision.award_eur) == (
        DecisionState.TAKEN,
        paul,
        agreed.requested_eur,
    )
    assert decision.award_number is not None
    letter = Letter.objects.get(decision=decision)
    assert letter.state == LetterState.WAITING
    assert OutboxTask.objects.filter(kind="render_letter", object_id=letter.pk).count() == 1
    assert mails() == set()


def test_whoever_wrote_a_version_of_it_does_not_take_it(agreed: Proposal, ines: Any, paul: Any) -> None:
    from accounts.actions import grant_role
    from accounts.roles import Role

    grant_role(user=paul, role=Role.OFFICER, reason="For this test.", by=factories.person("root"))
    paul = type(paul).objects.get(pk=paul.pk)
    saved = deciding.prepare(proposal=agreed, draft=draft_for(agreed), edit_version=0, by=paul)
    saved = deciding.prepare(proposal=agreed, draft=draft_for(agreed), edit_version=1, by=ines)
    deciding.send_to_approver(proposal=agreed, edit_version=saved.edit_version, by=ines)
    with pytest.raises(Refused) as refusal:
        deciding.take(proposal=agreed, edit_version=saved.edit_version, by=paul)
    assert codes(refusal) == ["own_decision"]
    assert agreed.state == State.PROPOSED


@pytest.mark.parametrize("who", ["ines", "olena", "aida", "stranger", "tomas"])
def test_nobody_but_an_approver_takes_a_decision(agreed: Proposal, ines: Any, who: str) -> None:
    saved = deciding.prepare(proposal=agreed, draft=draft_for(agreed), edit_version=0, by=ines)
    deciding.send_to_approver(proposal=agreed, edit_version=saved.edit_version, by=ines)
    with pytest.raises(Refused) as refusal:
        deciding.take(proposal=agreed, edit_version=saved.edit_version, by=factories.person(who))
    assert (codes(refusal), refusal.value.status) == (["not_yours"], 403)
    assert not Letter.objects.filter(decision__proposal=agreed).exists()


def test_a_taken_decision_and_its_letter_cannot_be_changed_even_by_a_query(ines: Any, paul: Any) -> None:
    proposal = factories.proposal_in(State.APPROVED)
    decision = Decision.objects.get(proposal=proposal)
    letter = Letter.objects.get(decision=decision)
    for change in (
        lambda: Decision.objects.filter(pk=decision.pk).update(award_eur=1),
        lambda: Decision.objects.filter(pk=decision.pk).update(feedback="x"),
        lambda: Decision.objects.filter(pk=decision.pk).update(feedback_fr="x"),
        lambda: Decision.objects.filter(pk=decision.pk).update(conditions_fr=["x"]),
        lambda: Consultation.objects.update(listing=[]),
        lambda: Consultation.objects.update(digest="x"),
        lambda: Decision.objects.filter(pk=decision.pk).delete(),
        lambda: Letter.objects.filter(pk=letter.pk).update(context={}),
        lambda: Letter.objects.filter(pk=letter.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(Refused) as refusal:
        deciding.prepare(proposal=proposal, draft=draft_for(proposal), edit_version=0, by=ines)
    assert codes(refusal) == ["outcome_missing"]


def test_a_rescinded_decision_puts_its_letter_aside_and_another_can_be_prepared(ines: Any, paul: Any) -> None:
    proposal = factories.proposal_in(State.APPROVED)
    letter = Letter.objects.get(decision__proposal=proposal)
    deciding.rescind(proposal=proposal, note="A wrong amount.", by=paul)
    letter.refresh_from_db()
    assert (proposal.state, letter.state, letter.decision.state) == (
        State.REVIEWED,
        "superseded",
        "rescinded",
    )
    letters.render_letter(letter.pk)
    letter.refresh_from_db()
    assert letter.file is None
    rounds.propose(proposal=proposal, by=ines)
    assert decision_facts(proposal).nations_agree, "what the nations agreed to in this round still counts"
    assert decision_at_work(proposal) is None


# --- telling


def ready(proposal: Proposal) -> Letter:
    letter = walking.print_letter(proposal)
    assert letter.file is not None
    return letters.mark_read(letter=letter, digest=letter.file.sha256, by=factories.person("nadia"))


def test_a_letter_counts_as_read_only_for_the_bytes_that_were_read(ines: Any) -> None:
    proposal = factories.proposal_in(State.APPROVED)
    letter = Letter.objects.get(decision__proposal=proposal)
    with pytest.raises(Refused) as refusal:
        letters.mark_read(letter=letter, digest="", by=ines)
    assert codes(refusal) == ["letter_not_rendered"]
    letter = walking.print_letter(proposal)
    with pytest.raises(Refused) as refusal:
        letters.mark_read(letter=letter, digest="0" * 64, by=ines)
    assert codes(refusal) == ["stale_page"]
    with pytest.raises(Refused) as refusal:
        announcing.announce(proposal=proposal, digest=letter.file.sha256, by=factories.person("nadia"))  # type: ignore[union-attr]
    assert codes(refusal) == ["letter_not_ready"]


def test_a_second_person_announces_and_each_director_is_told_once_without_the_outcome(
    ines: Any, nadia: Any
) -> None:
    proposal = factories.proposal_in(State.APPROVED)
    letter = ready(proposal)
    assert letter.file is not None
    with pytest.raises(Refused) as refusal:
        announcing.announce(proposal=proposal, digest=letter.file.sha256, by=ines)
    assert codes(refusal) == ["second_person_needed"]
    assert (proposal.state, mails()) == (State.APPROVED, set())
    with pytest.raises(Refused) as refusal:
        announcing.announce(proposal=proposal, digest="0" * 64, by=nadia)
    assert codes(refusal) == ["stale_page"]
    announcing.announce(proposal=proposal, digest=letter.file.sha256, by=nadia)
    letter.refresh_from_db()
    assert (proposal.state, proposal.told, letter.state) == (
        State.AWARDED,
        State.AWARDED,
        LetterState.ANNOUNCED,
    )
    assert (letter.decision.state, letter.decision.announced_by) == (DecisionState.ANNOUNCED, nadia)
    expected = {(d.email, f"{proposal.ref}: a decision is available") for d in proposal.directors.all()}
    assert mails() == expected
    for row in OutboxEmail.objects.filter(dedupe_key__startswith="announced:"):
        assert not {"award", "EUR", "pleased", "sorry", "refus", "reserve"} & set(row.text.split())
    with pytest.raises(Refused):
        announcing.announce(proposal=proposal, digest=letter.file.sha256, by=nadia)
    assert mails() == expected


def test_whoever_wrote_an_earlier_version_does_not_announce_either(
    agreed: Proposal, ines: Any, nadia: Any, paul: Any
) -> None:
    deciding.prepare(proposal=agreed, draft=draft_for(agreed), edit_version=0, by=nadia)
    saved = deciding.prepare(proposal=agreed, draft=draft_for(agreed), edit_version=1, by=ines)
    deciding.send_to_approver(proposal=agreed, edit_version=saved.edit_version, by=ines)
    deciding.take(proposal=agreed, edit_version=saved.edit_version, by=paul)
    letter = ready(agreed)
    with pytest.raises(Refused) as refusal:
        announcing.announce(proposal=agreed, digest=letter.file.sha256, by=nadia)  # type: ignore[union-attr]
    assert codes(refusal) == ["second_person_needed"]


def test_a_letter_that_was_given_up_is_due_again_when_an_officer_says_so(ines: Any) -> None:
    proposal = factories.proposal_in(State.APPROVED)
    letter = Letter.objects.get(decision__proposal=proposal)
    with pytest.raises(Refused) as refusal:
        letters.render_again(letter=letter, by=ines)
    assert codes(refusal) == ["not_now"]
    row = OutboxTask.objects.get(kind="render_letter", object_id=letter.pk)
    OutboxTask.objects.filter(pk=row.pk).update(state="dead", attempts=5)
    assert letters.gave_up(letter)
    letters.render_again(letter=letter, by=ines)
    row.refresh_from_db()
    assert (row.state, row.attempts, letters.gave_up(letter)) == ("queued", 0, False)


def test_an_announced_invitation_opens_the_full_proposal_in_the_same_act() -> None:
    from applications.enums import Mechanism

    proposal = factories.proposal_in(State.INVITED, mechanism=Mechanism.MYP)
    follower = Proposal.objects.get(follows=proposal)
    assert (follower.ref, follower.phase, follower.state) == (f"{proposal.ref}-P2", 2, State.DRAFT)


def test_a_withdrawn_proposal_has_no_decision_at_work_and_no_place_in_a_round(olena: Any) -> None:
    from applications.actions import submitting

    proposal = factories.proposal_in(State.APPROVED)
    submitting.withdraw(proposal=proposal, note="", by=olena)
    letter = Letter.objects.get(decision__proposal=proposal)
    assert (letter.state, letter.decision.state) == (LetterState.SUPERSEDED, DecisionState.RESCINDED)
    assert not RoundItem.objects.filter(proposal=proposal, removed_at__isnull=True).exists()
    assert mails() == set()


def test_ruling_out_makes_a_letter_with_its_reasons_and_tells_nobody(ines: Any, nadia: Any) -> None:
    proposal = factories.proposal_in(State.SUBMITTED)
    with pytest.raises(Refused) as refusal:
        deciding.rule_out(proposal=proposal, reasons=[], feedback="", by=ines)
    assert codes(refusal) == ["reason_missing"]
    deciding.rule_out(proposal=proposal, reasons=["directors", "budget"], feedback="In words.", by=ines)
    letter = ready(proposal)
    assert [part["title"] for part in letter.context["parts"]][:2] == ["What is not met", "In more detail"]
    assert len(letter.context["parts"][0]["items"]) == 2
    with pytest.raises(Refused) as refusal:
        announcing.announce(proposal=proposal, digest=letter.file.sha256, by=ines)  # type: ignore[union-attr]
    assert codes(refusal) == ["second_person_needed"]
    assert mails() == set()


# --- the directors' answer


def test_an_award_is_accepted_when_both_directors_agreed_to_its_very_letter(olena: Any, marc: Any) -> None:
    proposal = factories.proposal_in(State.AWARDED)
    letter = Letter.objects.get(decision__proposal=proposal)
    assert letter.file is not None
    with pytest.raises(Refused) as refusal:
        directing.agree_to_award(proposal=proposal, digest="0" * 64, by=olena)
    assert codes(refusal) == ["stale_page"]
    assert directing.agree_to_award(proposal=proposal, digest=letter.file.sha256, by=olena) is False
    assert directing.agree_to_award(proposal=proposal, digest=letter.file.sha256, by=olena) is False
    proposal.refresh_from_db()
    assert proposal.state == State.AWARDED
    assert directing.agree_to_award(proposal=proposal, digest=letter.file.sha256, by=marc) is True
    assert proposal.state == State.ACCEPTED
    assert Consent.objects.filter(purpose="award", director__proposal=proposal).count() == 2


# --- revoking


def test_a_revocation_is_told_at_once_by_an_approver_who_did_not_prepare_it(
    ines: Any, nadia: Any, paul: Any
) -> None:
    proposal = factories.proposal_in(State.AWARDED)
    award = Letter.objects.get(decision__proposal=proposal)
    revoking.prepare_revocation(proposal=proposal, reasons=[Ground.TERMS], feedback="No report.", by=ines)
    letter = ready(proposal)
    assert letter.file is not None
    assert letter.context["heading"] == f"Revocation of award G{award.decision.award_number}"
    told_before = mails()
    with pytest.raises(Refused) as refusal:
        revoking.revoke(proposal=proposal, digest=letter.file.sha256, by=ines)
    assert codes(refusal) == ["not_yours"]
    revoking.revoke(proposal=proposal, digest=letter.file.sha256, by=paul)
    award.refresh_from_db()
    letter.refresh_from_db()
    assert (proposal.state, award.state, letter.state) == (State.REVOKED, "revoked", "announced")
    assert len(OutboxEmail.objects.filter(dedupe_key__startswith=f"announced:{letter.decision_id}:")) == len(
        told_before
    )


def test_a_revocation_that_is_put_aside_leaves_the_award_as_it_was(ines: Any) -> None:
    proposal = factories.proposal_in(State.AWARDED)
    revoking.prepare_revocation(proposal=proposal, reasons=[Ground.TERMS], feedback="", by=ines)
    revoking.drop_revocation(proposal=proposal, by=ines)
    assert decision_at_work(proposal) is None
    assert (
        Letter.objects.get(decision__proposal=proposal, decision__outcome=Outcome.AWARD).state == "announced"
    )


# --- redress


def test_an_upheld_redress_reinstates_by_somebody_else_than_the_decider(
    olena: Any, paul: Any, ines: Any
) -> None:
    proposal = factories.proposal_in(State.REFUSED)
    asked = redress.ask_for_redress(
        proposal=proposal, ground=RedressGround.CONFLICT, text="One reviewer.", by=olena
    )
    with pytest.raises(Refused) as refusal:
        redress.ask_for_redress(proposal=proposal, ground=RedressGround.CONFLICT, text="Again.", by=olena)
    assert codes(refusal) == ["redress_asked_already"]
    answer: dict[str, Any] = {"redress": asked, "outcome": RedressOutcome.UPHELD, "answer": "You are right."}
    with pytest.raises(Refused) as refusal:
        redress.answer_redress(**answer, by=paul)
    assert codes(refusal) == ["decider_may_not"]
    other = second_approver()
    redress.answer_redress(**answer, by=other)
    with pytest.raises(Refused) as refusal:
        redress.reinstate(proposal=proposal, by=paul)
    assert codes(refusal) == ["decider_may_not"]
    redress.reinstate(proposal=proposal, by=other)
    assert (proposal.state, proposal.told) == (State.SUBMITTED, "")
    assert Letter.objects.get(decision__proposal=proposal).state == LetterState.SUPERSEDED


def test_redress_is_closed_after_thirty_days_and_to_everyone_but_the_project_directors(
    olena: Any, ines: Any
) -> None:
    proposal = factories.proposal_in(State.REFUSED)
    with pytest.raises(Refused) as refusal:
        redress.ask_for_redress(proposal=proposal, ground=RedressGround.PROCEDURE, text="x", by=ines)
    assert codes(refusal) == ["not_yours"]
    with clock.pretend(clock.now() + timedelta(days=30)), pytest.raises(Refused) as refusal:
        redress.ask_for_redress(proposal=proposal, ground=RedressGround.PROCEDURE, text="x", by=olena)
    assert codes(refusal) == ["redress_closed"]


def second_approver() -> Any:
    from accounts.actions import grant_role
    from accounts.roles import Role

    deniz = factories.person("deniz")
    grant_role(user=deniz, role=Role.APPROVER, reason="For this test.", by=factories.person("root"))
    return type(deniz).objects.get(pk=deniz.pk)


def answer(browser: Client, address: str) -> tuple[int, bytes]:
    """Give status and bytes, without what differs in every answer."""
    response = browser.get(address)
    return response.status_code, settled(response.content)


@pytest.mark.parametrize("state", [State.APPROVED, State.HELD, State.DECLINED])
def test_until_it_is_announced_directors_meet_the_same_page_and_no_letter(
    state: State, olena: Any, client_of: Any
) -> None:
    proposal = factories.proposal_in(state)
    letter = walking.print_letter(proposal)
    browser: Client = client_of(olena)
    letters_at = f"/proposals/{proposal.ref}/letters"
    assert answer(browser, f"{letters_at}/1/") == answer(browser, f"{letters_at}/99/")
    assert answer(browser, f"/office/letters/{letter.code}/") == answer(
        browser, "/office/letters/2222-2222-2222/"
    )
    assert answer(Client(), f"/verify/{letter.code}/") == answer(Client(), "/verify/2222-2222-2222/")
    assert {answer(browser, f"{letters_at}/1/")[0], answer(Client(), f"/verify/{letter.code}/")[0]} == {404}
