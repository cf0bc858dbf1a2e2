"""Sentences for a panel's discussion, its day and its report signed by all."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    # discussion
    "panel_comment_empty": _("Write what you want to say."),
    "comments_often": _("You have written %(most)s comments within the hour. Wait a little."),
    "change_reason_missing": _("Write why you change your scores."),
    "scores_unchanged": _("These are the scores that are in. Change at least one."),
    # the panel's day
    "no_meeting": _("The panel has no meeting now."),
    "agenda_empty": _("No proposal of this panel is in review, so there is nothing to put on an agenda."),
    "meeting_not_begun": _("The meeting has not begun."),
    "no_item_open": _("No item is open."),
    "item_moved_on": _(
        "The item you had before you is no longer open, so nothing was done. Look at the room again."
    ),
    "item_moved_on_with_line": _(
        "The item you had before you is no longer open, so nothing was recorded. Your line was: “%(line)s”"
    ),
    "no_such_item": _("The agenda has no such item."),
    "panel_outcome_missing": _("Choose an outcome."),
    "nothing_to_undo": _("There is nothing to undo."),
    # the report signed by all who were in the room
    "signatures_missing": _("In the room and not signed yet: %(names)s."),
    "was_not_present": _("Only who was in the room for this proposal signs its report."),
    "refusal_reason_missing": _("Write why the person refuses."),
}
