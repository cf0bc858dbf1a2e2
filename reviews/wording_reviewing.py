"""Sentences for the phases of a review and for what an evaluator is told while writing."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    # phases
    "evaluations_were_due": _("Evaluations of this call closed on %(at)s."),
    "others_after_own": _("You can read the other evaluations once yours is in."),
    "others_after_all": _(
        "You can read the other evaluations once all are in; %(awaited)s are still awaited."
    ),
    "others_after_date": _("You can read the other evaluations from %(at)s."),
    "discussion_closed": _("The panel has finished with this proposal; the discussion is closed."),
    "discussion_after_date": _("The discussion opens on %(at)s."),
    "phase_before_closing": _("Choose a time after the closing of the call."),
    "phase_after_panel": _("Choose a time before the panel meets."),
    "others_date_missing": _("Give the time from which the other evaluations can be read."),
    "stale_phases": _("Somebody set these times after you had opened the page. Nothing was overwritten."),
    # names in reasons
    "names_yourself": _("%(title)s: your reasons contain %(names)s, which tells the panel who you are."),
    "names_expert": _(
        "%(title)s: your reasons name %(names)s. If you speak of another reviewer, take the name out: nobody is to "
        "know who else was asked."
    ),
    # giving a proposal back, and newer versions
    "abstain_reason_missing": _("Write why you cannot judge it."),
    "evaluation_is_in": _("Your evaluation is in; change it instead, or declare a conflict."),
    "version_stands": _("Your evaluation is about the version that stands; there is no newer one."),
}
