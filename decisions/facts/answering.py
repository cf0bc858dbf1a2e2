"""The answer of the portfolio as the documented JSON (docs/portfolio.md), and its demands in words."""

from decimal import Decimal
from typing import Any

from core.errors import Finding
from core.wording import sentence
from decisions.portfolio import Demand, Fixed, Portfolio, Problem, Rule


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
