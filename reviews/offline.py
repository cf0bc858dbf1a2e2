"""The review form as a text file: written to be filled in anywhere, read back with every mistake named by its line.

Pure. A line that begins with == heads an answer; what stands below it, up to the next one, is the answer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from core.errors import Finding
from reviews.enums import Confidence, Recommendation
from reviews.scoring import LEAST_WORDS, MOST_WORDS, Rubric, read_score

HEAD = "=="
LARGEST = 200_000
NOTE, CONFIDENCE, RECOMMENDATION, FORM = "note", "confidence", "recommendation", "form"


@dataclass(frozen=True, slots=True)
class Filled:
    """What a file says. values: control → text, as the page would send it. findings: mistakes, with their line."""

    values: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def written(
    *,
    ref: str,
    title: str,
    version: int,
    rubric: Rubric,
    recommendations: Sequence[Recommendation],
    known: Mapping[str, Any],
) -> str:
    """Give the form as text. version: of what is saved now.   known: control → what is saved."""
    lines = [
        f"# {title}",
        "# " + _("Write your answers under the lines that begin with ==, and leave these lines as they are."),
        "# " + _("Upload the file on the page of your review. Unclassified content only."),
        "",
        f"{HEAD} {FORM} {ref} {version}",
    ]
    for number, criterion in enumerate(rubric.criteria, start=1):
        lines += ["", f"{HEAD} {criterion.key} score ({number}. {criterion.title}: 0 to 5, halves allowed)"]
        lines += _answer(known.get(f"score_{criterion.key}"))
        lines += [f"{HEAD} {criterion.key} reasons ({LEAST_WORDS} to {MOST_WORDS} words)"]
        lines += _answer(known.get(f"text_{criterion.key}"))
    for key, options in ((RECOMMENDATION, recommendations), (CONFIDENCE, list(Confidence))):
        lines += ["", f"{HEAD} {key} ({', '.join(option.value for option in options)})"]
        lines += _answer(known.get(key))
    lines += ["", f"{HEAD} {NOTE} (in confidence, for programme officers only)"]
    lines += _answer(known.get("confidential_note"))
    return "\r\n".join(lines) + "\r\n"


def _answer(value: Any) -> list[str]:
    text = "" if value is None else str(value)
    return [f" {line}" if line.startswith(HEAD) else line for line in text.splitlines()] or [""]


def read(text: str, *, ref: str, rubric: Rubric, recommendations: Sequence[Recommendation]) -> Filled:
    """Give what the file says, and all that is wrong with it; nothing of a file with mistakes is to be saved."""
    found: list[Finding] = []
    answers: dict[str, tuple[int, list[str]]] = {}
    names = _names(rubric)
    folded = {heading.casefold(): name for heading, name in names.items()}
    body: list[str] | None = None
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        if not line.startswith(HEAD):
            if body is None and line.strip() and not line.startswith("#"):
                found.append(Finding("line_above_the_form", values={"line": number}))
            elif body is not None:
                body.append(line)
            continue
        said = line.removeprefix(HEAD).split("(", 1)[0].strip()
        name = FORM if said.split(" ", 1)[0] == FORM else folded.get(said.casefold(), "")
        body = []
        if not name:
            found.append(Finding("heading_unknown", values={"line": number, "heading": said}))
        elif name in answers:
            found.append(Finding("heading_twice", values={"line": number, "heading": said}))
        else:
            answers[name] = (number, [said] if name == FORM else body)
    values = {name: "\n".join(lines).strip() for name, (_number, lines) in answers.items()}
    found += _of_form(answers, values, ref)
    if any(finding.code == "form_of_another" for finding in found):
        return Filled(findings=tuple(finding for finding in found if finding.code == "form_of_another"))
    found += _unread(answers, values, rubric, recommendations)
    found.sort(key=lambda one: one.values["line"])
    return Filled(values, (*found, *_missing(answers, names)))


def _names(rubric: Rubric) -> dict[str, str]:
    names = {f"{key} score": f"score_{key}" for key in rubric.keys}
    names |= {f"{key} reasons": f"text_{key}" for key in rubric.keys}
    return names | {RECOMMENDATION: RECOMMENDATION, CONFIDENCE: CONFIDENCE, NOTE: "confidential_note"}


def _missing(answers: Mapping[str, Any], names: Mapping[str, str]) -> Iterable[Finding]:
    missing = [heading for heading, name in names.items() if name not in answers]
    if missing:
        yield Finding("heading_missing", values={"headings": ", ".join(missing)})


def _of_form(
    answers: Mapping[str, tuple[int, list[str]]], values: dict[str, str], ref: str
) -> Iterable[Finding]:
    number = answers.get(FORM, (1, []))[0]
    parts = values.pop(FORM, "").split()
    if len(parts) != 3 or not parts[2].isdecimal() or len(parts[2]) > 9:
        yield Finding("form_line_unread", values={"line": number})
    elif parts[1] != ref:
        yield Finding("form_of_another", values={"line": number, "ref": parts[1][:40]})
    else:
        values["version"] = parts[2]


def _unread(
    answers: Mapping[str, tuple[int, list[str]]],
    values: dict[str, str],
    rubric: Rubric,
    recommendations: Sequence[Recommendation],
) -> Iterable[Finding]:
    for key in rubric.keys:
        name = f"score_{key}"
        typed = values.get(name, "").replace(",", ".")
        score = read_score(typed) if typed else None
        if typed and score is None:
            yield Finding("score_unread", values={"line": _line(answers[name]), "typed": typed[:40]})
        elif score is not None:
            values[name] = f"{score.normalize():f}"
    known = {
        RECOMMENDATION: [option.value for option in recommendations],
        CONFIDENCE: [option.value for option in Confidence],
    }
    for name, options in known.items():
        typed = values.get(name, "").casefold()
        if typed and typed not in options:
            values_ = {"line": _line(answers[name]), "typed": typed[:40], "options": ", ".join(options)}
            yield Finding("choice_unread", values=values_)
        elif typed:
            values[name] = typed


def _line(answer: tuple[int, list[str]]) -> int:
    number, lines = answer
    return number + 1 + next((n for n, line in enumerate(lines) if line.strip()), 0)
