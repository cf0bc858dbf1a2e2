"""Scores with their uncertainty in pages: who reads what, and from which scores."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from applications.models import Proposal
from reviews import actions, charts, facts
from reviews.enums import ConflictKind
from reviews.models import Panel
from tests import factories
from tests.reviews import making

SCORES = {
    "tomas": ("2", "2.5", "3", "3", "4"),
    "petra": ("3", "3.5", "4", "4.5", "5"),
    "sofia": ("2.5", "3", "3.5", "4", "4.5"),
}


@pytest.fixture
def five(db: None) -> tuple[Panel, list[Proposal]]:
    """Give a panel with five proposals, each scored by strict Tomáš, mild Petra and Sofia, who presides."""
    call = factories.closed_call()
    proposals = [factories.submitted(mechanism="ARW", number=number, call=call) for number in range(5)]
    panel = making.panel(proposals[0], priorities=list(call.priorities.all()))
    for number, proposal in enumerate(proposals):
        making.opened(proposal)
        for key, scores in SCORES.items():
            making.done(proposal, key, score=scores[number])
    return panel, proposals


def test_scores_are_calibrated_for_those_who_may_read_them_and_never_stale(
    five: tuple[Panel, list[Proposal]], client_of: Any, ines: User, petra: User, sofia: User
) -> None:
    panel, proposals = five
    worst, best = proposals[0], proposals[-1]
    board = facts.board_of(facts.of_panel(panel), places=2, officer=True)
    assert next(row.ref for row in board.rows) == best.ref
    assert board.why_off == ""
    assert [row.name.split()[0] for row in board.severities] == ["Tomáš", "Sofia", "Petra"]
    assert board.rows[0].sure == "above"
    assert board.rows[1].last_above
    assert board.rows[-1].above is not None
    # The envelope reaches as far as the amounts of the first proposals.
    asked = sum((row.requested_eur for row in board.rows[:3]), Decimal(0))
    assert facts.board_of(facts.of_panel(panel), envelope_eur=asked + 1).line == 3

    # The officer reads severities by name; nobody of the panel does, and who has a conflict reads nothing of the proposal.
    page = reverse("office_panel_scores", args=[panel.code])
    browser = client_of(ines)
    browser.get(page)
    with CaptureQueriesContext(connection) as cost:
        shown = browser.get(page + "?places=2").content.decode()
    assert len(cost) <= 15
    assert "How severe reviewers are" in shown
    assert "Tomáš" in shown
    sheet = reverse("panel_sheet", args=[panel.code])
    told = client_of(sofia).get(sheet).content.decode()
    assert best.ref in told
    assert "severe" not in told
    assert "Tomáš" not in told
    assert client_of(sofia).get(page).status_code == 404
    assert client_of(factories.person("olena")).get(sheet).status_code == 404

    # A conflict takes the proposal from the sheet, and the score out of the model; what was worked out is no longer shown.
    before = facts.board_of(facts.of_panel(panel)).digest
    actions.record_conflict(
        proposal=worst,
        expert=making.expert("petra"),
        kind=ConflictKind.FAMILY,
        words="Her brother.",
        by=petra,
    )
    after = facts.board_of(facts.of_panel(panel))
    assert after.digest != before
    assert next(row for row in after.rows if row.ref == worst.ref).scores == (
        Decimal("2.00"),
        Decimal("2.50"),
    )
    seen = client_of(petra).get(sheet).content.decode()
    assert worst.ref not in seen
    assert best.ref in seen


def test_without_enough_scores_a_page_gives_raw_means_and_one_sentence(
    client_of: Any, ines: User, sofia: User
) -> None:
    proposal = making.all_in()
    code = Panel.objects.get(call=proposal.call).code
    shown = client_of(ines).get(reverse("office_panel_scores", args=[code])).content.decode()
    assert "Not calibrated: 1 proposals are scored, at least 5 are needed." in shown
    assert "4.00" in shown
    assert "Adjusted mean" not in shown
    # While the chair's own evaluation of another proposal is awaited, that one is not on the sheet.
    assert proposal.ref in client_of(sofia).get(reverse("panel_sheet", args=[code])).content.decode()


def test_a_distribution_counts_means_and_single_scores_by_half_points() -> None:
    chart = charts.distribution([3.0, 3.4, 5.0], [Decimal("3.5"), Decimal(5), Decimal(5)])
    assert chart is not None
    assert [row for row in chart.rows if row[1] or row[2]] == [
        ("3.0–3.4", 2, 0),
        ("3.5–3.9", 0, 1),
        ("4.5–5.0", 1, 2),
    ]
    assert chart.middle == "3.4"
    assert len(set(chart.dots)) == 3
    assert charts.distribution([], []) is None
