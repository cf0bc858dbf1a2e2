"""Setting up a call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.eligibility import ANONYMOUS, NAMES_WORDS, RULES, SEVERITY_WORDS, Severity
from applications.enums import CallKind, Mechanism
from applications.mechanisms import CURRENT_VERSION, versions
from applications.models import Call, KeyPriority
from core.forms import EurField, InstantField, PortalForm

# What the programme usually offers; an officer changes it for the call.  Source: docs/programme.md §1.
USUAL: Mapping[str, tuple[int, int, int, int]] = {
    Mechanism.MYP: (250_000, 400_000, 24, 36),
    Mechanism.ARW: (20_000, 60_000, 2, 5),
    Mechanism.ATC: (30_000, 70_000, 5, 7),
    Mechanism.ASI: (40_000, 80_000, 7, 14),
}
RULE = "rule_"
NAMES = f"{RULE}{ANONYMOUS}"
FRAME = ("offered", "floor_eur", "ceiling_eur", "envelope_eur", "shortest", "longest")


@dataclass(frozen=True, slots=True)
class FrameFields:
    """The fields of one mechanism, for the page."""

    code: str
    name: str
    unit: str
    offered: forms.BoundField
    rest: tuple[forms.BoundField, ...]


class CallForm(PortalForm, forms.Form):
    """Everything of a call that its opening fixes for good."""

    optional = {"summary", "guidance", "phase2_closes_at"}

    label = forms.RegexField(
        r"^\d{4}-\d{1,2}$",
        label=_("Label"),
        help_text=_("Year and number, such as 2027-1"),
        error_messages={"invalid": _("Write the year and a number, such as 2027-1")},
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=CallKind.choices, widget=forms.RadioSelect(attrs={"row": True})
    )
    title = forms.CharField(label=_("Title"), max_length=150)
    summary = forms.CharField(
        label=_("Summary"),
        help_text=_("One or two sentences for the list of calls: for whom, and for what."),
        required=False,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )
    guidance = forms.CharField(
        label=_("About this call"),
        help_text=_("What applicants need beyond the rules and questions, which the page shows by itself."),
        required=False,
        widget=forms.Textarea(attrs={"rows": "6"}),
    )
    opens_at = InstantField(
        label=_("Opens"), help_text=_("On the Brussels clock, for example 1 2 2027 09:00")
    )
    closes_at = InstantField(
        label=_("Closes"), help_text=_("On the Brussels clock; 17:00 on a working day is best")
    )
    grace_minutes = forms.IntegerField(
        label=_("Grace in minutes"),
        help_text=_("What arrives this much later is still taken. It is not announced. At most 120."),
        min_value=0,
        max_value=120,
        initial=0,
    )
    phase2_closes_at = InstantField(
        label=_("Full proposals close"),
        help_text=_("Only for Multi-Year Projects: when the invited full proposals are due"),
        required=False,
    )
    priorities = forms.ModelMultipleChoiceField(
        KeyPriority.objects.none(),
        label=_("Key Priorities"),
        help_text=_("All from one list. Proposals name one of these as their main priority."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one Key Priority")},
    )
    nationality_rule = forms.ChoiceField(
        label=_("Nationality of the directors"),
        choices=Call._meta.get_field("nationality_rule").choices or [],
        initial="alliance-or-partner",
        widget=forms.RadioSelect,
    )
    national_ties = forms.ChoiceField(
        label=_("A reviewer from the country of a Project Director"),
        help_text=_("Nationality, residence, post and nominating nation count."),
        choices=Call._meta.get_field("national_ties").choices or [],
        initial="soft",
        widget=forms.RadioSelect,
    )
    form_version = forms.ChoiceField(label=_("Version of the forms"), initial=CURRENT_VERSION)
    reviews_needed = forms.IntegerField(
        label=_("Evaluations per proposal"), min_value=1, max_value=9, initial=3
    )
    event_lead_months = forms.IntegerField(
        label=_("Months between the closing and an event"),
        help_text=_("An earlier first day asks for a reason, or refuses, as you set below."),
        min_value=0,
        max_value=36,
        initial=12,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form_version"].choices = [(v, v) for v in versions()]  # type: ignore[attr-defined]
        heads = KeyPriority.objects.filter(parent__isnull=True).select_related("list")
        field = self.fields["priorities"]
        field.queryset = heads.order_by("-list__code", "position")  # type: ignore[attr-defined]
        field.label_from_instance = _priority  # type: ignore[attr-defined]
        for mechanism in Mechanism:
            self.fields.update(_frame_fields(mechanism))
        self.fields.update(_severity_fields())

    @property
    def severities(self) -> list[forms.BoundField]:
        """What the rules do that the call may set."""
        return [self[name] for name in self.fields if name.startswith(RULE) and name != NAMES]

    @property
    def names(self) -> forms.BoundField:
        """Whether reviewers of short proposals read names."""
        return self[NAMES]

    @property
    def plain(self) -> list[forms.BoundField]:
        """The fields before the mechanisms, in the order of the page."""
        return [self[name] for name in self.base_fields]

    @property
    def frames(self) -> list[FrameFields]:
        """The fields of each mechanism."""
        return [
            FrameFields(
                code=mechanism.value,
                name=str(mechanism.label),
                unit="months" if mechanism is Mechanism.MYP else "days",
                offered=self[f"{mechanism}_offered"],
                rest=tuple(self[f"{mechanism}_{name}"] for name in FRAME[1:]),
            )
            for mechanism in Mechanism
        ]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if len({priority.list_id for priority in data.get("priorities", ())}) > 1:
            self.add_error("priorities", _("Choose priorities of one list only"))
        offered = [mechanism for mechanism in Mechanism if data.get(f"{mechanism}_offered")]
        if not offered:
            self.add_error(f"{Mechanism.MYP}_offered", _("Offer at least one mechanism"))
        for mechanism in offered:
            self._check_frame(mechanism, data)
        return data

    def _check_frame(self, mechanism: str, data: Mapping[str, Any]) -> None:
        for name in ("floor_eur", "ceiling_eur", "shortest", "longest"):
            if data.get(f"{mechanism}_{name}") is None and f"{mechanism}_{name}" not in self.errors:
                self.add_error(f"{mechanism}_{name}", _("Write a number"))
        for low, high, words in (
            ("floor_eur", "ceiling_eur", _("For %(mechanism)s this is below “Expected at least”")),
            ("shortest", "longest", _("For %(mechanism)s this is below “Shortest”")),
        ):
            least, most = data.get(f"{mechanism}_{low}"), data.get(f"{mechanism}_{high}")
            if least is not None and most is not None and most < least:
                self.add_error(f"{mechanism}_{high}", words % {"mechanism": mechanism})

    @property
    def values(self) -> dict[str, Any]:
        """Give the columns of the call. Needs: a valid form."""
        names = [name for name in self.base_fields if name != "priorities"]
        chosen: Sequence[KeyPriority] = list(self.cleaned_data["priorities"])
        severities = {
            name.removeprefix(RULE): value
            for name, value in self.cleaned_data.items()
            if name.startswith(RULE)
        }
        return {name: self.cleaned_data[name] for name in names} | {
            "priority_list": chosen[0].list,
            "rule_severities": severities,
        }

    @property
    def frame_values(self) -> list[dict[str, Any]]:
        """Give the frame of each mechanism offered: mechanism, EUR, shortest, longest."""
        data = self.cleaned_data
        return [
            {"mechanism": mechanism.value} | {name: data[f"{mechanism}_{name}"] for name in FRAME[1:]}
            for mechanism in Mechanism
            if data[f"{mechanism}_offered"]
        ]


def _priority(priority: KeyPriority) -> str:
    year = "".join(sign for sign in priority.list.code if sign.isdigit())
    return f"{year}: {priority}"


def _frame_fields(mechanism: Mechanism) -> dict[str, forms.Field]:
    floor, ceiling, shortest, longest = USUAL[mechanism]
    unit = _("months") if mechanism is Mechanism.MYP else _("days")
    short = {"class": "input--short"}
    return {
        f"{mechanism}_offered": forms.BooleanField(
            label=_("Offer %(name)s") % {"name": mechanism.label}, required=False
        ),
        f"{mechanism}_floor_eur": EurField(
            label=_("Expected at least, EUR"), required=False, initial=Decimal(floor)
        ),
        f"{mechanism}_ceiling_eur": EurField(
            label=_("At most, EUR"), required=False, initial=Decimal(ceiling)
        ),
        f"{mechanism}_envelope_eur": EurField(label=_("In all, EUR"), required=False),
        f"{mechanism}_shortest": forms.IntegerField(
            label=_("Shortest, %(unit)s") % {"unit": unit},
            required=False,
            min_value=1,
            max_value=60,
            initial=shortest,
            widget=forms.TextInput(attrs={"inputmode": "numeric", **short}),
        ),
        f"{mechanism}_longest": forms.IntegerField(
            label=_("Longest, %(unit)s") % {"unit": unit},
            required=False,
            min_value=1,
            max_value=60,
            initial=longest,
            widget=forms.TextInput(attrs={"inputmode": "numeric", **short}),
        ),
    }


def _severity_fields() -> dict[str, forms.Field]:
    """One choice for each rule that a call may make harder, softer or silent."""
    fields: dict[str, forms.Field] = {
        f"{RULE}{rule.key}": forms.ChoiceField(
            label=str(rule.title),
            choices=[(one.value, SEVERITY_WORDS[one]) for one in Severity if one in rule.may_be],
            initial=rule.severity.value,
        )
        for rule in RULES
        if len(rule.may_be) > 1
    }
    fields[NAMES] = forms.ChoiceField(
        label=_("Names in short proposals"),
        help_text=_(
            "People, institutions and CVs of Multi-Year Projects in phase 1. Full proposals and events are always "
            "judged with names."
        ),
        choices=[(one.value, NAMES_WORDS[one]) for one in reversed(Severity)],
        initial=Severity.OFF.value,
        widget=forms.RadioSelect,
    )
    return fields


def initial_of(call: Call) -> dict[str, Any]:
    """Give what the form of an existing call begins with."""
    names = [name for name in CallForm.base_fields if name != "priorities"]
    values: dict[str, Any] = {name: getattr(call, name) for name in names}
    values["priorities"] = [priority.pk for priority in call.priorities.all()]
    for offer in call.mechanisms.all():
        values[f"{offer.mechanism}_offered"] = True
        values |= {f"{offer.mechanism}_{name}": getattr(offer, name) for name in FRAME[1:]}
    return values | {f"{RULE}{key}": severity for key, severity in call.rule_severities.items()}


class AmendForm(PortalForm, forms.Form):
    """Texts of a published call, and the line of its public log."""

    optional = {"summary", "guidance"}

    title = forms.CharField(label=_("Title"), max_length=150)
    summary = forms.CharField(label=_("Summary"), required=False, widget=forms.Textarea(attrs={"rows": "3"}))
    guidance = forms.CharField(
        label=_("About this call"), required=False, widget=forms.Textarea(attrs={"rows": "6"})
    )
    change = forms.CharField(
        label=_("What changed"),
        help_text=_("One sentence for the public list of changes, such as “Venue rules made clearer.”"),
        max_length=300,
    )


class ExtendCallForm(PortalForm, forms.Form):
    """A later closing for everybody."""

    phase = forms.ChoiceField(
        label=_("What closes later"),
        choices=[("1", _("The call")), ("2", _("Full proposals of invited teams"))],
        initial="1",
        widget=forms.RadioSelect,
    )
    until = InstantField(label=_("Closes"), help_text=_("On the Brussels clock, later than now announced"))
    reason = forms.CharField(
        label=_("Reason"), help_text=_("Everybody reads it in the list of changes."), max_length=300
    )


class CloseCallForm(PortalForm, forms.Form):
    """Why the call closes now."""

    reason = forms.CharField(
        label=_("Reason"), help_text=_("Everybody reads it in the list of changes."), max_length=300
    )
