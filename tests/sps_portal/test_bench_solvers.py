"""The bench of solvers at a size that takes no time."""

from reviews.matching import Level
from sps_portal.bench.solvers import problem, run, table


def test_a_small_matching_is_solved_proven_and_said_in_a_table() -> None:
    found = run(20, 15, (Level.WORST, Level.TOTAL))
    assert found.proven
    assert found.worst == found.worst_bound
    assert "20 × 15" in table([found])


def test_the_same_seed_gives_the_same_problem() -> None:
    assert (problem(30, 20).scores == problem(30, 20).scores).all()
    assert (problem(30, 20).scores != problem(30, 20, seed=2).scores).any()
