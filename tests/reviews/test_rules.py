"""Which panel a proposal belongs to."""

from hypothesis import given
from hypothesis import strategies as st

from reviews.rules import PanelClaim, coverage, panels_for

PARENTS = {"1": "", "1.a": "1", "1.a.i": "1.a", "2": "", "2.a": "2"}


def claim(title: str, *codes: str) -> PanelClaim:
    return PanelClaim(title.upper(), title, frozenset(codes))


def titles(priority: str, *panels: PanelClaim) -> list[str]:
    return [panel.title for panel in panels_for(priority, PARENTS, panels)]


def test_a_sub_item_is_covered_by_the_panel_of_the_priority_above_it() -> None:
    assert titles("1.a.i", claim("one", "1"), claim("two", "2")) == ["one"]


def test_the_nearest_claim_goes_first() -> None:
    assert titles("1.a.i", claim("broad", "1"), claim("narrow", "1.a")) == ["narrow"]
    assert titles("1", claim("broad", "1"), claim("narrow", "1.a")) == ["broad"]


def test_a_claim_on_a_part_does_not_cover_the_whole() -> None:
    assert titles("1", claim("narrow", "1.a")) == []


def test_two_claims_are_an_ambiguity_and_none_is_a_gap() -> None:
    seen = coverage(["1", "2"], PARENTS, [claim("one", "1"), claim("other", "1")])
    assert seen.gaps == ("2",)
    assert seen.overlaps == (("1", ("one", "other")),)
    assert not seen.is_clean


def test_an_unknown_priority_and_a_ring_of_parents_end_in_a_gap() -> None:
    assert panels_for("9", PARENTS, [claim("one", "1")]) == ()
    assert panels_for("a", {"a": "b", "b": "a"}, [claim("one", "1")]) == ()


@given(st.lists(st.sets(st.sampled_from(sorted(PARENTS))), max_size=4))
def test_each_priority_is_a_gap_an_overlap_or_has_exactly_one_panel(claims: list[set[str]]) -> None:
    panels = [claim(f"p{n}", *codes) for n, codes in enumerate(claims)]
    seen = coverage(PARENTS, PARENTS, panels)
    for code in PARENTS:
        found = len(panels_for(code, PARENTS, panels))
        assert (code in seen.gaps) == (found == 0)
        assert (code in dict(seen.overlaps)) == (found > 1)
