"""Builds thousands of proposals and times the portal's main pages."""

import os
import socket
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.urls import reverse

from accounts.models import User
from sps_portal.bench import data
from sps_portal.bench.measure import Figure, Page, measure, server


class Command(BaseCommand):
    help = "Build 1,000 and 10,000 proposals with three evaluations each and print the table of page times."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000])
        parser.add_argument("--empty-this-database", action="store_true", help="all it holds is dropped")

    def handle(self, *args: Any, **options: Any) -> None:
        own = os.environ.get("SPS_EMBEDDED") == "1"
        if not own and not options["empty_this_database"]:
            raise CommandError(
                "The bench empties its database. Run it by `make bench`, which brings its own, "
                "or add --empty-this-database if you mean it."
            )
        call_command("collectstatic", interactive=False, verbosity=0)
        figures: dict[int, dict[str, Figure]] = {}
        for size in options["sizes"]:
            self._empty()
            refs = data.build(size, tell=self.stdout.write)
            figures[size] = self._time(refs)
        self._table(figures)

    def _empty(self) -> None:
        """The bench has its own services; their database starts from nothing."""
        with connection.cursor() as cursor:
            cursor.execute(
                "DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC"
            )
        call_command("migrate", verbosity=0)
        self._grant()

    def _grant(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = 'sps_app'")
            if cursor.fetchone():
                cursor.execute(
                    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO sps_app"
                )
                cursor.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO sps_app")

    def _time(self, refs: dict[str, str]) -> dict[str, Figure]:
        people = {key: User.objects.get(email=f"{key}@demo.example") for key in ("olena", "ines", "tomas")}
        pages = [
            Page("floor: 50 rows, one query", "/floor/", None),
            Page("officer's list", reverse("office_proposals"), people["ines"]),
            Page("proposal page", reverse("office_proposal", args=[refs["proposal"]]), people["ines"]),
            Page("section page", reverse("proposal_section", args=[refs["draft"], "plan"]), people["olena"]),
            Page("reviewer's home", reverse("my_reviews"), people["tomas"]),
            Page("evaluation page", reverse("review", args=[refs["review"]]), people["tomas"]),
            Page("public call page", reverse("call", args=[refs["call"]]), None),
        ]
        settings.ROOT_URLCONF = "sps_portal.bench.urls"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        found = {}
        with server(port) as process:
            for page in pages:
                self.stdout.write(f"measuring {page.name}")
                found[page.name] = measure(page, port=port, process=process)
        return found

    def _table(self, figures: dict[int, dict[str, Figure]]) -> None:
        sizes = sorted(figures)
        head = "| page | " + " | ".join(f"{n:,}: SQL | median ms | p95 ms | cpu ms | req/s" for n in sizes)
        ratio = len(sizes) > 1
        self.stdout.write("")
        self.stdout.write(head + (f" | {sizes[-1]:,} ÷ {sizes[0]:,} | ÷ floor |" if ratio else " |"))
        self.stdout.write("|---" * (1 + 5 * len(sizes) + (2 if ratio else 0)) + "|")
        for name in figures[sizes[0]]:
            cells = [name]
            for size in sizes:
                f = figures[size][name]
                cells += [
                    str(f.sql),
                    f"{f.median_ms:.1f}",
                    f"{f.p95_ms:.1f}",
                    f"{f.cpu_ms:.1f}",
                    f"{f.per_second:.0f}",
                ]
            if ratio:
                last, first = figures[sizes[-1]], figures[sizes[0]]
                floor = next(iter(last.values()))
                cells.append(f"{last[name].median_ms / first[name].median_ms:.2f}")
                cells.append(f"{last[name].median_ms / floor.median_ms:.2f}")
            self.stdout.write("| " + " | ".join(cells) + " |")
