"""What officers lay down in a round: the list to fund, rules, marks, amounts; who may not; what nobody may touch."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from applications.enums import State
from core.errors import Refused
from decisions.actions import choosing, rounds
from decisions.facts.choosing import history_of, names_in, read_list, rounds_consulted
from decisions.models import RoundEntry, RoundItem
from sps_portal.seed import walking
from tests import factories

pytestmark = pytest.mark.django_db


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [finding.code for finding in refusal.value.findings]


@pytest.fixture
def item() -> RoundItem:
    """The place of a candidate in an open round."""
    proposal = factories.proposal_in(State.PROPOSED)
    return RoundItem.objects.select_related("round", "proposal").get(proposal=proposal)


def laid(item: RoundItem, **changes: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "mark": "",
        "mark_reason": "",
        "amount_eur": None,
        "conditions": [],
        "edits": item.edits,
    }
    return {"item": item, **plain, **changes}


def test_the_list_its_sum_and_its_rules_follow_what_officers_lay_down(item: RoundItem, ines: Any) -> None:
    ref, asked = item.proposal.ref, item.proposal.requested_eur
    rule: dict[str, Any] = {"funding_round": item.round, "unit": "proposals", "by": ines}
    mechanism = f"mechanism:{item.proposal.mechanism}"
    floor = choosing.add_rule(about=mechanism, bound="least", limit=Decimal(1), **rule)
    for wrong, code in (
        ({"about": mechanism, "bound": "least", "limit": Decimal(2)}, "rule_there"),
        ({"about": "country:", "bound": "least", "limit": Decimal(2)}, "rule_floor_of_each"),
        ({"about": "country:", "bound": "most", "limit": Decimal("1.5")}, "rule_not_whole"),
    ):
        with pytest.raises(Refused) as refusal:
            choosing.add_rule(**wrong, **rule)
        assert codes(refusal) == [code]
    read = read_list(item.round, ines)
    assert (read.listed, read.broken, read.left_eur) == (0, 1, item.round.envelope_eur)
    cheaper = asked - 5000
    choosing.set_candidate(
        **laid(
            item, mark="must", mark_reason="Named by a ministry.", amount_eur=cheaper, conditions=["Say who."]
        ),
        by=ines,
    )
    assert choosing.set_listed(funding_round=item.round, add={ref}, drop=set(), by=ines) == (1, 0)
    read = read_list(item.round, ines, rounds_consulted(item.round))
    assert (read.listed, read.broken, read.listed_eur) == (1, 0, cheaper)
    assert read.lines[0].must
    choosing.drop_rule(rule=floor, by=ines)
    says = [step.says for step in history_of(item.round, names_in(item.round), ines)]
    assert says[1] == f"{ref}, EUR {cheaper:,.0f}, Has to be funded"
    assert says[0] == says[2], "the rule that went is the rule that came"
    item.proposal.directors.filter(role="NPD").update(user=ines)
    assert ref not in " ".join(step.says for step in history_of(item.round, names_in(item.round), ines))


def test_what_cannot_be_laid_down_is_refused(item: RoundItem, ines: Any, paul: Any) -> None:
    asked = item.proposal.requested_eur
    for changes, expected in (
        ({"mark": "must"}, ["mark_without_reason"]),
        ({"amount_eur": asked + 1}, ["award_over_request"]),
        ({"amount_eur": Decimal(0)}, ["award_missing"]),
        ({"edits": 7}, ["stale_page"]),
        ({"conditions": ["One."], "conditions_fr": ["Une.", "Deux."]}, ["conditions_fr_uneven"]),
    ):
        with pytest.raises(Refused) as refusal:
            choosing.set_candidate(**laid(item, **changes), by=ines)
        assert codes(refusal) == expected
    with pytest.raises(Refused, match="not_yours"):
        choosing.set_candidate(**laid(item), by=paul)
    barred = {"mark": "must-not", "mark_reason": "Under legal review.", "conditions": ["One."]}
    choosing.set_candidate(**laid(item, **barred), by=ines)
    with pytest.raises(Refused, match="candidate_must_not"):
        choosing.set_listed(funding_round=item.round, add={item.proposal.ref}, drop=set(), by=ines)
    walking.consult([item.proposal], factories.cast())
    item.refresh_from_db()
    with pytest.raises(Refused, match="candidate_asked"):
        choosing.set_candidate(**laid(item, amount_eur=asked - 1), by=ines)
    with pytest.raises(Refused, match="candidate_asked"):
        choosing.set_candidate(**laid(item, conditions=["One."], conditions_fr=["Une."]), by=ines)


def test_only_an_approver_opens_a_closed_round_again_and_says_why(
    ines: Any, paul: Any, client_of: Any
) -> None:
    funding_round = walking.round_for(factories.closed_call(), factories.cast())
    rounds.close_round(funding_round=funding_round, by=ines)
    address = f"/office/rounds/{funding_round.code}/"
    with pytest.raises(Refused, match="round_closed"):
        choosing.set_envelope(funding_round=funding_round, envelope_eur=Decimal(5), reason="x", by=ines)
    with pytest.raises(Refused, match="not_yours"):
        rounds.reopen_round(funding_round=funding_round, reason="Forgotten.", by=ines)
    with pytest.raises(Refused, match="note_missing"):
        rounds.reopen_round(funding_round=funding_round, reason=" ", by=paul)
    assert client_of(ines).get(f"{address}reopen/").status_code == 404
    assert client_of(paul).post(f"{address}reopen/", {"reason": "One was forgotten."}).status_code == 302
    assert "One was forgotten." in client_of(ines).get(f"{address}rules/").content.decode()
    with pytest.raises(Refused, match="round_open_already"):
        rounds.reopen_round(funding_round=funding_round, reason="Again.", by=paul)
    with pytest.raises(DatabaseError), transaction.atomic():
        RoundEntry.objects.filter(round=funding_round).update(reason="Another.")


def test_the_pages_of_a_round_save_what_was_ticked_and_typed(
    item: RoundItem, ines: Any, aida: Any, client_of: Any, django_assert_max_num_queries: Any
) -> None:
    browser: Client = client_of(ines)
    address, ref = f"/office/rounds/{item.round.code}/", item.proposal.ref
    with django_assert_max_num_queries(15):
        assert f'value="{ref}"' in browser.get(address).content.decode()
    browser.post(f"{address}list/", {"shown": [ref, "SPS-2020-1-MYP-0001"], "fund": [ref]})
    item.refresh_from_db()
    assert item.listed
    shown = browser.get(address).content.decode()
    assert "checked" in shown
    typed = {"about": "country:", "bound": "most", "limit": "500,000", "unit": "eur", "step": "rule"}
    with django_assert_max_num_queries(15):
        browser.get(f"{address}rules/")
    assert browser.post(f"{address}rules/", typed).status_code == 302
    assert "for any one country" in browser.get(address).content.decode()
    late = browser.post(f"{address}candidates/{ref}/", {"mark": "must", "edits": "0", "amount_eur": "1"})
    assert "say why" in late.content.decode()
    rule = item.round.rules.get()
    browser.post(f"{address}rules/", {"step": f"drop:{rule.pk}"})
    assert not item.round.rules.exists()
    changed = {"envelope_eur": "900,000", "reason": "More came.", "step": "envelope"}
    nothing = browser.post(f"{address}rules/", changed | {"envelope_eur": "0"})
    assert "amount above zero" in nothing.content.decode()
    assert browser.post(f"{address}rules/", changed).status_code == 302
    table = browser.get(f"{address}table/csv/")
    assert ref in table.content.decode("utf-8-sig")
    assert browser.get(f"{address}table/xlsx/").content[:2] == b"PK"
    reader = client_of(aida)
    assert 'name="fund"' not in reader.get(address).content.decode()
    assert reader.post(f"{address}rules/", typed).status_code == 404
    assert reader.post(f"{address}list/", {"shown": [ref]}).status_code == 404
