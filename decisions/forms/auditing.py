"""What is asked of the audit chain."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.enums import AuditAct
from core.forms import PortalForm


class AuditFilters(PortalForm, forms.Form):
    """Which entries the list shows; each may be left empty."""

    person = forms.CharField(
        label=_("E-mail address or reference of a person"), required=False, max_length=254
    )
    ref = forms.CharField(label=_("Reference of a proposal"), required=False, max_length=40)
    act = forms.ChoiceField(
        label=_("What was done"), required=False, choices=[("", _("Anything")), *AuditAct.choices]
    )
    optional = ()
