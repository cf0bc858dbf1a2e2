"""Fields of a draft keep what is typed, in the type it should have where it can be read."""

from typing import Any

import pytest

from applications.forms.questions import KeptChoices, KeptDay, KeptNumber, KeptText, KeptYesNo, SectionForm
from applications.mechanisms import FORMS, FormDefinition, Section


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("24", 24), (" 24 ", 24), ("-3", -3), ("", None), ("two", "two"), ("2.5", "2.5"), ("9" * 30, "9" * 30)],
)
def test_a_number_is_read_or_kept_as_typed(typed: str, kept: Any) -> None:
    assert KeptNumber(required=False).clean(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (["6", "12", "2027"], "2027-12-06"),
        (["31", "2", "2028"], "31/2/2028"),
        (["", "", ""], None),
        (["6", "", ""], "6//"),
        (["a/b", "1", "2028"], "a b/1/2028"),
    ],
)
def test_a_day_is_read_or_kept_as_typed_and_shown_in_its_boxes(typed: list[str], kept: Any) -> None:
    field = KeptDay(required=False)
    assert field.clean(typed) == kept
    shown = [str(part) for part in field.widget.decompress(kept)]
    assert shown == ([part.replace("/", " ") for part in typed] if kept else ["", "", ""])


def test_a_text_keeps_its_lines_whatever_browser_sent_them() -> None:
    assert KeptText(required=False).clean("one\r\ntwo\rthree") == "one\ntwo\nthree"


def test_yes_and_no_are_true_and_false_and_anything_else_is_no_answer() -> None:
    field = KeptYesNo(required=False)
    assert [field.clean(value) for value in ("yes", "no", "", "perhaps")] == [True, False, None, None]


def test_choices_keep_what_was_offered() -> None:
    field = KeptChoices(choices=[("1", "One"), ("2", "Two")], required=False)
    assert field.clean(["2", "9", "1"]) == ["2", "1"]


SECTIONS = [(form, section) for form in FORMS.values() for section in form.sections]


@pytest.mark.parametrize(("form", "section"), SECTIONS, ids=lambda part: part.key)
def test_every_section_of_every_form_takes_nothing_at_all(form: FormDefinition, section: Section) -> None:
    page = SectionForm(section, {}, countries={"BE": "Belgium"})
    assert page.is_valid()
    assert set(page.cleaned_data) == {question.key for question in section.questions}
    assert {name for name in page.fields if page.is_optional(name)} == {
        question.key for question in section.questions if not question.required
    }
