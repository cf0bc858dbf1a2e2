"""Builds thousands of proposals and times the portal's main pages, a deadline rush, matchings, letters, and a record call."""

import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import ProgrammingError, connection
from django.urls import reverse

from accounts.models import User
from sps_portal.bench import data, letters, record, rush, solvers, ties
from sps_portal.bench.measure import Figure, Page, measure, server, use

PARTS = ("pages", "rush", "solvers", "letters", "record")
# A rush needs room for its start and its end.
SHORTEST = 10.0


class Command(BaseCommand):
    help = "Time the pages at 1,000 and 10,000 proposals, a deadline rush, and matchings by size."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000])
        parser.add_argument("--only", choices=PARTS, help="one part instead of all")
        parser.add_argument(
            "--rush-seconds",
            type=float,
            default=float(os.environ.get("RUSH_SECONDS", "60")),
            help="how long the last half hour lasts (or RUSH_SECONDS); 0 leaves it out",
        )
        parser.add_argument("--letters", type=int, default=1_000, help="how many letters to render and sign")

        parser.add_argument(
            "--record", type=int, default=300, help="how many proposals of a record call are decided and told"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        parts = (options["only"],) if options["only"] else PARTS
        if parts not in {("solvers",), ("letters",), ("record",)}:
            call_command("collectstatic", interactive=False, verbosity=0)
            settings.ROOT_URLCONF = "sps_portal.bench.urls"
        if "pages" in parts:
            self._pages_of_all(options["sizes"])
        if "rush" in parts and options["rush_seconds"] > 0:
            self._rush(max(options["rush_seconds"], SHORTEST))
        if "solvers" in parts:
            self._solve()
        if "letters" in parts:
            self.stdout.write(
                f"letters: {options['letters']:,} rendered and signed, by one worker and by two"
            )
            self.stdout.write(letters.table(options["letters"]))

        if "record" in parts:
            self._record(options["record"])

    def _record(self, count: int) -> None:
        """A record call on a database of its own; anything lost or done twice ends the bench with an error."""
        found = []
        self._in_its_own("record", lambda name: found.append(record.run(name, count, tell=self.stdout.write)))
        (taken,) = found
        self.stdout.write("\n" + taken.table())
        if taken.wrong:
            raise CommandError("The record call does not hold:\n" + "\n".join(taken.wrong))

    def _solve(self) -> None:
        """Each size of the matching, one after the other."""
        runs = []
        for proposals, reviewers, levels in solvers.SIZES:
            self.stdout.write(f"matching {proposals:,} × {reviewers:,}")
            runs.append(solvers.in_a_process(proposals, reviewers, levels))
        self.stdout.write("\n" + solvers.table(runs))
        self._in_its_own("ties", self._tie)

    def _tie(self, _name: str) -> None:
        proposals, experts = ties.lay(self.stdout.write)
        self.stdout.write("\n" + ties.table(ties.measure(proposals, experts)))

    def _in_its_own(self, part: str, act: Callable[[str], None]) -> None:
        """The part runs on a fresh database of its own, which goes afterwards."""
        own_name = connection.settings_dict["NAME"]
        name = f"{own_name}_bench_{part}"
        try:
            self._create(name)
            use(name)
            call_command("migrate", verbosity=0)
            act(name)
        finally:
            use(own_name)
            self._drop([name])

    def _rush(self, seconds: float) -> None:
        """The deadline rush on a database of its own; anything wrong ends the bench with an error."""
        tallies = []
        self._in_its_own("rush", lambda name: tallies.append(rush.run(name, seconds, tell=self.stdout.write)))
        (tally,) = tallies
        self.stdout.write("")
        for line in rush.table(tally, seconds):
            self.stdout.write(line)
        if not tally.clean:
            raise CommandError("The rush met errors, did things twice or lost some.")

    def _pages_of_all(self, sizes: Sequence[int]) -> None:
        own_name = connection.settings_dict["NAME"]
        names = {size: f"{own_name}_bench_{size}" for size in sizes}
        try:
            pages = {size: self._built(size, name) for size, name in names.items()}
            figures = self._time(names, pages)
        finally:
            use(own_name)
            self._drop(names.values())
        self._table(figures)

    def _built(self, size: int, name: str) -> list[Page]:
        """A fresh database of that name holds so many proposals; gives the pages to ask there."""
        self._create(name)
        own_name = connection.settings_dict["NAME"]
        use(name)
        call_command("migrate", verbosity=0)
        pages = self._pages(data.build(size, tell=self.stdout.write))
        use(own_name)
        return pages

    def _create(self, name: str) -> None:
        self._drop([name])
        with connection.cursor() as cursor:
            try:
                cursor.execute(f'CREATE DATABASE "{name}"')
            except ProgrammingError as error:
                raise CommandError(
                    f"The bench makes databases of its own and may not here ({error}). "
                    "Run it by `make bench`, or give the owner's role CREATEDB."
                ) from error

    def _drop(self, names: Iterable[str]) -> None:
        with connection.cursor() as cursor:
            for name in names:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _pages(self, refs: dict[str, str]) -> list[Page]:
        people = {key: User.objects.get(email=f"{key}@demo.example") for key in ("olena", "ines", "tomas")}
        return [
            Page("floor: 50 rows, one query", "/floor/", None),
            Page("officer's list", reverse("office_proposals"), people["ines"]),
            Page("proposal page", reverse("office_proposal", args=[refs["proposal"]]), people["ines"]),
            Page("section page", reverse("proposal_section", args=[refs["draft"], "plan"]), people["olena"]),
            Page("reviewer's home", reverse("my_reviews"), people["tomas"]),
            Page("evaluation page", reverse("review", args=[refs["review"]]), people["tomas"]),
            Page("public call page", reverse("call", args=[refs["call"]]), None),
        ]

    def _time(self, names: dict[int, str], pages: dict[int, list[Page]]) -> dict[int, dict[str, Figure]]:
        """The same page of every size is asked in turns, so that its growth is not the machine's mood."""
        found: dict[int, dict[str, Figure]] = {size: {} for size in names}
        with ExitStack() as running:
            servers = {size: running.enter_context(server(name)) for size, name in names.items()}
            for place, page in enumerate(next(iter(pages.values()))):
                self.stdout.write(f"measuring {page.name}")
                asked = [(servers[size], pages[size][place]) for size in names]
                for size, figure in zip(names, measure(asked), strict=True):
                    found[size][page.name] = figure
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
