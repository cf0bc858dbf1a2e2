"""Small drawings made in Python for long lists, where a template piece for each row would be slow."""

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from statistics import median

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

LEAST_SCORES_FOR_MEDIAN = 3


@lru_cache(maxsize=256)
def place(score: Decimal) -> str:
    """Give the place of a score from 0 to 5 on a line from 3 to 129."""
    return f"{3 + float(score) * 25.2:.1f}"


def strip_svg(scores: Iterable[Decimal], *, ref: str, threshold: Decimal = Decimal(3)) -> SafeString:
    """Give the strip of a proposal's scores: a circle for each, the median as a bar from three scores on."""
    values = sorted(scores)
    if not values:
        return format_html('<span class="meta">{}</span>', _("No score yet"))
    middle = median(values) if len(values) >= LEAST_SCORES_FOR_MEDIAN else None
    said = {"ref": ref, "said": ", ".join(f"{value:.1f}" for value in values)}
    if middle is None:
        label = _("Scores of %(ref)s: %(said)s; fewer than three, so no median") % said
    else:
        label = _("Scores of %(ref)s: %(said)s; median %(median)s") % {**said, "median": f"{middle:.1f}"}
    circles = format_html_join("", '<circle cx="{}" cy="11" r="3.6"/>', ((place(value),) for value in values))
    spread: SafeString | str = ""
    if len(values) > 1:
        ends = (place(values[0]), place(values[-1]))
        spread = format_html('<line class="range" x1="{}" y1="11" x2="{}" y2="11"/>', *ends)
    bar: SafeString | str = ""
    if middle is not None:
        x = place(middle)
        bar = format_html('<line class="median" x1="{}" y1="3" x2="{}" y2="19"/>', x, x)
    return format_html(
        '<div class="scorecell"><svg class="strip" viewBox="0 0 132 22" role="img" aria-label="{}">'
        '<line x1="3" y1="11" x2="129" y2="11"/><line class="pass" x1="{}" y1="2" x2="{}" y2="20"/>{}{}{}'
        "</svg><b{}>{}</b></div>",
        label,
        place(threshold),
        place(threshold),
        spread,
        circles,
        bar,
        mark_safe(' class="meta"') if middle is None else "",
        "–" if middle is None else f"{middle:.1f}",
    )
