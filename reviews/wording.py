"""Sentences for what the review finds; the only prose in Python here besides labels."""

from django.utils.translation import gettext_lazy as _

from reviews.enums import Declaration

SENTENCES = {
    # ties the portal sees by itself
    "tie_person": _("Is %(director)s, a director of this proposal"),
    "tie_address": _("Has an e-mail address of %(director)s, a director of this proposal"),
    "tie_namesake": _("Bears the name of %(director)s, under another address"),
    "tie_helper": _("Helped to write it (%(director)s)"),
    "tie_institution": _("Works at the institution of %(director)s (%(detail)s)"),
    "tie_roof": _("Works at an institution under the same roof as that of %(director)s (%(detail)s)"),
    "tie_former": _("Shared an institution with %(director)s less than three years ago (%(detail)s)"),
    "tie_domain": _("Has the same e-mail domain as %(director)s (%(detail)s)"),
    "tie_joint": _("Takes part in another proposal with %(director)s (%(detail)s)"),
    "tie_named": _("Named %(director)s as a person to keep away from (%(detail)s)"),
    "tie_country": _("Shares a country with %(director)s"),
    "tie_call": _("Applies in the same call, with %(director)s"),
    "tie_unwanted": _("The applicants would rather not have this reviewer (%(detail)s)"),
    "tie_declared": _("Declared a conflict (%(detail)s)"),
    "tie_pinned": _("An officer ruled that there is a conflict (%(detail)s)"),
    "tie_office": _("Works for the programme (%(role)s)"),
    # rulings
    "pin_verdict_missing": _("Choose whether it is a conflict or none."),
    "pin_reason_missing": _("Say why. The reason stays on record."),
    "pin_until_past": _("Choose a later day, or leave the day out."),
    "pin_ended": _("This ruling was ended meanwhile."),
    # the pool
    "delegates_only": _("Only a delegate of the nation nominates for it."),
    "nominated_already": _(
        "Your nation has nominated %(email)s already; an officer has not looked at it yet."
    ),
    "nomination_note_missing": _("Say why. The delegate reads it."),
    "nomination_settled": _("An officer has dealt with this nomination meanwhile."),
    "file_wrong": _("The file has errors, so nothing was written."),
    "seat_known": _("%(name)s sits on this panel already."),
    "invited_already": _("%(email)s has an invitation that waits for an answer."),
    "invitation_answered": _("This invitation was answered or withdrawn meanwhile."),
    "invitation_over": _("This invitation can no longer be answered."),
    "accepter_in_office": _("Who works for the programme reviews nothing. Write to the programme office."),
    "absence_backwards": _("Choose a last day after the first one, and not in the past."),
    # panels and experts
    "officers_only": _("Only programme officers do this."),
    "records_one": _("These are one record already."),
    "panel_code_taken": _("There is already a panel with the code %(code)s."),
    "panel_title_taken": _("This call already has a panel called %(title)s."),
    "names_after_talk": _(
        "Something was said under labels already, so names stay hidden. Leave this box empty."
    ),
    "panel_without_priorities": _("Choose at least one Key Priority."),
    "panel_priority_foreign": _("%(code)s is not a priority of this call’s list."),
    "panel_seat_foreign": _("%(name)s leads the panel and so has to be one of its members."),
    "panel_chair_is_deputy": _("Chair and deputy are two people."),
    "panel_secretary_foreign": _("The secretary of a panel is a programme officer."),
    "seat_in_office": _(
        "%(name)s works for the programme (%(role)s) and cannot sit on a panel. Untick the name or end the role."
    ),
    "expert_known": _("%(name)s is already in the list of experts."),
    "account_unknown": _("Nobody has an account with this address. The person creates one first."),
    "term_backwards": _("The term ends after it begins."),
    "level_unknown": _("A level of expertise is 0, 1, 2 or 3."),
    # routing
    "panel_gap": _(
        "No panel covers %(priority)s. Choose a panel and say why, or give the priority to a panel."
    ),
    "panel_ambiguous": _("More than one panel covers %(priority)s: %(panels)s. Choose one and say why."),
    "panel_other_call": _("This panel belongs to another call."),
    "panel_same": _("The proposal is with this panel already."),
    "panel_reason_missing": _("Write why the proposal goes to this panel."),
    "panel_at_work": _("Reviewers of the present panel are at work. Release them first."),
    # assigning
    "nobody_chosen": _("Choose at least one reviewer."),
    "due_past": _("The due date lies in the past. Set a later one."),
    "not_a_member": _("%(name)s is not a member of the panel."),
    "already_assigned": _("%(name)s is assigned already."),
    "expert_conflicted": _("%(name)s has a conflict with this proposal and cannot be assigned."),
    "expert_tied": _("%(name)s cannot be assigned: %(tie)s."),
    "expert_in_office": _("%(name)s works for the programme (%(role)s) and cannot review its proposals."),
    "expert_account_closed": _("%(name)s has closed their account."),
    "term_not_running": _("The term of %(name)s is not running."),
    "release_reason_missing": _("Write why the reviewer is released."),
    "assignment_over": _("This assignment has ended."),
    # declaring
    "declaration_missing": _("Choose an answer."),
    "conflict_kind_missing": _("Choose what kind of tie it is."),
    "conflict_words_missing": _("Say in a few words what the tie is."),
    "decline_reason_missing": _("Write why you cannot review."),
    "doubt_settled": _("This doubt has been settled already."),
    "doubt_note_missing": _("Write why you decide so."),
    # evaluating
    "score_missing": _("%(number)s. %(title)s: choose a score."),
    "reasons_short": _(
        "%(number)s. %(title)s: give reasons in at least %(least)s words; there are %(words)s."
    ),
    "reasons_long": _("%(number)s. %(title)s: shorten the reasons to %(most)s words; there are %(words)s."),
    "recommendation_missing": _("Choose an overall recommendation."),
    "confidence_missing": _("Say how well you know this field."),
    "evaluation_closed": _(
        "Evaluations can no longer be changed: the panel report is signed or the review closed."
    ),
    "stale_evaluation": _(
        "This evaluation was saved elsewhere after you opened the page. Nothing was overwritten."
    ),
    "version_moved": _(
        "A newer version of the proposal stands. Read what changed, then confirm or revise your evaluation."
    ),
    # the panel's report
    "summary_missing": _("Write the summary for the programme."),
    "feedback_missing": _("Write the feedback to the directors."),
    "report_missing": _("There is no panel report yet."),
    "report_signed": _("The panel report is signed. Reopening the review sets it aside."),
    "stale_report": _(
        "The panel report was saved by somebody else after you opened the page. Nothing was overwritten."
    ),
    "reviewer_in_office": _("You hold a role of the programme office and cannot review its proposals."),
    "signer_in_office": _(
        "You hold a role of the programme office and cannot sign for a panel. Its deputy or a new chair signs."
    ),
    "report_chair_only": _(
        "Only the chair of the panel signs its report, or the deputy where the chair has a conflict."
    ),
}

# What a reviewer is told after an answer that opens nothing.
THANKS = {
    Declaration.CONFLICT: _("Thank you. The proposal is closed to you from now on."),
    Declaration.UNSURE: _("Thank you. A programme officer looks at your doubt and writes to you."),
    Declaration.DECLINE: _("Thank you for your answer. Somebody else will be asked."),
}
