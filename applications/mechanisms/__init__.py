"""The five forms of the four mechanisms as versioned data: pure values, no database.

A released version never changes: a mended form is a new version, and a call names the one it uses.
"""

from functools import cache

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

CURRENT_VERSION = "2026.2"

# Each form in each version that it was released in; a form that stayed as it was is not released again.
FORMS: dict[tuple[str, int, str], FormDefinition] = {
    (form.mechanism, form.phase, form.version): form
    for module in (myp_short, myp_full, arw, atc, asi)
    for form in module.VERSIONS
}


@cache
def definition(mechanism: str, phase: int, version: str) -> FormDefinition:
    """The form of a mechanism and phase as it stands in a version; KeyError when there is no such form."""
    if version not in versions():
        raise KeyError(version)
    released = [
        form
        for form in FORMS.values()
        if (form.mechanism, form.phase) == (mechanism, phase) and _order(form.version) <= _order(version)
    ]
    if not released:
        raise KeyError((mechanism, phase, version))
    return max(released, key=lambda form: _order(form.version))


def versions() -> tuple[str, ...]:
    """Every form version that a call can name, newest first."""
    return tuple(sorted({version for _mechanism, _phase, version in FORMS}, key=_order, reverse=True))


def phases(mechanism: str, version: str) -> tuple[int, ...]:
    """The phases of a mechanism in one version: (1, 2) for the Multi-Year Project, (0,) for an event."""
    return tuple(
        sorted(
            {
                f.phase
                for f in FORMS.values()
                if f.mechanism == mechanism and _order(f.version) <= _order(version)
            }
        )
    )


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
