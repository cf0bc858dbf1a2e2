"""Every event has the words of its confirm page."""

import pytest

from applications.enums import Event
from applications.wording_events import CONFIRM


@pytest.mark.parametrize("event", list(Event))
def test_every_event_says_what_it_does_and_what_its_button_does(event: Event) -> None:
    words = CONFIRM[event]
    assert len(str(words.lead)) > 20
    assert str(words.title)
    assert str(words.button)
    assert bool(words.note_label) == words.asks_note
    assert bool(words.reasons) == words.asks_reason


def test_codes_of_reasons_fit_their_column() -> None:
    assert all(len(code) <= 20 for words in CONFIRM.values() for code, _label in words.reasons)
