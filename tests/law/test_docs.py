"""Documents made from code are fresh."""

from sps_portal import generated


def test_the_generated_pages_say_what_the_code_says():
    assert [path.name for path in generated.stale()] == []
