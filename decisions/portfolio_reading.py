"""Reads a portfolio problem from the documented JSON (docs/portfolio.md); what is wrong is named by its key."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from core.errors import Finding, Refused
from decisions.enums import By
from decisions.portfolio import Candidate, Fixed, Option, Problem, Rule

KEYS = ("envelope_eur", "proposals", "rules", "must_fund", "must_not_fund", "draws")
PROPOSAL_KEYS = frozenset(
    {"ref", "value", "amount_eur", "options", "priority", "mechanism", "framework", "countries"}
)
RULE_KEYS = frozenset({"by", "value", "at_least", "at_most", "at_least_eur", "at_most_eur"})
MOST_EUR = Decimal(10) ** 10
MOST_VALUE = 1_000_000
MOST_PROPOSALS = 5_000
ENOUGH = 20


def read(document: Any) -> Problem:
    """Give the problem of a JSON document. Raises Refused with a finding for each thing that is wrong."""
    if not isinstance(document, Mapping):
        raise Refused(Finding("portfolio_not_object"))
    reader = _Reader(document)
    problem = reader.problem()
    if reader.found:
        raise Refused(*reader.found[:ENOUGH])
    return problem


class _Reader:
    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self.found: list[Finding] = []

    def problem(self) -> Problem:
        known = ", ".join(KEYS)
        for key in self.document:
            if key not in KEYS:
                self.found.append(
                    Finding("portfolio_key_unknown", str(key), {"key": str(key), "known": known})
                )
        candidates = self._candidates()
        refs = {candidate.ref for candidate in candidates}
        return Problem(
            envelope_eur=self._money(self.document.get("envelope_eur"), "envelope_eur"),
            candidates=candidates,
            rules=tuple(self._rule(one, f"rules[{place}]") for place, one in enumerate(self._list("rules"))),
            fixed=(*self._fixed("must_fund", refs, True), *self._fixed("must_not_fund", refs, False)),
            draws=self._draws(len(candidates)),
        )

    def _list(self, key: str) -> list[Any]:
        value = self.document.get(key, [])
        if isinstance(value, list):
            return value
        self.found.append(Finding("portfolio_list", key, {"key": key}))
        return []

    def _money(self, value: Any, key: str) -> Decimal:
        try:
            amount = Decimal(str(value)) if not isinstance(value, bool) else None
        except InvalidOperation:
            amount = None
        if amount is None or not amount.is_finite() or not 0 <= amount <= MOST_EUR or amount * 100 % 1:
            self.found.append(Finding("portfolio_money", key, {"key": key, "found": _shown(value)}))
            return Decimal(0)
        return amount

    def _value(self, value: Any, key: str) -> float:
        plain = isinstance(value, int | float) and not isinstance(value, bool)
        if not plain or not abs(value) <= MOST_VALUE:
            self.found.append(
                Finding("portfolio_value", key, {"key": key, "found": _shown(value), "most": MOST_VALUE})
            )
            return 0.0
        return float(value)

    def _candidates(self) -> tuple[Candidate, ...]:
        given = self._list("proposals")
        if not given or len(given) > MOST_PROPOSALS:
            self.found.append(Finding("portfolio_empty", "proposals", {"most": MOST_PROPOSALS}))
            return ()
        candidates: dict[str, Candidate] = {}
        for place, one in enumerate(given):
            key = f"proposals[{place}]"
            if not isinstance(one, Mapping) or not set(one) <= PROPOSAL_KEYS or not _text(one.get("ref")):
                self.found.append(Finding("portfolio_proposal", key, {"key": key}))
            elif one["ref"] in candidates:
                self.found.append(Finding("portfolio_twice", key, {"key": key, "found": one["ref"]}))
            else:
                candidates[one["ref"]] = Candidate(one["ref"], self._options(one, key), self._marks(one, key))
        return tuple(candidates.values())

    def _options(self, one: Mapping[str, Any], key: str) -> tuple[Option, ...]:
        given = one.get("options", [])
        if not isinstance(given, list) or not all(
            isinstance(option, Mapping) and set(option) == {"amount_eur", "value"} for option in given
        ):
            self.found.append(Finding("portfolio_options", key, {"key": f"{key}.options"}))
            given = []
        pairs = [(one, key), *((option, f"{key}.options[{place}]") for place, option in enumerate(given))]
        return tuple(
            Option(
                self._money(option.get("amount_eur"), f"{where}.amount_eur"),
                self._value(option.get("value"), f"{where}.value"),
            )
            for option, where in pairs
        )

    def _marks(self, one: Mapping[str, Any], key: str) -> dict[By, frozenset[str]]:
        marks: dict[By, frozenset[str]] = {}
        for by in (By.PRIORITY, By.MECHANISM, By.FRAMEWORK):
            value = one.get(by.value)
            if value is not None and not _text(value):
                self.found.append(Finding("portfolio_mark", key, {"key": f"{key}.{by.value}"}))
            marks[by] = frozenset({str(value)} if _text(value) else ())
        countries = one.get("countries", [])
        if not isinstance(countries, list) or not all(map(_text, countries)):
            self.found.append(Finding("portfolio_countries", key, {"key": f"{key}.countries"}))
            countries = []
        marks[By.COUNTRY] = frozenset(countries)
        return marks

    def _rule(self, one: Any, key: str) -> Rule:
        right = isinstance(one, Mapping) and set(one) <= RULE_KEYS and one.get("by") in list(By)
        right = right and (one.get("value") is None or _text(one["value"]))
        limits = {name for name in RULE_KEYS - {"by", "value"} if right and one.get(name) is not None}
        counts = [one[name] for name in limits if not name.endswith("_eur")]
        right = right and bool(limits) and all(type(count) is int and count >= 0 for count in counts)
        if right and one.get("value") is None and limits & {"at_least", "at_least_eur"}:
            right = False
        if not right:
            self.found.append(Finding("portfolio_rule", key, {"key": key, "known": ", ".join(By)}))
            return Rule(By.PRIORITY)
        money = {
            name: self._money(one[name], f"{key}.{name}") for name in sorted(limits) if name.endswith("_eur")
        }
        return Rule(
            By(one["by"]),
            one.get("value") or "",
            at_least=one.get("at_least"),
            at_most=one.get("at_most"),
            at_least_eur=money.get("at_least_eur"),
            at_most_eur=money.get("at_most_eur"),
        )

    def _fixed(self, key: str, refs: set[str], inside: bool) -> list[Fixed]:
        found = []
        for place, one in enumerate(self._list(key)):
            where = f"{key}[{place}]"
            plain = isinstance(one, Mapping) and set(one) == {"ref", "reason"}
            if not plain or not _text(one["ref"]) or not _text(one["reason"]):
                self.found.append(Finding("portfolio_fixed", where, {"key": where}))
            elif one["ref"] not in refs:
                values = {"key": where, "found": one["ref"]}
                self.found.append(Finding("portfolio_ref_unknown", where, values))
            else:
                found.append(Fixed(one["ref"], inside, one["reason"].strip()))
        return found

    def _draws(self, count: int) -> tuple[tuple[float, ...], ...]:
        draws = []
        for place, one in enumerate(self._list("draws")):
            key = f"draws[{place}]"
            if not isinstance(one, list) or len(one) != count:
                self.found.append(Finding("portfolio_draw", key, {"key": key, "count": count}))
                break
            draws.append(tuple(self._value(value, key) for value in one))
        return tuple(draws)


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _shown(value: Any) -> str:
    words = repr(value)
    return words if len(words) <= 60 else words[:57] + "…"
