"""Every component on one page, for those who build pages and for the checks of the look."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace as Sample
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core import clock
from core.forms import DayField, EurField, InstantField, PortalForm, ScaleField, WordsField

WORDS = [("doing", "Draft"), ("", "Not started"), ("review", "In review"), ("attention", "Needed again"),
         ("done", "Awarded"), ("error", "There is a problem"), ("held", "Approved, not told")]  # fmt: skip


class SampleForm(PortalForm, forms.Form):
    """One field of each kind."""

    title = forms.CharField(label="Title", help_text="Up to 150 characters.", max_length=150)
    acronym = forms.CharField(label="Acronym", required=False)
    why = WordsField(label="Why these amounts are needed", help_text="Up to 8 words.", max_words=8)
    award_eur = EurField(label="Award in EUR", help_text="At most EUR 383,700.", max_eur=Decimal(383700))
    starts_on = DayField(label="First day", help_text="For example 27 11 2026")
    closes_at = InstantField(label="Closes")
    country = forms.ChoiceField(label="Country", choices=[("", ""), ("UA", "Ukraine"), ("GE", "Georgia")])
    done = forms.ChoiceField(
        label="Have you completed this part?",
        choices=[("yes", "Yes, mark it as completed"), ("no", "No, I will come back to it")],
        widget=forms.RadioSelect(attrs={"row": True}),
    )
    headings = forms.MultipleChoiceField(
        label="Parts to change",
        choices=[("a", "Summary"), ("b", "Budget")],
        widget=forms.CheckboxSelectMultiple,
    )
    letter = forms.FileField(label="Letter of support", help_text="One PDF of at most 10 MB.")
    agree = forms.BooleanField(label="I have read the rules and agree to them")


class CriterionForm(PortalForm, forms.Form):
    """A score with its reasons, and a note in confidence."""

    score = ScaleField(label="Relevance")
    reasons = WordsField(label="Reasons for your score", min_words=30, rows=4)
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": "3"}))
    outcome = forms.ChoiceField(
        label="Outcome", choices=[("award", "Award"), ("hold", "Hold in reserve")], widget=forms.RadioSelect
    )


class SampleFilters(PortalForm, forms.Form):
    """A filter row."""

    q = forms.CharField(label="Reference, title or person", required=False)
    state = forms.ChoiceField(label="State", choices=[("", "All"), ("open", "Open")], required=False)


def _rows() -> list[dict[str, Any]]:
    tones = [Sample(tone=tone, word=word, shape="") for tone, word in WORDS]
    return [
        {
            "ref": f"SPS-2026-1-MYP-{n:04}",
            "title": title,
            "eur": Decimal(396000 - n * 12345),
            "face": tones[n % 7],
            "scores": [Decimal("2.6"), Decimal("4.7"), Decimal("3.9")][: n % 4],
        }
        for n, title in enumerate(
            (
                "Grid islands for isolated communities",
                "Mesh radios for mountain rescue",
                "Neutron probes for buried explosives",
                "Early signs of disinformation",
            )
        )
    ]


def _grid() -> list[dict[str, Any]]:
    rows = []
    for heading, bad in (("Equipment", ""), ("Travel", "3.600,–")):
        cells = [
            {
                "year": year,
                "country": country,
                "id": f"b-{heading}-{year}-{country}".lower(),
                "col": f"{year}-{country}",
                "value": bad if bad and (year, country) == (2, "GE") else "18,000",
            }
            for year in (1, 2)
            for country in ("BE", "UA", "GE")
        ]
        rows.append({"heading": heading, "cells": cells, "bad": bad, "sum": "108,000"})
    return rows


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """The components in their states; ?wrong=1 shows the forms as they come back with errors."""
    wrong = "wrong" in request.GET
    typed = {
        "award_eur": "3.600,–",
        "why": "one two three four five six seven eight nine",
        "starts_on_day": "31",
    }
    form = SampleForm(typed if wrong else None)
    criterion = CriterionForm(
        {"reasons": "Too few words"} if wrong else None, initial={"score": Decimal("3.5")}
    )
    now = clock.now()
    return render(
        request,
        "core/gallery.html",
        {
            "form": form,
            "criterion": criterion,
            "filters": SampleFilters(),
            "faces": [Sample(tone=tone, word=word, shape="") for tone, word in WORDS],
            "soon": now + timedelta(days=3, hours=4, minutes=1),
            "later": now + timedelta(days=94),
            "parts": [
                ("Belgium, NPD", Decimal(64400)),
                ("Ukraine, PPD", Decimal(224400)),
                ("Georgia", Decimal(91300)),
            ],
            "ceiling": Decimal(400000),
            "floor": Decimal(250000),
            "grid": _grid(),
            "rows": _rows(),
            "page": Paginator(range(60), 25).page(2),
            "tasks": [
                {"name": "Summary", "url": "#", "face": Sample(word="Completed", tone=""), "done": True},
                {
                    "name": "Objectives",
                    "url": "#",
                    "face": Sample(word="In progress", tone="doing"),
                    "note": "1,240 of 2,000 words",
                },
                {
                    "name": "Budget",
                    "url": "#",
                    "face": Sample(word="There is a problem", tone="error"),
                    "note": "One amount could not be read",
                },
                {
                    "name": "Agree and submit",
                    "url": "",
                    "face": Sample(word="Cannot start yet"),
                    "note": "Five sections come first",
                },
            ],
            "stage_rows": [
                {"name": "Submitted", "count": 9, "url": "#", "note": "2 checks open", "current": False},
                {"name": "In review", "count": 61, "url": "#", "note": "5 reviews late", "current": True},
            ],
            "needs": [
                (5, "Reviews past their date", "oldest 5 days", "#"),
                (2, "Conflicts to settle", "by 16 April", "#"),
            ],
            "tabs": [("All", 143, "#", False), ("My panel this week", 20, "#", True)],
            "chips": [("Call", "2026-1", "#"), ("State", "not announced", "#")],
            "hands": [
                {"step": "Prepare", "who": "Ines Carvalho (you)", "note": "today, version 2", "now": True},
                {"step": "Approve", "who": "Paul Verhoeven", "note": "approver, next"},
                {"step": "Announce", "who": "Any other officer", "note": "not you, not the approver"},
            ],
            "checks": [
                {
                    "name": "The nations agree",
                    "face": Sample(word="Met on 21 May", tone="done"),
                    "quiet": True,
                },
                {
                    "name": "Letter read",
                    "face": Sample(word="Not read yet", tone="attention"),
                    "quiet": False,
                },
            ],
            "entries": [
                {
                    "at": now,
                    "what": "Version 9 submitted",
                    "who": "Olena Kovalenko",
                    "state": "Submitted",
                    "seal": "4f1d 80be",
                },
                {
                    "at": now,
                    "what": "Draft started",
                    "who": "Olena Kovalenko",
                    "state": "Draft",
                    "seal": "0b6e 94d5",
                },
            ],
            "answers": [
                {"label": "Title", "value": "Early warning for cables", "url": "#"},
                {"label": "Acronym", "value": "", "url": "#", "problem": "Write an acronym"},
            ],
            "facts": [("Who applies", "Two directors"), ("How much", "EUR 250,000 to 400,000")],
            "outcome_notes": {
                "award": "The directors will read: Awarded",
                "hold": "The directors will read: On reserve",
            },
            "conditions": [{"text": "The export licence is shown before the first payment.", "url": "#"}],
        },
    )
