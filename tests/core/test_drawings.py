"""The strip of scores says in words what it draws."""

from decimal import Decimal

from core.drawings import strip_svg


def scores(*values):
    return [Decimal(value) for value in values]


def test_without_a_score_there_is_no_drawing():
    assert "No score yet" in strip_svg([], ref="SPS-2026-1-ARW-0001")
    assert "<svg" not in strip_svg([], ref="SPS-2026-1-ARW-0001")


def test_below_three_scores_no_median_is_drawn_or_said():
    drawn = strip_svg(scores("2.6", "4.7"), ref="X")

    assert drawn.count("<circle") == 2
    assert "fewer than three, so no median" in drawn
    assert 'class="median"' not in drawn
    assert '<b class="meta">–</b>' in drawn


def test_from_three_scores_on_the_median_is_drawn_and_said():
    drawn = strip_svg(scores("4.4", "1.9", "3.0"), ref="X")

    assert "Scores of X: 1.9, 3.0, 4.4; median 3.0" in drawn
    assert '<line class="median" x1="78.6"' in drawn
    assert "<b>3.0</b>" in drawn


def test_what_comes_from_people_is_escaped():
    assert "<script>" not in strip_svg(scores("3"), ref="<script>")
