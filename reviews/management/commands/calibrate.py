"""Calibrates a table of scores from a file: adjusted means with intervals, ranks, and who is above the line."""

import csv
import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.errors import Refused
from core.wording import sentence
from reviews.calibration import Calibration, calibrate, read_csv

FIELDS = ("proposal", "scores", "mean", "adjusted", "low", "high", "rank", "above", "unsure")
PLACES = 4


class Command(BaseCommand):
    help = (
        "Calibrate SCORES.csv (docs/calibration.md): what proposals are worth once strict and mild reviewers are told "
        "apart, with 90 % intervals. Exit: 0 done, also where only raw means can be given; 2 the table is wrong."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "scores", help="a table with the columns proposal, reviewer, score; - reads standard input"
        )
        parser.add_argument("--line", type=int, help="how many proposals can be funded")
        parser.add_argument("--out", help="where the answer is written; JSON where the name ends in .json")
        parser.add_argument(
            "--json", action="store_true", help="JSON instead of CSV, with severities and digest"
        )
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["line"] is not None and options["line"] < 1:
            raise CommandError("--line: write how many proposals can be funded, at least 1.", returncode=2)
        if options["seed"] < 0:
            raise CommandError("--seed: write a number of at least 0.", returncode=2)
        try:
            scores = read_csv(_text(options["scores"]))
        except Refused as refused:
            raise CommandError("\n".join(map(sentence, refused.findings)), returncode=2) from None
        found = calibrate(scores, line=options["line"], seed=options["seed"])
        for finding in (*found.why_off, *found.warnings):
            self.stderr.write(sentence(finding))
        out = options["out"]
        as_json = options["json"] or (out or "").endswith(".json")
        if out is None:
            self._write(found, self.stdout, as_json=as_json)
            return
        try:
            with Path(out).open("w", encoding="utf-8", newline="") as file:
                self._write(found, file, as_json=as_json)
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error}", returncode=2) from error

    def _write(self, found: Calibration, file: Any, *, as_json: bool) -> None:
        if as_json:
            file.write(json.dumps(document(found), ensure_ascii=False) + "\n")
            return
        table = csv.writer(file)
        table.writerow(FIELDS)
        for standing in document(found)["standings"]:
            table.writerow([_cell(standing[name]) for name in FIELDS])


def document(found: Calibration) -> dict[str, Any]:
    """Give the calibration as the documented JSON (docs/calibration.md)."""
    return {
        "calibrated": not found.why_off,
        "why_off": [sentence(finding) for finding in found.why_off],
        "warnings": [sentence(finding) for finding in found.warnings],
        "digest": found.digest,
        "seed": found.seed,
        "line": found.line,
        "spread": None
        if found.spread is None
        else dict(zip(("quality", "severity", "noise"), map(_rounded, found.spread), strict=True)),
        "standings": [
            {name: _rounded(getattr(standing, name)) for name in FIELDS} for standing in found.standings
        ],
        "severities": [
            {name: _rounded(getattr(one, name)) for name in ("reviewer", "scores", "mean", "low", "high")}
            for one in found.severities
        ],
    }


def _cell(value: Any) -> Any:
    """Give the value as a cell that no spreadsheet takes for a formula."""
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"
    return "" if value is None else value


def _rounded(value: Any) -> Any:
    return round(value, PLACES) if isinstance(value, float) else value


def _text(place: str) -> str:
    try:
        return sys.stdin.read() if place == "-" else Path(place).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{place} cannot be read: {error}", returncode=2) from error
