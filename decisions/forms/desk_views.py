"""The form of a saved list of proposals."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import NameField, PortalForm


class ViewForm(PortalForm, forms.Form):
    """Name and reach of a saved view."""

    optional = ()
    name = NameField(label=_("Name of the view"), max_length=60)
    shared = forms.BooleanField(
        label=_("Share it with the programme office"),
        help_text=_("Everyone sees in it only what they may see anyway."),
        required=False,
    )
    first = forms.BooleanField(label=_("Open the list of proposals with it"), required=False)


class ViewChangeForm(ViewForm):
    """The same for a view that stands, with what it shows from now on."""

    replace = forms.BooleanField(label=_("Show from now on the list you came from"), required=False)
