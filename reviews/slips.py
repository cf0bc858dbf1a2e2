"""Slips of an evaluator's pen: reasons that tell who wrote them, or who else reviews. Pure.

Who else reviews is not looked up, or the warning itself would tell it: names are compared with the whole pool.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.errors import Finding
from core.tracing import clues_of, traces


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes, by name, address and institutions."""

    name: str
    email: str
    institutions: tuple[str, ...] = ()


def slip_findings(
    texts: Iterable[tuple[str, str]], writer: Writer, pool: Iterable[str], meant: Iterable[str]
) -> tuple[Finding, ...]:
    """Give what in the texts (title, reasons) names the writer or somebody of the pool. Nothing is refused.

    pool: full names of experts.   meant: names of the proposal's own people, which reasons may speak of.
    """
    own = (*clues_of(writer.name), writer.email, *writer.institutions)
    known = set(meant)
    others = [name for name in pool if name not in known and name != writer.name]
    found = []
    for title, text in texts:
        for code, clues in (("names_yourself", own), ("names_expert", others)):
            names = traces(text, clues)
            if names:
                found.append(Finding(code, values={"title": title, "names": ", ".join(names)}, hard=False))
    return tuple(found)


def texts_of(titles: Mapping[str, str], texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """Give title and reasons of each criterion that has any."""
    return [(title, texts.get(key, "")) for key, title in titles.items() if texts.get(key)]
