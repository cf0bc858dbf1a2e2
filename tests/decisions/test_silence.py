"""The silence procedure: its clock around the last instant, who is heard, what delegates read, what moves."""

import re
import subprocess
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client

from applications.enums import State
from applications.models import LedgerEntry, Proposal
from core import clock
from core.errors import Refused
from core.models import OutboxEmail, OutboxTask
from decisions.actions import consultations, deciding, speaking
from decisions.actions.sheets import make_sheet
from decisions.facts import decision_at_work, decision_facts
from decisions.facts.deciding import proposed_draft
from decisions.facts.nations import digest_of, seen_by, unlike_agreed
from decisions.models import Consultation, Decision, FundingRound, RoundItem
from decisions.rules import DecisionDraft
from decisions.silence import Standing, agrees, may_speak, reminder_due, standing
from partners.actions import name_delegate
from partners.models import Country
from tests import factories

T = datetime(2027, 3, 1, 16, 0, tzinfo=clock.BRUSSELS)
MS = timedelta(milliseconds=1)
AROUND = (T - MS, T, T + MS)


def test_around_its_last_instant_a_silence_hears_until_before_it_and_agrees_only_once_settled() -> None:
    assert [may_speak(closed=False, closes_at=T, arrived=at) for at in AROUND] == [True, False, False]
    assert not may_speak(closed=True, closes_at=T, arrived=T - MS)
    stands = [standing(closed=False, broken=False, closes_at=T, now=at) for at in AROUND]
    assert stands == [Standing.RUNNING, Standing.ENDED, Standing.ENDED]
    assert {standing(closed=False, broken=True, closes_at=T, now=at) for at in AROUND} == {Standing.BROKEN}
    assert standing(closed=True, broken=True, closes_at=T, now=T) is Standing.CLOSED
    settled = T + timedelta(seconds=30)
    ends = [agrees(closed=False, broken=False, closes_at=T, now=at) for at in (T, settled - MS, settled)]
    assert ends == [False, False, True]
    assert not agrees(closed=False, broken=True, closes_at=T, now=settled)
    assert not agrees(closed=True, broken=False, closes_at=T, now=settled)


def test_a_reminder_comes_in_the_last_two_days_of_a_long_silence_only() -> None:
    long, short = T - timedelta(days=14), T - timedelta(days=3)
    two = T - timedelta(days=2)
    asked = [reminder_due(opened_at=long, closes_at=T, now=at) for at in (two - MS, two, T - MS, T)]
    assert asked == [False, True, True, False]
    assert not reminder_due(opened_at=short, closes_at=T, now=T - timedelta(days=1))


class Asked:
    """A consultation about one candidate, a delegate of a nation, and the officers."""

    def __init__(self, ines: Any, deniz: Any) -> None:
        self.ines, self.deniz = ines, deniz
        self.nation = Country.objects.get(iso2="TR")
        name_delegate(email=deniz.email, country=self.nation, start_on=clock.today(), by=ines)
        self.proposal: Proposal = factories.proposal_in(State.PROPOSED)
        self.round = RoundItem.objects.get(proposal=self.proposal).round
        self.ends = clock.now().replace(microsecond=0) + timedelta(days=14)
        self.row = self.ask("SPS-N(2027)0001")

    def ask(self, reference: str, **more: Any) -> Consultation:
        return consultations.open_consultation(
            funding_round=self.round,
            reference=reference,
            proposals=[self.proposal],
            closes_at=self.ends,
            by=self.ines,
            **more,
        )

    def speak(self, kind: str = "breaks", **more: Any) -> Any:
        said = {"country": self.nation, "refs": [], "text": "Not yet convinced.", "by": self.deniz, **more}
        return speaking.speak(consultation=self.row, kind=kind, **said)

    @property
    def address(self) -> str:
        return f"/consultations/{self.round.code}/{self.row.number}/"

    @property
    def office(self) -> str:
        return f"/office/rounds/{self.round.code}/consultations/{self.row.number}/"


@pytest.fixture
def asked(db: None, ines: Any, deniz: Any) -> Asked:
    return Asked(ines, deniz)


def mails(name: str) -> list[str]:
    return [row.to for row in OutboxEmail.objects.filter(dedupe_key__startswith=name).order_by("pk")]


def test_an_unbroken_silence_is_agreement_however_late_the_sweeper_comes(asked: Asked, nadia: Any) -> None:
    assert mails("consultation:") == [asked.deniz.email]
    for at in AROUND:
        with clock.pretend(asked.ends + (at - T)):
            assert speaking.record_silence() == 0, "what arrived before the end may still be on its way"
            assert not decision_facts(asked.proposal).nations_agree
    with clock.pretend(asked.ends + timedelta(days=3)):
        assert (speaking.record_silence(), speaking.record_silence()) == (1, 0), (
            "a server that was away for days"
        )
        facts = decision_facts(asked.proposal)
    assert (facts.nations_agree, facts.consultation_running) == (True, False)
    last = LedgerEntry.objects.filter(proposal=asked.proposal).latest("seq")
    assert (last.note_kind, last.values["outcome"], last.hat) == ("consultation-closed", "agreed", "system")
    assert mails("consultation-ended:") == [asked.deniz.email]
    assert OutboxTask.objects.filter(kind=speaking.SHEET, object_id=asked.row.pk).count() == 1


def test_what_was_circulated_stays_as_it_was_and_no_consultation_is_deleted(asked: Asked) -> None:
    row = Consultation.objects.filter(pk=asked.row.pk)
    other = FundingRound.objects.create(
        code="2031-A", title="x", envelope_eur=1, opened_at=clock.now(), opened_by=asked.ines
    )
    for change in ({"listing": []}, {"digest": "0" * 64}, {"round": other}):
        with pytest.raises(ProgrammingError, match="Cannot update rows"), transaction.atomic():
            row.update(**change)
    with pytest.raises(ProgrammingError, match="Cannot delete rows"), transaction.atomic():
        row._raw_delete("default")
    assert row.update(closes_at=asked.ends + MS) == 1, "what may change does"


def test_a_consultation_that_meets_a_fault_keeps_no_other_waiting(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = Consultation.objects.get(pk=asked.row.pk)
    second.pk, second.number, second.reference = None, asked.row.number + 1, "SPS-N(2027)0002"
    second.save(force_insert=True)
    put = speaking.put_outcome

    def fails_for_the_first(row: Consultation, *args: Any, **values: Any) -> None:
        if row.pk == asked.row.pk:
            raise KeyError("what nobody foresaw")
        put(row, *args, **values)

    monkeypatch.setattr(speaking, "put_outcome", fails_for_the_first)
    with clock.pretend(asked.ends + timedelta(days=1)):
        assert speaking.record_silence() == 1
        monkeypatch.setattr(speaking, "put_outcome", put)
        assert speaking.record_silence() == 1, "the next round tries it again"


def test_a_nation_is_heard_until_the_last_millisecond_and_what_it_broke_is_no_agreement(
    asked: Asked, nadia: Any
) -> None:
    for at in (asked.ends, asked.ends + MS):
        with clock.receiving(at), pytest.raises(Refused, match="silence_over"):
            asked.speak()
    with clock.receiving(asked.ends - MS), clock.pretend(asked.ends + timedelta(seconds=5)):
        broke = asked.speak(refs=[asked.proposal.ref])
    assert sorted(mails("nation-spoke:")) == sorted([asked.ines.email, nadia.email])
    with clock.pretend(asked.ends + timedelta(days=1)):
        assert speaking.record_silence() == 0
        closing: dict[str, Any] = {
            "consultation": asked.row,
            "sheet_reference": "DS 1",
            "note": "",
            "by": asked.ines,
        }
        with pytest.raises(Refused, match="silence_broken"):
            consultations.close_consultation(outcome="agreed", **closing)
        with pytest.raises(Refused, match="silence_over"):
            speaking.lift(position=broke, by=asked.deniz)
        until = clock.now() + timedelta(days=3)
        speaking.extend(
            consultation=asked.row, until=until, reason="One nation asks for time.", by=asked.ines
        )
        speaking.lift(position=broke, by=asked.deniz)
        with pytest.raises(Refused, match="position_lifted"):
            speaking.lift(position=broke, by=asked.deniz)
    assert mails("silence-extended:") == [asked.deniz.email]
    with clock.pretend(until + timedelta(minutes=1)):
        assert speaking.record_silence() == 1


def test_what_nobody_may_say_or_move_is_refused(asked: Asked, stranger: Any, paul: Any) -> None:
    for more, code in (
        ({"by": stranger}, "not_yours"),
        ({"country": Country.objects.get(iso2="FR")}, "not_yours"),
        ({"text": " "}, "position_text_missing"),
        ({"refs": ["SPS-2020-1-MYP-0001"]}, "position_unknown"),
    ):
        with pytest.raises(Refused, match=code):
            asked.speak(**more)
    asked.speak()
    with pytest.raises(Refused, match="silence_broken_already"):
        asked.speak()
    later: dict[str, Any] = {"consultation": asked.row, "reason": "Time.", "by": asked.ines}
    for more, code in (
        ({"until": asked.ends}, "extension_earlier"),
        ({"until": asked.ends + MS, "reason": " "}, "note_missing"),
        ({"until": asked.ends + MS, "by": paul}, "not_yours"),
    ):
        with pytest.raises(Refused, match=code):
            speaking.extend(**{**later, **more})
    with pytest.raises(Refused, match="consultation_not_over"):
        asked.ask("SPS-N(2027)0002", follows=asked.row)
    outcome = {"outcome": "not-agreed", "sheet_reference": "DS 1", "note": ""}
    consultations.close_consultation(consultation=asked.row, **outcome, by=asked.ines)
    with pytest.raises(Refused, match="consultation_over"):
        speaking.extend(until=asked.ends + MS, **later)
    assert asked.ask("SPS-N(2027)0002", follows=asked.row).follows == asked.row
    assert decision_facts(asked.proposal).consultation_running


def test_reminders_go_once_for_each_end(asked: Asked) -> None:
    with clock.pretend(asked.ends - timedelta(days=1)):
        assert (speaking.remind_delegates(), speaking.remind_delegates()) == (1, 0)
        until = asked.ends + timedelta(days=10)
        speaking.extend(consultation=asked.row, until=until, reason="Holidays.", by=asked.ines)
        assert speaking.remind_delegates() == 0
    with clock.pretend(until - timedelta(hours=1)):
        assert speaking.remind_delegates() == 1
    assert mails("silence-ends:") == [asked.deniz.email] * 2


def test_a_delegate_reads_the_list_and_nothing_of_the_review(
    asked: Asked, client_of: Any, stranger: Any, tomas: Any, django_assert_max_num_queries: Any
) -> None:
    browser: Client = client_of(asked.deniz)
    with django_assert_max_num_queries(15):
        shown = browser.get(asked.address).content.decode()
    told = asked.row.listing[0]
    assert told["title"] in shown
    assert told["directors"][0]["name"] in shown
    assert told["summary"][:40] in shown
    assert set(told) == {
        "ref", "title", "kind", "priority", "countries", "directors", "summary", "amount_eur", "conditions",
        "conditions_fr",
    }  # fmt: skip
    assert asked.row.reference in browser.get("/consultations/").content.decode()
    type(asked.deniz).objects.filter(pk=asked.deniz.pk).update(letter_language="fr")
    french = browser.get(asked.address).content.decode()
    assert "Atelier de recherche avancée" in french
    assert "Directeurs de projet" in french
    assert asked.proposal.ppd_country.name_fr in french
    assert told["title"] in french, "what directors wrote stays as they wrote it"
    for outsider in (stranger, tomas, asked.ines):
        for address in ("/consultations/", asked.address, f"{asked.address}sheet/"):
            assert client_of(outsider).get(address).status_code == 404
    for closed in (asked.office, f"/office/rounds/{asked.round.code}/", f"/proposals/{asked.proposal.ref}/"):
        assert browser.get(closed).status_code == 404
    posted = browser.post(asked.address, {"country": "TR", "kind": "breaks", "text": "Too early."})
    assert posted.status_code == 302
    own = browser.get(asked.address).content.decode()
    assert "Too early." in own
    assert "The silence is broken" in own
    office = client_of(asked.ines).get(asked.office).content.decode()
    assert "Too early." in office
    officer = client_of(asked.ines)
    to_settle = [need for need in officer.get("/office/").context["needs"] if "a nation breaks" in need[1]]
    assert [(need[0], need[3]) for need in to_settle] == [(1, asked.office)]
    key = asked.row.positions.get().pk
    assert browser.post(asked.address, {"step": f"lift:{key}"}).status_code == 302
    assert "a nation breaks" not in officer.get("/office/").content.decode()
    assert "The silence is broken" not in browser.get(asked.address).content.decode()
    ended: dict[str, Any] = {"outcome": "not-agreed", "sheet_reference": "DS 1", "note": "", "by": asked.ines}
    consultations.close_consultation(consultation=asked.row, **ended)
    late = browser.post(asked.address, {"country": "TR", "kind": "comment", "text": "A word too late."})
    assert late.status_code == 409
    assert "A word too late." in late.content.decode()
    assert "notice--success" not in browser.get(asked.address).content.decode()


def test_another_nation_learns_that_silence_is_broken_and_not_by_whom(
    asked: Asked, client_of: Any, stranger: Any
) -> None:
    other = Country.objects.get(iso2="FR")
    name_delegate(email=stranger.email, country=other, start_on=clock.today(), by=asked.ines)
    asked.speak(text="The money is better spent elsewhere.")
    shown = client_of(stranger).get(asked.address).content.decode()
    assert "The silence is broken" in shown
    assert "better spent" not in shown
    assert asked.nation.name not in shown
    key = asked.row.positions.get().pk
    assert client_of(stranger).post(asked.address, {"step": f"lift:{key}"}).status_code == 404


def test_a_delegate_who_directs_a_listed_proposal_finds_no_trace_of_it(asked: Asked, client_of: Any) -> None:
    director = asked.proposal.directors.filter(user__isnull=False).order_by("pk")[0].user
    name_delegate(email=director.email, country=asked.nation, start_on=clock.today(), by=asked.ines)
    assert seen_by(director, asked.row) == []
    assert asked.proposal.ref not in client_of(director).get(asked.address).content.decode()
    with pytest.raises(Refused, match="position_unknown"):
        asked.speak(by=director, refs=[asked.proposal.ref])
    browser = client_of(director)
    assert browser.get(asked.address).status_code == 404, "an empty list would say that it is theirs"
    assert asked.row.reference not in browser.get("/consultations/").content.decode()
    speaking.extend(
        consultation=asked.row, until=asked.ends + timedelta(days=1), reason="A holiday.", by=asked.ines
    )
    assert mails("silence-extended:") == [asked.deniz.email]


def test_an_officer_with_a_part_in_a_listed_proposal_neither_reads_what_nations_said_nor_ends_it(
    asked: Asked, client_of: Any
) -> None:
    asked.proposal.directors.filter(role="NPD").update(user=asked.ines)
    asked.speak(text="The money is better spent elsewhere.")
    assert asked.ines.email not in mails("nation-spoke:"), "nor are they told that something was said"
    shown = client_of(asked.ines).get(asked.office).content.decode()
    assert "better spent" not in shown
    assert "Record the outcome" not in shown
    with pytest.raises(Refused, match="not_yours"):
        consultations.close_consultation(
            consultation=asked.row, outcome="agreed-meeting", sheet_reference="DS 1", note="", by=asked.ines
        )
    until = asked.ends + timedelta(days=1)
    with pytest.raises(Refused, match="not_yours"):
        speaking.extend(consultation=asked.row, until=until, reason="More time.", by=asked.ines)


def test_the_decision_sheet_is_set_once_tagged_and_says_nothing_of_nations(
    asked: Asked, client_of: Any
) -> None:
    import pikepdf

    asked.speak(kind="comment", text="Please report to us.")
    with clock.pretend(asked.ends + timedelta(minutes=1)):
        speaking.record_silence()
        make_sheet(asked.row.pk)
    asked.row.refresh_from_db()
    stored = asked.row.sheet_file
    make_sheet(asked.row.pk)
    asked.row.refresh_from_db()
    assert asked.row.sheet_file == stored
    answer = client_of(asked.deniz).get(f"{asked.address}sheet/")
    assert answer["Content-Type"] == "application/pdf"
    assert client_of(asked.ines).get(f"{asked.office}sheet/").content == answer.content
    import io

    with pikepdf.open(io.BytesIO(answer.content)) as document:
        assert bool(document.Root.MarkInfo.Marked)
        attached = next(iter(document.attachments.values())).get_file().read_bytes().decode()
    printed = subprocess.run(
        ["pdftotext", "-", "-"], input=answer.content, capture_output=True, check=True
    ).stdout.decode()
    english, french = printed.split("Relevé de décision DS", 1)
    assert "Decision sheet DS" in english
    for entry in (english, french):
        assert asked.proposal.ref in entry
        assert asked.row.digest in re.sub(r"\s", "", entry)
    nation = asked.proposal.ppd_country
    assert (nation.name_fr in french, nation.name_en in english) == (True, True)
    assert "heure de Bruxelles" in french
    title = asked.row.round.title
    assert (title in english, title in french) == (True, False), "a title has one language only"
    assert asked.proposal.ref in attached
    assert "report to us" not in attached + printed
    assert "TR" not in attached


def test_a_form_for_a_list_begins_with_what_is_issued_again_and_without_what_was_agreed_to(
    asked: Asked, client_of: Any
) -> None:
    officer, new = client_of(asked.ines), f"{asked.office.rsplit('/', 2)[0]}/new/"
    ended: dict[str, Any] = {"sheet_reference": "DS 1", "note": "", "by": asked.ines}

    def begins(query: str = "") -> list[str]:
        return list(officer.get(f"{new}{query}").context["form"].initial["proposals"])

    consultations.close_consultation(consultation=asked.row, outcome="not-agreed", **ended)
    assert begins("?again=1") == [asked.proposal.ref]
    assert begins() == [], "it is not on the list to fund"
    RoundItem.objects.filter(proposal=asked.proposal).update(listed=True)
    assert begins() == [asked.proposal.ref]
    again = asked.ask("SPS-N(2027)0002", follows=asked.row)
    consultations.close_consultation(consultation=again, outcome="agreed-meeting", **ended)
    assert (begins(), begins("?again=2")) == ([], [asked.proposal.ref])
    assert ", agreed to already" in officer.get(new).content.decode()


def test_nobody_awards_more_than_the_nations_agreed_to(asked: Asked) -> None:
    amount = asked.proposal.requested_eur

    def found(award: Decimal | None, *conditions: str, outcome: str = "award") -> list[str]:
        draft = DecisionDraft(outcome, award, conditions, (), "", None)
        return [f.code for f in unlike_agreed(asked.proposal, draft)]

    assert found(amount + 1, "Any.") == [], "nobody has agreed to anything yet"
    with clock.pretend(asked.ends + timedelta(minutes=1)):
        speaking.record_silence()
    assert found(amount) == found(None, outcome="refusal") == []
    assert found(amount + 1) == found(amount - 1) == ["award_unlike_agreed"]
    assert found(amount, "A licence is shown.", outcome="conditional") == ["conditions_not_circulated"]


def test_a_decision_says_the_conditions_that_the_nations_read_in_the_same_words(
    asked: Asked, paul: Any, nadia: Any, client_of: Any
) -> None:
    consultations.close_consultation(
        consultation=asked.row, outcome="not-agreed", sheet_reference="DS 1", note="", by=asked.ines
    )
    english, french = ["A licence is shown."], ["Une licence est présentée."]
    plain = asked.row.listing[0]
    RoundItem.objects.filter(proposal=asked.proposal).update(conditions=english, conditions_fr=french)
    asked.row = asked.ask("SPS-N(2027)0002")
    circulated = asked.row.listing[0]
    assert asked.row.digest == digest_of(asked.row.listing)
    assert digest_of([circulated | {"conditions_fr": []}]) != asked.row.digest, "the digest covers the French"
    assert circulated == plain | {"conditions": english, "conditions_fr": french}
    browser = client_of(asked.deniz)
    assert french[0] not in browser.get(asked.address).content.decode()
    type(asked.deniz).objects.filter(pk=asked.deniz.pk).update(letter_language="fr")
    read = browser.get(asked.address).content.decode()
    assert (french[0] in read, english[0] in read) == (True, False)
    consultations.close_consultation(
        consultation=asked.row, outcome="agreed-meeting", sheet_reference="DS 2", note="", by=asked.ines
    )
    told = OutboxEmail.objects.filter(dedupe_key__startswith=f"consultation-ended:{asked.row.pk}:").get()
    assert told.subject == "SPS-N(2027)0002 : la consultation est close"
    assert f"la nation suivante : {asked.nation.name_fr}, est close" in told.text
    draft = proposed_draft(asked.proposal, None, RoundItem.objects.get(proposal=asked.proposal))
    assert draft is not None
    assert (draft.outcome, draft.conditions_fr) == ("conditional", tuple(french))

    def sent(**changes: Any) -> list[str]:
        version = decision.edit_version if (decision := decision_at_work(asked.proposal)) else 0
        made = deciding.prepare(
            proposal=asked.proposal, draft=replace(draft, **changes), edit_version=version, by=asked.ines
        )
        try:
            deciding.send_to_approver(proposal=asked.proposal, edit_version=made.edit_version, by=asked.ines)
        except Refused as refused:
            return [finding.code for finding in refused.findings]
        return []

    assert sent(outcome="award", conditions=()) == ["conditions_unlike_agreed"]
    assert sent(conditions_fr=("Une autre licence.",)) == ["conditions_unlike_agreed"]
    assert sent(conditions_fr=()) == [], "nobody reads a French letter"
    more = {"conditions": ("A licence is shown.", "And more."), "conditions_fr": ()}
    assert sent(**more) == ["conditions_unlike_agreed"]
    page = client_of(asked.ines).get(f"/office/proposals/{asked.proposal.ref}/decision/")
    assert "As the nations agreed" in page.content.decode()
    assert "Not as agreed" in page.content.decode()
    assert sent() == []
    # Words that were prepared before may not get past the approver either.
    Decision.objects.filter(proposal=asked.proposal).update(conditions=["Another licence."])
    with pytest.raises(Refused, match="conditions_unlike_agreed"):
        deciding.take(proposal=asked.proposal, edit_version=Decision.objects.get().edit_version, by=paul)


def test_a_list_is_circulated_as_the_officer_saw_it(asked: Asked, client_of: Any) -> None:
    consultations.close_consultation(
        consultation=asked.row, outcome="not-agreed", sheet_reference="DS 1", note="", by=asked.ines
    )
    browser, address = client_of(asked.ines), f"/office/rounds/{asked.round.code}/consultations/new/"
    page = browser.get(address)
    ends = {"day": "1", "month": "3", "year": "2031", "time": "16:00"}
    said = {
        "reference": "SPS-N(2027)0003",
        **{f"closes_at_{part}": typed for part, typed in ends.items()},
        "proposals": [asked.proposal.ref],
        "seen": page.context["seen"],
    }
    RoundItem.objects.filter(proposal=asked.proposal).update(conditions=["A licence is shown."])
    refused = browser.post(address, said)
    assert refused.status_code == 409
    assert "changed since you opened this page" in refused.content.decode()
    assert "A licence is shown." in refused.content.decode(), "what is circulated now is on the page"
    in_french = f"Write the conditions of {asked.proposal.ref} in French"
    assert (in_french in page.content.decode(), in_french in refused.content.decode()) == (False, True)
    assert browser.post(address, said | {"seen": refused.context["seen"]}).status_code == 302
    assert Consultation.objects.get(reference=said["reference"]).listing[0]["conditions"]
