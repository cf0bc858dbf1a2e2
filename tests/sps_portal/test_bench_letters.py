"""What the bench of letters and its parts begin with: no database, and a name for each part."""

import pytest
from django.core.management import CommandError

from decisions.enums import Outcome
from sps_portal.bench import letters
from sps_portal.management.commands.bench import PARTS, Command


def test_a_letter_of_every_kind_and_language_is_composed_of_invented_values_alone() -> None:
    samples = letters.samples()
    assert len(samples) == len(Outcome) * len(letters.LANGUAGES)
    assert all(letter.subject for letter in samples)
    assert len({str(letter.frozen()) for letter in samples}) == len(samples)


def test_every_part_of_the_bench_can_be_asked_for_alone_and_nothing_else() -> None:
    parser = Command().create_parser("manage.py", "bench")
    assert {parser.parse_args(["--only", part]).only for part in PARTS} == set(PARTS)
    with pytest.raises(CommandError, match="invalid choice"):
        parser.parse_args(["--only", "speed"])
