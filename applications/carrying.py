"""Which answers of one form have a place in another, when a proposal is started from an earlier one. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from applications.mechanisms import FormDefinition, Question
from applications.mechanisms.cells import rows_of


@dataclass(frozen=True, slots=True)
class Carried:
    """What the new form begins with, by section and question; and the labels of answers that have no place in it."""

    answers: Mapping[str, Mapping[str, Any]]
    left_out: tuple[str, ...]


def carried(
    old: FormDefinition,
    new: FormDefinition,
    answers: Mapping[str, Mapping[str, Any]],
    priorities: frozenset[str],
) -> Carried:
    """Give the answers whose question stands in the new form, of the same kind, as far as its choices still exist.

    answers: by section of the old form.   priorities: the codes that can be chosen in the new call. Declarations are
    never carried: they are made anew.
    """
    asked = {question.key: question for section in new.sections for question in section.questions}
    given = {key: value for data in answers.values() for key, value in data.items()}
    kept: dict[str, Any] = {}
    left: list[str] = []
    for question in (question for section in old.sections for question in section.questions):
        value = given.get(question.key)
        if value in (None, "", []):
            continue
        place = asked.get(question.key)
        fitting = _fitting(place, value, priorities) if place and place.kind == question.kind else None
        if fitting not in (None, "", []):
            kept[question.key] = fitting
        if fitting != value:
            left.append(str(question.label))
    found = {
        section.key: {q.key: kept[q.key] for q in section.questions if q.key in kept}
        for section in new.sections
    }
    return Carried({key: data for key, data in found.items() if data}, tuple(dict.fromkeys(left)))


def _fitting(question: Question, value: Any, priorities: frozenset[str]) -> Any:
    if question.must_agree:
        return None
    if question.kind == "choice":
        return value if _known(question, value, priorities) else None
    if question.kind == "choices" and isinstance(value, list):
        return [one for one in value if _known(question, one, priorities)]
    if question.kind == "table":
        columns = {"id"} | {column.key for column in question.columns}
        return [{key: cell for key, cell in row.items() if key in columns} for row in rows_of(value)]
    return value


def _known(question: Question, value: Any, priorities: frozenset[str]) -> bool:
    if question.source == "priorities":
        return value in priorities
    return question.source == "countries" or value in {key for key, _label in question.options}
