"""Who reviews what: the best assignment by levels, proven, checked and explained, over plain values."""

from reviews.matching.answering import Answer, Wrong, digest, match
from reviews.matching.causes import Cause, Demand, Kind, Relief, find_cause
from reviews.matching.problem import LEVELS, Level, Problem, Rule
from reviews.matching.reading import read
from reviews.matching.reasons import Explainer, Obstacle, Reason, Swap, what_if
from reviews.matching.repairing import Repair, repair
from reviews.matching.solving import Matching, Reached, solve

__all__ = [
    "LEVELS",
    "Answer",
    "Cause",
    "Demand",
    "Explainer",
    "Kind",
    "Level",
    "Matching",
    "Obstacle",
    "Problem",
    "Reached",
    "Reason",
    "Relief",
    "Repair",
    "Rule",
    "Swap",
    "Wrong",
    "digest",
    "find_cause",
    "match",
    "read",
    "repair",
    "solve",
    "what_if",
]
