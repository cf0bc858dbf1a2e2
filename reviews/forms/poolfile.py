"""A CSV of experts, read row by row: what is wrong is said by line and column, and nothing is written here."""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from core.words import without_controls
from partners.facts import country_choices
from reviews.facts import FileRow
from reviews.forms.experts import LANGUAGES, main_priorities

Wrong = Iterable[tuple[str, str]]
COLUMNS = (
    "email", "given_name", "family_name", "term_from", "term_until", "nominated_by", "keywords", "languages",
    "most_at_once", "knows",
)  # fmt: skip
NEEDED = ("email", "given_name", "family_name", "term_from", "term_until")
MOST_ROWS, MOST_BYTES = 500, 512_000


def read_file(content: bytes) -> tuple[list[FileRow], list[str]]:
    """Give the rows of the file and what is wrong with the whole of it."""
    if len(content) > MOST_BYTES:
        return [], [_("The file is larger than 500 kB.")]
    try:
        text = without_controls(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return [], [_("The file is not UTF-8. Save it as “CSV UTF-8”.")]
    first = (text.splitlines() or [""])[0]
    lines = io.StringIO(text, newline=None)
    reader = csv.DictReader(lines, delimiter=";" if first.count(";") > first.count(",") else ",")
    try:
        heads = [head.strip().lower() for head in reader.fieldnames or []]
    except csv.Error as error:
        return [], [_("Line %(n)s cannot be read: %(error)s") % {"n": 1, "error": error}]
    if missing := [head for head in NEEDED if head not in heads]:
        return [], [_("The first line has no column %(names)s.") % {"names": ", ".join(missing)}]
    if strange := [head for head in heads if head not in COLUMNS]:
        return [], [_("The first line has a column nobody knows: %(names)s.") % {"names": ", ".join(strange)}]
    reader.fieldnames = heads
    rows: list[FileRow] = []
    known = _Known()
    seen: dict[str, int] = {}
    try:
        for cells in reader:
            if len(rows) == MOST_ROWS:
                return rows, [_("The file has more than %(n)s rows.") % {"n": MOST_ROWS}]
            rows.append(
                known.row(reader.line_num, {k: (v or "").strip() for k, v in cells.items() if k}, seen)
            )
    except csv.Error as error:
        return rows, [_("Line %(n)s cannot be read: %(error)s") % {"n": reader.line_num, "error": error}]
    return rows, [] if rows else [_("The file has no row beneath its heads.")]


class _Known:
    """What cells may name."""

    def __init__(self) -> None:
        self.countries = {iso2 for iso2, _name in country_choices()}
        self.languages = {code for code, _name in LANGUAGES}
        self.priorities = {priority.code: priority.pk for priority in main_priorities()}

    def row(self, line: int, cells: Mapping[str, str], seen: dict[str, int]) -> FileRow:
        """Give the row with its values, and every error named by its column."""
        values: dict[str, Any] = {"email": cells["email"].lower()}
        wrong = [
            *self._person(values, cells, seen),
            *self._term(values, cells),
            *self._knowledge(values, cells),
        ]
        seen.setdefault(values["email"], line)
        said = tuple(
            _("column %(column)s: %(what)s") % {"column": column, "what": what} for column, what in wrong
        )
        return FileRow(line, values, said)

    def _person(self, values: dict[str, Any], cells: Mapping[str, str], seen: Mapping[str, int]) -> Wrong:
        try:
            validate_email(values["email"])
        except ValidationError:
            yield "email", _("not an e-mail address")
        if values["email"] in seen:
            yield "email", _("stands in line %(n)s already") % {"n": seen[values["email"]]}
        for column in ("given_name", "family_name"):
            values[column] = cells[column][:80]
            if not cells[column]:
                yield column, _("empty")
        values["nominated_by"] = cells.get("nominated_by", "").upper()
        if values["nominated_by"] and values["nominated_by"] not in self.countries:
            yield "nominated_by", _("write the country’s two letters, such as BE")

    def _term(self, values: dict[str, Any], cells: Mapping[str, str]) -> Wrong:
        for column in ("term_from", "term_until"):
            try:
                values[column] = date.fromisoformat(cells[column])
            except ValueError:
                yield column, _("write the day as 2027-01-31")
        if "term_from" in values and "term_until" in values and values["term_until"] <= values["term_from"]:
            yield "term_until", _("the term ends before it begins")
        most = cells.get("most_at_once", "") or "6"
        values["most_at_once"] = int(most) if most.isascii() and most.isdigit() and len(most) < 3 else 0
        if not 1 <= values["most_at_once"] <= 40:
            yield "most_at_once", _("write a number from 1 to 40")

    def _knowledge(self, values: dict[str, Any], cells: Mapping[str, str]) -> Wrong:
        values["keywords"] = [word[:60] for word in _parted(cells.get("keywords", ""))]
        values["languages"] = [word.lower() for word in _parted(cells.get("languages", ""))]
        if strange := [word for word in values["languages"] if word not in self.languages]:
            yield "languages", _("nobody knows %(words)s") % {"words": ", ".join(strange)}
        values["levels"] = {}
        for part in _parted(cells.get("knows", "")):
            code, _colon, level = (piece.strip() for piece in part.partition(":"))
            if code in self.priorities and level in {"0", "1", "2", "3"}:
                values["levels"][self.priorities[code]] = int(level)
            else:
                yield "knows", _("write a priority and 0 to 3, such as 8:3; not %(part)s") % {"part": part}


def _parted(text: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in text.replace("|", ";").split(";") if part.strip()))
