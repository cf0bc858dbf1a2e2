"""The five forms of the four mechanisms as versioned data: pure values, no database.

A released version never changes: a mended form is a new version, and a call names the one it uses.
"""

from applications.mechanisms import arw, asi, atc, myp_full, myp_short
from applications.mechanisms.forms import (
    EVERYONE,
    OFFICERS,
    Audience,
    BudgetShape,
    Column,
    FormDefinition,
    Guide,
    Heading,
    Question,
    QuestionKind,
    Section,
    SectionKind,
    Slot,
    Text,
    Unit,
    all_questions,
)

__all__ = [
    "CURRENT_VERSION",
    "EVERYONE",
    "FORMS",
    "OFFICERS",
    "Audience",
    "BudgetShape",
    "Column",
    "FormDefinition",
    "Guide",
    "Heading",
    "Question",
    "QuestionKind",
    "Section",
    "SectionKind",
    "Slot",
    "Text",
    "Unit",
    "all_questions",
    "definition",
    "phases",
    "versions",
]

CURRENT_VERSION = "2026.1"

FORMS: dict[tuple[str, int, str], FormDefinition] = {
    (form.mechanism, form.phase, form.version): form
    for module in (myp_short, myp_full, arw, atc, asi)
    for form in module.VERSIONS
}


def definition(mechanism: str, phase: int, version: str) -> FormDefinition:
    """The form of a mechanism and phase in one version; KeyError when there is no such form."""
    return FORMS[mechanism, phase, version]


def versions() -> tuple[str, ...]:
    """Every form version that a call can name, newest first."""
    return tuple(sorted({version for _mechanism, _phase, version in FORMS}, reverse=True))


def phases(mechanism: str, version: str) -> tuple[int, ...]:
    """The phases of a mechanism in one version: (1, 2) for the Multi-Year Project, (0,) for an event."""
    return tuple(sorted(phase for name, phase, known in FORMS if name == mechanism and known == version))
