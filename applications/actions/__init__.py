"""The only writers of calls and proposals."""

from collections.abc import Mapping
from typing import Any

from applications.actions import submitting
from applications.enums import Event

# The directors' plain events; submit has a page of its own.
VERBS: Mapping[Event, Any] = {
    Event.REOPEN: submitting.reopen,
    Event.WITHDRAW: submitting.withdraw,
}
