"""One round of the sweeper: nothing that is due stays forgotten."""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.db import DatabaseError

from core import audit, clock, health, limits, outbox
from core.models import OnceKey

log = logging.getLogger(__name__)
BATCH = 200
KEEP_ONCE_KEYS = timedelta(days=7)
_DUTIES: list[Callable[[], int]] = []


def register(duty: Callable[[], int]) -> None:
    """The duty (gives how many things it changed) is run in every round."""
    _DUTIES.append(duty)


def sweep() -> int:
    """Every due row has been rung for and every duty has run; gives how many things were touched."""
    touched = 0
    health.seen_sweeper()
    for duty in _DUTIES:
        try:
            touched += duty()
        except DatabaseError:
            # One duty that meets a busy or restarting database must not stop the others; the next round retries.
            log.exception("A sweeper's duty failed; it is tried again in the next round.")
    touched += outbox.ring_again(BATCH)
    OnceKey.objects.filter(at__lt=clock.now() - KEEP_ONCE_KEYS).delete()
    limits.forget_old()
    audit.link_up()
    return touched
