"""Writes a whole draft by the portal's own actions, so that demonstration and tests stand only on reachable states."""

import io
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pikepdf

from accounts.models import User
from applications.actions import drafting, people, saving
from applications.enums import DirectorRole
from applications.facts import form_of
from applications.mechanisms import Question, Section
from applications.models import Call, Director, Proposal
from core.models import OutboxEmail
from partners.actions import register_organisation
from partners.enums import OrganisationKind
from partners.models import Country
from sps_portal.seed.tables import rows_for
from sps_portal.seed.themes import Theme

CITIES = {
    "BE": "Ostend", "ES": "Vigo", "NO": "Tromsø", "CZ": "Brno", "HR": "Split", "GR": "Patras", "EE": "Tartu", "IT": "Trieste",
    "LT": "Kaunas", "SI": "Maribor", "NL": "Delft", "PL": "Gdynia", "DK": "Aalborg", "PT": "Aveiro", "FI": "Oulu", "RO": "Constanța",
    "FR": "Brest", "SK": "Košice", "TR": "Izmir", "LV": "Liepāja", "CA": "Halifax", "DE": "Kiel", "SE": "Umeå", "IS": "Akureyri",
    "BG": "Varna", "HU": "Szeged", "GB": "Plymouth", "LU": "Esch", "US": "Newport", "AL": "Durrës", "ME": "Kotor", "MK": "Ohrid",
    "UA": "Odesa", "MD": "Bălți", "KZ": "Almaty", "JO": "Irbid", "BA": "Tuzla", "AM": "Gyumri", "GE": "Batumi", "TN": "Sfax",
    "RS": "Novi Sad", "MR": "Nouadhibou", "JP": "Sendai", "EG": "Alexandria", "DZ": "Oran", "IL": "Haifa", "KG": "Osh", "AZ": "Ganja",
    "KR": "Busan", "UZ": "Samarkand", "NZ": "Dunedin", "MA": "Agadir", "IE": "Galway", "CH": "Lugano", "AT": "Graz", "AU": "Hobart",
    "AE": "Sharjah", "CO": "Cartagena", "MN": "Darkhan", "KW": "Kuwait City", "PK": "Multan",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pair:
    """The two Project Directors of one draft, both with accounts."""

    npd: User
    ppd: User


def institute(country: Country, *, by: User, name: str = "") -> Any:
    """Give the invented institute of the country, registered once."""
    city = CITIES.get(country.iso2, country.name_en)
    return register_organisation(
        name=name or f"{city} Institute of Applied Science",
        country=country,
        kind=OrganisationKind.ACADEMIC,
        city=city,
        by=by,
    )


def small_pdf(words: str, pages: int = 1) -> bytes:
    """Give a small valid PDF with one line of text a page."""
    pdf = pikepdf.new()
    safe = words.encode("ascii", "replace").decode().replace("(", "").replace(")", "").replace("\\", "")
    for _page in range(pages):
        page = pdf.add_blank_page(page_size=(595, 842))
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.Contents = pdf.make_stream(f"BT /F1 12 Tf 60 770 Td ({safe}) Tj ET".encode())
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def figures_pdf() -> bytes:
    """Give a page of figures and references that names nobody: bars of measurements, and what is cited."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 842))
    fonts = {
        name: pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name(f"/{face}")
        )
        for name, face in (("/F1", "Helvetica"), ("/F2", "Helvetica-Bold"))
    }
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(fonts))
    steps = ["0.75 G 1 w"]
    steps += [f"90 {480 + 50 * line} m 505 {480 + 50 * line} l S" for line in range(5)]
    steps += [
        f"{shade} rg {100 + 80 * place + shift} 480 30 {height} re f"
        for shift, shade, heights in (
            (0, "0.10 0.25 0.45", (64, 92, 118, 150, 171)),
            (32, "0.80 0.45 0.10", (52, 60, 71, 83, 90)),
        )
        for place, height in enumerate(heights)
    ]
    steps.append("0 g")
    lines = [
        ("F2", 15, 90, 760, "Figures and references"),
        ("F2", 11, 90, 720, "Figure 1. Alarms found in a trial year"),
    ]
    lines += [("F1", 10, 90, 704, "Of 200 alarms: with the new sensors (blue), without them (orange).")]
    lines += [("F1", 9, 62, 477 + 50 * line, f"{50 * line:>3}") for line in range(5)]
    lines += [("F1", 10, 112 + 80 * place, 462, f"Site {place + 1}") for place in range(5)]
    lines += [
        ("F2", 11, 90, 420, "References"),
        ("F1", 10, 90, 402, "[1] Monitoring of coastal infrastructure: a review. Marine Sensing 12, 2024."),
        ("F1", 10, 90, 386, "[2] Early warning with few sensors. Proceedings on Resilience, 2023."),
        ("F1", 10, 90, 370, "[3] What operators need: a survey of forty ports. Port Safety 7, 2025."),
    ]
    steps += [
        f"BT /{font} {size} Tf {x} {y} Td ({text.replace('(', chr(92) + '(').replace(')', chr(92) + ')')}) Tj ET"
        for font, size, x, y, text in lines
    ]
    page.Contents = pdf.make_stream("\n".join(steps).encode())
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def start(*, call: Call, theme: Theme, by: User, role: str) -> Proposal:
    """Give a new draft on the theme."""
    return drafting.start_draft(call=call, mechanism=theme.mechanism, role=role, title=theme.title, by=by)


def join(proposal: Proposal, *, pair: Pair, theme: Theme) -> None:
    """Both directors are in the draft with all their details; the missing one was invited and accepted."""
    present = {director.role for director in proposal.directors.all()}
    for role, user, iso2 in (
        (DirectorRole.NPD, pair.npd, theme.nato),
        (DirectorRole.PPD, pair.ppd, theme.partner),
    ):
        country = Country.objects.get(iso2=iso2)
        details = {
            "title": "Dr",
            "given_name": user.given_name,
            "family_name": user.family_name,
            "nationality": country,
            "residence": country,
            "organisation": institute(country, by=user),
            "position": "Head of department",
            "address": f"1 Harbour Street, {CITIES.get(iso2, country.name_en)}",
            "phone": "+32 2 000 00 00",
        }
        if role in present:
            director = proposal.directors.get(role=role)
            people.save_director(director=director, details=details, by=user)
        else:
            by = pair.ppd if role == DirectorRole.NPD else pair.npd
            director = people.invite_director(
                proposal=proposal, role=role, email=user.email, details=details, by=by
            )
            token = _token_of(director)
            people.accept_invitation(token=token, by=user)


def _token_of(director: Director) -> str:
    """Give the secret of the invitation from the message that carries it, as the invited person would."""
    message = OutboxEmail.objects.filter(
        to=director.email, dedupe_key__startswith=f"invitation:{director.pk}:"
    ).latest("pk")
    return message.text.split("/invitations/", 1)[1].split("/", 1)[0].split()[0]


def write(
    proposal: Proposal,
    *,
    theme: Theme,
    by: User,
    requested: Decimal | None = None,
    but_not: frozenset[str] = frozenset(),
) -> None:
    """Every section (but those named) is written and called completed, with its table and its files."""
    for section in form_of(proposal).sections:
        if section.key in but_not:
            continue
        for slot in section.slots:
            drafting.attach_document(
                proposal=proposal,
                slot=slot.key,
                # The same bytes for every proposal: each is judged in a process of its own, once.
                content=figures_pdf()
                if slot.key == "figures"
                else small_pdf(f"Demonstration document: {slot.key}"),
                name=f"{slot.key}.pdf",
                by=by,
            )
        entry = proposal.sections.filter(key=section.key).first()
        drafting.save_section(
            proposal=proposal,
            key=section.key,
            data=answers_for(section, theme, proposal, requested),
            version=entry.version if entry else 0,
            completed=True,
            by=by,
            rows=_rows(section, theme, proposal, requested),
        )


def answers_for(
    section: Section, theme: Theme, proposal: Proposal, requested: Decimal | None = None
) -> dict[str, Any]:
    """Give an answer to every question of the section that its rules accept."""
    return {
        question.key: _listed(question, theme, proposal, requested)
        if question.kind == "table"
        else _answer(question, theme, proposal)
        for question in section.questions
    }


def _listed(question: Question, theme: Theme, proposal: Proposal, requested: Decimal | None) -> Any:
    """Give the rows of a table; a list of costs adds up to what the budget asks for under its heading."""
    day, days = _event_day(proposal), _event_days(proposal)
    town = CITIES.get(theme.partner, theme.partner)
    if not question.heading:
        return rows_for(question, theme, town=town, asked=None, day=day, days=days)
    budget = next(section for section in form_of(proposal).sections if section.kind == "budget")
    cells = [c for c in budget_cells(budget, proposal, requested) if c["heading"] == question.heading]
    owner = next((column.key for column in question.columns if column.kind == "director"), "")
    if not owner:
        return rows_for(question, theme, town=town, asked=_sum(cells), day=day, days=days)
    rows = [
        {**row, owner: str(director.position_in_list)}
        for director in proposal.directors.order_by("position_in_list", "pk")
        for row in rows_for(
            question,
            theme,
            town=CITIES.get(theme.nato, theme.nato) if director.role == DirectorRole.NPD else town,
            asked=_sum(c for c in cells if c["director"] == director.pk),
            day=day,
            days=days,
        )
    ]
    return [{**row, "id": f"r{n}"} for n, row in enumerate(rows, start=1)]


def _sum(cells: Iterable[Mapping[str, Any]]) -> Decimal:
    return sum((cell["amount_eur"] for cell in cells), Decimal(0))


def _answer(question: Question, theme: Theme, proposal: Proposal) -> Any:
    known: Mapping[str, Any] = {
        "title": theme.title,
        "acronym": theme.acronym,
        "duration_months": 36,
        "main_priority": theme.priority,
        "other_priorities": [],
        "event_start_on": _event_day(proposal).isoformat(),
        "event_end_on": (_event_day(proposal) + timedelta(days=_event_days(proposal) - 1)).isoformat(),
        "event_country": theme.partner,
        "working_days": _event_days(proposal),
        "language": "English, with interpretation for two sessions",
        "event_place": f"{CITIES.get(theme.partner, theme.partner)}, house of the port authority",
    }
    if question.key in known:
        return known[question.key]
    if question.kind == "yesno":
        return "yes"
    if question.kind == "integer":
        low, high = question.minimum or 0, question.maximum or 10_000
        return max(low, min(high, 12))
    if question.kind == "date":
        return _event_day(proposal).isoformat()
    if question.kind in {"choice", "choices"}:
        value = question.options[len(question.options) // 2][0] if question.options else theme.priority
        return [value] if question.kind == "choices" else value
    return _prose(question, theme)


def _event_day(proposal: Proposal) -> date:
    day = proposal.call.closes_at.date() + timedelta(days=400)
    return day - timedelta(days=day.weekday())


def _event_days(proposal: Proposal) -> int:
    return {"ARW": 4, "ATC": 5, "ASI": 9}.get(proposal.mechanism, 5)


_SAID = (
    "Measurements of the first year show where the method works and where it does not.",
    "The partner institute knows the place; the NATO institute brings the instruments and the calibration.",
    "Both teams work on the same data, in one repository, under one protocol.",
    "A prototype is shown to the end-users in month eighteen, early enough to change it.",
    "What is known so far stops at the laboratory door; the step to the field is what is new here.",
    "Training takes place in both countries, in small groups, with a test at the end.",
    "Half of the places are offered to women first, and the call for them is open for six weeks.",
    "Three doctoral students carry a task of their own and spend a month each in the other laboratory.",
    "Equipment stays with the partner institute, labelled and listed, and is maintained from its own funds.",
    "The main risk is a late permit; the second site has already agreed to step in.",
    "If a sensor fails, two others cover its range until it is replaced.",
    "No personal data leave the country where they were collected, and names are removed on the first day.",
    "Export control was asked about in both countries; none of the components needs a licence.",
    "The results are published in open journals after the end-users have seen them.",
    "Success is measured by numbers that were agreed with the end-users before the start.",
    "The budget rests on written offers for every item above five thousand euros.",
    "National funding pays the salaries and the laboratory; it is confirmed in the letters attached.",
    "A short film and a page in both languages explain the work to those who live nearby.",
    "The teams have worked together on one smaller project and know each other's ways.",
    "Reviews of the field name the same gap; three groups work on parts of it, none on the whole.",
    "Each milestone ends with a report, a set of data and a meeting that the end-users attend.",
    "The method was tried on forty samples; its error was half of what is used today.",
    "All work is civil and unclassified, and could be shown to any visitor.",
    "After the grant the civil protection service runs the system with two trained people.",
)


def _sentences(question: Question, theme: Theme) -> list[str]:
    """Give some sentences, the same for the same question and theme, and others for others."""
    start = zlib.crc32(f"{theme.acronym}:{question.key}".encode())
    chosen = [_SAID[(start + 5 * n) % len(_SAID)] for n in range(3 + start % 3)]
    return [
        f"{theme.need[0].upper()}{theme.need[1:]}."
        if start % 4 == 0
        else f"{theme.acronym} starts small and measures first.",
        *chosen,
    ]


def _prose(question: Question, theme: Theme) -> str:
    sentences = _sentences(question, theme)
    if question.kind == "line" or (question.unit == "characters" and (question.limit or 0) < 400):
        line = f"{theme.acronym}, {CITIES.get(theme.partner, theme.partner)}"
        return line[: question.limit] if question.unit == "characters" and question.limit else line
    words: list[str] = []
    room = question.limit or 120
    for sentence in sentences:
        if question.unit == "words" and len(words) + len(sentence.split()) > room:
            break
        words += sentence.split()
    text = " ".join(words)
    return text[:room] if question.unit == "characters" else text


def _rows(section: Section, theme: Theme, proposal: Proposal, requested: Decimal | None) -> Any:
    if section.kind == "budget":
        return saving.kept_rows(budget_cells(section, proposal, requested))
    return None


# How a budget is shared among its headings, for those that take more or less than most.
HEADINGS = {
    "equipment": 30, "computers": 8, "training": 12, "books": 1, "experts": 6, "travel": 15, "consumables": 10,
    "stipends": 14, "travel_speakers": 18, "living_speakers": 14, "travel_participants": 20, "living_participants": 18,
    "rooms": 10, "catering": 8,
}  # fmt: skip


def budget_cells(section: Section, proposal: Proposal, requested: Decimal | None) -> list[dict[str, Any]]:
    """Give amounts that add up to the request (default: nine tenths of the ceiling), split as the section asks."""
    frame = proposal.call.mechanisms.get(mechanism=proposal.mechanism)
    total = (
        requested if requested is not None else (frame.ceiling_eur * Decimal("0.9")).quantize(Decimal(100))
    )
    directors = list(proposal.directors.order_by("position_in_list", "pk"))
    years = [1, 2, 3] if section.budget_shape == "director_year" else [None]
    people_ = [d.pk for d in directors] if section.budget_shape != "heading" else [None]
    places = [
        (h.key, d, y, HEADINGS.get(h.key, 4) * (3 if n else 4) * (4 - (y or 1)))
        for h in section.budget_headings
        for n, d in enumerate(people_)
        for y in years
    ]
    whole = sum(part for _h, _d, _y, part in places)
    cells: list[dict[str, Any]] = [
        {"heading": h, "director": d, "year": y, "amount_eur": (total * part / whole).quantize(Decimal(1))}
        for h, d, y, part in places
    ]
    cells[0]["amount_eur"] += total - sum(cell["amount_eur"] for cell in cells)
    return cells
