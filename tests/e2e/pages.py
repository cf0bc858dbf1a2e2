"""What a person does at the portal: finds things by their words, types, ticks, presses."""

import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Download, FilePayload, Locator, Page, Request, expect

from accounts import demo
from applications.mechanisms import Column, FormDefinition, Question, Section
from core import clock
from core.models import OutboxEmail
from sps_portal.seed.writing import small_pdf

WATCHED = "A page wrote to the console, broke its policy or asked another host"
ON_TOP = """box => { const r = box.getBoundingClientRect();
  return document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2) === box; }"""
T = TypeVar("T")


def soon(ask: Callable[[], T | None], what: str, seconds: float = 60) -> T:
    """Give the first answer that is something; another process is still working on it."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := ask():
            return answer
        time.sleep(0.25)
    raise AssertionError(f"{what} did not come within {seconds:g} seconds")


def delivered(folder: Path, to: str, *, about: str = "", seconds: float = 60) -> str:
    """Give the newest message to the address as the worker delivered it: sent, and lying in the mail folder."""

    def look() -> str | None:
        found = OutboxEmail.objects.filter(to=to, subject__icontains=about, state="done")
        mail = found.order_by("-pk").first()
        if mail is None:
            return None
        sent = [text for file in folder.glob("*.log") if mail.message_id in (text := file.read_text("utf-8"))]
        assert len(sent) == 1, f"{mail.subject} was sent {len(sent)} times"
        return mail.text

    return soon(look, f"The message to {to} about {about!r}", seconds)


def link_in(text: str) -> str:
    """Give the one address of the message."""
    found = re.findall(r"https?://\S+", text)
    assert len({*found}) >= 1, text
    return str(found[0]).rstrip(".,")


@dataclass
class Reader:
    """One person at one browser."""

    page: Page
    base_url: str
    troubles: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.troubles.append(f"{self.page.url}: {error}"))
        self.page.on("request", self._asked)

    def _heard(self, message: ConsoleMessage) -> None:
        refused = re.search(r"status of (\d+)", message.text)
        if refused and int(refused[1]) in self.expected:
            return
        if message.type in {"error", "warning"}:
            self.troubles.append(f"{self.page.url}: {message.type}: {message.text}")

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"data", "blob"}:
            return
        if f"{parts.scheme}://{parts.netloc}" != self.base_url:
            self.troubles.append(f"{self.page.url} asked {request.url}")

    # Going about

    def go(self, path: str) -> None:
        """The page of that path or address is shown, and answered with success."""
        answer = self.page.goto(path)
        assert answer is not None, path
        assert answer.ok or answer.status == 304, f"{path}: {answer.status}"

    def sign_in(self, key: str) -> None:
        """One click on the demonstration's page of people."""
        person = next(person for person in demo.PEOPLE if person.key == key)
        self.go("/demo/")
        self.press(f"Sign in as {person.name}")

    def sees(self, words: str | re.Pattern[str]) -> None:
        """The main part of the page says so."""
        expect(self.main).to_contain_text(words)

    def sees_heading(self, words: str | re.Pattern[str]) -> None:
        """The page's first heading says so."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(words)

    def does_not_see(self, words: str) -> None:
        """Nothing on the page says so."""
        expect(self.page.locator("body")).not_to_contain_text(words)

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    def follow(self, name: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """The link of that name is followed, and the next page is there."""
        with self.page.expect_navigation():
            self.hit(self.link(name, within=within))

    def link(self, name: str | re.Pattern[str], *, within: Locator | None = None) -> Locator:
        """Give the first link of that name."""
        return (within or self.main).get_by_role("link", name=name, exact=isinstance(name, str)).first

    def press(self, name: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """The button of that name is pressed, and the answer of the server is there."""
        button = (within or self.main).get_by_role("button", name=name, exact=isinstance(name, str)).first
        with self.page.expect_navigation():
            self.hit(button)

    # What hands do; a reader without a pointer does it otherwise

    def hit(self, target: Locator) -> None:
        """The link or button is pressed."""
        target.click()

    def enter(self, box: Locator, text: str) -> None:
        """The text stands in the box, whatever stood there."""
        box.fill(text)

    def pick(self, listed: Locator, option: str = "", *, place: int = 0) -> None:
        """The option of these words is chosen from the list, or the one at this place."""
        if option:
            listed.select_option(label=option)
        else:
            listed.select_option(index=place)

    def attach(self, chooser: Locator, file: FilePayload) -> None:
        """The file is chosen."""
        chooser.set_input_files(file)

    # Filling in

    def write(self, label: str, text: str, *, within: Locator | None = None) -> None:
        """The text stands in the field of that label."""
        self.enter(_labelled(within or self.main, label), text)

    def type(self, label: str, text: str, *, within: Locator | None = None) -> None:
        """The text is typed into the field of that label, key by key."""
        field_ = _labelled(within or self.main, label)
        field_.click()
        field_.press_sequentially(text)

    def select(self, label: str, option: str, *, within: Locator | None = None) -> None:
        """The option is chosen from the list of that label, by its words."""
        self.pick(_labelled(within or self.main, label), option)

    def choose(self, group: str, option: str | re.Pattern[str]) -> None:
        """The option is ticked in the group of that legend."""
        self.tick(self.group(group).get_by_label(option, exact=isinstance(option, str)).first)

    def tick(self, box: Locator) -> None:
        """The circle or box is ticked where a pointer meets it: on itself, or on its words if they lie over it."""
        # In the middle, where no bar at the window's edge lies over it.
        box.evaluate("box => box.scrollIntoView({ block: 'center' })")
        if box.is_checked():
            return
        if box.evaluate(ON_TOP):
            box.check()
        else:
            self.page.locator(f'label[for="{box.get_attribute("id")}"]').click()
        expect(box).to_be_checked()

    def group(self, legend: str) -> Locator:
        """Give the group of that legend."""
        return self.main.get_by_role("group", name=re.compile(rf"^{re.escape(legend)}(\s|$)")).first

    def write_day(self, legend: str, day: date, clock: str = "") -> None:
        """The day stands in the boxes of that legend; the time too where it is asked."""
        boxes = self.group(legend)
        for label, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            self.enter(boxes.get_by_label(label, exact=True), str(value))
        if clock:
            self.enter(boxes.get_by_label("Time in Brussels"), clock)

    def upload(self, label: str, words: str) -> None:
        """A PDF is chosen for the slot of that label and sent."""
        slot = self.main.get_by_role("region", name=re.compile(re.escape(label)))
        name = re.sub(r"\W+", "-", label.lower())[:40].strip("-") + ".pdf"
        file: FilePayload = {"name": name, "mimeType": "application/pdf", "buffer": small_pdf(words)}
        self.attach(slot.get_by_label(re.compile("Choose a file|Replace the file")), file)
        # With the script the page stays, without it the answer is a new one.
        self.hit(slot.get_by_role("button", name=re.compile("^Upload")))
        again = self.main.get_by_role("region", name=re.compile(re.escape(label)))
        expect(again.get_by_role("link", name=name, exact=True)).to_be_visible()

    def download(self, name: str | re.Pattern[str]) -> Path:
        """Give the file that the link of that name leads to."""
        with self.page.expect_download() as waiting:
            self.link(name).click()
        download: Download = waiting.value
        return Path(download.path())


def _labelled(within: Locator, label: str) -> Locator:
    """The control whose label is these words, whether or not it says (optional)."""
    return within.get_by_label(re.compile(rf"^\s*{re.escape(label)}\s*(\(optional\))?\s*$")).first


def sign_up(reader: Reader, given: str, family: str, email: str, password: str, mail: Path) -> None:
    """The person has an account and has opened the link in the message that confirms the address."""
    reader.go("/")
    reader.follow(
        "Create an account", within=reader.page.get_by_role("region", name="Classification and account")
    )
    fill_sign_up(reader, given, family, email, password)
    confirm_address(reader, email, mail)


def fill_sign_up(reader: Reader, given: str, family: str, email: str, password: str) -> None:
    """The form for a new account is filled in and sent."""
    reader.write("Given name", given)
    reader.write("Family name", family)
    reader.write("E-mail address", email)
    reader.write("Password", password)
    reader.press("Create an account")
    reader.sees_heading("Open the link we have sent you")


def confirm_address(reader: Reader, email: str, mail: Path) -> None:
    """The link of the delivered message is opened and the address confirmed."""
    # Who was invited has an older message, which may be the newest that is delivered yet.
    reader.go(link_in(delivered(mail, email, about="confirm")))
    reader.press("Yes, confirm it")


@dataclass(frozen=True)
class Director:
    """What a director says of themselves in a proposal."""

    given: str
    family: str
    email: str
    country: str
    institution: str
    town: str
    position: str = "Head of department"
    password: str = "a long walk along the harbour"


def fill_director(reader: Reader, who: Director) -> None:
    """The page of a director's details is filled in and saved."""
    reader.write("Title", "Dr")
    reader.write("Given name", who.given)
    reader.write("Family name", who.family)
    reader.select("Nationality", who.country)
    reader.select("Country of residence", who.country)
    reader.write("Institution", who.institution)
    reader.select("Country of the institution", who.country)
    reader.choose("Kind of institution", re.compile("Academic|University", re.IGNORECASE))
    reader.write("Town", who.town)
    reader.write("Position", who.position)
    reader.write("Postal address", f"1 Harbour Street, {who.town}")
    reader.write("Telephone", "+32 2 000 00 00")
    reader.press("Save the details")


@dataclass(frozen=True)
class Story:
    """What one proposal answers."""

    answers: Mapping[str, Any]
    amounts: Mapping[str, str]
    prose: Callable[[Question], str]
    words: str
    end_user_country: str = ""


def fill_proposal(reader: Reader, form: FormDefinition, story: Story, *, skip: Iterable[str] = ()) -> None:
    """Every section from the first to the last is filled in, saved and marked as completed."""
    skipped = set(skip)
    for section in form.sections:
        if section.key in skipped:
            continue
        # "Save and continue" leads there by itself, but for the first and where a section is left out.
        if urlsplit(reader.page.url).path != (address := _address_of(reader, section.key)):
            reader.go(address)
        fill_section(reader, section, story)


def _address_of(reader: Reader, key: str) -> str:
    ref = re.search(r"/proposals/(SPS-[^/]+)/", reader.page.url)
    assert ref, reader.page.url
    return f"/proposals/{ref[1]}/sections/{key}/"


def fill_section(reader: Reader, section: Section, story: Story) -> None:
    """The questions, the table and the files of one section are in, and it is saved as completed."""
    reader.sees_heading(str(section.title))
    for slot in section.slots:
        if slot.required:
            reader.upload(str(slot.label), f"{story.words}: {slot.key}")
    fill_table(reader, section, story)
    for question in section.questions:
        answer(reader, question, story)
    reader.choose("Have you completed this section?", "Yes, mark it as completed")
    reader.press("Save and continue")
    reader.sees(f"Saved: {section.title}.")


def answer(reader: Reader, question: Question, story: Story) -> None:
    """The question is answered as the story says, or in its prose."""
    label, known = str(question.label), story.answers.get(question.key)
    if question.kind == "table":
        fill_rows(reader, question, story)
    elif question.kind == "yesno":
        reader.choose(label, "Yes" if known is None or known else "No")
    elif question.kind == "integer":
        least, most = question.minimum or 0, question.maximum or 10_000
        reader.write(label, str(known if known is not None else max(least, min(most, 12))))
    elif question.kind == "date":
        reader.write_day(label, known)
    elif question.kind == "choice":
        _pick(reader, label, known or (str(question.options[0][1]) if question.options else ""))
    elif question.kind == "choices":
        for option in known or [str(question.options[0][1])] if question.options or known else []:
            reader.choose(label, option)
    else:
        reader.write(label, str(known if known is not None else story.prose(question)))


def _pick(reader: Reader, label: str, option: str | re.Pattern[str]) -> None:
    """One of few stands as a circle to tick, one of many in a list."""
    listed = reader.main.get_by_role("combobox", name=re.compile(rf"^{re.escape(label)}"))
    if listed.count() == 0:
        reader.choose(label, option)
        return
    words = listed.locator("option").all_inner_texts()
    wanted = next(
        text for text in words if (option.search(text) if isinstance(option, re.Pattern) else text == option)
    )
    reader.pick(listed, wanted)


def fill_table(reader: Reader, section: Section, story: Story) -> None:
    """The section's grid has its amounts."""
    if section.kind == "budget":
        for label, amount in story.amounts.items():
            reader.enter(reader.main.get_by_label(label, exact=True), amount)


# What the columns of a table say where anything would not do; by row.
MONTHS = {"milestones": (12, 24, 36), "success_criteria": (12, 36), "deliverables": (12,)}


def fill_rows(reader: Reader, question: Question, story: Story) -> None:
    """The table has the fewest rows that the form takes, each with everything that it must say."""
    if not question.required:
        return
    for n in range(len(MONTHS.get(question.key, ())) or question.fewest):
        if reader.main.locator(f"#row-{question.key}-{n}").count() == 0:
            reader.hit(reader.main.get_by_role("button", name=f"Add a row {question.label}"))
            reader.main.locator(f"#row-{question.key}-{n}").wait_for()
        for column in question.columns:
            if column.required:
                _fill_cell(reader, question, column, n, story)


def _fill_cell(reader: Reader, question: Question, column: Column, n: int, story: Story) -> None:
    label = f"{column.label} {question.row} {n + 1}"
    if column.kind == "date":
        day = clock.today() + timedelta(days=500 + (3 if column.key == "last_day" else 0))
        boxes = reader.main.get_by_role("group", name=label, exact=True)
        for part, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            reader.enter(boxes.get_by_label(part, exact=True), str(value))
    elif column.kind in {"choice", "director"}:
        reader.pick(_labelled(reader.main, label), place=1)
    elif column.kind == "country":
        reader.select(label, story.end_user_country if n == 0 else "Belgium")
    elif column.kind != "yesno":
        reader.write(label, _typed(question, column, n, story))


def _typed(question: Question, column: Column, n: int, story: Story) -> str:
    if column.key == "month":
        return str(MONTHS[question.key][n])
    number = "50" if column.key == "weight" else str(max(column.minimum, 1))
    return {
        "integer": number,
        "eur": "1,000",
        "email": "duty@civil-protection.example",
        "time": "17:00" if column.key == "end" else "9:00",
    }.get(column.kind, f"{question.row} of {story.words}")
