"""Ties between all proposals of a call and the whole pool: what the database takes, and how many it finds."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection

from accounts.models import User
from applications.models import Director, Proposal
from core import clock
from partners.models import Affiliation, Person
from reviews.conflicts import excludes
from reviews.facts import ties_between
from reviews.models import Expert
from reviews.permissions import closed_to
from sps_portal.bench import data

PROPOSALS, EXPERTS, ROUNDS = 300, 200, 5


@dataclass(frozen=True, slots=True)
class Found:
    """The best of some rounds, in seconds. database: of that, spent waiting for the database."""

    what: str
    statements: int
    database: float
    seconds: float
    found: str


def lay(tell: Callable[[str], None]) -> tuple[list[Proposal], list[Expert]]:
    """The database holds so many proposals and experts; every fifth expert works, or worked, where a director does."""
    data.build(PROPOSALS, tell=tell, experts=EXPERTS)
    proposals = list(Proposal.objects.exclude(standing_version=None).order_by("pk")[:PROPOSALS])
    experts = list(Expert.objects.select_related("user", "person").order_by("pk")[:EXPERTS])
    houses = list(
        Director.objects.filter(proposal__in=proposals, organisation__isnull=False)
        .order_by("organisation")
        .values_list("organisation", flat=True)
        .distinct()
    )
    # In the demonstration all people share one domain; in life few experts share a director's.
    for number, expert in enumerate(experts):
        expert.user.email = f"{expert.user.ref.lower()}@institute-{number % 60}.example"
    User.objects.bulk_update([expert.user for expert in experts], ["email"])
    today = clock.today()
    Affiliation.objects.bulk_create(
        Affiliation(
            person=expert.person, organisation_id=houses[number % len(houses)],
            start_on=today - timedelta(days=2000), end_on=None if number % 2 else today - timedelta(days=400),
        )
        for number, expert in enumerate(experts[::5])
    )  # fmt: skip
    named = Person.objects.filter(pk__in=[expert.person_id for expert in experts[1::20]])
    director = Director.objects.filter(proposal__in=proposals, user__isnull=False).order_by("pk").first()
    if director is not None:
        named.update(given_name=director.given_name, family_name=director.family_name)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return proposals, experts


def measure(proposals: Sequence[Proposal], experts: Sequence[Expert]) -> list[Found]:
    """Give what the ties of all pairs take, and what a door asks for every expert."""

    def all_pairs() -> str:
        found = ties_between(proposals, experts)
        return f"{len(found):,} tied pairs, {sum(map(excludes, found.values())):,} of them closed"

    known = {proposal.pk for proposal in proposals}

    def doors() -> str:
        closed = closed_to(pk__in=[expert.pk for expert in experts]).values_list("closed", "pk")
        return f"{sum(proposal in known for proposal, _expert in closed):,} closed pairs"

    return [_timed("ties of all pairs", all_pairs), _timed("doors of all experts", doors)]


def _timed(what: str, ask: Callable[[], str]) -> Found:
    spent: list[float] = []

    def waited(execute: Callable[..., Any], *args: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(*args)
        finally:
            spent.append(time.perf_counter() - started)

    rounds = []
    with connection.execute_wrapper(waited):
        for _round in range(ROUNDS):
            spent.clear()
            started = time.perf_counter()
            said = ask()
            seconds = time.perf_counter() - started
            rounds.append(Found(what, len(spent), sum(spent), seconds, said))
    return min(rounds, key=lambda one: one.seconds)


def table(rows: Sequence[Found]) -> str:
    """Give the rows as a table."""
    lines = [f"| ties, {PROPOSALS} × {EXPERTS} | SQL | database s | seconds | found |", "|---" * 5 + "|"]
    lines += [
        f"| {one.what} | {one.statements} | {one.database:.3f} | {one.seconds:.3f} | {one.found} |"
        for one in rows
    ]
    return "\n".join(lines)
