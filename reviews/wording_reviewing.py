"""Sentences for the phases of a review and for what an evaluator is told while writing."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    # phases
    "evaluations_were_due": _("Evaluations of this call closed on %(at)s."),
    "others_after_own": _("You can read the other evaluations once yours is in."),
    "others_after_all": _("You can read the other evaluations once all are in; still awaited: %(awaited)s."),
    "others_after_date": _("You can read the other evaluations from %(at)s."),
    "discussion_closed": _("The panel has finished with this proposal; the discussion is closed."),
    "discussion_after_date": _("The discussion opens on %(at)s."),
    "phase_before_closing": _("Choose a time after the closing of the call."),
    "phase_after_panel": _("Choose a time before the panel meets."),
    "others_date_missing": _("Give the time from which the other evaluations can be read."),
    "stale_phases": _("Somebody set these times after you had opened the page. Nothing was overwritten."),
    # files for a reviewer
    "nothing_to_pack": _("No proposal is open to you now."),
    "nothing_to_certify": _("No evaluation of yours is in for this call."),
    "too_many_parcels": _("You can ask for %(most)s files a day; the next one after %(again_at)s."),
    "parcel_holds_more": _(
        "This file holds a proposal that is no longer open to you, so it is closed. Make a new one."
    ),
    # the form as a file
    "line_above_the_form": _(
        "Line %(line)s: this text stands above the form. Put it under the line of an answer."
    ),
    "heading_unknown": _(
        "Line %(line)s: the form has no line “%(heading)s”. If this is your text, put a space before ==."
    ),
    "heading_twice": _("Line %(line)s: “%(heading)s” stands here a second time. Keep one of the two."),
    "heading_missing": _(
        "These lines are missing: %(headings)s. Download the form again and copy your text into it."
    ),
    "form_line_unread": _(
        "Line %(line)s: the line that begins with “== form” was changed. Download the form again and copy your text into it."
    ),
    "form_of_another": _("Line %(line)s: this is the form for %(ref)s, another proposal."),
    "score_unread": _("Line %(line)s: “%(typed)s” is no score from 0 to 5 in halves."),
    "choice_unread": _("Line %(line)s: “%(typed)s” is not among the choices: %(options)s."),
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
