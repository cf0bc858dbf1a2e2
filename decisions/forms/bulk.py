"""What an action on many proposals needs to know."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import NameField, PortalForm
from decisions.enums import BulkKind


class BulkRouteForm(PortalForm, forms.Form):
    """Where the proposals go."""

    panel = forms.ChoiceField(label=_("Panel"), required=False)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Needed where it is not the panel that covers the priority, or no longer the first one."),
        max_length=300,
        required=False,
    )
    optional = ("reason",)

    def __init__(self, *args: Any, offered: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = ("", _("The one that covers each Key Priority"))
        self.fields["panel"].choices = [usual, *offered]  # type: ignore[attr-defined]


class BulkTagForm(PortalForm, forms.Form):
    """Which tag. offered: those that stand already."""

    tag = NameField(
        label=_("Tag"),
        help_text=_("A word for the programme office alone. Directors and reviewers never see it."),
        max_length=40,
    )

    def __init__(self, *args: Any, offered: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if offered:
            names = ", ".join(name for name, _label in offered)
            self.fields["tag"].help_text = _(
                "A word for the programme office alone. Directors and reviewers never see it. So far: %(names)s."
            ) % {"names": names}


class BulkUntagForm(PortalForm, forms.Form):
    """Which of the tags that the proposals have."""

    tag = forms.ChoiceField(label=_("Tag"))

    def __init__(self, *args: Any, offered: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tag"].choices = list(offered)  # type: ignore[attr-defined]


FORMS: dict[str, Any] = {
    BulkKind.ROUTE: BulkRouteForm,
    BulkKind.TAG: BulkTagForm,
    BulkKind.UNTAG: BulkUntagForm,
}
