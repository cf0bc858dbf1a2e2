"""Draws plans, budgets and participants as SVG by classes and attributes, each with its numbers in words beside it."""

from typing import Any

from django import template

from applications.charts import Balance, CostChart, PlanChart

register = template.Library()


@register.inclusion_tag("components/gantt.html")
def gantt(chart: PlanChart, name: str) -> dict[str, Any]:
    """The plan over its months with its table; name: what makes its ids differ from others on the page."""
    return {"chart": chart, "name": name}


@register.inclusion_tag("components/costs.html")
def costs(chart: CostChart) -> dict[str, Any]:
    """A budget as stacked bars by heading and year, each parted by side."""
    return {"chart": chart}


@register.inclusion_tag("components/balance.html")
def balance(chart: Balance) -> dict[str, Any]:
    """The people expected, from NATO and from partner countries, beside what is expected of such an event."""
    return {"chart": chart}


# Paper is drawn where no style sheet reaches; the same colours as `--chart-…` in static/scss/_tokens.scss.
_ON_PAPER = {"c1": "#13407a", "c2": "#0b7a6b", "c3": "#5c6670", "c4": "#c2500a"}


@register.filter
def ink(css: str) -> str:
    """The colour of a part of a drawing on paper."""
    return _ON_PAPER.get(css, "#5c6670")
