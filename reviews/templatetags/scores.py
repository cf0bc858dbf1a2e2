"""Draws scores as SVG by classes and attributes: how far those of a proposal lie apart, and what they are worth."""

from collections.abc import Iterable
from decimal import Decimal

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.drawings import place

register = template.Library()
_DOT = '<circle cx="{}" cy="8" r="3.4"/>'
_WORTH = '<line class="range" x1="{}" y1="20" x2="{}" y2="20"/><circle class="worth" cx="{}" cy="20" r="4"/>'


@register.filter
def minutes(seconds: int) -> str:
    """A time that was spoken, as minutes and seconds."""
    return f"{seconds // 60}:{seconds % 60:02d}"


@register.simple_tag
def spread(
    scores: Iterable[Decimal],
    mean: Decimal,
    ref: str,
    adjusted: float | None = None,
    low: float | None = None,
    high: float | None = None,
) -> SafeString:
    """Single scores above with their raw mean as a bar; below the adjusted mean with its interval, where there is one."""
    values = list(scores)
    said = {
        "ref": ref,
        "said": ", ".join(f"{value:.2f}" for value in values),
        "mean": f"{mean:.2f}",
    }
    label = _("Scores of %(ref)s: %(said)s; raw mean %(mean)s") % said
    worth = SafeString("")
    if adjusted is not None and low is not None and high is not None:
        more = {"adjusted": f"{adjusted:.2f}", "low": f"{low:.2f}", "high": f"{high:.2f}"}
        label += _("; adjusted mean %(adjusted)s, 90 %% interval %(low)s to %(high)s") % more
        worth = format_html(_WORTH, *(place(Decimal(f"{v:.2f}")) for v in _inside(low, high, adjusted)))
    at = place(mean)
    return format_html(
        '<svg class="spread" viewBox="0 0 132 28" role="img" aria-label="{}"><line x1="3" y1="8" x2="129" y2="8"/>{}'
        '<line class="median" x1="{}" y1="1" x2="{}" y2="15"/>{}</svg>',
        label,
        format_html_join("", _DOT, ((place(value),) for value in values)),
        at,
        at,
        worth,
    )


def _inside(*values: float) -> list[float]:
    """Give the values cut to the scale: an interval may reach a little beyond what anybody can score."""
    return [min(5.0, max(0.0, value)) for value in values]
