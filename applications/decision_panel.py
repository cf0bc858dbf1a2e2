"""Where the app of decisions hangs the piece that directors read once a decision is announced."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from accounts.models import User
from applications.enums import State
from applications.lifecycle import TOLD, Standing
from applications.models import Proposal


@dataclass(frozen=True, slots=True)
class DecisionPanel:
    """A piece of the directors' page: its template, and the variables it is drawn with."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


Provider = Callable[[User, Proposal], DecisionPanel | None]
_PROVIDERS: list[Provider] = []
AnswerDates = Callable[[Sequence[Proposal]], Mapping[int, datetime]]
_DATES: list[AnswerDates] = []


def register(provider: Provider) -> None:
    """The provider is asked on the page of a proposal with news; registered once, when its app is ready.

    It gives the panel of the last announced decision, or None, and never looks at what is not yet told.
    """
    if provider not in _PROVIDERS:
        _PROVIDERS.append(provider)


def register_answer_dates(read: AnswerDates) -> None:
    """The reader is asked until when the directors of awarded proposals answer; registered once, when its app is ready.

    It gives the instants by key of the proposal, of what was announced only.
    """
    if read not in _DATES:
        _DATES.append(read)


def answer_dates(proposals: Sequence[Proposal]) -> dict[int, datetime]:
    """Give until when the directors answer, by key of the proposal, for those they were told are awarded."""
    awarded = [proposal for proposal in proposals if proposal.told == State.AWARDED]
    return {key: at for read in _DATES for key, at in read(awarded).items()} if awarded else {}


def panel_for(user: User, proposal: Proposal, standing: Standing) -> DecisionPanel | None:
    """Give the panel for a director; never asked while nothing was announced."""
    if not standing.told and standing.state not in TOLD:
        return None
    return next((panel for ask in _PROVIDERS if (panel := ask(user, proposal))), None)
