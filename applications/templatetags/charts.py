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
