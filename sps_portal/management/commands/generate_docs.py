"""Writes the documents that are made from code, or checks that they are fresh."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sps_portal import generated


class Command(BaseCommand):
    help = "Write docs/lifecycle.md and docs/permissions.md from the code; --check only compares."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="fail when a page is stale")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["check"]:
            for path in generated.write():
                self.stdout.write(f"wrote docs/{path.name}")
            return
        old = [path.name for path in generated.stale()]
        if old:
            raise CommandError(f"Stale: docs/{', docs/'.join(old)}. Run manage.py generate_docs.")
