"""Lays reference data, and the demonstration programme on top of it."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from sps_portal.seed import programme


class Command(BaseCommand):
    help = "Lay the demonstration programme by real actions, once; --reference lays only countries and Key Priorities."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--reference", action="store_true", help="only countries and Key Priorities, for production"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["reference"]:
            programme.lay_reference()
            self.stdout.write("Reference data are laid.")
            return
        if not settings.DEMO:
            raise CommandError("The demonstration programme needs DEMO=1. For production use --reference.")
        try:
            programme.lay_programme(tell=self.stdout.write)
        except programme.PeopleCameLaterError:
            raise CommandError(
                "The people of the demonstration are here already, but hold their roles only since a later day than the "
                "programme begins on. Lay it into an empty database: delete the folder of the embedded one (VAR_DIR, "
                "usually var/), or name another one, and type this again."
            ) from None
