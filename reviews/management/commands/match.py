"""Solves a matching problem from a file: who reviews what, level by level, or why nobody can."""

import json
import sys
from math import inf
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.errors import Refused
from core.wording import sentence
from reviews.matching import Cause, Problem, Wrong, match, read
from reviews.matching.answering import as_document, demand_document, plain
from reviews.matching.saying import Names, cause_findings, relief_finding

INFEASIBLE = 3
UNFINISHED = 4


class Command(BaseCommand):
    help = (
        "Find the best assignment of reviewers for PROBLEM.json (docs/matching.md). "
        "Exit: 0 found, 2 the file is wrong, 3 no assignment exists, 4 none was found in time."
    )

    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("problem", help="the problem as JSON; - reads standard input")
        parser.add_argument("--out", help="where the answer is written; standard output otherwise")
        parser.add_argument("--seconds", type=float, help="after these the best found is given")
        parser.add_argument("--threads", type=int, default=1)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["seconds"] is not None and not 0 < options["seconds"] < inf:
            raise CommandError("--seconds: write a number above 0.", returncode=2)
        problem = read_problem(options["problem"])
        try:
            answer = match(
                problem, seconds=options["seconds"], threads=options["threads"], seed=options["seed"]
            )
        except Wrong as wrong:
            raise CommandError(f"The answer failed its own check and is withheld: {wrong}") from wrong
        document = as_document(answer, lambda cause: _cause(cause, problem))
        write_document(document, options["out"], self.stdout)
        for level in document["levels"]:
            self.stderr.write(
                "{level}: {value}, bound {bound}, gap {gap:.4%}, {seconds:.2f} s".format(**level)
            )
        for words in document.get("cause", {}).get("words", []):
            self.stderr.write(words)
        if answer.matching.feasible is False:
            sys.exit(INFEASIBLE)
        if answer.matching.pairs is None:
            sys.exit(UNFINISHED)


def read_problem(place: str) -> Problem:
    """Give the problem of the file. Raises CommandError with every mistake in words, return code 2."""
    try:
        return read(read_json(place))
    except Refused as refused:
        raise CommandError("\n".join(map(sentence, refused.findings)), returncode=2) from None


def read_json(place: str) -> Any:
    """Give what the JSON file says. Raises CommandError with the place of the mistake, return code 2."""
    try:
        text = sys.stdin.read() if place == "-" else Path(place).read_text(encoding="utf-8")
        return json.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{place} cannot be read: {error}", returncode=2) from error
    except RecursionError:
        raise CommandError(f"{place} is no problem: it is nested too deeply.", returncode=2) from None
    except ValueError as error:
        raise CommandError(f"{place} is not JSON: {error}", returncode=2) from error


def write_document(document: Any, out: str | None, stdout: Any) -> None:
    """The document stands in the file, or on the output where none is named. Raises CommandError."""
    # Half a character cannot be written as it is; JSON knows it as an escape.
    text = json.dumps(document, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()
    if out is None:
        stdout.write(text)
        return
    try:
        Path(out).write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{out} cannot be written: {error}", returncode=2) from error


def _cause(cause: Cause, problem: Problem) -> dict[str, Any]:
    names = Names()
    return {
        "minimal": cause.minimal,
        "words": [sentence(finding) for finding in cause_findings(cause, problem, names)],
        "demands": [demand_document(demand) for demand in cause.demands],
        "relief": [
            demand_document(relief.demand)
            | {"by": plain(relief.by), "words": sentence(relief_finding(relief, problem, names))}
            for relief in cause.relief
        ],
    }
