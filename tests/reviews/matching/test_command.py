"""`manage.py match`: the documented file in, the documented file out, plain exit codes."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

ROOT = Path(__file__).resolve().parents[3]


def examples() -> list[dict[str, Any]]:
    """Give the JSON blocks of the documentation in their order."""
    text = (ROOT / "docs" / "matching.md").read_text(encoding="utf-8")
    return [json.loads(block) for block in re.findall(r"```json\n(.*?)```", text, re.DOTALL)]


def run(document: Any, tmp_path: Path) -> Any:
    place, out = tmp_path / "problem.json", tmp_path / "answer.json"
    place.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    call_command("match", str(place), out=str(out))
    return json.loads(out.read_text(encoding="utf-8"))


def test_the_worked_example_of_the_documentation_is_true(tmp_path: Path) -> None:
    problem, answer = examples()[:2]
    found = run(problem, tmp_path)
    for level in found["levels"] + answer["levels"]:
        level.pop("seconds")
    assert found == answer


def test_without_an_assignment_it_says_why_and_ends_with_3(tmp_path: Path) -> None:
    problem, answer = examples()[2:4]
    with pytest.raises(SystemExit) as ended:
        run(problem, tmp_path)
    assert ended.value.code == 3
    assert json.loads((tmp_path / "answer.json").read_text(encoding="utf-8")) == answer


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "is not JSON"),
        ('{"proposals": 1}', "reviewers: found None. Write a whole number of at least 1."),
        ("[]", "not a problem"),
        (
            '{"proposals": 1, "reviewers": 1, "coverage": 1000000000000000000000}',
            "coverage: found 1000000000000000000000. Write at most 1000000000.",
        ),
        (
            (
                '{"proposals": 1, "reviewers": 1, "coverage": 0, "groups": {"a": ["b"]}, '
                '"rules": [{"group": "a", "value": ["b"], "at_most": 1}]}'
            ),
            "rules[0]: found",
        ),
    ],
)
def test_a_wrong_file_is_refused_with_2(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=re.escape(words)) as refused:
        run(text, tmp_path)
    assert refused.value.returncode == 2


def test_half_a_character_in_a_file_comes_back_as_it_was_written(tmp_path: Path) -> None:
    problem = {"proposals": 1, "reviewers": 1, "coverage": 1, "groups": {"\ud800": ["b"]}}
    problem["rules"] = [{"group": "\ud800", "value": "b", "at_least": 2}]
    with pytest.raises(SystemExit) as ended:
        run(problem, tmp_path)
    assert ended.value.code == 3
    assert "\\ud800" in (tmp_path / "answer.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("seconds", ["nan", "inf", "0"])
def test_a_time_limit_that_is_none_is_refused(seconds: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="--seconds: write a number above 0"):
        call_command("match", str(tmp_path / "never-read.json"), f"--seconds={seconds}")
