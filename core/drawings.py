"""Small drawings made in Python for long lists, where a template piece for each row would be slow."""

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from statistics import median

from django.utils.html import format_html
from django.utils.safestring import SafeString
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
    return format_html(
        '<div class="scorecell"><svg class="strip" viewBox="0 0 132 22" role="img" aria-label="{}">{}</svg>{}</div>',
        label,
        _shapes(tuple(values), middle, threshold),
        _MEDIAN_MISSING if middle is None else format_html("<b>{}</b>", f"{middle:.1f}"),
    )


_MEDIAN_MISSING = SafeString('<b class="meta">–</b>')


@lru_cache(maxsize=4096)
def _shapes(values: tuple[Decimal, ...], middle: Decimal | None, threshold: Decimal) -> SafeString:
    """Give the lines and circles: nothing but numbers goes in, so nothing has to be escaped."""
    pass_at, first, last = place(threshold), place(values[0]), place(values[-1])
    drawn = [
        '<line x1="3" y1="11" x2="129" y2="11"/>',
        f'<line class="pass" x1="{pass_at}" y1="2" x2="{pass_at}" y2="20"/>',
    ]
    if len(values) > 1:
        drawn.append(f'<line class="range" x1="{first}" y1="11" x2="{last}" y2="11"/>')
    drawn += [f'<circle cx="{place(value)}" cy="11" r="3.6"/>' for value in values]
    if middle is not None:
        drawn.append(f'<line class="median" x1="{place(middle)}" y1="3" x2="{place(middle)}" y2="19"/>')
    return SafeString("".join(drawn))


@lru_cache(maxsize=4096)
def bar_svg(part: int, whole: int) -> SafeString:
    """Give a bar of a share, with what goes beyond the whole in the colour of attention. A number stands beside it."""
    share = min(part / whole, 1) * 100 if whole > 0 else 100.0 if part else 0.0
    over = ' class="loadbar__over"' if part > whole else ""
    return SafeString(  # nothing but numbers goes in
        '<svg class="loadbar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="loadbar__whole" width="100" height="8"/><rect{over} width="{share:.0f}" height="8"/></svg>'
    )
