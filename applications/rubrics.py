"""The default rubric by which reviewers score: criteria, weights, what to look for and what a score means.

Source: docs/programme.md §4.4. The programme's own weights are not public; a call may change these defaults.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

Text: TypeAlias = "str | StrPromise"


@dataclass(frozen=True)
class Criterion:
    """One criterion.  anchors: what a score of 1, 3 and 5 looks like, keyed by the score."""

    key: str
    title: Text
    look_for: Text
    anchors: tuple[tuple[int, Text], ...]


@dataclass(frozen=True)
class RubricData:
    """A rubric for one group of mechanisms.

    weights: per cent by criterion key, summing to 100.   threshold: the least score of each criterion.
    overall_threshold_pct: the least weighted score as a share of the best one.
    """

    key: str
    version: str
    title: Text
    mechanisms: tuple[str, ...]
    weights: tuple[tuple[str, int], ...]
    threshold: Decimal = Decimal("3.0")
    overall_threshold_pct: Decimal = Decimal("60")


SCALE: tuple[tuple[int, Text, Text], ...] = (
    (0, _("Fails"), _("The criterion is not addressed, or cannot be judged for lack of information.")),
    (1, _("Poor"), _("The criterion is addressed badly, or there are serious weaknesses of substance.")),
    (2, _("Fair"), _("The criterion is addressed in broad terms, with important weaknesses.")),
    (3, _("Good"), _("The criterion is addressed well, with several shortcomings.")),
    (4, _("Very good"), _("The criterion is addressed very well, with few shortcomings.")),
    (5, _("Excellent"), _("All that matters is addressed; shortcomings are minor.")),
)

CRITERIA: tuple[Criterion, ...] = (
    Criterion(
        key="C1",
        title=_("Relevance to security and to the Key Priority"),
        look_for=_(
            "A concrete threat or need, people who face it, and a clear line from the work to NATO’s "
            "objectives and the Key Priority named. A security word in the title is not relevance."
        ),
        anchors=(
            (1, _("The link to security is asserted, or the Key Priority does not fit.")),
            (3, _("The link is real and explained; who would be safer, and how, stays general.")),
            (5, _("A named need of named users, which this work answers and others do not.")),
        ),
    ),
    Criterion(
        key="C2",
        title=_("Scientific and technical quality"),
        look_for=_(
            "Command of the field, a question worth asking, methods that can answer it, and something "
            "new. For an event: the level of content and of speakers."
        ),
        anchors=(
            (1, _("Out of date or unsound; the methods cannot give the result.")),
            (3, _("Sound work with known methods; what is new is limited or not well shown.")),
            (5, _("At the front of the field, methods convincing in detail, a clear step forward.")),
        ),
    ),
    Criterion(
        key="C3",
        title=_("Work plan, risks and budget"),
        look_for=_(
            "Tasks in an order that works, milestones that can be checked, risks seen and answered, and "
            "money that fits the work. For an event: programme, timing and organisation."
        ),
        anchors=(
            (1, _("The plan cannot be carried out as written, or the budget does not belong to it.")),
            (3, _("The plan can be carried out; some milestones, risks or amounts need work.")),
            (5, _("A plan one could start tomorrow: checkable milestones, honest risks, a lean budget.")),
        ),
    ),
    Criterion(
        key="C4",
        title=_("Team and partnership"),
        look_for=_(
            "People able to do it, a true division of work between NATO and partner countries, and a "
            "lasting gain for the partner country. For an event: balance of organisers, speakers and "
            "participants."
        ),
        anchors=(
            (1, _("One side does the work and the other lends its name, or key skills are missing.")),
            (3, _("Able teams with shared work; what the partner keeps in the end is modest.")),
            (
                5,
                _("Teams that need each other, lead together, and leave new ability in the partner country."),
            ),
        ),
    ),
    Criterion(
        key="C5",
        title=_("Impact and use of the results"),
        look_for=_(
            "End-users who take part, a believable road from result to use, technology readiness argued "
            "rather than claimed, and someone who carries on. For an event: what happens afterwards."
        ),
        anchors=(
            (1, _("No user in sight, or use is left to chance.")),
            (3, _("Users are named and interested; the road to use has gaps.")),
            (5, _("Users are committed, know what they will do with the result, and have means for it.")),
        ),
    ),
    Criterion(
        key="C6",
        title=_("Young researchers, women, and visibility"),
        look_for=_(
            "Real tasks and training for young people, women in the work and in leading it, and a plan by "
            "which others learn of it."
        ),
        anchors=(
            (1, _("Mentioned as a duty, without measures.")),
            (3, _("Sensible measures; numbers or responsibilities stay vague.")),
            (
                5,
                _("Young people and women carry the work; visibility is planned and suited to the audience."),
            ),
        ),
    ),
)

MYP_RUBRIC = RubricData(
    key="myp",
    version="2026.1",
    title=_("Multi-Year Projects"),
    mechanisms=("MYP",),
    weights=(("C1", 20), ("C2", 25), ("C3", 20), ("C4", 15), ("C5", 15), ("C6", 5)),
)

EVENT_RUBRIC = RubricData(
    key="events",
    version="2026.1",
    title=_("Workshops, training courses and study institutes"),
    mechanisms=("ARW", "ATC", "ASI"),
    weights=(("C1", 25), ("C2", 20), ("C3", 15), ("C4", 20), ("C5", 10), ("C6", 10)),
)

RUBRICS = (MYP_RUBRIC, EVENT_RUBRIC)


def rubric_of(mechanism: str) -> RubricData:
    """The default rubric of a mechanism; KeyError for a mechanism that has none."""
    for rubric in RUBRICS:
        if mechanism in rubric.mechanisms:
            return rubric
    raise KeyError(mechanism)
