"""The check before a proposal is begun: a few answers that are not kept."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.enums import Mechanism
from applications.models import Call
from core.forms import DayField, EurField, PortalForm
from partners.enums import OrganisationKind
from partners.models import Country

SIDES = ("npd", "ppd")


class CheckForm(PortalForm, forms.Form):
    """What eligibility can be judged on before anything is written. Only the mechanism is needed."""

    mechanism = forms.ChoiceField(label=_("What you would apply for"), widget=forms.RadioSelect)
    priority = forms.ChoiceField(label=_("Main Key Priority"), required=False)
    amount_eur = EurField(label=_("What you would ask for, EUR"), required=False)
    length = forms.IntegerField(
        label=_("Length"),
        help_text=_("Months of a project, days of an event"),
        required=False,
        min_value=1,
        max_value=120,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input--short"}),
    )
    starts_on = DayField(label=_("First day, if it is an event"), required=False)

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [Mechanism(frame.mechanism) for frame in call.mechanisms.all()]
        self._choices("mechanism", [(m.value, f"{m.label} ({m.value})") for m in offered])
        priorities = [(p.code, str(p)) for p in call.priorities.all()]
        self._choices("priority", [("", _("Not decided yet")), *priorities])
        countries = [("", _("Not known yet"))] + [(c.iso2, c.name) for c in Country.objects.all()]
        kinds = [("", _("Not known yet")), *OrganisationKind.choices]
        for side in SIDES:
            self.fields |= {
                f"{side}_lives": forms.ChoiceField(label=_("Lives in"), choices=countries, required=False),
                f"{side}_works": forms.ChoiceField(label=_("Works in"), choices=countries, required=False),
                f"{side}_national": forms.ChoiceField(
                    label=_("Is a national of"), choices=countries, required=False
                ),
                f"{side}_kind": forms.ChoiceField(label=_("Works for a"), choices=kinds, required=False),
            }
        self.optional = set(self.fields) - {"mechanism"}

    def _choices(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def sides(self) -> list[tuple[str, Any, list[forms.BoundField]]]:
        """The fields of the two directors: side, title, fields."""
        titles = {
            "npd": _("The NATO country Project Director"),
            "ppd": _("The partner country Project Director"),
        }
        parts = ("lives", "works", "national", "kind")
        return [(side, titles[side], [self[f"{side}_{part}"] for part in parts]) for side in SIDES]

    @property
    def work(self) -> list[forms.BoundField]:
        """The fields on the work itself."""
        return [self[name] for name in ("priority", "amount_eur", "length", "starts_on")]

    @property
    def amount(self) -> Decimal:
        """What would be asked for; nothing where it is not said. Needs: a valid form."""
        return self.cleaned_data["amount_eur"] or Decimal(0)

    @property
    def first_day(self) -> date | None:
        """The first day of an event. Needs: a valid form."""
        first: date | None = self.cleaned_data["starts_on"]
        return first
