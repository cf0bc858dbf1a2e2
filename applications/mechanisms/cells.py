"""What stands in the cells of a table question: kept as it was typed where it cannot be read. Pure.

A row is a plain dict: `id`, then a value by column. Kept values: whole numbers as int, amounts as "1200.00",
days as ISO text, times as "09:30", boxes as bool, everything else as text; None or "" for an empty cell. A text in
the place of a number, amount, day or time is what somebody typed there and nobody could read.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from applications.mechanisms.forms import Column, Question
from core.money import ZERO
from core.words import count_words

Row: TypeAlias = Mapping[str, Any]

_AMOUNT = re.compile(r"[0-9]{1,10}\.[0-9]{2}")
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


def rows_of(value: Any) -> list[Row]:
    """Give the rows of a kept answer; an answer of an earlier shape has none."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def is_empty(column: Column, value: Any) -> bool:
    """Whether the cell says nothing; a box that is not ticked says nothing either."""
    return value is None or value == "" or (column.kind == "yesno" and not value)


def number(value: Any) -> int | None:
    """Give the whole number of a cell, or None."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def amount(value: Any) -> Decimal | None:
    """Give the euros of a cell, or None."""
    return Decimal(value) if isinstance(value, str) and _AMOUNT.fullmatch(value) else None


def day(value: Any) -> date | None:
    """Give the day of a cell, or None."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def time(value: Any) -> str:
    """Give the time of a cell as "09:30", or an empty text."""
    return value if isinstance(value, str) and _TIME.fullmatch(value) else ""


def problem(column: Column, value: Any) -> tuple[str, int]:
    """Give what is wrong with a cell that says something: a word and the bound it breaks; ("", 0) when nothing is."""
    text = str(value or "")
    if column.kind == "integer":
        read = number(value)
        if read is None:
            return ("number_unread", 0)
        if read < column.minimum:
            return ("too_small", column.minimum)
        return ("too_large", column.maximum) if read > column.maximum else ("", 0)
    unread = {
        "eur": ("amount_unread", amount(value)),
        "date": ("date_unread", day(value)),
        "time": ("time_unread", time(value)),
        "email": ("email_unread", _EMAIL.fullmatch(text)),
    }.get(column.kind)
    if unread is not None:
        return ("", 0) if unread[1] is not None and unread[1] != "" else (unread[0], 0)
    if column.kind == "line" and len(text) > column.most:
        return ("too_many_characters", column.most)
    if column.kind == "text" and count_words(text) > column.most:
        return ("too_many_words", column.most)
    return ("", 0)


def cost(question: Question, row: Row) -> Decimal:
    """Give what a row costs in euros: the product of its columns, nothing while one of them cannot be read."""
    product = Decimal(1)
    for key in question.product:
        value = row.get(key)
        whole = number(value)
        factor = amount(value) if whole is None else Decimal(whole)
        if factor is None:
            return ZERO
        product *= factor
    return product if question.product else ZERO


def column_total(column: Column, rows: list[Row]) -> Decimal:
    """Give the sum of a column, cells that cannot be read left out."""
    values = (row.get(column.key) for row in rows)
    if column.kind == "eur":
        return sum((read for value in values if (read := amount(value)) is not None), ZERO)
    return Decimal(sum(number(value) or 0 for value in values))
