"""The lists of Key Priorities and the bridge between them."""

import pytest

from applications.priorities import KP2012, KP2024, LISTS, SUCCESSORS, successor


def test_the_list_of_2024_has_the_twelve_titles() -> None:
    assert [(item.code, item.title_en) for item in KP2024.main] == [
        ("1", "Environment, Climate Change and Security"),
        ("2", "Energy Security"),
        ("3", "Innovation and Emerging Disruptive Technologies (EDTs)"),
        ("4", "Counter-terrorism"),
        ("5", "Chemical, Biological, Radiological, and Nuclear (CBRN) and Explosive Hazards Management"),
        ("6", "Defence against Hybrid Threats"),
        ("7", "Resilience"),
        ("8", "Critical Underwater Infrastructure"),
        ("9", "Cyber Defence"),
        ("10", "Assessing and addressing threats posed by the Russian Federation"),
        ("11", "Strategic Foresight"),
        ("12", "Human and Social Aspects of Security"),
    ]
    assert all(item.title_fr for item in KP2024.main)


@pytest.mark.parametrize("priorities", LISTS, ids=lambda p: p.code)
def test_codes_are_unique_and_every_parent_stands_before_its_child(priorities: object) -> None:
    seen: set[str] = set()
    for item in priorities.items:  # type: ignore[attr-defined]
        assert item.code not in seen
        assert not item.parent or item.parent in seen
        assert item.title_en
        seen.add(item.code)


def test_every_priority_of_2012_has_a_successor_or_none_on_purpose() -> None:
    filed_on = {item.code for item in KP2012.items if item.parent in {"1", "2", "3"}} | {"4"}
    assert SUCCESSORS.keys() == filed_on
    assert {code for code in SUCCESSORS.values() if code} <= {item.code for item in KP2024.main}


def test_an_item_below_takes_the_successor_of_the_item_above() -> None:
    assert successor("1c.iii") == "9"
    assert successor("1e") == "1"
    assert successor("4") == ""
    assert successor("1") == ""
