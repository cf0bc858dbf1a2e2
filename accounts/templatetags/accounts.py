"""Tags of the account's own pages."""

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

register = template.Library()

_PAGES = (
    ("profile", "partners:profile", gettext_lazy("Profile")),
    ("email", "account_email", gettext_lazy("E-mail address")),
    ("password", "account_change_password", gettext_lazy("Password")),
    ("second-step", "mfa_index", gettext_lazy("Second step")),
    ("sessions", "usersessions_list", gettext_lazy("Where you are signed in")),
    ("data", "accounts:account_data", gettext_lazy("Your data")),
    ("close", "accounts:account_close", gettext_lazy("Close the account")),
)
_BROWSERS = (
    ("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)  # fmt: skip


@register.inclusion_tag("accounts/_tabs.html")
def account_tabs(current: str) -> dict[str, object]:
    """{% account_tabs "password" %}: the pages of one's own account, this one marked."""
    tabs = []
    for key, route, label in _PAGES:
        try:
            tabs.append((label, "", reverse(route), key == current))
        except NoReverseMatch:
            continue
    return {"tabs": tabs, "label": _("Your account")}


@register.filter
def browser(user_agent: str) -> str:
    """What a browser says of itself, in short: "Firefox on Windows"."""
    name = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    if name and system:
        return _("%(browser)s on %(system)s") % {"browser": name, "system": system}
    return name or system or _("Unknown browser")
