"""Sentences for finding codes; each app registers its own in `AppConfig.ready`."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format

from core.clock import BRUSSELS
from core.errors import Finding
from core.money import written

_SENTENCES: dict[str, Any] = {}


def register(sentences: Mapping[str, Any]) -> None:
    """The sentences (code → translatable text with %(name)s places) are known; a code is worded once."""
    doubled = _SENTENCES.keys() & sentences.keys()
    if any(_SENTENCES[code] is not sentences[code] for code in doubled):
        raise ValueError(f"Worded twice: {sorted(doubled)}")
    _SENTENCES.update(sentences)


def sentence(finding: Finding) -> str:
    """Give the finding in words, in the active language. Raises KeyError for a code that nobody worded."""
    text = str(_SENTENCES[finding.code])
    return text % {name: _shown(value) for name, value in finding.values.items()} if finding.values else text


def _shown(value: Any) -> Any:
    if isinstance(value, datetime):
        return date_format(value.astimezone(BRUSSELS), "j F Y, H:i")
    if isinstance(value, date):
        return date_format(value, "j F Y")
    return written(value) if isinstance(value, Decimal) else value


def known_codes() -> frozenset[str]:
    """Give every worded code."""
    return frozenset(_SENTENCES)
