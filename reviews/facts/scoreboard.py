"""Proposals by their scores, calibrated where the scores carry it; worked out from the scores of this moment.

What was worked out stands in the cache under the digest of its inputs, so that another set of scores finds nothing there.
"""

from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from statistics import mean
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.utils.translation import gettext as _

from applications.enums import State
from applications.models import Call, Proposal
from core import clock
from core.errors import Finding
from core.wording import sentence
from reviews import charts
from reviews.facts.work import kind_of
from reviews.models import Assignment, Expert, Panel, Routing
from reviews.permissions import Closed, not_excluded_q

if TYPE_CHECKING:
    from reviews.calibration import Calibration, Score

SEED = 1
KEEP_SECONDS = 7 * 24 * 3600
# More than these would keep the page waiting; the command works them out from the table that can be downloaded.
MOST_PROPOSALS, MOST_SCORES = 150, 600
# Draws of a calibration that is too large for a page: half a minute of a worker's time for 300 proposals.
FEWER_DRAWS = 1000
SURE = 0.95
JUDGED = frozenset(State) - {State.DRAFT, State.SUBMITTED, State.RETURNED, State.WITHDRAWN}


@dataclass(frozen=True, slots=True)
class Standing:
    """One proposal by its scores. Everything from `adjusted` on is None while the model is off or no line is drawn.

    place: in the order shown.  sure: "above" or "below" the line, "" where neither is sure.  mine: the reader's own score.
    """

    proposal_id: int
    ref: str
    title: str
    kind: str
    panel: str
    requested_eur: Decimal
    scores: tuple[Decimal, ...]
    mean: Decimal
    place: int = 0
    adjusted: float | None = None
    low: float | None = None
    high: float | None = None
    rank: float | None = None
    above: float | None = None
    sure: str = ""
    mine: Decimal | None = None
    last_above: bool = False


@dataclass(frozen=True, slots=True)
class SeverityRow:
    """One reviewer's severity, for officers. severity: above 0 is mild, below strict."""

    name: str
    scores: int
    mean: float
    severity: float
    low: float
    high: float
    drawn: charts.Around


@dataclass(frozen=True, slots=True)
class Board:
    """Proposals by their scores, best first. unscored: proposals without an evaluation. line: places above it, 0 for none.

    why_off: a sentence where the model is off.  digest: of the scores and the seed.  unsure: places that cannot be separated.
    """

    rows: tuple[Standing, ...]
    unscored: int
    why_off: str
    digest: str
    scores: int
    reviewers: int
    severities: tuple[SeverityRow, ...]
    distribution: charts.Distribution | None
    line: int
    line_says: str
    unsure: int


@dataclass(frozen=True, slots=True)
class _Given:
    proposal_id: int
    reviewer: str
    value: Decimal


def of_panel(panel: Panel) -> QuerySet[Proposal]:
    """Give the proposals that are with the panel and were opened for review, the full one where it follows a short one."""
    routed = Routing.objects.in_force().filter(panel=panel).values("proposal")
    return Proposal.objects.filter(pk__in=routed, state__in=JUDGED, followed_by__isnull=True)


def of_call(call: Call) -> QuerySet[Proposal]:
    """Give the proposals of the call that were opened for review, the full one where it follows a short one."""
    return Proposal.objects.filter(call=call, state__in=JUDGED, followed_by__isnull=True)


def board_of(
    proposals: QuerySet[Proposal],
    *,
    places: int | None = None,
    envelope_eur: Decimal | None = None,
    officer: bool = False,
    reader: Any = None,
    amounts: Mapping[int, Decimal] | None = None,
) -> Board:
    """Give the proposals by their scores; four queries, and what the cache asks, however many they are.

    proposals: those whose evaluations the reader may read.  officer: with the severity of each reviewer, by name.
    places, envelope_eur: where the line is drawn, as a question and no more.  amounts: what each would get, where not as asked.
    Excluded are evaluations of another version, of ended assignments, and of people with a conflict.
    """
    known = {row.proposal_id: row for row in _read(proposals)}
    for key, eur in (amounts or {}).items():
        if key in known:
            known[key] = replace(known[key], requested_eur=eur)
    given = _scores_of(list(known))
    calibrated = _calibrated(given, {key: row.ref for key, row in known.items()})
    by_proposal: dict[int, list[Decimal]] = defaultdict(list)
    for score in given:
        by_proposal[score.proposal_id].append(score.value)
    own = _own(reader, list(by_proposal))
    rows = [
        replace(
            known[key],
            scores=tuple(sorted(values)),
            mean=Decimal(mean(values)).quantize(Decimal("0.01")),
            mine=own.get(key),
        )
        for key, values in by_proposal.items()
    ]
    if not calibrated.why_off:
        by_ref = {standing[0]: standing[1:] for standing in calibrated.standings}
        for number, row in enumerate(rows):
            adjusted, low, high, rank = by_ref[row.ref]
            rows[number] = replace(row, adjusted=adjusted, low=low, high=high, rank=rank)
    rows.sort(key=lambda row: (row.rank or 0, -row.mean, row.ref))
    rows = [replace(row, place=place) for place, row in enumerate(rows, start=1)]
    line = _line(rows, places, envelope_eur)
    rows = _drawn_at(rows, line, calibrated)
    return Board(
        rows=tuple(rows),
        unscored=len(known) - len(rows),
        why_off=calibrated.why_off,
        digest=calibrated.digest,
        scores=len(given),
        reviewers=len({score.reviewer for score in given}),
        severities=_severities(calibrated, given) if officer else (),
        distribution=charts.distribution([float(row.mean) for row in rows], [s.value for s in given]),
        line=line,
        line_says=_line_says(rows, line, envelope_eur),
        unsure=sum(1 for row in rows if line and row.above is not None and not row.sure),
    )


def _read(proposals: QuerySet[Proposal]) -> Iterable[Standing]:
    panel = Routing.objects.in_force().filter(proposal=OuterRef("pk")).values("panel__title")[:1]
    found = proposals.annotate(panel_title=Subquery(panel)).order_by("ref")
    for row in found.only("ref", "title", "mechanism", "phase", "requested_eur", "acronym"):
        yield Standing(
            proposal_id=row.pk,
            ref=row.ref,
            title=row.title or row.ref,
            kind=kind_of(row),
            panel=row.panel_title or "",
            requested_eur=row.requested_eur or Decimal(0),
            scores=(),
            mean=Decimal(0),
        )


def _scores_of(ids: Collection[int]) -> list[_Given]:
    found = (
        Assignment.objects.done()
        .filter(not_excluded_q("expert", "expert__user", "proposal"), proposal__in=ids)
        .order_by("proposal", "number")
        .values_list("proposal_id", "expert__person__ref", "evaluation__overall", "expert")
    )
    rows = [row for row in found if row[2] is not None]
    experts = Expert.objects.filter(pk__in={row[3] for row in rows})
    closed = set(experts.annotate(closed=Closed("pk", Value(clock.today()))).values_list("closed", "pk"))
    return [_Given(*row[:3]) for row in rows if (row[0], row[3]) not in closed]


def scores_given(proposals: QuerySet[Proposal]) -> list[tuple[str, str, Decimal]]:
    """Give what is calibrated: the proposal's reference, the reviewer's, and the score, in this order."""
    refs = dict(proposals.order_by().values_list("pk", "ref"))
    return sorted((refs[one.proposal_id], one.reviewer, one.value) for one in _scores_of(list(refs)))


def _own(reader: Any, ids: Collection[int]) -> dict[int, Decimal]:
    if reader is None:
        return {}
    mine = Assignment.objects.done().filter(proposal__in=ids, expert__user=reader)
    return dict(mine.values_list("proposal_id", "evaluation__overall"))


@dataclass(frozen=True, slots=True)
class _Calibrated:
    """What a set of scores says. chances: of each standing to be among the best 1, 2, … of them, row by row."""

    standings: tuple[tuple[str, float, float, float, float], ...] = ()
    severities: tuple[tuple[str, int, float, float, float], ...] = ()
    chances: bytes = b""
    digest: str = ""
    why_off: str = ""


def _calibrated(given: Collection[_Given], refs: dict[int, str]) -> _Calibrated:
    if not given:
        return _Calibrated(why_off=_("No evaluation is in yet."))
    # Here, not above: NumPy takes a moment and some memory to load, and few pages need it.
    from reviews import calibration

    scores = _scores_for(given, refs)
    digest = calibration.digest(scores, line=None, seed=SEED)
    kept = cache.get(f"calibration:{digest}")
    too_many = len({score.proposal for score in scores}) > MOST_PROPOSALS or len(scores) > MOST_SCORES
    if kept is None and too_many:
        values = {"scores": len(scores), "most": MOST_SCORES, "proposals": MOST_PROPOSALS}
        return _Calibrated(why_off=sentence(Finding("calibration_too_many", values=values)), digest=digest)
    why_off = calibration.off_because(scores)
    if why_off:
        return _Calibrated(why_off=sentence(why_off[0]), digest=digest)
    if kept is None:
        kept = _keep(calibration.calibrate(scores, seed=SEED), digest)
    standings, severities, held = kept
    return _Calibrated(standings, severities, held, digest)


def _scores_for(given: Collection[_Given], refs: dict[int, str]) -> "list[Score]":
    from reviews import calibration

    return [calibration.Score(refs[s.proposal_id], s.reviewer, float(s.value)) for s in given]


def _keep(found: "Calibration", digest: str) -> tuple[Any, Any, bytes]:
    from reviews import calibration

    kept = (
        tuple(
            (s.proposal, s.adjusted or 0.0, s.low or 0.0, s.high or 0.0, s.rank or 0.0)
            for s in found.standings
        ),
        tuple((s.reviewer, s.scores, s.mean, s.low, s.high) for s in found.severities),
        calibration.chances(found.draws).astype("f4").tobytes(),
    )
    cache.set(f"calibration:{digest}", kept, KEEP_SECONDS)
    return kept


def worked_out(proposals: QuerySet[Proposal], *, tick: Callable[[], object]) -> "Calibration | None":
    """Give the calibration of the proposals' scores with its draws, however many there are; None without a score.

    For workers; tick: called at each draw. What is found is kept, so that `board_of` of the same scores has it at once.
    """
    refs = dict(proposals.order_by().values_list("pk", "ref"))
    given = _scores_of(list(refs))
    if not given:
        return None
    from reviews import calibration

    scores = _scores_for(given, refs)
    many = len(refs) > MOST_PROPOSALS or len(scores) > MOST_SCORES
    found = calibration.calibrate(
        scores, seed=SEED, draws=FEWER_DRAWS if many else calibration.DRAWS, tick=tick
    )
    if not found.why_off:
        _keep(found, calibration.digest(scores, line=None, seed=SEED))
    return found


def _line(rows: Collection[Standing], places: int | None, envelope_eur: Decimal | None) -> int:
    if places is not None:
        return min(places, len(rows))
    if envelope_eur is None:
        return 0
    left, count = envelope_eur, 0
    for row in rows:
        left -= row.requested_eur
        if left < 0:
            break
        count += 1
    return count


def _line_says(rows: Collection[Standing], line: int, envelope_eur: Decimal | None) -> str:
    if envelope_eur is not None and not line:
        return _("The envelope does not reach the first proposal of this order.")
    if not line:
        return ""
    return _("The line is drawn after place %(line)s of %(all)s.") % {"line": line, "all": len(rows)}


def _drawn_at(rows: list[Standing], line: int, calibrated: _Calibrated) -> list[Standing]:
    if not line:
        return rows
    count = len(rows)
    chances: array[float] = array("f")
    chances.frombytes(calibrated.chances)
    found = []
    for number, row in enumerate(rows):
        last = number + 1 == line and line < count
        if row.adjusted is None:
            found.append(replace(row, last_above=last))
            continue
        above = float(chances[number * count + line - 1])
        sure = "above" if above >= SURE else "below" if above <= 1 - SURE else ""
        found.append(replace(row, above=above, sure=sure, last_above=last))
    return found


def _severities(calibrated: _Calibrated, given: Collection[_Given]) -> tuple[SeverityRow, ...]:
    rows = sorted(calibrated.severities, key=lambda row: row[2])
    refs = [row[0] for row in rows]
    names = {
        expert.person.ref: str(expert.person)
        for expert in Expert.objects.filter(person__ref__in=refs).select_related("person")
    }
    values: dict[str, list[Decimal]] = defaultdict(list)
    for score in given:
        values[score.reviewer].append(score.value)
    widest = max((max(abs(low), abs(high)) for _ref, _n, _mean, low, high in rows), default=1.0)
    return tuple(
        SeverityRow(
            name=names.get(ref, ref),
            scores=count,
            mean=float(mean(values[ref])),
            severity=middle,
            low=low,
            high=high,
            drawn=charts.around(middle, low, high, widest=widest),
        )
        for ref, count, middle, low, high in rows
    )
