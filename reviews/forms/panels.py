"""Panels, and which of them a proposal goes to."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from applications.models import Call
from core.forms import PortalForm
from reviews import facts
from reviews.enums import PanelRole
from reviews.forms.fields import choices_of
from reviews.models import Panel


class PanelForm(PortalForm, forms.Form):
    """A panel of one call, its priorities and its people."""

    title = forms.CharField(label=_("Title"), max_length=120)
    code = forms.RegexField(
        r"^[0-9A-Z-]+$",
        label=_("Code"),
        max_length=20,
        help_text=_("Capital letters, digits and hyphens, such as 2026-1-ENERGY. It stands in addresses."),
        error_messages={"invalid": _("Write capital letters, digits and hyphens only")},
    )
    priorities = forms.MultipleChoiceField(
        label=_("Key Priorities"),
        help_text=_(
            "Proposals whose main priority is one of these, or lies under one of these, come to this panel."
        ),
        widget=forms.CheckboxSelectMultiple,
    )
    secretary = forms.ChoiceField(label=_("Secretary"), required=False)
    members = forms.MultipleChoiceField(
        label=_("Members"),
        help_text=_("Experts whose term is running. Chair and deputy are members too."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    chair = forms.ChoiceField(label=_("Chair"), required=False)
    deputy = forms.ChoiceField(
        label=_("Deputy chair"),
        help_text=_("Presides over proposals with which the chair has a conflict."),
        required=False,
    )
    names_in_discussion = forms.BooleanField(
        label=_("Members read each other’s names in the discussion"),
        help_text=_("Without it they read labels such as Reviewer 2, the same all through one proposal."),
        required=False,
    )

    def __init__(self, *args: Any, call: Call, panel: Panel | None = None, **kwargs: Any) -> None:
        seats = (
            {seat.expert.person.ref: seat.role for seat in panel.members.select_related("expert__person")}
            if panel
            else {}
        )
        if panel is not None:
            kwargs["initial"] = {
                "title": panel.title,
                "code": panel.code,
                "priorities": [priority.code for priority in panel.priorities.all()],
                "secretary": panel.secretary.ref if panel.secretary else "",
                "names_in_discussion": panel.names_in_discussion,
                "members": list(seats),
                **{role: ref for ref, role in seats.items() if role != PanelRole.MEMBER},
            }
        super().__init__(*args, **kwargs)
        self.priority_rows = {priority.code: priority for priority in facts.priorities_of(call)}
        choices_of(self, "priorities").choices = [
            (code, str(row)) for code, row in self.priority_rows.items()
        ]
        self.expert_rows = {expert.person.ref: expert for expert in facts.seatable(list(seats))}
        people = [(ref, expert.person.name) for ref, expert in self.expert_rows.items()]
        choices_of(self, "members").choices = facts.expert_choices(list(self.expert_rows.values()), call)
        for name in ("chair", "deputy"):
            choices_of(self, name).choices = [("", _("Nobody yet")), *people]
        choices_of(self, "secretary").choices = [("", _("Nobody yet")), *facts.secretaries()]

    def values(self) -> dict[str, Any]:
        """The cleaned form as the action takes it."""
        data = self.cleaned_data
        secretary = data["secretary"]
        return {
            "code": data["code"],
            "title": data["title"],
            "priorities": [self.priority_rows[code] for code in data["priorities"]],
            "members": [self.expert_rows[ref] for ref in data["members"]],
            "chair": self.expert_rows.get(data["chair"]),
            "deputy": self.expert_rows.get(data["deputy"]),
            "secretary": User.objects.filter(ref=secretary).first() if secretary else None,
            "names_in_discussion": data["names_in_discussion"],
        }


class RouteForm(PortalForm, forms.Form):
    """Another panel for a proposal, with the reason."""

    panel = forms.ChoiceField(label=_("Panel"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_(
            "Stands in the ledger. Needed unless the panel is the only one that covers the priority."
        ),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.panels = {
            panel.code: panel for panel in Panel.objects.filter(call=call).prefetch_related("priorities")
        }
        choices_of(self, "panel").choices = [
            (code, f"{panel.title} ({', '.join(p.code for p in panel.priorities.all())})")
            for code, panel in self.panels.items()
        ]
