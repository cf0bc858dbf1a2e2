"""What is drawn: bars and points stand where their months are, sums are those of the tables."""

from decimal import Decimal

from django.template import Context, Template

from applications.charts import Amount, balance_chart, cost_chart, plan_chart
from applications.mechanisms import definition
from applications.plan import People, Plan, Point, Span, plan_of

TASKS = (Span(0, "Measure", 1, 12), Span(1, "Build", 13, 24), Span(2, "Not yet dated", None, 24))


def test_a_task_fills_its_months_and_one_without_months_is_not_drawn() -> None:
    chart = plan_chart(Plan(tasks=TASKS, milestones=(Point(0, "Half", 12),)), 24)
    assert chart is not None
    assert [bar.label for bar in chart.bars] == ["1 Measure", "2 Build"]
    first, second = chart.bars
    assert float(first.x) + float(first.width) == float(second.x) == float(chart.milestones[0].x)
    assert chart.said == "2 tasks, 1 milestone in 24 months"
    assert [line.name for line in chart.lines] == ["1", "2", "M1"]


def test_nothing_is_drawn_while_nothing_has_a_month() -> None:
    assert plan_chart(Plan(tasks=(Span(0, "x", None, None), Span(1, "y", 9, 3))), 24) is None
    assert cost_chart([("travel", "Travel")], [], []) is None
    assert balance_chart((), {}, 50) is None


def test_a_month_far_beyond_reason_breaks_nothing() -> None:
    chart = plan_chart(Plan(milestones=(Point(0, "x", 999_999_999), Point(1, "y", 12))), 999_999_999)
    assert chart is not None
    assert len(chart.months) <= 20
    assert [mark.name for mark in chart.milestones] == ["M2"]


def test_costs_are_parted_by_side_and_the_longest_bar_is_the_largest_sum() -> None:
    amounts = [
        Amount("travel", 0, 1, Decimal(100)), Amount("travel", 1, 2, Decimal(300)),
        Amount("books", 1, 2, Decimal("0.50")),
    ]  # fmt: skip
    chart = cost_chart([("travel", "Travel"), ("books", "Books")], ["NPD", "PPD"], amounts)
    assert chart is not None
    (_heading, stacks), (_year, years) = chart.groups
    assert [(stack.label, stack.amount) for stack in stacks] == [("Travel", "400"), ("Books", "0.50")]
    assert stacks[0].said == "NPD 100; PPD 300"
    assert float(stacks[0].parts[1].x) == 250
    assert [stack.amount for stack in years] == ["100", "300.50"]
    assert [name for _css, name, _sum in chart.key] == ["NPD", "PPD"]


def test_no_share_of_women_goes_beyond_everybody() -> None:
    chart = balance_chart((People(0, "BE", 10, 12, 0),), {"BE": "nato"}, 30)
    assert chart is not None
    assert chart.women == "100\xa0% women"


def test_the_meter_counts_each_side_and_knows_no_third_one_unless_somebody_is_there() -> None:
    people = (People(0, "UA", 6, 3, 2), People(1, "BE", 4, 1, 1))
    chart = balance_chart(people, {"UA": "partner", "BE": "nato"}, 50)
    assert chart is not None
    assert chart.said == "10 people, 60\xa0% from partner countries"
    assert [name for _css, name, _n, _share in chart.key] == ["Partner countries", "NATO countries"]
    assert (chart.tick, chart.women) == ("500.0", "40\xa0% women")


def test_drawings_carry_no_style_and_escape_what_people_typed() -> None:
    chart = plan_chart(Plan(tasks=(Span(0, '<b onclick="x">', 1, 2),)), 12)
    costs = cost_chart([("a", "A"), ("b", "B")], ['<i>"'], [Amount("a", 0, 1, Decimal(1))])
    words = "{% load charts %}{% gantt plan 'x' %}{% costs costs %}"
    drawn = Template(words).render(Context({"plan": chart, "costs": costs}))
    assert "style=" not in drawn
    assert "<b onclick" not in drawn
    assert "<i>" not in drawn
    assert 'role="img"' in drawn


def test_an_answer_of_an_earlier_shape_gives_an_empty_plan() -> None:
    form = definition("MYP", 2, "2026.1")
    answers = {section.key: {q.key: "text" for q in section.questions} for section in form.sections}
    plan = plan_of(form, answers)
    assert (plan.tasks, plan.milestones, plan.people) == ((), (), ())
    assert all(listed.eur == 0 for listed in plan.listed)
