"""Rings again for everything that is due, and runs what only the clock starts."""

import logging
import signal
import time
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections

from core import sweeper

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Ring for outbox rows that are due and run the clock's own events; --loop repeats every few seconds."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on until stopped")
        parser.add_argument("--every", type=float, default=5.0, help="seconds between two rounds")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stopped = False
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        while not self.stopped:
            try:
                sweeper.sweep()
            except DatabaseError:
                if not options["loop"]:
                    raise
                log.exception("The database did not answer; the next round asks it again.")
            if not options["loop"]:
                return
            close_old_connections()
            deadline = time.monotonic() + options["every"]
            while not self.stopped and time.monotonic() < deadline:
                time.sleep(0.2)

    def _stop(self, signum: int, frame: FrameType | None) -> None:
        self.stopped = True
