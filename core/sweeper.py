"""One round of the sweeper: nothing that is due stays forgotten."""

import logging
from collections.abc import Callable
from datetime import timedelta

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
        except Exception:
            # One duty that meets a restarting database, or a row of which it can make nothing, must not stop the
            # others nor all that waits for a worker; the next round tries it again, and the log tells of it.
            log.exception("A sweeper's duty failed; it is tried again in the next round.")
    touched += outbox.ring_again(BATCH)
    OnceKey.objects.filter(at__lt=clock.now() - KEEP_ONCE_KEYS).delete()
    limits.forget_old()
    audit.link_up()
    return touched
