"""A funding round in seven browsers side by side: from panel reports to letters that both directors have answered.

Until the batch is approved nothing that the directors or their helper can ask of the portal says anything new.
"""

import re
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from difflib import unified_diff
from pathlib import Path

import pytest
from playwright.sync_api import expect

from accounts.actions import grant_role
from accounts.roles import Role
from applications.actions import helpers
from applications.enums import State
from applications.models import Call, Proposal
from core import clock
from core.clock import BRUSSELS
from core.models import OutboxEmail, OutboxTask
from decisions.enums import ConsultationOutcome, ItemState
from decisions.models import Acknowledgement, BatchItem, Consultation, Letter, RoundItem
from decisions.silence import SETTLES_AFTER
from partners.actions import name_delegate
from partners.models import Country
from sps_portal.seed import walking
from tests import factories
from tests.e2e import stations
from tests.e2e.pages import Reader, delivered, soon
from tests.e2e.stations import FEEDBACK, LIEVE, OKSANA, Journey, Open
from tests.e2e.test_every_page import violations

OUTSIDE = ("marc", "olena", "stranger")
# What differs from one answer to the next by itself: tokens of forms, and the server's clock.
_OF_ITSELF = re.compile(
    r'(?<=name="csrfmiddlewaretoken" value=")[^"]*|(?<=name="once" value=")[^"]*'
    r"|(?<=DTSTAMP:)\S*|(?<=Server time )[\d:]*"
)


def test_a_round_goes_from_panel_reports_to_answered_letters_and_says_nothing_before(
    open_browser: Open, request: pytest.FixtureRequest
) -> None:
    call, funded, refused = laid()
    # The dossiers of the submissions would keep the worker busy, and nobody here opens one.
    OutboxTask.objects.filter(kind="make_dossier").delete()
    worker: Path = request.getfixturevalue("worker")
    journey = Journey(open_browser, worker, call, LIEVE, OKSANA)
    journey.desks |= {"npd": journey.at("marc"), "ppd": journey.at("olena")}
    outside = Outside(journey, funded, refused)
    code = f"{call.label[:4]}-R"

    choose(journey, code, [funded, refused])
    outside.hears_nothing("the list to fund")
    ask_the_nations(journey, code, funded)
    outside.hears_nothing("the list before the nations")
    the_silence_passes(journey, code, funded)
    outside.hears_nothing("the nations' agreement")
    for proposal, outcome in ((funded, "Award"), (refused, "Refusal")):
        journey.ref = proposal.ref
        stations.decide(
            journey,
            outcome,
            stations.award(f"{funded.requested_eur:,.0f}") if outcome == "Award" else not_recommended,
        )
    outside.hears_nothing("decisions that were taken")
    batch = gather(journey, call)
    outside.hears_nothing("letters that are signed and read")

    nadia = journey.at("nadia")
    nadia.go(batch)
    nadia.press("Approve and tell 2 decisions")
    soon(lambda: BatchItem.objects.filter(state=ItemState.TOLD).count() == 2, "The telling")
    for person in ("marc", "olena"):
        for proposal in (funded, refused):
            assert "Award" not in delivered(worker, f"{person}@demo.example", about=proposal.ref)
    the_award_is_read_and_accepted(journey, funded)
    the_refusal_is_looked_at_again(journey, refused)
    assert not OutboxEmail.objects.filter(
        to="stranger@demo.example", dedupe_key__startswith="announced"
    ).exists()


def laid() -> tuple[Call, Proposal, Proposal]:
    """Lay a closed call with two reviewed proposals of Marc and Olena, the better one with a helper; Marc reads French."""
    cast, call = factories.cast(), factories.closed_call()
    marc, olena, helper, deniz = map(factories.person, ("marc", "olena", "stranger", "deniz"))
    marc.letter_language = "fr"
    marc.save(update_fields=["letter_language"])
    nation = Country.objects.get(iso2="TR")
    name_delegate(email=deniz.email, country=nation, start_on=clock.today(), by=cast.officer)
    grant_role(
        user=factories.person("aida"),
        role=Role.APPROVER,
        reason="A second approver.",
        by=factories.person("root"),
    )
    made = []
    for number, score in ((0, "4.5"), (1, "3.0")):
        with clock.pretend(call.closes_at - timedelta(days=1)):
            proposal = factories.draft(mechanism="ARW", number=number, call=call)
            if not number:
                named = {"given_name": "Nils", "family_name": "Aaberg"}
                helpers.invite_helper(proposal=proposal, rights="view", email=helper.email, **named, by=olena)
                text = OutboxEmail.objects.filter(to=helper.email).latest("pk").text
                token = text.split("/invitations/", 1)[1].split("/", 1)[0].split()[0]
                helpers.join_as_helper(token=token, by=helper)
            factories.submit(proposal)
        way = walking.Way(score=Decimal(score))
        walking.lead(proposal, to=State.REVIEWED, cast=cast, way=way)
        made.append(proposal)
    return call, made[0], made[1]


class Outside:
    """All that both directors and their helper can ask of the portal about two proposals, and their mail."""

    def __init__(self, journey: Journey, *proposals: Proposal) -> None:
        self.readers = {key: journey.at(key) for key in OUTSIDE}
        own = [f"/proposals/{p.ref}/" for p in proposals]
        more = [f"{own[0]}activity/", f"{own[0]}letters/1/", f"/calls/{journey.call.label}/deadline.ics"]
        self.paths = ["/start/", "/proposals/", *own, *more]
        self.before = self.seen()

    def seen(self) -> dict[tuple[str, str], str]:
        """Give each answer by who asks and what, with how many mails each has."""
        said = {}
        for key, reader in self.readers.items():
            for path in self.paths:
                answer = reader.page.context.request.get(path)
                said[key, path] = f"{answer.status} {_OF_ITSELF.sub('', answer.text())}"
            said[key, "mail"] = str(OutboxEmail.objects.filter(to=f"{key}@demo.example").count())
        return said

    def hears_nothing(self, of: str) -> None:
        """Every answer is what it was before the round."""
        now = self.seen()
        assert [
            changes(place, self.before[place], now[place])
            for place in now
            if now[place] != self.before[place]
        ] == [], of


def changes(place: tuple[str, str], before: str, after: str) -> tuple[str, ...]:
    """Give the place and the lines that differ."""
    lines = unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return (*place, *[line for line in lines if line[:2] not in {"++", "--", "@@"}][:6])


def choose(journey: Journey, code: str, proposals: Sequence[Proposal]) -> None:
    """A round with a rule and two candidates; a worker proposes the best set, and the second officer puts it on the list."""
    ines, nadia = journey.at("ines"), journey.at("nadia")
    ines.go("/office/rounds/new/")
    ines.write("Code", code)
    ines.write("Title", "Events of the year")
    ines.write("Envelope in EUR", "60,000")
    ines.choose("Calls whose proposals may be candidates", re.compile(re.escape(journey.call.label)))
    ines.press("Open the round")
    ines.go(f"/office/rounds/{code}/rules/")
    ines.main.get_by_label("About").select_option("mechanism:ARW")
    ines.select("Limit", "At most")
    ines.write("Number", "1")
    ines.select("Counted in", "proposals")
    ines.press("Add the rule")
    for proposal in proposals:
        ines.go(f"/office/proposals/{proposal.ref}/propose/")
        ines.press("Propose for funding")
    nadia.go(f"/office/rounds/{code}/scenarios/")
    nadia.write("Name of the scenario", "As the rules stand")
    nadia.press("Propose the best set")
    expect(nadia.link("Put it on the list")).to_be_visible(timeout=60_000)
    nadia.sees("1 of 2")
    nadia.follow("Put it on the list")
    nadia.press("Put the set on the list")
    nadia.go(f"/office/rounds/{code}/")
    expect(nadia.main.get_by_role("checkbox", name=f"Fund {proposals[0].ref}")).to_be_checked()


def ask_the_nations(journey: Journey, code: str, proposal: Proposal) -> None:
    """An officer asks the nations about the one on the list; the delegate reads what they should and nothing else."""
    ines, deniz = journey.at("ines"), journey.at("deniz")
    ines.go(f"/office/rounds/{code}/consultations/new/")
    ines.write("Reference of the document", "SPS-N(2026)0077")
    ends = (clock.now() + timedelta(days=14)).astimezone(BRUSSELS)
    ines.write_day("The silence ends", ends.date(), "17:00")
    ines.choose("Candidates the nations are asked about", re.compile(re.escape(proposal.ref)))
    ines.press("Open the consultation")
    deniz.go("/consultations/")
    deniz.follow(re.compile(re.escape("SPS-N(2026)0077")))
    deniz.sees(proposal.ref)
    deniz.sees("To agree, do nothing")
    deniz.does_not_see("4.5")
    assert violations(deniz.page) == []


def the_silence_passes(journey: Journey, code: str, proposal: Proposal) -> None:
    """Two weeks go by in the database; the sweeper records the agreement, and delegate and officer read it."""
    running = Consultation.objects.filter(proposals=proposal)
    ended = clock.now() - SETTLES_AFTER - timedelta(seconds=1)
    began = ended - timedelta(days=14)
    RoundItem.objects.filter(proposal=proposal).update(added_at=began)
    Consultation.objects.filter(pk=running.get().pk).update(opened_at=began, closes_at=ended)
    soon(lambda: running.filter(outcome=ConsultationOutcome.AGREED).exists(), "The agreement by silence")
    for reader, place in ((journey.at("nadia"), "office/rounds"), (journey.at("deniz"), "consultations")):
        reader.go(f"/{place}/{code}/consultations/1/" if "office" in place else f"/{place}/{code}/1/")
        reader.sees("Agreed")


def not_recommended(officer: Reader) -> None:
    """The refusal's reason is ticked; the letter in French takes the place of the English one and follows what is written."""
    officer.choose("Reasons", re.compile("^Other proposals ranked higher"))
    english, french = (officer.page.locator(f"#sheet-{language}") for language in ("en", "fr"))
    expect(french).to_be_hidden()
    officer.page.locator("label[for=tongue-fr]").click()
    officer.page.locator("[name=feedback_fr]").fill("Le comité a apprécié l’idée.")
    expect(french).to_contain_text("Le comité a apprécié l’idée.")
    expect(english).to_be_hidden()
    expect(english).to_contain_text("The panel found the need well described")


def gather(journey: Journey, call: Call) -> str:
    """Real workers rendered and signed the letters in both languages; the officer reads them all. Gives the batch's place."""
    ines = journey.at("ines")
    letters = Letter.objects.filter(decision__proposal__call=call)
    soon(lambda: letters.filter(file__isnull=False).count() == 4, "The last letter", seconds=90)
    assert set(letters.values_list("language", flat=True)) == {"en", "fr"}
    ines.go("/office/letters/batches/")
    ines.write("Name of the batch", "Events of the year")
    ines.select("Call", call.label)
    ines.press("Gather and look at every letter")
    place = ines.page.url
    ines.sees("French: Attribution de")
    ines.sees("Nobody outside the programme office has been told anything.")
    assert violations(ines.page) == []
    ines.press("I have read all 2: send for approval")
    ines.does_not_see("Approve and tell")
    return place


def the_award_is_read_and_accepted(journey: Journey, proposal: Proposal) -> None:
    """Both directors read the letter, say so, and agree; its helper learns no outcome."""
    for director in (journey.npd, journey.ppd):
        director.go(f"/proposals/{proposal.ref}/")
        director.does_not_see("Under review")
        director.press("Confirm that you have read it")
    assert violations(journey.npd.page) == []
    paper = stations.letter_on_screen(journey.ppd, proposal.ref)
    stations.is_sound(paper)
    assert proposal.ref in paper.text
    french = journey.npd.download(re.compile(r"^Letter, issue \d+ \(PDF\), French$"))
    assert french.read_bytes().startswith(b"%PDF")
    assert Acknowledgement.objects.filter(decision__proposal=proposal).count() == 2
    for director in (journey.npd, journey.ppd):
        stations.accept(director, proposal.ref)
    assert Proposal.objects.get(pk=proposal.pk).state == State.ACCEPTED


def the_refusal_is_looked_at_again(journey: Journey, proposal: Proposal) -> None:
    """A director asks for redress; who took the decision cannot answer, another approver does."""
    journey.ppd.go(f"/proposals/{proposal.ref}/")
    journey.ppd.sees(FEEDBACK)
    journey.ppd.follow("Ask for a review")
    journey.ppd.choose("What went wrong", "A step of the procedure was not followed")
    journey.ppd.write("What happened", "The panel met a day before its members were asked to declare.")
    journey.ppd.press("Send the request")
    paul, aida, place = journey.at("paul"), journey.at("aida"), f"/office/proposals/{proposal.ref}/redress/"
    paul.go(place)
    paul.sees("You had a hand in this decision. Another approver answers.")
    aida.go(place)
    aida.choose("Answer", "Not upheld")
    aida.write("Reasons for the answer", "The declarations are dated a week before the meeting.")
    aida.press("Send the answer")
    journey.ppd.go(f"/proposals/{proposal.ref}/")
    journey.ppd.sees("The declarations are dated a week before the meeting.")
