"""The one way this app moves a proposal, and who must be an officer to do so."""

from functools import partial

from django.db import connection

from accounts.models import User
from applications.actions.advance import advance
from applications.enums import Hat
from applications.models import Proposal
from core.errors import Finding, Refused
from decisions.facts import decision_facts
from decisions.permissions import hats

move = partial(advance, hats_of=hats, facts_of=decision_facts)


def require_hat(hat: Hat, proposal: Proposal, by: User) -> None:
    """The person wears the hat to this proposal. Raises Refused `not_yours`."""
    if hat not in hats(by, proposal):
        raise Refused(Finding("not_yours"), status=403)


def require_office(by: User) -> None:
    """The person works as an officer. Raises Refused `not_yours`."""
    if not by.is_officer:
        raise Refused(Finding("not_yours"), status=403)


def one_at_a_time(what: str) -> None:
    """Whoever else does this waits until this transaction is over, and then sees what it did."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [what])
