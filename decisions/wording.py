"""Sentences for what the rules of decisions find; the only prose in Python here besides the letters."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    # rounds and consultations
    "round_code_taken": _("There is already a funding round %(code)s."),
    "round_closed": _("This funding round is closed."),
    "round_has_open_work": _(
        "%(count)s candidates of this round wait for a decision. Decide or take them out first."
    ),
    "round_open_already": _("This funding round is open."),
    "rule_there": _("The round has this rule already. Take it away first to give it another number."),
    "rule_floor_of_each": _("A floor names one value. “Any one” can only have a cap."),
    "rule_not_whole": _("Write a whole number of proposals."),
    "scenario_under_way": _("A set is being worked out for this round. Wait for it, or stop it."),
    "scenario_empty": _("The round has no candidate yet."),
    "scenario_over": _("This scenario is over or has no set."),
    "scenario_stale": _(
        "The candidates, scores, rules or marks changed since this set was worked out. Ask for it again."
    ),
    "candidate_decided": _("The candidates changed meanwhile: one of these is decided or out of the round."),
    "candidate_asked": _(
        "The nations have this amount and these conditions before them. They change only with another consultation."
    ),
    "candidate_must_not": _("Marked as not to be funded: %(refs)s. Take the mark away first."),
    "mark_without_reason": _("Say why. The reason stands beside the mark and in the history."),
    "consultation_reference_taken": _("There is already a consultation %(reference)s."),
    "consultation_empty": _(
        "Choose at least one candidate of the round that no other consultation is asking about."
    ),
    "consultation_ends_early": _("The silence ends later than now."),
    "consultation_over": _("This consultation is closed; its outcome stands."),
    "consultation_changed": _(
        "Amounts or conditions changed since you opened this page. What is circulated now stands below; read it and open again."
    ),
    "award_unlike_agreed": _(
        "The nations agreed to EUR %(agreed)s. Award that amount, or change it in the round and consult the nations again."
    ),
    "conditions_unlike_agreed": _(
        "The nations agreed to these conditions: %(agreed)s. Write them in the same words and order,"
        " or change them in the round and consult the nations again."
    ),
    "conditions_not_circulated": _(
        "The nations agreed to an award without conditions. Leave them out, or write them in the round"
        " and consult the nations again."
    ),
    "consultation_not_over": _("Only a consultation of this round that is over can be issued again."),
    "silence_over": _("The silence ended on %(closes_at)s. What comes later is no longer heard here."),
    "silence_broken": _(
        "A nation breaks the silence, so it cannot count as agreement. Extend it, or record another outcome."
    ),
    "silence_broken_already": _("Your nation breaks the silence already. Lift that first, or comment."),
    "position_text_missing": _("Write what your nation says. Unclassified content only."),
    "position_unknown": _("Choose proposals of this list."),
    "position_lifted": _("This was lifted already."),
    "extension_earlier": _("Choose an end that is later than the present one and at least an hour from now."),
    "silence_not_over": _(
        "The silence runs until %(closes_at)s. It counts as agreement from half a minute later:"
        " what a nation sent in time may still be arriving."
    ),
    "sheet_missing": _("Write the reference of the decision sheet."),
    # exports
    "too_many_office_exports": _(
        "You asked for %(most)s files within a day. The next one can be asked for from %(again_at)s."
    ),
    "dossier_empty": _("No proposal of this call that was sent is open to you."),
    "export_over": _("This file is made, stopped or gone already."),
    "export_holds_more": _("This file tells of something that is no longer open to you. Ask for it again."),
    # preparing and taking
    "decision_missing": _("No decision is prepared for this proposal."),
    "decision_not_sent": _("An officer is still preparing this decision."),
    "decision_taken": _("A decision is taken already. Rescind it before another one is prepared."),
    "decision_outdated": _("The proposal has a newer version than this decision. Prepare it again."),
    "own_decision": _("You prepared this decision. Another person takes it."),
    "outcome_missing": _("Choose an outcome that is possible now."),
    "conditions_missing": _("Write at least one condition, or choose an award without conditions."),
    "conditions_fr_uneven": _("Write each of the %(number)s conditions in French, or none."),
    "french_alone": _("Write this in English, too: the portal shows it in English."),
    "changes_unsaid": _("Tell the directors what to change before they submit again."),
    "feedback_too_long": _("Shorten the feedback to %(limit)s words."),
    "answer_by_too_soon": _("Give the directors at least %(days)s days to answer."),
    # letters
    "wording_changed": _(
        "The words of the letter, or its languages, are not those that you read any more. Nothing was done. Read the letter again."
    ),
    "letter_missing": _("There is no letter to read."),
    "letter_not_rendered": _("The letter is not rendered yet. Try again in a moment."),
    "tag_worn": _("It has the tag already."),
    "tag_unnamed": _("Give the tag a word."),
    "tag_long": _("A tag has at most %(most)s letters."),
    "tag_not_worn": _("It does not have the tag."),
    "bulk_empty": _("No proposal is ticked."),
    "bulk_too_many": _("%(n)s proposals are too many in one go; narrow the list to %(most)s."),
    "bulk_line_failed": _(
        "A fault of the portal stopped this line; nothing of it was done. It is in the log: try it on the proposal’s own page, and tell the administrators if it fails there too."
    ),
    "bulk_line_changed": _("Not done: by now it would not be what the preview said, but “%(now)s”."),
    "bulk_nothing": _("Nothing would happen to any of the proposals."),
    "bulk_changed": _(
        "What you read has changed since: a proposal, its panel or its reviewers. Nothing was done. Read the preview again."
    ),
    "view_name_taken": _("You have a view of this name already."),
    "view_gone": _("This view was deleted meanwhile, or is shared no longer."),
    "too_many_views": _("You have %(n)s views. Delete one first."),
    "batch_empty": _("No decision is ready: its letters must be rendered, and it may be in no other batch."),
    "batch_elsewhere": _("This decision is in another batch."),
    "own_batch": _("You prepared this batch. Another officer approves it."),
    "own_decisions": _(
        "You prepared or took decisions of this batch: %(refs)s. Another officer approves it."
    ),
    "wording_empty": _("Write this part; no letter goes without it."),
    "wording_too_long": _("Shorten this part to %(most)s characters."),
    "wording_untitled": _("Begin the parts with a title: a line such as “## What you do next”."),
    "wording_lacks": _("Add %(name)s: without it the letter would leave out what was decided."),
    "wording_unknown": _(
        "%(name)s is not known in this kind of letter. The list below has the placeholders that are."
    ),
    "wording_unknown_near": _("%(name)s is not known in this kind of letter. Did you mean %(near)s?"),
    "wording_stray": _(
        "Write plain text: no tags, no code, and a placeholder as {{ref}} with its name alone."
    ),
    "wording_block_alone": _("Put %(name)s on a line of its own in the parts of the letter."),
    "wording_only_words": _("Titles and lists belong to the parts of the letter; write paragraphs here."),
    "own_wording": _("You wrote a part of this version. Another person brings it into force."),
    # after the announcement
    "redress_closed": _("A review of the procedure can no longer be asked for."),
    "redress_asked_already": _("A review of the procedure was already asked for."),
    "redress_answered_already": _("This request was already answered."),
    "redress_text_missing": _("Say which step of the procedure was not followed."),
    "revocation_missing": _("No revocation is prepared for this award."),
}
