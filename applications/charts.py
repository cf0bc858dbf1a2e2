"""Drawings of a plan, a budget and the people expected, as numbers that a template puts into SVG. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.plan import People, Plan, Point
from core.money import ZERO, written

WIDTH, LABELS, RIGHT = 960, 270, 20
LINE, TOP, BAR = 26, 30, 14
LONGEST_LABEL = 38
MOST_MONTHS = 120
HUNDRED = 100
COLOURS = ("c1", "c2", "c4", "c3")


@dataclass(frozen=True, slots=True)
class Bar:
    """One task: its line from the top, its bar, its words."""

    label: str
    y: int
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One milestone or deliverable on its line."""

    name: str
    x: str
    y: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table beside the drawing."""

    kind: str
    name: str
    title: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class PlanChart:
    """Tasks as bars over the months, milestones and deliverables as points under them."""

    said: str
    height: int
    months: tuple[tuple[str, int], ...]
    years: tuple[tuple[str, str], ...]
    bars: tuple[Bar, ...]
    milestones: tuple[Mark, ...]
    deliverables: tuple[Mark, ...]
    milestones_y: int
    deliverables_y: int
    lines: tuple[Line, ...]


def plan_chart(plan: Plan, duration: int | None) -> PlanChart | None:
    """Give the drawing of the plan; None while nothing in it has a month that can be read."""
    tasks = [
        (t, t.first, t.last)
        for t in plan.tasks
        if t.first and t.last and 0 < t.first <= t.last <= MOST_MONTHS
    ]
    milestones, deliverables = _dated(plan.milestones), _dated(plan.deliverables)
    months = [last for _task, _first, last in tasks] + [m for _n, _t, m in (*milestones, *deliverables)]
    if not months:
        return None
    span = min(max(duration or 0, *months), MOST_MONTHS)
    y = TOP
    bars = []
    for task, first, last in tasks:
        label = f"{task.row + 1} {task.title}"
        start, end = _x(first - 1, span), _x(last, span)
        bars.append(Bar(_short(label), y, f"{start:.1f}", f"{end - start:.1f}"))
        y += LINE
    milestones_y, y = (y, y + LINE) if milestones else (0, y)
    deliverables_y, y = (y, y + LINE) if deliverables else (0, y)
    return PlanChart(
        said=_said(len(tasks), len(milestones), len(deliverables), span),
        height=y + 6,
        months=tuple((f"{_x(m, span):.1f}", m) for m in range(6, span + 1, 6)),
        years=tuple(
            (f"{_x(m, span):.1f}", f"{_x(min(m + 12, span), span) - _x(m, span):.1f}")
            for m in range(12, span, 24)
        ),
        bars=tuple(bars),
        milestones=_marks("M", milestones, milestones_y, span),
        deliverables=_marks("D", deliverables, deliverables_y, span),
        milestones_y=milestones_y,
        deliverables_y=deliverables_y,
        lines=(
            *(Line(_("Task"), str(t.row + 1), t.title, str(first), str(last)) for t, first, last in tasks),
            *(Line(_("Milestone"), f"M{n}", title, "", str(m)) for n, title, m in milestones),
            *(Line(_("Deliverable"), f"D{n}", title, "", str(m)) for n, title, m in deliverables),
        ),
    )


def _dated(points: Sequence[Point]) -> list[tuple[int, str, int]]:
    return [
        (n, point.title, point.month)
        for n, point in enumerate(points, start=1)
        if point.month and 0 < point.month <= MOST_MONTHS
    ]


def _x(month: int, span: int) -> float:
    return LABELS + (WIDTH - LABELS - RIGHT) * month / span


def _marks(letter: str, points: list[tuple[int, str, int]], y: int, span: int) -> tuple[Mark, ...]:
    return tuple(Mark(f"{letter}{n}", f"{_x(month, span):.1f}", y) for n, _title, month in points)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_LABEL else f"{text[: LONGEST_LABEL - 1].rstrip()}…"


def _said(tasks: int, milestones: int, deliverables: int, span: int) -> str:
    parts = [
        ngettext("%(n)s task", "%(n)s tasks", tasks) % {"n": tasks} if tasks else "",
        ngettext("%(n)s milestone", "%(n)s milestones", milestones) % {"n": milestones} if milestones else "",
        ngettext("%(n)s deliverable", "%(n)s deliverables", deliverables) % {"n": deliverables}
        if deliverables
        else "",
    ]
    return _("%(parts)s in %(span)s months") % {"parts": ", ".join(filter(None, parts)), "span": span}


# --- stacked bars


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a bar; numbers are out of a thousand."""

    css: str
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Stack:
    """One bar of several colours with its amount in words."""

    label: str
    parts: tuple[Part, ...]
    amount: str
    said: str


@dataclass(frozen=True, slots=True)
class CostChart:
    """Stacked bars in groups: by heading, by year. key: what the colours stand for, with their sums."""

    said: str
    groups: tuple[tuple[str, tuple[Stack, ...]], ...]
    key: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Amount:
    """One amount of the budget: heading key, the director's place or None, the year or None, euros."""

    heading: str
    director: int | None
    year: int | None
    eur: Decimal


def cost_chart(
    headings: Sequence[tuple[str, str]], sides: Sequence[str], amounts: Sequence[Amount]
) -> CostChart | None:
    """Give the drawing of a budget by heading and year, each bar parted by side; None when nothing is asked for.

    headings: (key, label).   sides: what the directors are called, in their order; empty for an event.
    """
    whole = sum((amount.eur for amount in amounts), ZERO)
    if whole <= 0:
        return None
    names = list(sides) or [_("Amount requested")]
    by_heading = [
        (label, [a for a in amounts if a.heading == key]) for key, label in headings if len(headings) > 1
    ]
    years = sorted({a.year for a in amounts if a.year is not None})
    by_year = [(_("Year %(n)s") % {"n": year}, [a for a in amounts if a.year == year]) for year in years]
    groups = [(_("By heading"), by_heading), (_("By year"), by_year)]
    if len(headings) == 1:
        groups = [
            (_("By director"), [(n, [a for a in amounts if a.director == p]) for p, n in enumerate(names)])
        ]
    return CostChart(
        said=_("EUR %(sum)s by heading, year and side") % {"sum": written(whole)}
        if years
        else _("EUR %(sum)s in all") % {"sum": written(whole)},
        groups=tuple((title, _stacks(rows, names)) for title, rows in groups if any(own for _l, own in rows)),
        key=tuple(
            (_colour(place), name, written(_sum(amounts, place if sides else None)))
            for place, name in enumerate(names)
        ),
    )


def _stacks(rows: Sequence[tuple[str, Sequence[Amount]]], names: Sequence[str]) -> tuple[Stack, ...]:
    sums = [(label, own, sum((a.eur for a in own), ZERO)) for label, own in rows]
    longest = max((total for _label, _own, total in sums), default=ZERO) or Decimal(1)
    stacks = []
    for label, own, total in sums:
        if not total:
            continue
        x, parts, said = Decimal(0), [], []
        for place, name in enumerate(names):
            eur = sum((a.eur for a in own if (a.director or 0) == place), ZERO)
            if eur:
                width = eur / longest * 1000
                parts.append(Part(_colour(place), f"{x:.1f}", f"{max(width - 2, Decimal(1)):.1f}"))
                said.append(f"{name} {written(eur)}")
                x += width
        stacks.append(Stack(label, tuple(parts), written(total), "; ".join(said)))
    return tuple(stacks)


def _sum(amounts: Sequence[Amount], place: int | None) -> Decimal:
    return sum((a.eur for a in amounts if place is None or a.director == place), ZERO)


def _colour(place: int) -> str:
    return COLOURS[min(place, len(COLOURS) - 1)]


@dataclass(frozen=True, slots=True)
class Balance:
    """Who comes, as one bar from NATO countries to partners, with the share a reviewer would wish as a mark."""

    said: str
    parts: tuple[Part, ...]
    key: tuple[tuple[str, str, str, str], ...]
    tick: str
    wished: str
    women: str
    young: str


def balance_chart(
    people: Sequence[People], standing: Mapping[str, str], least_partners: int
) -> Balance | None:
    """Give the meter of participants; None while nobody is expected."""
    total = sum(group.number for group in people)
    if not total:
        return None
    sides = dict.fromkeys(("partner", "nato", "other"), 0)
    for group in people:
        side = standing.get(group.country, "other")
        sides[side if side in sides else "other"] += group.number
    words = {"partner": _("Partner countries"), "nato": _("NATO countries"), "other": _("Other countries")}
    x, parts, key = 0.0, [], []
    for css, (side, number) in zip(("c2", "c1", "c3"), sides.items(), strict=True):
        width = number / total * 1000
        if number:
            parts.append(Part(css, f"{x:.1f}", f"{max(width - 2, 1):.1f}"))
            key.append((css, words[side], str(number), _percent(number, total)))
        x += width
    # A row that counts more women than people is refused; until it is mended, the picture shows no impossible share.
    women, young = (sum(min(getattr(g, name), g.number) for g in people) for name in ("women", "young"))
    return Balance(
        said=_("%(n)s people, %(share)s from partner countries")
        % {"n": total, "share": _percent(sides["partner"], total)},
        parts=tuple(parts),
        key=tuple(key),
        tick=f"{least_partners * 10:.1f}" if least_partners else "",
        wished=_("At least %(least)s %% from partner countries are expected.") % {"least": least_partners}
        if least_partners
        else "",
        women=_("%(share)s women") % {"share": _percent(women, total)},
        young=_("%(share)s young scientists") % {"share": _percent(young, total)},
    )


def _percent(part: int, whole: int) -> str:
    return f"{round(part * HUNDRED / whole)}\xa0%"


@dataclass(frozen=True, slots=True)
class Pictures:
    """What is drawn beside one section."""

    plan: PlanChart | None = None
    costs: CostChart | None = None
    balance: Balance | None = None

    def __bool__(self) -> bool:
        return bool(self.plan or self.costs or self.balance)
