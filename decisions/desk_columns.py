"""The columns of the programme office's list: each one's words on the page and its typed values in a file, written once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from statistics import fmean, median
from typing import Any

from django.utils.functional import Promise, lazy
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from applications.enums import Origin, State
from applications.lifecycle import DECIDED_NOT_TOLD, PROGRAMME_FACES
from applications.reading import director_name
from core import clock
from core.drawings import LEAST_SCORES_FOR_MEDIAN, strip_svg
from core.money import written
from decisions.desk_words import day
from decisions.enums import DecisionState, LetterState, Outcome
from decisions.facts.desk import DeskRow

Word = str | Promise


@dataclass(frozen=True, slots=True)
class Column:
    """One column. cell: its words; values: what a file holds, one for each of the heads; needs: keys of EXTRAS.

    sort: the key of SORTS its head sorts by; css: of its head.
    """

    key: str
    label: Word
    cell: Callable[[DeskRow, datetime], str]
    heads: tuple[Word, ...]
    values: Callable[[DeskRow, datetime], tuple[Any, ...]]
    sort: str = ""
    css: str = ""
    needs: tuple[str, ...] = ()

    @property
    def right(self) -> bool:
        return "right" in self.css


_DASH, _RIGHT = "–", SafeString(' class="right"')


def _both(first: str, second: str) -> SafeString:
    return format_html('<span>{} <span class="sub">{}</span></span>', first, second)


def _priority(row: DeskRow, _at: datetime) -> SafeString:
    return format_html('<span class="clamp"><b>{}</b> {}</span>', row.priority_code, row.priority_title)


def _state(row: DeskRow, _at: datetime) -> SafeString:
    return _tag(row.state, get_language() or "")


@lru_cache(maxsize=64)
def _tag(state: State, _language: str) -> SafeString:
    face = PROGRAMME_FACES[state]
    css = f"tag tag--quiet tag--{face.tone} tag--{face.shape}"
    return format_html('<span><span class="{}">{}</span></span>', css, face.word)


def _needed(row: DeskRow) -> int:
    return max(row.reviews_needed, row.asked)


def _reviews(row: DeskRow, _at: datetime) -> str:
    if not row.asked and not row.reviews_in:
        return _DASH
    return _("%(n)s of %(m)s") % {"n": row.reviews_in, "m": _needed(row)}


def _median(row: DeskRow) -> Decimal | None:
    return median(row.scores) if len(row.scores) >= LEAST_SCORES_FOR_MEDIAN else None


def _mean(row: DeskRow) -> float | None:
    return fmean(row.scores) if len(row.scores) >= LEAST_SCORES_FOR_MEDIAN else None


def _due(row: DeskRow, at: datetime) -> SafeString:
    if row.due is None:
        return format_html('<span><span class="">{}</span></span>', _next(row, at))
    late = row.due < at
    return format_html(
        '<span><span class="{}">{}</span> <span class="{}">{}</span></span>',
        "late" if late else "",
        day(row.due),
        "sub late" if late else "sub",
        _late(row, at) if late else _next(row, at),
    )


def _late(row: DeskRow, at: datetime) -> str:
    days = (at - row.due).days if row.due else 0
    return ngettext("%(n)s day late", "%(n)s days late", days) % {"n": days} if days else _("Due today")


def _next(row: DeskRow, at: datetime) -> str:
    if row.state == State.SUBMITTED:
        return _screening(row, at)
    if row.state == State.IN_REVIEW:
        return _reviewing(row)
    if row.state in DECIDED_NOT_TOLD:
        return {
            LetterState.WAITING.value: _("Letter being rendered"),
            LetterState.READY.value: _("Letter to read"),
            LetterState.READ.value: _("Letter to announce"),
        }.get(row.letter, _("Letter to prepare"))
    if row.state == State.REVIEWED:
        return _("Decide to invite") if row.phase == 1 else _("Round list")
    if row.state == State.PROPOSED:
        return _("Consultation") if row.due else _("Decision")
    return _("Reply due") if row.state == State.RETURNED else ""


def _screening(row: DeskRow, at: datetime) -> str:
    if row.closes_at > at:
        return _("Call still open")
    if not row.eligibility_confirmed:
        return _("Eligibility check")
    return _("Open the review") if row.panel else _("Send to a panel")


def _reviewing(row: DeskRow) -> str:
    if row.doubt:
        return _("Settle conflict")
    if row.asked < row.reviews_needed:
        return _("Assign reviewers")
    return _("Reviews") if row.reviews_in < row.reviews_needed else _("Panel report")


def _director(row: DeskRow, role: str) -> str:
    """The name in the version that stands, not in what the directors write now."""
    return next((director_name(d) for d in row.more["directors"] or () if d["role"] == role), "")


def _institution(row: DeskRow, role: str) -> str:
    found = (d["organisation"] for d in row.more["directors"] or () if d["role"] == role)
    return next((organisation["name"] for organisation in found if organisation), "")


def _person(role: str) -> Callable[[DeskRow, datetime], str]:
    return lambda row, _at: _both(_director(row, role) or _DASH, _institution(row, role))


def _phase(row: DeskRow) -> str:
    return {1: _("Short proposal"), 2: _("Full proposal")}.get(row.phase, "")


def _outcome(row: DeskRow) -> str:
    return str(Outcome(row.more["outcome"]).label) if row.more["outcome"] else ""


def _standing(row: DeskRow) -> str:
    return str(DecisionState(row.more["decision"]).label) if row.more["decision"] else ""


def _letter(row: DeskRow) -> str:
    return str(LetterState(row.letter).label) if row.letter else ""


def _eur(amount: Decimal | None) -> str:
    return _DASH if amount is None else written(amount, cents=False)


def _named(label: Word) -> str:
    """A head that names the clock of its instants."""
    return f"{label} (Europe/Brussels)"


def _timed(label: Word) -> tuple[Word, ...]:
    return (lazy(_named, str)(label),)


def _plain(
    key: str, label: Word, value: Callable[[DeskRow], Any], *, sort: str = "", css: str = "", needs: str = ""
) -> Column:
    """A column of one word or number."""
    return Column(
        key,
        label,
        lambda row, _at: str(_DASH if (said := value(row)) in {None, ""} else said),
        (label,),
        lambda row, _at: (value(row),),
        sort=sort,
        css=css,
        needs=tuple(needs.split()),
    )


def _instant(
    key: str, label: Word, value: Callable[[DeskRow], datetime | None], *, sort: str = "", needs: str = ""
) -> Column:
    return Column(
        key,
        label,
        lambda row, _at: day(value(row)),
        _timed(label),
        lambda row, _at: (value(row),),
        sort=sort,
        needs=tuple(needs.split()),
    )


_ALL = (
    _plain("mechanism", _later("Type"), lambda row: row.mechanism, sort="mechanism", css="w-mech"),
    Column(
        "priority", _later("Key Priority"), _priority,
        (_later("Key Priority code"), _later("Key Priority")),
        lambda row, _at: (row.priority_code, row.priority_title),
        sort="priority", css="w-kp",
    ),
    Column(
        "countries", _later("NPD, PPD country"),
        lambda row, _at: _both(row.npd_country or _DASH, row.ppd_country or _DASH),
        (_later("NPD country"), _later("PPD country")),
        lambda row, _at: (row.npd_country, row.ppd_country), css="w-dir",
    ),
    Column(
        "eur", "EUR", lambda row, _at: _eur(row.requested_eur), (_later("Requested EUR"),),
        lambda row, _at: (row.requested_eur,), sort="eur", css="w-eur right",
    ),
    Column(
        "state", _later("State"), _state, (_later("State"),),
        lambda row, _at: (str(PROGRAMME_FACES[row.state].word),), sort="state", css="w-state",
    ),
    Column(
        "reviews", _later("Reviews"), _reviews, (_later("Reviews in"), _later("Reviews due in all")),
        lambda row, _at: (row.reviews_in, _needed(row)), css="w-rev",
    ),
    Column(
        "scores", _later("Scores 0–5, median"), lambda row, _at: strip_svg(row.scores, ref=row.ref),
        (_later("Scores"), _later("Median score")),
        lambda row, _at: ("; ".join(f"{score:.1f}" for score in sorted(row.scores)), _median(row)),
        sort="score", css="w-score",
    ),
    Column(
        "due", _later("Due"), _due, (*_timed(_later("Due")), _later("What is due")),
        lambda row, at: (row.due, _next(row, at)), sort="due", css="w-due",
    ),
    _plain("call", _later("Call"), lambda row: row.more["call"], sort="call", needs="call"),
    _plain("tags", _later("Tags"), lambda row: ", ".join(row.more["tags"]), needs="tags"),
    _plain("acronym", _later("Acronym"), lambda row: row.more["acronym"], needs="acronym"),
    _plain("phase", _later("Phase"), _phase),
    _plain("npd-country", _later("NPD country"), lambda row: row.npd_country, sort="npd"),
    _plain("ppd-country", _later("PPD country"), lambda row: row.ppd_country, sort="ppd"),
    Column(
        "npd", _later("NPD, institution"), _person("NPD"),
        (_later("NPD"), _later("NPD institution")),
        lambda row, _at: (_director(row, "NPD"), _institution(row, "NPD")), needs=("directors",),
    ),
    Column(
        "ppd", _later("PPD, institution"), _person("PPD"),
        (_later("PPD"), _later("PPD institution")),
        lambda row, _at: (_director(row, "PPD"), _institution(row, "PPD")), needs=("directors",),
    ),
    _plain("duration", _later("Months or days"), lambda row: row.more["duration"], css="right", needs="duration"),
    _plain("origin", _later("Origin"), lambda row: str(Origin(row.more["origin"]).label), needs="origin"),
    _plain("panel", _later("Panel"), lambda row: row.panel),
    Column(
        "mean", _later("Mean score"),
        lambda row, _at: _DASH if (mean := _mean(row)) is None else f"{mean:.2f}",
        (_later("Mean score"),), lambda row, _at: (_mean(row),), css="right",
    ),
    _plain("round", _later("Round"), lambda row: row.more["round"], needs="round"),
    _plain("outcome", _later("Outcome"), _outcome, needs="outcome"),
    _plain("decision", _later("Decision"), _standing, needs="decision"),
    Column(
        "award", _later("Award EUR"), lambda row, _at: _eur(row.more["award"]), (_later("Award EUR"),),
        lambda row, _at: (row.more["award"],), css="right", needs=("award",),
    ),
    _plain("letter", _later("Letter"), _letter),
    _instant("sent", _later("Submitted"), lambda row: row.more["submitted"], sort="sent", needs="submitted"),
    _instant("closes", _later("Call closes"), lambda row: row.closes_at),
    _instant("checked", _later("Eligibility confirmed"), lambda row: row.more["checked_at"], needs="checked_at"),
    _plain("officer", _later("Confirmed by"), lambda row: row.more["checked_by"], needs="checked_by"),
)  # fmt: skip
COLUMNS: dict[str, Column] = {column.key: column for column in _ALL}
FIRST = ("mechanism", "priority", "countries", "eur", "state", "reviews", "scores", "due")


def chosen(keys: Sequence[str]) -> tuple[Column, ...]:
    """Give the columns in that order, the usual ones for none. Needs: keys of COLUMNS."""
    return tuple(COLUMNS[key] for key in keys or FIRST)


def needs(columns: Sequence[Column]) -> tuple[str, ...]:
    """Give what must be read for these columns beyond the usual, each once."""
    return tuple(dict.fromkeys(need for column in columns for need in column.needs))


def order_in_words(sort: str) -> str:
    """Give the order as it reads. sort: a key of SORTS, with a minus before it for downwards."""
    key = sort.removeprefix("-")
    label = next((column.label for column in _ALL if column.sort == key), _("Title"))
    words = _("%(column)s, downwards") if sort.startswith("-") else _("%(column)s, upwards")
    return words % {"column": label}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the list, ready to be written down."""

    url: str
    title: str
    ref: str
    cells: SafeString


def lines(
    rows: Sequence[DeskRow],
    list_url: str,
    columns: Sequence[Column],
    *,
    place: int | None = None,
    query: str = "",
) -> list[Line]:
    """Give the rows in words. place: of the first one in its list, for the links; query: of the list's address."""
    at = clock.now()
    heads = [
        (_RIGHT if column.right else SafeString(""), str(column.label), column.cell) for column in columns
    ]
    return [
        Line(
            url=f"{list_url}{row.ref}/" + (f"?at={place + number}&{query}" if place is not None else ""),
            title=row.title or row.ref,
            ref=row.ref,
            cells=format_html_join(
                "",
                '<td{} data-label="{}">{}</td>',
                ((css, label, cell(row, at)) for css, label, cell in heads),
            ),
        )
        for number, row in enumerate(rows)
    ]


def heads_for_file(columns: Sequence[Column]) -> list[str]:
    """Give the heads of the file: reference and title, then those of the columns."""
    return [_("Reference"), _("Title"), *(str(head) for column in columns for head in column.heads)]


def values_for_file(rows: Sequence[DeskRow], columns: Sequence[Column]) -> list[list[Any]]:
    """Give the same rows with typed values."""
    at = clock.now()
    return [
        [row.ref, row.title, *(value for column in columns for value in column.values(row, at))]
        for row in rows
    ]
