"""The stations of a proposal's life as people walk them in their browsers, from sign-up to a letter on screen."""

import html
import re
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from applications.facts import form_of
from applications.mechanisms import Question
from applications.models import Call, KeyPriority, Proposal
from core import clock
from core.clock import BRUSSELS
from decisions.models import Letter
from sps_portal.seed import walking
from tests import factories
from tests.e2e.pages import (
    Director,
    Reader,
    Story,
    confirm_address,
    delivered,
    fill_director,
    fill_proposal,
    fill_sign_up,
    link_in,
    sign_up,
    soon,
)

Open = Callable[..., Reader]

LIEVE = Director(
    "Lieve", "Maes", "lieve@ostend.example", "Belgium", "Ostend Institute of Marine Sensing", "Ostend"
)
OKSANA = Director(
    "Oksana", "Hrytsenko", "oksana@odesa.example", "Ukraine", "Odesa Institute of Sea Physics", "Odesa"
)
JONAS = Director("Jonas", "Wouters", "jonas@ghent.example", "Belgium", "Ghent School of Hydrography", "Ghent")
DARYA = Director(
    "Darya", "Koval", "darya@kherson.example", "Ukraine", "Kherson University of Rivers", "Kherson"
)
REASONS = (
    "The proposal answers this criterion with evidence rather than with promises. Both teams have worked on the "
    "subject before, they know the place where the result will be used, and they say plainly what could fail."
)
FEEDBACK = (
    "The panel found the need well described and the plan convincing. Name who keeps the results afterwards."
)

# What a full project asks for, cell by cell, as people type amounts.
FULL_AMOUNTS = {
    "Equipment, Ukraine, year 1, euros": "150,000",
    "Training, Ukraine, year 2, euros": "60 000",
    "Travel, Belgium, year 3, euros": "100000",
}


@dataclass
class Journey:
    """One proposal on its way: the browsers of those who carry it, and where its messages lie."""

    open_browser: Open
    mail: Path
    call: Call
    lead: Director
    partner: Director
    desks: dict[str, Reader] = field(default_factory=dict)
    ref: str = ""

    def at(self, key: str) -> Reader:
        """Give the browser of a named person, signed in once."""
        if key not in self.desks:
            self.desks[key] = self.open_browser()
            self.desks[key].sign_in(key)
        return self.desks[key]

    @property
    def proposal(self) -> Proposal:
        return Proposal.objects.select_related("call").get(ref=self.ref)

    @property
    def npd(self) -> Reader:
        return self.desks["npd"]

    @property
    def ppd(self) -> Reader:
        return self.desks["ppd"]


def prepare(call: Call) -> None:
    """A panel of named people covers every Key Priority of the call."""
    cast = factories.cast()
    walking.panel_for(call, cast)
    for person in (cast.second_officer, cast.approver):
        assert person.pk


# Directors


def start(journey: Journey, mechanism: str, title: str) -> None:
    """The partner director has an account and a draft."""
    ppd = journey.desks["ppd"] = journey.open_browser()
    sign_up(
        ppd,
        journey.partner.given,
        journey.partner.family,
        journey.partner.email,
        journey.partner.password,
        journey.mail,
    )
    ppd.go(f"/calls/{journey.call.label}/")
    ppd.follow(re.compile("^Start"))
    ppd.choose("What you apply for", re.compile(rf"\({mechanism}\)$"))
    ppd.type("Working title", title)
    ppd.choose("Your side", re.compile("^Partner country"))
    ppd.press("Start the proposal")
    ppd.sees("0 of")
    found = re.search(r"/proposals/([^/]+)/", ppd.page.url)
    assert found, ppd.page.url
    journey.ref = found[1]


def join(journey: Journey) -> None:
    """The partner director says who they are and invites the other one, who comes by the mailed link and a new account."""
    ppd = journey.ppd
    ppd.go(f"/proposals/{journey.ref}/sections/directors/")
    ppd.follow(re.compile("^Fill in the details"))
    fill_director(ppd, journey.partner)
    ppd.sees("are saved.")
    ppd.follow("Invite this director")
    ppd.choose("Role", re.compile("NATO country"))
    ppd.write("Given name", journey.lead.given)
    ppd.write("Family name", journey.lead.family)
    ppd.write("E-mail address", journey.lead.email)
    ppd.press("Send the invitation")
    ppd.sees("is on its way.")
    ppd.sees("Invited, has not joined yet")

    npd = journey.desks["npd"] = journey.open_browser()
    npd.go(link_in(delivered(journey.mail, journey.lead.email, about=journey.ref)))
    npd.sees_heading("You are invited")
    npd.follow("Create an account")
    fill_sign_up(npd, journey.lead.given, journey.lead.family, journey.lead.email, journey.lead.password)
    confirm_address(npd, journey.lead.email, journey.mail)
    if "/invitations/" not in npd.page.url:
        npd.go(link_in(delivered(journey.mail, journey.lead.email, about=journey.ref)))
    npd.press("Accept and open the proposal")
    npd.sees("You have joined the proposal.")
    fill_director(npd, journey.lead)


def prose(question: Question) -> str:
    """Give an answer that its limit allows."""
    if question.kind == "line":
        return "Odesa, the institute by the harbour"[: question.limit]
    words = (
        "Anchors damage cables before anyone on land learns of it. Two teams listen for them together, one in Belgium "
        "and one in Ukraine. Each step ends with something that can be shown, measured and handed over to those who use it."
    )
    return " ".join(words.split()[: question.limit or 40])


def write_all(journey: Journey, answers: Mapping[str, Any], amounts: Mapping[str, str]) -> None:
    """Every section but the directors' is typed, saved and called completed; that one is called completed as well."""
    journey.ppd.go(f"/proposals/{journey.ref}/")
    fill_proposal(journey.ppd, form_of(journey.proposal), story_of(journey.call, answers, amounts))


def story_of(call: Call, answers: Mapping[str, Any], amounts: Mapping[str, str]) -> Story:
    """Give what a proposal in this call answers: these answers and amounts, prose for the rest."""
    known = {"main_priority": str(KeyPriority.objects.get(list=call.priority_list, code="8")), **answers}
    return Story(known, amounts, prose, words="ECHOLINE", end_user_country="Ukraine")


def agree_and_submit(journey: Journey) -> str:
    """Nothing is left; both agree to the same text, one submits; gives the digest of the receipt."""
    ppd, npd, address = journey.ppd, journey.npd, f"/proposals/{journey.ref}"
    ppd.go(f"{address}/check/")
    ppd.sees("Every section is complete.")
    ppd.follow("Continue to the agreement")
    ppd.press("I agree to this proposal")
    ppd.sees("You have agreed.")
    npd.go(f"{address}/agree/")
    npd.press("I agree to this proposal")
    npd.sees("Both Project Directors have agreed.")
    npd.follow("Continue to submit")
    npd.press("Submit the proposal")
    npd.page.wait_for_url("**/receipt/")
    digest = npd.main.locator("code.digest").first.inner_text().strip()
    assert re.fullmatch(r"[0-9a-f]{64}", digest), digest
    assert digest == journey.proposal.standing_version.digest  # type: ignore[union-attr]
    delivered(journey.mail, journey.lead.email, about=journey.ref)
    delivered(journey.mail, journey.partner.email, about="received")
    ppd.go(f"{address}/")
    ppd.sees("Submitted")
    return digest


# The programme office


def close_now(journey: Journey) -> None:
    """An officer closes the call before its day."""
    ines = journey.at("ines")
    ines.go(f"/office/calls/{journey.call.label}/close/")
    ines.write("Reason", "The call ends as announced.")
    ines.press("Close the call now")
    ines.sees("The call is closed.")


def screen(journey: Journey) -> None:
    """An officer confirms eligibility, sends the proposal to its panel and opens the review."""
    ines = journey.at("ines")
    confirm_eligibility(ines, journey.ref)
    ines.go("/office/panels/")
    ines.follow("Routing")
    ines.tick(ines.main.get_by_role("checkbox", name=re.compile(f"{re.escape(journey.ref)}$")))
    ines.press("Send the chosen proposals to their panels")
    ines.follow(re.compile(rf"^Open the review {re.escape(journey.ref)}$"))
    ines.press("Open the review")
    ines.go(f"/office/proposals/{journey.ref}/reviewers/")
    for name in ("Tomáš Havelka", "Petra Lindqvist"):
        ines.main.get_by_role("checkbox", name=f"Ask {name}").check()
    due = (clock.now() + timedelta(days=21)).astimezone(BRUSSELS)
    ines.write_day("Evaluation due", due.date(), "17:00")
    ines.press("Ask the chosen members")
    ines.sees("Declaration awaited")


def confirm_eligibility(officer: Reader, ref: str) -> None:
    """The officer has confirmed on the proposal's page that it is eligible."""
    officer.go(f"/office/proposals/{ref}/screening/")
    officer.press("Confirm that it is eligible")
    officer.go(f"/office/proposals/{ref}/screening/")
    officer.sees("Confirmed")


def review(journey: Journey, *, score: str, recommendation: str) -> None:
    """Two reviewers declare and evaluate; the chair reports, signs and closes the review."""
    for key, address in (("tomas", "tomas@demo.example"), ("petra", "petra@demo.example")):
        reviewer = journey.at(key)
        reviewer.go(link_in(delivered(journey.mail, address, about=journey.ref)))
        reviewer.choose("Can you judge this proposal independently?", "I have no conflict")
        reviewer.press("Declare")
        reviewer.page.wait_for_url(f"**/reviews/{journey.ref}/")
        evaluate(reviewer, score, recommendation)
    sofia = journey.at("sofia")
    sofia.go("/reviews/")
    led = sofia.main.get_by_role("table", name="Panels you lead").get_by_role("row")
    led.filter(has_text=journey.call.label).get_by_role("link").first.click()
    sofia.main.get_by_role("row").filter(has_text=journey.ref).get_by_role("link").first.click()
    sofia.go(f"/reviews/{journey.ref}/report/")
    score_all(sofia, score)
    sofia.choose("Recommendation of the panel", recommendation)
    sofia.write("Summary for the programme", REASONS)
    sofia.write("Feedback to the directors", FEEDBACK)
    sofia.press("Save and go to sign")
    sofia.press("Sign for the panel")
    sofia.go(f"/reviews/{journey.ref}/close-review/")
    sofia.press("Close the review")


def evaluate(reviewer: Reader, score: str, recommendation: str) -> None:
    """Every criterion is scored with reasons, checked, and submitted."""
    score_all(reviewer, score)
    for box in reviewer.main.get_by_label(re.compile("^Reasons for your score")).all():
        box.fill(REASONS)
    reviewer.choose("Overall recommendation", recommendation)
    reviewer.choose("How well do you know this field?", "I know this field")
    reviewer.press("Check and submit my review")
    reviewer.press("Submit my review")
    reviewer.sees("evaluation")


def score_all(reader: Reader, score: str) -> None:
    """Each criterion of the page has the score."""
    for criterion in reader.main.get_by_role("group", name=re.compile(r"^\d+\. ")).all():
        reader.tick(criterion.get_by_role("radio", name=re.compile(rf"^{re.escape(score)}(\s|$)")))


def propose(journey: Journey) -> None:
    """A round is opened with the proposal as a candidate, and the nations agreed in a meeting."""
    ines, nadia = journey.at("ines"), journey.at("nadia")
    code = f"{journey.call.label[:4]}-A"
    ines.go("/office/rounds/")
    ines.follow(re.compile("^Open a"))
    ines.write("Code", code)
    ines.write("Title", "Round of the journey")
    ines.write("Envelope in EUR", "4,000,000")
    ines.choose("Calls whose proposals may be candidates", re.compile(re.escape(journey.call.label)))
    ines.press("Open the round")
    ines.go(f"/office/rounds/{code}/candidates/")
    ines.follow(re.compile(rf"{re.escape(journey.ref)}$"))
    ines.press("Propose for funding")
    ines.go(f"/office/rounds/{code}/")
    ines.follow("Consult the nations")
    ines.write("Reference of the document", "SPS-N(2026)0042")
    ends = (clock.now() + timedelta(days=14)).astimezone(BRUSSELS)
    ines.write_day("The silence ends", ends.date(), "17:00")
    ines.choose("Candidates the nations are asked about", re.compile(re.escape(journey.ref)))
    ines.press("Open the consultation")
    nadia.go(f"/office/rounds/{code}/consultations/1/")
    nadia.choose("Outcome", "Agreed in a meeting")
    nadia.write("Reference of the decision sheet", "DS(2026)0017")
    nadia.press("Record the outcome")
    nadia.sees("Agreed in a meeting")


def decide(journey: Journey, outcome: str, fill: Callable[[Reader], None] | None = None) -> None:
    """An officer prepares the decision, and the approver takes it; nothing outside shows it."""
    ines, paul, address = journey.at("ines"), journey.at("paul"), f"/office/proposals/{journey.ref}/decision/"
    ines.go(address)
    ines.choose("Outcome", re.compile(rf"^{re.escape(outcome)}"))
    ines.write("Feedback to the directors", FEEDBACK)
    if fill is not None:
        fill(ines)
    ines.press("Save and send to the approver")
    ines.sees("waits for an approver")
    paul.go(address)
    paul.press("Take this decision")
    paul.sees("Before it can be announced")
    for director in (journey.npd, journey.ppd):
        director.go(f"/proposals/{journey.ref}/")
        director.sees("Under review")
        director.does_not_see(outcome)


def tell(journey: Journey) -> None:
    """The worker rendered the letter, the officer read it, a second officer announced it, the directors have a mail."""
    letter = soon(lambda: rendered(journey.ref), "The letter", seconds=90)
    ines, nadia = journey.at("ines"), journey.at("nadia")
    ines.go(f"/office/letters/{letter.code}/")
    ines.press("I have read this letter")
    nadia.go(f"/office/proposals/{journey.ref}/decision/")
    nadia.follow("Announce the decision")
    nadia.press("Announce the decision")
    for address in (journey.lead.email, journey.partner.email):
        text = delivered(journey.mail, address, about="decision")
        assert journey.ref in text


def rendered(ref: str) -> Letter | None:
    """Give the newest letter of the proposal once the worker has stored its file."""
    return Letter.objects.filter(decision__proposal__ref=ref, file__isnull=False).order_by("-pk").first()


# Letters


@dataclass(frozen=True)
class Paper:
    """What poppler reads in a PDF."""

    text: str
    info: dict[str, str]
    fonts: list[list[str]]


def letter_on_screen(director: Reader, ref: str) -> Paper:
    """Give the letter as the director downloads it, read back."""
    director.go(f"/proposals/{ref}/")
    path = director.download(re.compile(r"^Letter, issue \d+ \(PDF\), English$"))
    text = _poppler("pdftotext", "-layout", str(path), "-")
    info = dict(line.split(":", 1) for line in _poppler("pdfinfo", str(path)).splitlines() if ":" in line)
    # PDF 2.0 keeps the title in its metadata alone.
    title = re.search(
        r"<dc:title[^>]*>.*?<rdf:li[^>]*>(.*?)</rdf:li>", _poppler("pdfinfo", "-meta", str(path)), re.DOTALL
    )
    info["Title"] = html.unescape(title[1]) if title else ""
    fonts = [line.split() for line in _poppler("pdffonts", str(path)).splitlines()[2:]]
    return Paper(" ".join(text.split()), {key: value.strip() for key, value in info.items()}, fonts)


def _poppler(*line: str) -> str:
    return subprocess.run(line, check=True, capture_output=True, text=True).stdout


def is_sound(paper: Paper) -> None:
    """The letter has a title, is tagged, and carries its fonts."""
    assert paper.info["Title"]
    assert paper.info["Tagged"] == "yes"
    assert paper.fonts, "no fonts"
    for font in paper.fonts:
        # name type encoding emb sub uni object ID: the embedding stands five columns before the end
        assert font[-5] == "yes", font


def award(amount: str) -> Callable[[Reader], None]:
    """Give what writes the award and the date to answer into the decision."""

    def fill(officer: Reader) -> None:
        officer.write("Award in EUR", amount)
        by = (clock.now() + timedelta(days=40)).astimezone(BRUSSELS)
        officer.write_day("Answer by", by.date(), "17:00")

    return fill


def accept(director: Reader, ref: str) -> None:
    """The director agrees to the award as the letter words it."""
    director.go(f"/proposals/{ref}/")
    director.follow("Accept the award")
    director.press("I agree to the award")
    director.page.wait_for_url(f"**/proposals/{ref}/")
