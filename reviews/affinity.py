"""How well a reviewer fits a proposal, as points that can be explained: a function of values.

The points are laid so that who works in the main priority (level 3) always has more than who does not: a rule of the
matching can ask for `WORKS_IN` points and means those reviewers.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

MOST = 100
# By the declared level in the main priority, 0 to 3.
LEVEL_POINTS = (0, 20, 45, 75)
KEYWORD_POINTS, MOST_KEYWORDS = 5, 3
FURTHER_POINTS = 2  # for each level in the further priority that the reviewer knows best
LANGUAGE_POINTS = 4
TIE_POINTS = 4  # fewer, where the officer may want to think twice
WORKS_IN = LEVEL_POINTS[3] - TIE_POINTS

_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What a reviewer knows. levels: priority code → 0 to 3."""

    levels: Mapping[str, int]
    keywords: tuple[str, ...] = ()
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Subject:
    """What a proposal is about. above: the priority above the main one.  text: `read_words` of title, keywords, abstract."""

    priority: str
    above: str = ""
    further: tuple[str, ...] = ()
    text: str = ""
    languages: frozenset[str] = frozenset({"en"})


@dataclass(frozen=True, slots=True)
class Fit:
    """The parts of a fit. level, further: 0 to 3.  keywords: those found in the proposal."""

    level: int
    keywords: tuple[str, ...] = ()
    further: int = 0
    language: bool = False
    tied: bool = False

    @property
    def points(self) -> int:
        """0 to 100."""
        found = (
            LEVEL_POINTS[self.level]
            + KEYWORD_POINTS * min(len(self.keywords), MOST_KEYWORDS)
            + FURTHER_POINTS * self.further
            + LANGUAGE_POINTS * self.language
            - TIE_POINTS * self.tied
        )
        return max(found, 0)


def fit(knowledge: Knowledge, subject: Subject, *, tied: bool = False) -> Fit:
    """Give how well the reviewer fits the proposal. tied: there is a tie that does not exclude."""
    known = knowledge.levels
    return Fit(
        level=max(known.get(subject.priority, 0), known.get(subject.above, 0) if subject.above else 0),
        keywords=tuple(word for word in knowledge.keywords if mentions(subject.text, word)),
        further=max((known.get(code, 0) for code in subject.further), default=0),
        language=bool(knowledge.languages & subject.languages),
        tied=tied,
    )


def read_words(*texts: str) -> str:
    """Give the words of the texts in one line, lower case, without plural s, a space around each."""
    words = (_stem(word) for text in texts for word in _WORDS.findall(text.casefold()))
    return f" {' '.join(words)} "


def mentions(text: str, keyword: str) -> bool:
    """Whether the keyword stands in the text as whole words, one after the other. text: of `read_words`."""
    wanted = read_words(keyword)
    return bool(wanted.strip()) and wanted in text


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def texts_of(answers: object) -> Iterable[str]:
    """Give every piece of text in a section's answers, however deep it stands."""
    if isinstance(answers, str):
        yield answers
    elif isinstance(answers, Mapping):
        for value in answers.values():
            yield from texts_of(value)
    elif isinstance(answers, list):
        for value in answers:
            yield from texts_of(value)
