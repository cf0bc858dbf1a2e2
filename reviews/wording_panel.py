"""Sentences for a panel's discussion, its day and its report signed by all."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    # discussion
    "panel_comment_empty": _("Write what you want to say."),
    "comments_often": _("You have written %(most)s comments within the hour. Wait a little."),
    "change_reason_missing": _("Write why you change your scores."),
    "scores_unchanged": _("These are the scores that are in. Change at least one."),
}
