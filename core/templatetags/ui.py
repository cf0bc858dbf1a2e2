"""The tags and filters every template has: amounts, moments, the deadline, form controls, small drawings."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from django import forms, template
from django.template.context import Context
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.forms import ErrorItem, PortalForm, control_id
from core.forms import error_items as form_error_items
from core.forms import error_sentences as field_error_sentences
from core.money import written
from core.once import new_key
from core.words import count_words

register = template.Library()

NBSP = "\xa0"
SOON_SECONDS = 7 * 86400
DAYS_ONLY_FROM = 60
LEAST_SCORES_FOR_MEDIAN = 3


# ---------------------------------------------------------------- money and shares


@register.filter
def money(amount: Decimal | None, style: str = "") -> str:
    """An amount as "EUR 372,000"; with "cents" always as "EUR 372,000.00"; nothing as a dash."""
    return "–" if amount is None else f"EUR{NBSP}{written(amount, cents=True if style == 'cents' else None)}"


@register.filter
def amount(value: Decimal | None, style: str = "") -> str:
    """An amount without its currency, for columns headed EUR."""
    return "–" if value is None else written(value, cents=True if style == "cents" else None)


@register.filter
def share(part: Decimal | float, whole: Decimal | float | None) -> str:
    """What part is of whole, as "17 %"; a dash when there is no whole."""
    return f"{Decimal(str(part)) / Decimal(str(whole)):.0%}".replace("%", f"{NBSP}%") if whole else "–"


# ---------------------------------------------------------------- time


def _brussels(instant: datetime) -> datetime:
    return instant.astimezone(clock.BRUSSELS)


@register.filter
def moment(instant: datetime | None) -> str:
    """An instant as "27 November 2026, 17:00 Brussels time (CET)"; nothing as a dash."""
    if instant is None:
        return "–"
    local = _brussels(instant)
    when = date_format(local, "j F Y, H:i")
    return _("%(when)s Brussels time (%(zone)s)") % {"when": when, "zone": local.tzname()}


@register.filter
def short_moment(instant: datetime | None) -> str:
    """An instant on the Brussels clock as "27 Nov 2026, 17:00", for tables whose head names the zone."""
    return "–" if instant is None else date_format(_brussels(instant), "j M Y, H:i")


@register.filter
def to_the_second(instant: datetime) -> str:
    """An instant on the Brussels clock as "27 Nov 2026, 16:59:58", for evidence of what came when."""
    return date_format(_brussels(instant), "j M Y, H:i:s")


@register.filter
def day(value: date | datetime | None) -> str:
    """A date, or the Brussels day of an instant, as "27 November 2026"."""
    if value is None:
        return "–"
    return date_format(_brussels(value) if isinstance(value, datetime) else value, "j F Y")


@register.filter
def short_day(value: date | datetime | None) -> str:
    """A date, or the Brussels day of an instant, as "27 Nov 2026"."""
    if value is None:
        return "–"
    return date_format(_brussels(value) if isinstance(value, datetime) else value, "j M Y")


@register.filter
def clock_time(instant: datetime | str) -> str:
    """An instant on the Brussels clock as "17:00"."""
    return instant if isinstance(instant, str) else f"{_brussels(instant):%H:%M}"


def _spans(minutes: int) -> str:
    days, hours = minutes // 1440, minutes % 1440 // 60
    of_days = ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    of_hours = ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    if days >= DAYS_ONLY_FROM or (days and not hours):
        return of_days
    if days:
        return f"{of_days} {of_hours}"
    of_minutes = ngettext("%(n)s minute", "%(n)s minutes", minutes % 60) % {"n": minutes % 60}
    if hours:
        return f"{of_hours} {of_minutes}" if minutes % 60 else of_hours
    return of_minutes if minutes else _("less than a minute")


def time_left(instant: datetime, now: datetime) -> str:
    """How far away an instant is: "in 3 days 4 hours", or "2 hours ago"."""
    span = _spans(int(abs((instant - now).total_seconds())) // 60)
    return _("in %(span)s") % {"span": span} if instant >= now else _("%(span)s ago") % {"span": span}


def _city(zone: ZoneInfo) -> str:
    return city(zone.key)


@register.filter
def city(zone: str) -> str:
    """The city of a time zone's name: "Kyiv" of "Europe/Kyiv"."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def _own_zone(context: Mapping[str, Any]) -> ZoneInfo | None:
    name = getattr(getattr(context.get("request"), "user", None), "time_zone", "")
    return ZoneInfo(name) if name else None


def _own_time(instant: datetime, local: datetime, own: ZoneInfo) -> str:
    theirs = instant.astimezone(own)
    if theirs.utcoffset() == local.utcoffset():
        return ""
    pattern = "H:i" if theirs.date() == local.date() else "l j F, H:i"
    return _("%(time)s your time (%(city)s)") % {"time": date_format(theirs, pattern), "city": _city(own)}


def deadline_facts(
    context: Mapping[str, Any], instant: datetime, zone: str = "", label: str = "", past: str = ""
) -> dict[str, Any]:
    """The four facts of a deadline in their order: relative, date and time, zone, the reader's own time."""
    at = ZoneInfo(zone) if zone else clock.BRUSSELS
    local, now, own = instant.astimezone(at), clock.now(), _own_zone(context)
    is_past = instant < now
    return {
        "label": (past or _("Closed")) if is_past else (label or _("Closes")),
        "left": time_left(instant, now),
        "when": date_format(local, "l j F Y, H:i"),
        "zone": _("%(city)s time (%(zone)s)") % {"city": _city(at), "zone": local.tzname()},
        "yours": _own_time(instant, local, own) if own else "",
        "iso": local.isoformat(),
        "soon": 0 <= (instant - now).total_seconds() < SOON_SECONDS,
    }


@register.inclusion_tag("components/deadline.html", takes_context=True)
def deadline(
    context: Context, instant: datetime, zone: str = "", label: str = "", past: str = ""
) -> dict[str, Any]:
    """{% deadline call.closes_at %}: four facts, stacked. label and past are the words before the first."""
    return deadline_facts(context.flatten(), instant, zone, label, past)  # type: ignore[arg-type]


@register.inclusion_tag("components/deadline_banner.html", takes_context=True)
def deadline_banner(
    context: Context,
    instant: datetime,
    zone: str = "",
    label: str = "",
    past: str = "",
    calendar_url: str = "",
) -> dict[str, Any]:
    """The same four facts as a band across the page, amber within seven days of the end."""
    facts = deadline_facts(context.flatten(), instant, zone, label, past)  # type: ignore[arg-type]
    return facts | {"calendar_url": calendar_url}


# ---------------------------------------------------------------- forms


@register.inclusion_tag("components/errorsummary.html")
def errorsummary(*forms_and_formsets: Any) -> dict[str, list[ErrorItem]]:
    """What is wrong in all the given forms, each line leading to its control."""
    parts = [part for part in forms_and_formsets if part]
    return {"items": form_error_items(*parts)}


@register.filter
def is_optional(field: forms.BoundField) -> bool:
    """Whether the label says "(optional)"."""
    form = field.form
    return form.is_optional(field.name) if isinstance(form, PortalForm) else not field.field.required


_KINDS: tuple[tuple[tuple[type[forms.Widget], ...], str], ...] = (
    ((forms.CheckboxSelectMultiple,), "checks"),
    ((forms.RadioSelect,), "radios"),
    ((forms.CheckboxInput,), "check"),
    ((forms.MultiWidget,), "parts"),
    ((forms.FileInput,), "file"),
    ((forms.Textarea,), "textarea"),
    ((forms.Select,), "select"),
)


@register.filter
def control_kind(field: forms.BoundField) -> str:
    """The shape a field takes: check, checks, radios, parts, file, textarea, select or input."""
    widget = field.field.widget
    usual = "parts" if widget.use_fieldset else "input"
    return next((kind for kinds, kind in _KINDS if isinstance(widget, kinds)), usual)


@register.filter
def has_count(field: forms.BoundField) -> bool:
    """Whether words are counted under the control."""
    return "data-count" in field.field.widget.attrs


@register.filter
def word_count(field: forms.BoundField) -> str:
    """The words now in the field, as "56 of 400 words", or with what is still missing or too much."""
    words = count_words(str(field.value() or ""))
    attrs = field.field.widget.attrs
    most, least = int(attrs.get("data-max", 0)), int(attrs.get("data-min", 0))
    values = {"n": f"{words:,}", "most": f"{most:,}", "least": f"{least:,}", "over": f"{words - most:,}"}
    if most and words > most:
        return _("%(n)s of %(most)s words, %(over)s too many") % values
    if 0 < words < least:
        return (
            ngettext("%(n)s word, at least %(least)s needed", "%(n)s words, at least %(least)s needed", words)
            % values
        )
    if most:
        return _("%(n)s of %(most)s words") % values
    return ngettext("%(n)s word", "%(n)s words", words) % values


@register.filter
def described_by(field: forms.BoundField) -> str:
    """The ids that describe a control, in reading order: hint, error, count."""
    ids = [f"{field.auto_id}_helptext"] if field.help_text else []
    ids += [f"{field.auto_id}_error"] if field.errors else []
    ids += [f"{field.auto_id}_count"] if has_count(field) else []
    return " ".join(ids)


@register.simple_tag
def control(field: forms.BoundField, **more: str) -> SafeString:
    """The bare control of a field with our classes and descriptions, without label, hint or error."""
    widget, kind = field.field.widget, control_kind(field)
    field.form.use_required_attribute = False
    own = {"check": "", "checks": "", "radios": "", "parts": ""}.get(
        kind, "input" if kind == "file" else kind
    )
    if kind == "file":
        # Django's own shows a clear box and the old address; ours is the bare control.
        widget = forms.FileInput(attrs=widget.attrs)
    attrs: dict[str, Any] = {key.replace("_", "-"): value for key, value in more.items()}
    classes = " ".join(filter(None, [own, widget.attrs.get("class", ""), attrs.pop("class", "")]))
    if classes:
        attrs["class"] = classes
    if description := described_by(field):
        attrs["aria-describedby"] = description
    if field.errors:
        attrs["aria-invalid"] = "true"
    return field.as_widget(widget=widget, attrs=attrs)


@register.filter
def error_sentences(field: forms.BoundField) -> list[str]:
    """What is wrong with a field, in the words of the error summary."""
    return field_error_sentences(field)


@register.filter
def first_control_id(field: forms.BoundField) -> str:
    """The id of the control that an error leads to."""
    return control_id(field)


@register.simple_tag(name="once")
def once_field() -> SafeString:
    """The hidden key by which `core.once` lets a form act once, however often it is sent."""
    return format_html('<input type="hidden" name="once" value="{}">', new_key())


# ---------------------------------------------------------------- lists


@register.simple_tag(takes_context=True)
def sort_head(context: Context, key: str, label: str, css: str = "") -> SafeString:
    """A column head that sorts by ?sort=key, and by -key when it already does; the reader hears the order."""
    request = context["request"]
    current = str(context.get("sort") or request.GET.get("sort", ""))
    query = request.GET.copy()
    query.pop("page", None)
    query["sort"] = f"-{key}" if current == key else key
    order = {key: "ascending", f"-{key}": "descending"}.get(current, "")
    said = format_html(' aria-sort="{}"', order) if order else ""
    styled = format_html(' class="{}"', css) if css else ""
    return format_html(
        '<th scope="col"{}{}><a href="?{}">{}</a></th>', styled, said, query.urlencode(), label
    )


# ---------------------------------------------------------------- drawings, by classes and attributes


@register.inclusion_tag("components/segments.html")
def segments(done: int, total: int, problems: int = 0) -> dict[str, Any]:
    """A bar of total parts, done filled and then problems marked; the sentence beside it says the same."""
    gap = 0.8 if total <= 20 else 0.3
    width = (100 - gap * max(total - 1, 0)) / max(total, 1)
    kinds = ["seg--done"] * done + ["seg--bad"] * problems
    return {
        "parts": [
            {
                "x": f"{n * (width + gap):.2f}",
                "width": f"{width:.2f}",
                "kind": kinds[n] if n < len(kinds) else "",
            }
            for n in range(total)
        ]
    }


@register.inclusion_tag("components/budgetbar.html")
def budgetbar(
    parts: Iterable[tuple[str, Decimal]], ceiling: Decimal | None = None, floor: Decimal | None = None
) -> dict[str, Any]:
    """What is asked for against the ceiling, by director: parts are (label, EUR), at most three colours."""
    rows = [(label, eur) for label, eur in parts]
    total = sum((eur for _label, eur in rows), Decimal(0))
    scale = max(total, ceiling or Decimal(0)) or Decimal(1)
    x, drawn = Decimal(0), []
    for n, (label, eur) in enumerate(rows):
        width = eur / scale * 1000
        drawn.append(
            {
                "label": label,
                "eur": eur,
                "of_total": share(eur, total),
                "css": f"c{min(n, 2) + 1}",
                "x": f"{x:.1f}",
                "width": f"{max(width - (2 if n + 1 < len(rows) else 0), Decimal(0)):.1f}",
            }
        )
        x += width
    return {
        "parts": drawn,
        "total": total,
        "ceiling": ceiling,
        "floor": floor,
        "left": None if ceiling is None else ceiling - total,
        "over": None if ceiling is None or total <= ceiling else total - ceiling,
        "tick": "999.0" if ceiling is None else f"{ceiling / scale * 1000 - 1:.1f}",
    }


@register.inclusion_tag("components/stages.html")
def stages(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Bars of a pipeline: rows have name, count, url, note, current; the longest bar is the largest count."""
    total = sum(int(row["count"]) for row in rows)
    longest = max((int(row["count"]) for row in rows), default=0) or 1
    return {
        "rows": [
            {
                **row,
                "width": f"{int(row['count']) / longest * 100:.1f}",
                "of_total": share(int(row["count"]), total),
            }
            for row in rows
        ]
    }


@register.inclusion_tag("components/strip.html")
def strip(scores: Iterable[Decimal | float], ref: str = "", threshold: float = 3) -> dict[str, Any]:
    """One circle per review on a line from 0 to 5; the median only from three reviews on."""
    values = sorted(float(score) for score in scores)
    middle = median(values) if len(values) >= LEAST_SCORES_FOR_MEDIAN else None

    def place(value: float) -> str:
        return f"{3 + value * 25.2:.1f}"

    return {
        "ref": ref,
        "said": ", ".join(f"{value:.1f}" for value in values),
        "points": [place(value) for value in values],
        "low": place(values[0]) if len(values) > 1 else "",
        "high": place(values[-1]) if len(values) > 1 else "",
        "threshold": place(threshold),
        "median": None if middle is None else f"{middle:.1f}",
        "median_x": "" if middle is None else place(middle),
    }


@register.filter
def iso(instant: datetime) -> str:
    """An instant for the datetime attribute of a time element, in UTC."""
    return instant.astimezone(UTC).isoformat(timespec="seconds")


@register.filter
def at(values: Mapping[Any, Any] | None, key: Any) -> Any:
    """The value under a key; "" when there is none."""
    return (values or {}).get(key, "")


@register.filter
def grouped(digest: str, short: bool | str = False) -> str:
    """A digest in groups of four, so that two people can compare it aloud; only two groups when short."""
    shown = digest[:8] if short else digest
    return " ".join(shown[n : n + 4] for n in range(0, len(shown), 4))
