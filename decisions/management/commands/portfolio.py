"""Chooses proposals from a file: the best set under the envelope and the rules, and what each rule costs."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.errors import Refused
from core.wording import sentence
from decisions.facts.answering import document, words
from decisions.portfolio import Wrong, build
from decisions.portfolio_reading import read
from reviews.management.commands.match import read_json, write_document

INFEASIBLE = 3


class Command(BaseCommand):
    help = (
        "Choose the best set of proposals for PROBLEM.json (docs/portfolio.md). "
        "Exit: 0 found, 2 the file is wrong, 3 no set keeps every rule."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("problem", help="the problem as JSON; - reads standard input")
        parser.add_argument("--out", help="where the answer is written; standard output otherwise")
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            problem = read(read_json(options["problem"]))
        except Refused as refused:
            raise CommandError("\n".join(map(sentence, refused.findings)), returncode=2) from None
        try:
            answer = build(problem, seed=options["seed"])
        except Wrong as wrong:
            raise CommandError(f"The answer failed its own check and is withheld: {wrong}") from wrong
        write_document(document(problem, answer), options["out"], self.stdout)
        if answer.choice is None:
            for demand in answer.cause:
                self.stderr.write(words(demand))
            sys.exit(INFEASIBLE)
