"""The only writers of rounds, decisions, letters and redress; `VERBS` are the events that need no form."""

from collections.abc import Callable, Mapping
from typing import Any

from applications.enums import Event
from decisions.actions.deciding import rescind
from decisions.actions.directing import turn_down
from decisions.actions.redress import reinstate
from decisions.actions.rounds import promote, propose, unpropose

VERBS: Mapping[Event, Callable[..., Any]] = {
    Event.PROPOSE: propose,
    Event.UNPROPOSE: unpropose,
    Event.PROMOTE: promote,
    Event.RESCIND: rescind,
    Event.TURN_DOWN: turn_down,
    Event.REINSTATE: reinstate,
}
