"""Checks the audit chain link by link; the first that does not hold is named."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import audit


class Command(BaseCommand):
    help = "Walk the audit chain and compute every hash anew. Fails with the first link that does not hold."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--head",
            default="",
            help="a head that was written down earlier: the chain must still go through it",
        )
        parser.add_argument(
            "--rows",
            action="store_true",
            help="also compare every row with the digest that its last entry left",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        audit.link_up()
        chain = audit.verify(expected=options["head"].strip().lower())
        if chain.broken:
            raise CommandError(
                f"Broken: {chain.broken}. Up to there {chain.length:,} links hold, head {chain.head}."
            )
        unseen = audit.rows_changed_unseen() if options["rows"] else []
        if unseen:
            raise CommandError("Changed past the chain: " + "; ".join(unseen) + ".")
        self.stdout.write(f"{chain.length:,} links hold. {chain.waiting:,} entries wait for theirs.")
        self.stdout.write(f"Head, to be written down elsewhere: {chain.head}")
