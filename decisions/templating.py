"""The wordings of letters: plain structured text with placeholders from a closed list, never code. Pure.

A wording is written as one reads it: `# Heading`, paragraphs, `## Title of a part`, `- item`, and `---` before the
closing words. A placeholder is `{{name}}`; those of `BLOCKS` stand alone on their line. A part of which nothing is
left, because what its placeholder stands for is empty, is left out with its title.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from core.errors import Finding
from decisions.enums import Outcome
from decisions.rules import GRANTS

FOLDER = Path(__file__).parent / "wordings"
SHIPPED = "2026.1"
FIELDS = ("heading", "opening", "body", "closing")
BLOCKS = frozenset({"conditions", "reasons", "feedback", "payments"})
_EVERYWHERE = frozenset(
    {"ref", "call", "kind", "short", "named", "title", "version", "submitted_on", "considered", "panel", "advisor",
     "round", "held", "feedback", "reasons"}
)  # fmt: skip
_MORE: Mapping[Outcome, frozenset[str]] = {
    Outcome.AWARD: frozenset({"amount", "award", "duration", "parts", "payments", "conditions", "answer_by"}),
    Outcome.INVITATION: frozenset({"phase2_closes"}),
    Outcome.RESUBMIT: frozenset({"redress_days"}),
    Outcome.REFUSAL: frozenset({"redress_days"}),
    Outcome.INELIGIBLE: frozenset({"redress_days"}),
    Outcome.REVOCATION: frozenset({"amount", "award"}),
}
_NEEDED: Mapping[Outcome, frozenset[str]] = {
    Outcome.AWARD: frozenset({"amount", "named", "payments", "conditions", "answer_by", "feedback"}),
    Outcome.INVITATION: frozenset({"named", "phase2_closes", "feedback"}),
    Outcome.RESERVE: frozenset({"named", "reasons", "feedback"}),
    Outcome.RESUBMIT: frozenset({"named", "reasons", "feedback", "redress_days"}),
    Outcome.REFUSAL: frozenset({"named", "reasons", "feedback", "redress_days"}),
    Outcome.INELIGIBLE: frozenset({"named", "reasons", "feedback", "redress_days"}),
    Outcome.REVOCATION: frozenset({"named", "amount", "award", "reasons", "feedback"}),
}
_PLACEHOLDER = re.compile(r"\{\{\s*([a-z0-9_]*)\s*\}\}")
_STRAY = re.compile(r"\{\{|\}\}|\{%|%\}|<[a-zA-Z/!]")
LONGEST = 8_000


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one kind of letter. version: how a letter names them."""

    heading: str
    opening: str
    body: str
    closing: str
    version: str = SHIPPED


@dataclass(frozen=True, slots=True)
class Section:
    """One titled part of a wording, as written."""

    title: str
    paragraphs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


def known_in(kind: str) -> frozenset[str]:
    """Give the placeholders that a letter of this kind may use."""
    return _EVERYWHERE | _MORE.get(_like(kind), frozenset())


def needed_in(kind: str) -> frozenset[str]:
    """Give the placeholders without which a letter of this kind would leave out what was decided."""
    return _NEEDED[_like(kind)]


def _like(kind: str) -> Outcome:
    return Outcome.AWARD if kind in GRANTS else Outcome(kind)


# --- reading


def read(text: str, version: str = SHIPPED) -> Wording:
    """Give the wording of a whole text: its heading, what opens it, its parts, and what closes it."""
    lines = text.replace("\r", "").strip().split("\n")
    heading = lines[0].removeprefix("# ").strip()
    rest, _line, closing = "\n".join(lines[1:]).partition("\n---\n")
    opening, mark, body = rest.partition("\n## ")
    return Wording(heading, opening.strip(), f"## {body}".strip() if mark else "", closing.strip(), version)


@cache
def shipped(kind: str, mechanism: str, language: str) -> Wording:
    """Give the wording that comes with the portal: that of the mechanism where it has one."""
    base = _like(kind).value
    for name in (f"{base}.{mechanism}.txt", f"{base}.txt"):
        path = FOLDER / language / name
        if path.exists():
            return read(path.read_text(encoding="utf-8"))
    raise LookupError(f"No wording of {kind} in {language}")


def paragraphs(text: str) -> list[str]:
    """Give the paragraphs: lines that no empty line divides belong together."""
    blocks = re.split(r"\n\s*\n", text.replace("\r", "").strip())
    return [" ".join(line.strip() for line in block.split("\n")) for block in blocks if block.strip()]


def sections(body: str) -> list[Section]:
    """Give the parts of a body, each with its paragraphs and the items of its list."""
    found = []
    for block in re.split(r"^##\s+", body.replace("\r", "").strip(), flags=re.MULTILINE)[1:]:
        title, _mark, rest = block.partition("\n")
        texts: list[str] = []
        items: list[str] = []
        for part in re.split(r"\n\s*\n", rest.strip()):
            goes_on: list[str] | None = None
            for line in filter(None, (each.strip() for each in part.split("\n"))):
                if line.startswith("- "):
                    items.append(line[2:].strip())
                    goes_on = items
                elif goes_on and not _alone(line):
                    goes_on[-1] += f" {line}"
                else:
                    texts.append(line)
                    goes_on = None if _alone(line) else texts
        found.append(Section(title.strip(), tuple(texts), tuple(items)))
    return found


def _alone(line: str) -> bool:
    """Whether the line is nothing but the placeholder of a block."""
    match = _PLACEHOLDER.fullmatch(line.strip())
    return match is not None and match[1] in BLOCKS


def names_in(text: str) -> list[str]:
    """Give the placeholders of a text, in order."""
    return _PLACEHOLDER.findall(text)


# --- judging


def check(wording: Wording, kind: str) -> list[Finding]:
    """Give what must be mended before the wording may be used, each at its field."""
    found: list[Finding] = []
    known = known_in(kind)
    for name in FIELDS:
        text = getattr(wording, name)
        if not text.strip():
            found.append(Finding("wording_empty", name))
        if len(text) > LONGEST:
            found.append(Finding("wording_too_long", name, {"most": LONGEST}))
        found += _wrong_names(text, name, known)
        found += _wrong_places(text, name)
    if wording.body.strip() and not wording.body.strip().startswith("## "):
        found.append(Finding("wording_untitled", "body"))
    used = {each for name in FIELDS for each in names_in(getattr(wording, name))}
    for missing in sorted(needed_in(kind) - used):
        where = "body" if missing in BLOCKS or missing == "redress_days" else "opening"
        found.append(Finding("wording_lacks", where, {"name": f"{{{{{missing}}}}}"}))
    return found


def _wrong_names(text: str, where: str, known: frozenset[str]) -> list[Finding]:
    found = []
    for name in dict.fromkeys(names_in(text)):
        if name not in known:
            near = get_close_matches(name, sorted(known), 1, 0.5)
            values = {"name": f"{{{{{name}}}}}", "near": f"{{{{{near[0]}}}}}" if near else ""}
            found.append(Finding("wording_unknown_near" if near else "wording_unknown", where, values))
    if _STRAY.search(_PLACEHOLDER.sub("", text)):
        found.append(Finding("wording_stray", where))
    return found


def _wrong_places(text: str, where: str) -> list[Finding]:
    for line in text.replace("\r", "").split("\n"):
        wrong = [name for name in names_in(line) if name in BLOCKS]
        if wrong and (where != "body" or not _alone(line)):
            return [Finding("wording_block_alone", where, {"name": f"{{{{{wrong[0]}}}}}"})]
        if where != "body" and re.match(r"\s*(#|- )", line):
            return [Finding("wording_only_words", where)]
    return []


# --- filling


def fill(text: str, values: Mapping[str, str]) -> str:
    """Give the text with its placeholders replaced, in one pass: what was filled in is never read again."""
    filled = _PLACEHOLDER.sub(lambda match: values[match[1]], text)
    return re.sub(r"[ \t]{2,}", " ", filled).strip()


def filled_items(items: Sequence[str], values: Mapping[str, str]) -> tuple[str, ...]:
    """Give the items of a list with their placeholders replaced; those that came out empty are left out."""
    return tuple(text for text in (fill(item, values) for item in items) if text)
