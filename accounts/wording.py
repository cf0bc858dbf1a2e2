"""What the findings of this app read like."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "roles_own": _("Nobody changes their own roles. Ask another administrator."),
    "roles_administrators_only": _("Only administrators grant and end roles."),
    "role_held": _("%(name)s already holds the role %(role)s, or is to hold it. End that grant first."),
    "role_ended": _("This role has already ended."),
    "role_end_past": _("The last day of a role must not lie in the past."),
    "role_reason_missing": _("Write why the role is granted."),
    "account_closed": _("This account is closed; it can hold no role."),
    "account_not_own": _("Only the person themselves can close an account."),
    "account_needed": _(
        "You direct proposals that cannot do without you. Open the page again: it says what to do about each."
    ),
    "too_many_exports": _(
        "You can ask for your data %(most)s times a day; the next time after %(again_at)s."
    ),
    "too_many_messages": _(
        "This address has had %(most)s messages. The next can be sent after %(again_at)s."
    ),
    "administrator_last": _("This is the last administrator. Make somebody else administrator first."),
}
