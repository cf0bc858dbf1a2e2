"""Takes in mail that came back: delivery status notifications, one from standard input or all of a mailbox."""

import mailbox
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import bounces, mail


class Command(BaseCommand):
    help = (
        "Mark mails that a far server refused after taking them. Reads one delivery status notification (RFC 3464) from "
        "standard input, as a mail server pipes it, or all of a mailbox, which it leaves as it is. Reading twice "
        "changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        places = parser.add_mutually_exclusive_group()
        places.add_argument("--mbox", type=Path, help="a file of messages")
        places.add_argument("--maildir", type=Path, help="a folder with new/ and cur/")

    def handle(self, *args: Any, **options: Any) -> None:
        done: Counter[str] = Counter()
        for name, raw in _messages(options["mbox"], options["maildir"]):
            done[self._take(name, raw)] += 1
        self.stdout.write(
            f"{done['refused']} refused, {done['known']} known already, {done['left']} left as they are."
        )

    def _take(self, name: str, raw: bytes) -> str:
        try:
            report = bounces.read(raw)
            fresh = mail.come_back(report)
        except bounces.NotTaken as why:
            self.stderr.write(f"{name}: not taken, {why}.")
            return "left"
        if fresh:
            self.stdout.write(f"{name}: {report.message_id} was refused ({report.status or report.action}).")
        return "refused" if fresh else "known"


def _messages(mbox: Path | None, maildir: Path | None) -> Iterator[tuple[str, bytes]]:
    """Give the messages of that place, each with a name to speak of it by."""
    if mbox is None and maildir is None:
        yield "message", sys.stdin.buffer.read(bounces.MOST_BYTES + 1)
        return
    place = mbox or maildir
    if place is None or not (
        place.is_file() if mbox else (place / "new").is_dir() and (place / "cur").is_dir()
    ):
        raise CommandError(f"{place} is no {'mailbox file' if mbox else 'maildir'}.")
    kept: Any = mailbox.mbox(place, create=False) if mbox else mailbox.Maildir(place, create=False)
    with closing(kept):
        for number, key in enumerate(sorted(kept.keys()), start=1):
            yield f"message {number}", kept.get_bytes(key)
