"""Checks an assignment against its problem from scratch, in plain Python: nothing here is shared with the solver."""

from collections import Counter
from collections.abc import Iterable

from reviews.matching.problem import Level, Pair, Problem, Rule


def breaches(problem: Problem, pairs: Iterable[Pair]) -> list[str]:
    """Give every demand that the pairs break, as short English lines for the log; empty when the assignment is right."""
    chosen = list(pairs)
    found = [f"the pair {pair} stands twice" for pair, times in Counter(chosen).items() if times > 1]
    found += [f"the pair {pair} is forbidden" for pair in chosen if problem.forbidden[pair]]
    found += [f"the pinned pair {pair} is missing" for pair in problem.pinned if pair not in set(chosen)]
    of_proposal: dict[int, list[int]] = {number: [] for number in range(problem.proposals)}
    load: Counter[int] = Counter()
    for proposal, reviewer in chosen:
        of_proposal[proposal].append(reviewer)
        load[reviewer] += 1
    for reviewer in range(problem.reviewers):
        if not problem.load_min[reviewer] <= load[reviewer] <= problem.load_max[reviewer]:
            found.append(f"reviewer {reviewer} has {load[reviewer]} proposals")
    for proposal, reviewers in of_proposal.items():
        if len(reviewers) != problem.coverage[proposal]:
            found.append(f"proposal {proposal} has {len(reviewers)} reviewers")
        for number, rule in enumerate(problem.rules):
            if not _keeps(problem, rule, proposal, reviewers):
                found.append(f"proposal {proposal} breaks rule {number}")
    return found


def _keeps(problem: Problem, rule: Rule, proposal: int, reviewers: list[int]) -> bool:
    if rule.score_from is not None:
        counts = [sum(1 for reviewer in reviewers if problem.scores[proposal, reviewer] >= rule.score_from)]
    else:
        known = Counter(
            value for reviewer in reviewers if (value := problem.groups[rule.group][reviewer]) is not None
        )
        counts = [known[rule.value]] if rule.value is not None else list(known.values())
    below = rule.at_least is not None and any(count < rule.at_least for count in counts)
    above = rule.at_most is not None and any(count > rule.at_most for count in counts)
    return not below and not above


def worth(problem: Problem, pairs: Iterable[Pair], level: Level) -> int:
    """Give what the pairs are worth at the level, counted from scratch, in the whole scores of the problem."""
    chosen = set(pairs)
    if level is Level.CHANGES:
        return sum(1 for pair in problem.present if pair not in chosen)
    if level is Level.BALANCE:
        return sum(load**2 for load in Counter(reviewer for _proposal, reviewer in chosen).values())
    sums: Counter[int] = Counter()
    for proposal, reviewer in chosen:
        sums[proposal] += int(problem.scores[proposal, reviewer])
    if level is Level.TOTAL:
        return sum(sums.values())
    return min((sums[number] for number in range(problem.proposals) if problem.coverage[number]), default=0)
