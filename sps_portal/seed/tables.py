"""Plausible rows for every table of the forms, so that demonstration and tests stand on what people would write."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from applications.enums import Mechanism
from applications.mechanisms import Question
from sps_portal.seed.themes import Theme

Rows = list[dict[str, Any]]

# Who comes to which kind of event: (country or "" for the theme's partner, people, women, young).
CROWDS: Mapping[str, tuple[tuple[str, int, int, int], ...]] = {
    "ARW": (("", 9, 4, 3), ("GE", 6, 3, 2), ("BE", 7, 3, 1), ("IT", 6, 2, 2), ("NO", 6, 3, 1), ("MD", 5, 2, 2)),
    "ATC": (("", 11, 5, 6), ("GE", 7, 3, 4), ("MD", 6, 3, 3), ("BE", 5, 2, 2), ("IT", 4, 2, 1), ("NO", 4, 2, 2)),
    "ASI": (("", 15, 7, 12), ("GE", 12, 6, 9), ("MD", 10, 5, 8), ("BE", 11, 5, 8), ("IT", 12, 6, 9), ("NO", 9, 4, 7)),
}  # fmt: skip
TOPICS = (
    "What has been measured so far", "Methods that fail, and why", "From the laboratory to the field",
    "Data that can be shared", "What the end-users need", "Law and standards", "The next five years",
)  # fmt: skip
PEOPLE = (
    "Dr Ana Weiss", "Prof. Jonas Lind", "Dr Maria Rossi", "Dr Tamar Beridze", "Prof. Ion Rusu", "Dr Eva Claes",
    "Dr Lars Holm",
)  # fmt: skip
HOMES = ("BE", "NO", "IT", "GE", "MD", "BE", "NO")


def rows_for(
    question: Question, theme: Theme, *, town: str, day: date, days: int, asked: Decimal | None
) -> Rows:
    """Give rows that the rules accept, each with its name.

    town: where the partner institute stands.   day, days: of an event.   asked: the amount in euros that the budget
    asks for under the table's heading, which the list adds up to; None leaves the list as it is.
    """
    rows = _WRITERS[question.key](theme, town, day, days)
    if asked is not None and question.product:
        rows = _adding_up(question, rows, asked)
    return [{"id": f"r{n}", **row} for n, row in enumerate(rows, start=1)]


def _adding_up(question: Question, rows: Rows, asked: Decimal) -> Rows:
    """Give the first rows with amounts that together cost what was asked."""
    if asked <= 0:
        return []
    key = next(key for key in reversed(question.product))
    first, rest = dict(rows[0]), asked
    for factor in question.product[:-1]:
        first[factor] = 1
    first[key] = f"{rest:.2f}"
    return [first]


def _end_users(theme: Theme, town: str, day: date, days: int) -> Rows:
    return [
        {
            "organisation": f"Civil Protection Service, {town}", "country": theme.partner, "contact": "Duty office",
            "email": "duty@civil-protection.example", "interest": f"It meets this every season: {theme.need}.",
            "endorsement": "letter",
        }
    ]  # fmt: skip


def _tasks(theme: Theme, town: str, day: date, days: int) -> Rows:
    told = (
        (
            "Measurements and first data",
            "1",
            1,
            8,
            "M1",
            "Both teams measure at two sites under one protocol.",
        ),
        (
            "Method and prototype",
            "0",
            5,
            20,
            "M2",
            "The method is built in the laboratory and shown in a prototype.",
        ),
        (
            "Training of young researchers",
            "1",
            7,
            30,
            "",
            "Stays in both laboratories and a course each summer.",
        ),
        (
            "Trial with end-users",
            "1",
            18,
            30,
            "M3",
            "The end-users run the prototype for a season, with help.",
        ),
        (
            "Results and hand-over",
            "0",
            26,
            36,
            "M4",
            "Reports, papers, a manual in two languages and the hand-over.",
        ),
    )
    keys = ("title", "lead", "first", "last", "milestone", "description")
    return [dict(zip(keys, row, strict=True)) for row in told]


def _deliverables(theme: Theme, town: str, day: date, days: int) -> Rows:
    told = (
        (f"First data of {theme.acronym}", "data", 8, "1", "teams"),
        ("Prototype", "prototype", 20, "0", "end_users"),
        ("Manual for the end-users", "report", 33, "1", "end_users"),
        ("Two papers", "report", 35, "0", "public"),
    )
    return [dict(zip(("title", "kind", "month", "lead", "dissemination"), row, strict=True)) for row in told]


def _milestones(theme: Theme, town: str, day: date, days: int) -> Rows:
    told = (
        (6, "First measurements"),
        (18, "Working prototype"),
        (28, "Trial with end-users"),
        (36, "Final report"),
    )
    return [
        {
            "title": f"{what} of {theme.acronym}",
            "month": month,
            "shown_by": "A report that both directors sign.",
        }
        for month, what in told
    ]


def _criteria(theme: Theme, town: str, day: date, days: int) -> Rows:
    told = (
        ("Data of one season at two sites are in the shared archive", 12, 20),
        ("The prototype finds nine of ten test cases", 20, 30),
        ("The end-users have run it for a season on their own", 30, 30),
        ("Three young researchers have finished their training", 34, 20),
    )
    return [dict(zip(("criterion", "month", "weight"), row, strict=True)) for row in told]


def _risks(theme: Theme, town: str, day: date, days: int) -> Rows:
    told = (
        ("A permit for the first site comes late", "partner", "medium", "medium", "The second site has agreed to step in."),
        ("A sensor fails in the field", "technical", "medium", "low", "Two others cover its range until it is replaced."),
        ("Travel becomes unsafe", "security", "low", "high", "Meetings move to the other country or on line."),
    )  # fmt: skip
    return [
        dict(zip(("risk", "kind", "probability", "impact", "mitigation"), row, strict=True)) for row in told
    ]


def _teams(theme: Theme, town: str, day: date, days: int) -> Rows:
    told = (
        ("0", 5, 2, "It knows the place and its dangers, and runs the site."),
        ("1", 4, 1, "It brings the instruments, the calibration and the methods."),
    )
    return [dict(zip(("institution", "people", "young", "part"), row, strict=True)) for row in told]


def _members(theme: Theme, town: str, day: date, days: int) -> Rows:
    told = (
        ("Ana Weiss", "Senior scientist", "1", "1, 2", 30, False, "woman"),
        ("Jonas Lind", "Engineer", "1", "2, 5", 50, False, "man"),
        ("Doctoral student, to be named", "Doctoral student", "0", "1, 3", 100, True, None),
        ("Iryna Savchuk", "Researcher", "0", "1, 4", 60, True, "woman"),
    )
    keys = ("name", "position", "institution", "tasks", "percent", "young", "gender")
    return [dict(zip(keys, row, strict=True)) for row in told]


def _training(theme: Theme, town: str, day: date, days: int) -> Rows:
    return [
        {
            "who": "Doctoral student", "country": theme.nato, "host": "Institute of Applied Science",
            "purpose": "Calibration and the analysis of long series", "months": 3, "eur": "5400.00",
        }
    ]  # fmt: skip


def _stipends(theme: Theme, town: str, day: date, days: int) -> Rows:
    return [{"who": "Doctoral student", "country": theme.partner, "months": 24, "monthly_eur": "500.00"}]


def _equipment(theme: Theme, town: str, day: date, days: int) -> Rows:
    return [
        {
            "item": "Field station with logger", "number": 4, "unit_eur": "8500.00", "owner": "0", "place": town,
            "purpose": "Measures at the two sites; stays there and is run by the institute",
        }
    ]  # fmt: skip


def _travel(theme: Theme, town: str, day: date, days: int) -> Rows:
    return [
        {
            "who": "Two of each team", "route": f"Both laboratories and {town}", "purpose": "Project meeting",
            "days": 4, "number": 6, "each_eur": "1800.00",
        }
    ]  # fmt: skip


def _funding(theme: Theme, town: str, day: date, days: int) -> Rows:
    return [
        {"institution": "0", "source": "Ministry of Education and Science", "year": year, "kind": "in_kind",
         "eur": "18000.00", "state": "granted"}
        for year in (1, 2)
    ]  # fmt: skip


def _other_dates(theme: Theme, town: str, day: date, days: int) -> Rows:
    first = day + timedelta(days=14)
    last = first + timedelta(days=days - 1)
    return [{"first_day": first.isoformat(), "last_day": last.isoformat(), "note": "In the same place"}]


def _committee(theme: Theme, town: str, day: date, days: int) -> Rows:
    told = (("Dr Ana Weiss", "Institute of Applied Science", theme.nato, "Programme"),
            ("Iryna Savchuk", f"{town} Institute of Applied Science", theme.partner, "Place and travel"))  # fmt: skip
    return [dict(zip(("name", "institution", "country", "task"), row, strict=True)) for row in told]


def _programme(theme: Theme, town: str, day: date, days: int) -> Rows:
    rows = []
    for n in range(days):
        for start, end, half in (("09:00", "12:30", 0), ("14:00", "17:30", 1)):
            place = 2 * n + half
            rows.append(
                {
                    "day": n + 1, "start": start, "end": end, "session": f"Session {place + 1}",
                    "title": TOPICS[place % len(TOPICS)], "speaker": PEOPLE[place % len(PEOPLE)],
                }
            )  # fmt: skip
    return rows


def _speakers(theme: Theme, town: str, day: date, days: int) -> Rows:
    return [
        {
            "name": name, "country": home, "institution": "Institute of Applied Science",
            "topic": TOPICS[n % len(TOPICS)], "state": "confirmed" if n % 3 else "invited", "funded": n % 2 == 0,
        }
        for n, (name, home) in enumerate(zip(PEOPLE, HOMES, strict=True))
    ]  # fmt: skip


def _lecturers(theme: Theme, town: str, day: date, days: int) -> Rows:
    return [{**row, "hours": 4} for row in _speakers(theme, town, day, days)]


def _people(theme: Theme, town: str, day: date, days: int) -> Rows:
    seen: dict[str, dict[str, Any]] = {}
    for home, number, women, young in CROWDS[Mechanism(theme.mechanism).value]:
        iso2 = home or theme.partner
        row = seen.setdefault(iso2, {"country": iso2, "number": 0, "women": 0, "young": 0})
        for key, more in (("number", number), ("women", women), ("young", young)):
            row[key] += more
    return list(seen.values())


def _income(theme: Theme, town: str, day: date, days: int) -> Rows:
    return [{"source": "Host institute: rooms and staff", "eur": "6000.00", "state": "certain"}]


def _earlier(theme: Theme, town: str, day: date, days: int) -> Rows:
    return []


def _nobody(theme: Theme, town: str, day: date, days: int) -> Rows:
    return []


_WRITERS: Mapping[str, Callable[[Theme, str, date, int], Rows]] = {
    "end_users": _end_users, "tasks": _tasks, "deliverables": _deliverables, "milestones": _milestones,
    "success_criteria": _criteria, "risks": _risks, "team_summary": _teams, "team_members": _members,
    "training": _training, "stipends": _stipends, "equipment_list": _equipment, "travel_list": _travel,
    "national_funding": _funding, "other_dates": _other_dates, "committee": _committee, "programme": _programme,
    "speakers": _speakers, "lecturers": _lecturers, "participants_by_country": _people, "other_income": _income,
    "earlier_grants": _earlier, "rather_not": _nobody,
}  # fmt: skip
