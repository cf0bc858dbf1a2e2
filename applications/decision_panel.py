"""Where the app of decisions hangs the piece that directors read once a decision is announced."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from applications.lifecycle import TOLD, Standing
from applications.models import Proposal


@dataclass(frozen=True, slots=True)
class DecisionPanel:
    """A piece of the directors' page: its template, and the variables it is drawn with."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


Provider = Callable[[User, Proposal], DecisionPanel | None]
_PROVIDERS: list[Provider] = []


def register(provider: Provider) -> None:
    """The provider is asked on the page of a proposal with news; registered once, when its app is ready.

    It gives the panel of the last announced decision, or None, and never looks at what is not yet told.
    """
    if provider not in _PROVIDERS:
        _PROVIDERS.append(provider)


def panel_for(user: User, proposal: Proposal, standing: Standing) -> DecisionPanel | None:
    """Give the panel for a director; never asked while nothing was announced."""
    if not standing.told and standing.state not in TOLD:
        return None
    return next((panel for ask in _PROVIDERS if (panel := ask(user, proposal))), None)
