"""The fields people type into, and the list of what went wrong."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.template import engines

from core.forms import DayField, EurField, InstantField, PortalForm, ScaleField, WordsField, error_items


class Everything(PortalForm, forms.Form):
    optional = {"acronym"}
    title = forms.CharField(label="Title", help_text="Up to 150 characters", max_length=150)
    acronym = forms.CharField(label="Acronym", required=False)
    summary = WordsField(label="Summary", max_words=5, required=False)
    award = EurField(label="Award in EUR", max_eur=Decimal(1000))
    day = DayField(label="First day")
    done = forms.ChoiceField(
        label="Is it done?", choices=[("y", "Yes"), ("n", "No")], widget=forms.RadioSelect
    )
    agree = forms.BooleanField(label="I agree")


def drawn(form: forms.BaseForm) -> str:
    template = "{% load crispy_forms_tags %}{% errorsummary form %}{% crispy form %}"
    return engines["django"].from_string(template).render({"form": form})


@pytest.mark.parametrize(
    ("typed", "euros"),
    [("3600", "3600.00"), ("3600.50", "3600.50"), ("3,600", "3600.00"), ("372 000.5", "372000.50"),
     ("372\xa0000", "372000.00"), ("1,234,567.89", "1234567.89"), ("0", "0.00"), ("  12 ", "12.00")],
)  # fmt: skip
def test_an_amount_is_read_as_people_write_it(typed: str, euros: str) -> None:
    assert str(EurField().clean(typed)) == euros


@pytest.mark.parametrize(
    "typed", ["3.600,–", "3,60", "-5", "EUR 5", "1e5", "12,34,567", "1.234", "٣٦٠٠", "NaN", "1,,000"]
)
def test_an_amount_that_cannot_be_read_is_answered_with_an_example(typed: str) -> None:
    with pytest.raises(ValidationError, match=r"digits only, such as 3600 or 3600\.50"):
        EurField().clean(typed)


@pytest.mark.parametrize("year", ["0001", "1899", "2200", "9999"])
def test_a_day_at_the_ends_of_the_calendar_is_no_day(year: str) -> None:
    for typed, field in ((["31", "12", year], DayField()), (["1", "1", year, "00:00"], InstantField())):
        with pytest.raises(ValidationError, match="real date"):
            field.clean(typed)


@pytest.mark.parametrize("typed", ["10000000000", "9" * 50, "9" * 5000 + ".99"])
def test_an_amount_of_however_many_digits_is_too_large_and_no_error_of_ours(typed: str) -> None:
    with pytest.raises(ValidationError, match="too large"):
        EurField().clean(typed)


def test_an_empty_amount_is_nothing_and_not_nought() -> None:
    assert EurField(required=False).clean(" ") is None


def test_an_unreadable_amount_stays_in_the_control_as_typed() -> None:
    page = drawn(Everything({"award": "3.600,–"}))
    assert 'value="3.600,–"' in page


def test_an_amount_above_the_limit_names_the_limit() -> None:
    form = Everything({"award": "1,000.01"})
    assert form.errors["award"] == ["This amount is too large. Write at most EUR 1,000"]


def test_a_text_is_counted_and_over_typing_is_answered_not_cut() -> None:
    form = Everything({"summary": "one two three four five six"})
    assert form.errors["summary"] == ["Shorten this text to 5 words; it has 6 words"]
    assert "one two three four five six</textarea>" in drawn(form)
    assert "6 of 5 words, 1 too many" in drawn(form)


def test_line_ends_of_every_browser_become_one() -> None:
    assert WordsField().clean("one\r\ntwo\rthree") == "one\ntwo\nthree"


def test_a_day_is_cleaned_to_a_date() -> None:
    assert DayField().clean(["27", "11", "2026"]) == date(2026, 11, 27)


@pytest.mark.parametrize(
    "parts", [["31", "2", "2026"], ["27", "", "2026"], ["27", "11", "26"], ["x", "1", "2026"]]
)
def test_an_impossible_day_is_refused(parts: list[str]) -> None:
    with pytest.raises(ValidationError, match="real date"):
        DayField().clean(parts)


def test_an_instant_is_read_on_the_brussels_clock() -> None:
    assert InstantField().clean(["27", "11", "2026", "17:00"]) == datetime(2026, 11, 27, 16, 0, tzinfo=UTC)
    assert InstantField().clean(["27", "7", "2026", "17.00"]) == datetime(2026, 7, 27, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize("day", [["29", "3", "2026", "02:30"], ["25", "10", "2026", "02:30"]])
def test_a_time_that_is_never_or_twice_is_refused(day: list[str]) -> None:
    with pytest.raises(ValidationError, match="Clocks change"):
        InstantField().clean(day)


def test_a_score_is_a_decimal_in_halves() -> None:
    assert ScaleField().clean("3.5") == Decimal("3.5")
    with pytest.raises(ValidationError):
        ScaleField().clean("3.7")


def test_every_error_leads_to_its_control_and_says_the_same_words_twice() -> None:
    form = Everything({"award": "x"})
    page = drawn(form)
    assert [(item.text, item.href) for item in form.error_items] == [
        ("Title: write an answer", "#id_title"),
        ("Award in EUR: write the amount in euros with digits only, such as 3600 or 3600.50", "#id_award"),
        ("First day: write the day, month and year", "#id_day_0"),
        ("Is it done? Choose an answer", "#id_done_0"),
        ("I agree: tick the box to go on", "#id_agree"),
    ]
    for item in form.error_items:
        assert page.count(item.text) == 2
        assert f'id="{item.href[1:]}"' in page


def test_errors_of_several_forms_stand_in_one_summary() -> None:
    class Names(PortalForm, forms.Form):
        name = forms.CharField(label="Name")

        def clean(self) -> None:
            raise ValidationError("The names do not add up.")

    formset = forms.formset_factory(Names, extra=1)
    several = formset({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-name": ""})
    assert [item.text for item in error_items(Everything({"title": "T", "award": "1"}), several)][-2:] == [
        "The names do not add up.",
        "Name: write an answer",
    ]


def test_a_control_is_described_by_hint_then_error_and_leaves_validation_to_us() -> None:
    page = drawn(Everything({}))
    assert 'aria-describedby="id_title_helptext id_title_error"' in page
    assert 'aria-invalid="true"' in page
    assert " required" not in page
    assert (
        page.index('id="id_title_helptext"') < page.index('id="id_title_error"') < page.index('id="id_title"')
    )


def test_only_what_is_optional_is_marked() -> None:
    page = drawn(Everything())
    assert page.count("(optional)") == 1
    assert "*" not in page
