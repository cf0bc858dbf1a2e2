"""Writes the dossier of a proposal or a call to a file, for auditors: all of it, as the operator may read."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from applications.models import Call, Proposal
from decisions.facts.dossiers import NotWholeError, hold, of_many, of_one, write_dossier


class Command(BaseCommand):
    help = "Write the dossier of a proposal or a call as a ZIP (docs/dossier.md). Check it with the verify.py inside."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", help="reference of a proposal, or label of a call such as 2027-1")
        parser.add_argument("--out", required=True, help="where the ZIP is written")

    def handle(self, *args: Any, **options: Any) -> None:
        what = options["what"]
        proposal = Proposal.objects.sent().select_related("call").filter(ref=what).first()
        call = Call.objects.filter(label=what).first()
        if proposal is None and call is None:
            raise CommandError(f"{what} is neither a proposal that was sent nor a call.", returncode=2)
        scope = of_one(proposal, None) if proposal else of_many(call or Call(), None)
        try:
            with Path(options["out"]).open("w+b") as file:
                write_dossier(file, scope, tell=self._tell)
        except OSError as error:
            raise CommandError(f"{options['out']} cannot be written: {error}", returncode=2) from error
        try:
            self.stdout.write(hold(options["out"]))
        except NotWholeError as broken:
            raise CommandError(f"DOES NOT HOLD: {broken}") from broken

    def _tell(self, done: int, total: int) -> None:
        self.stderr.write(f"\r{done} of {total}", ending="\r")
