"""Chooses proposals from a file: the best set under the envelope and the rules, and what each rule costs."""

import sys
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.errors import Finding, Refused
from core.wording import sentence
from decisions.portfolio import Demand, Fixed, Portfolio, Problem, Rule, Wrong, build
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


def document(problem: Problem, answer: Portfolio) -> dict[str, Any]:
    """Give the answer as the documented JSON (docs/portfolio.md)."""
    choice = answer.choice
    if choice is None:
        return {"feasible": False, "cause": [_demand(demand) for demand in answer.cause]}
    found: dict[str, Any] = {
        "feasible": True,
        "value": round(choice.value, 6),
        "spent_eur": str(choice.spent_eur),
        "left_eur": str(problem.envelope_eur - choice.spent_eur),
        "funded": [
            {
                "ref": one.ref,
                "amount_eur": str(choice.options[one.ref].amount_eur),
                "value": choice.options[one.ref].value,
            }
            for one in problem.candidates
            if one.ref in choice.options
        ],
        "costs": [_demand(price.demand) | {"cost": price.cost} for price in answer.prices],
        "next_in_line": [{"ref": one.ref, "loss": one.loss} for one in answer.next_in_line],
    }
    if answer.stability:
        found["stability"] = {ref: round(share, 4) for ref, share in answer.stability.items()}
    return found


def _demand(demand: Demand) -> dict[str, Any]:
    if isinstance(demand, Rule):
        fields = {
            name: getattr(demand, name)
            for name in ("value", "at_least", "at_most", "at_least_eur", "at_most_eur")
        }
        kept = {
            name: str(value) if isinstance(value, Decimal) else value
            for name, value in fields.items()
            if value not in {None, ""}
        }
        return {"kind": "rule", "by": demand.by.value, **kept, "words": words(demand)}
    if isinstance(demand, Fixed):
        kind = "must_fund" if demand.inside else "must_not_fund"
        return {"kind": kind, "ref": demand.ref, "reason": demand.reason, "words": words(demand)}
    return {"kind": "envelope", "amount_eur": str(demand), "words": words(demand)}


def words(demand: Demand) -> str:
    """Give the demand in words."""
    if isinstance(demand, Fixed):
        values = {"ref": demand.ref, "reason": demand.reason}
        code = (
            Finding("demand_must", values=values)
            if demand.inside
            else Finding("demand_must_not", values=values)
        )
        return sentence(code)
    if isinstance(demand, Decimal):
        return sentence(Finding("demand_envelope", values={"amount": demand}))
    if not demand.value:
        return _words_of_each(demand)
    what = f"{demand.by.value} = {demand.value}"
    said = []
    if demand.at_least is not None:
        said.append(Finding("demand_at_least", values={"limit": demand.at_least, "what": what}))
    if demand.at_most is not None:
        said.append(Finding("demand_at_most", values={"limit": demand.at_most, "what": what}))
    if demand.at_least_eur is not None:
        said.append(Finding("demand_at_least_eur", values={"limit": demand.at_least_eur, "what": what}))
    if demand.at_most_eur is not None:
        said.append(Finding("demand_at_most_eur", values={"limit": demand.at_most_eur, "what": what}))
    return " ".join(map(sentence, said))


def _words_of_each(rule: Rule) -> str:
    said = []
    if rule.at_most is not None:
        values = {"limit": rule.at_most, "what": rule.by.value}
        said.append(Finding("demand_at_most_each", values=values))
    if rule.at_most_eur is not None:
        values_eur = {"limit": rule.at_most_eur, "what": rule.by.value}
        said.append(Finding("demand_at_most_each_eur", values=values_eur))
    return " ".join(map(sentence, said))
