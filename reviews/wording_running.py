"""Sentences for assignment runs: what they refuse, what stands in a pair's way, what changed meanwhile."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "run_no_panel": _("Choose at least one panel of this call."),
    "run_no_proposal": _(
        "No proposal of these panels is in review. Open the review of their proposals first."
    ),
    "run_numbers": _(
        "Ask for 1 to 20 reviewers, with no more as the least than as the most, in 1 to 120 seconds."
    ),
    "run_under_way": _("Another run of this call is being worked out. Wait for it, or stop it."),
    "run_over": _("This run cannot be changed any more. Look at its page again."),
    "run_edited": _("Somebody else changed this run meanwhile. Look at it again."),
    "run_pair_unknown": _("This reviewer does not stand with this proposal in the run. Look at it again."),
    "run_pair_working": _("%(name)s was asked already. Release them on the page of the proposal."),
    "run_pair_there": _("%(name)s has this proposal already."),
    "run_pair_barred": _("%(name)s must not review this proposal."),
    "run_no_relief": _(
        "The least that would have to give way was not found in time. Change the numbers yourself."
    ),
    "run_nothing_new": _("Everybody in this assignment was asked already."),
    "why_not_edited": _("Would be better: since the changes by hand the fit would rise by %(gain)s."),
    # what stands in a pair's way
    "run_left_out": _("You took this reviewer off the proposal."),
    "bar_term": _("The term is not running"),
    "bar_account": _("The account is closed"),
    "bar_not_a_member": _("Not a member of the proposal’s panel"),
    "bar_declined": _("Declined to review it"),
    "bar_conflicted": _("Was excluded by a conflict"),
    "bar_released": _("Was released from it"),
    "bar_abstained": _("Abstained from it"),
    # what changed since it was worked out
    "run_changed_gone": _("No longer in review with these panels: %(what)s."),
    "run_changed_new": _("Now in review with these panels, too: %(what)s."),
    "run_changed_version": _("A newer version stands: %(what)s."),
    "run_changed_left": _("No longer on these panels: %(what)s."),
    "run_changed_joined": _("Now on these panels, too: %(what)s."),
    "run_changed_load": _("Has more or less room than before: %(what)s."),
    "run_changed_asked": _("Asked or released meanwhile: %(what)s."),
    "run_changed_bars": _("Conflicts changed: %(what)s."),
    "run_changed_knowledge": _("What is known of the reviewers or the proposals has changed."),
    # reminding, more time, replacing
    "bar_replaced": _("Is replaced"),
    "replace_changed": _("What this page showed no longer holds. Look at it again."),
    "replace_not_short": _("The proposal has as many reviewers as it needs."),
    "reroute_report_signed": _("The panel report is signed. Reopen the review first."),
    "remind_nobody": _("Nobody was reminded."),
    "remind_owes_nothing": _("%(name)s owes nothing for %(ref)s."),
    "remind_waits_for_office": _("%(name)s waits for the office to settle a doubt about %(ref)s."),
    "remind_later": _("%(name)s can be reminded of %(ref)s again on %(at)s, Brussels time."),
    "extend_not_later": _("Choose a moment after the present due date, in the future"),
}
