"""What the confirm page of each event says."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from applications.enums import Event, Reason

Text = str | Promise
Choices = tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one confirm page.

    asks_note, asks_reason: which fields it shows. note_needed: whether the guard refuses an empty note.
    reasons: (code, label) to choose from. danger: whether the act cannot be undone by the person who does it.
    """

    title: Text
    lead: Text
    button: Text
    asks_note: bool = False
    asks_reason: bool = False
    note_label: Text = ""
    note_hint: Text = ""
    note_needed: bool = False
    reasons: Choices = ()
    danger: bool = False


RULE_OUT_REASONS: Choices = tuple((reason.value, reason.label) for reason in Reason)
DECLINE_REASONS: Choices = (
    ("merit", _("The evaluation stays below the thresholds of the call")),
    ("ranked-lower", _("Other proposals were ranked higher than the money reaches")),
    ("resubmit", _("A reworked proposal is welcome in a later call")),
    ("not-agreed", _("The nations did not agree to support the activity")),
    ("duplicate", _("The activity is already funded")),
)
REVOKE_REASONS: Choices = (
    ("breach", _("The conditions of the award were not kept")),
    ("not-started", _("The activity did not start in time")),
    ("directors", _("The directors can no longer carry the activity")),
    ("not-eligible", _("The award turned out not to be allowed")),
)

_OFFICE_NOTE = _("The note stays in the programme office; the directors do not read it.")

CONFIRM: dict[Event, Wording] = {
    Event.SUBMIT: Wording(
        title=_("Submit the proposal"),
        lead=_("The proposal goes to the programme office exactly as it is now."),
        button=_("Submit the proposal"),
    ),
    Event.REOPEN: Wording(
        title=_("Reopen the proposal to change it"),
        lead=_(
            "You and the other directors can change the proposal until the call closes. The version you "
            "submitted stands until you submit again: if you do not, that version goes to review. "
            "Both Project Directors must agree to the changed text before it can be submitted."
        ),
        button=_("Reopen the proposal"),
    ),
    Event.STAND: Wording(
        title=_("Let the last submitted version stand"),
        lead=_("The portal does this by itself when the call closes on a reopened proposal."),
        button=_("Let it stand"),
    ),
    Event.RETURN: Wording(
        title=_("Return the proposal for changes"),
        lead=_(
            "The directors may change the sections you name until the date you set. They get a mail "
            "that says so."
        ),
        button=_("Return the proposal"),
        asks_note=True,
        note_label=_("What the directors should change"),
        note_hint=_("The directors read this note."),
        note_needed=True,
    ),
    Event.LAPSE: Wording(
        title=_("Let the reply lapse"),
        lead=_(
            "The portal does this by itself when the reply date has passed; the last submitted "
            "version stands."
        ),
        button=_("Let it lapse"),
    ),
    Event.RULE_OUT: Wording(
        title=_("Rule the proposal out"),
        lead=_(
            "The proposal leaves the review. The directors are not told before a second person announces it "
            "with a letter; until then you can rescind this."
        ),
        button=_("Rule the proposal out"),
        asks_note=True,
        asks_reason=True,
        note_label=_("Explanation for the file"),
        note_hint=_OFFICE_NOTE,
        reasons=RULE_OUT_REASONS,
    ),
    Event.OPEN_REVIEW: Wording(
        title=_("Open the review"),
        lead=_("The panel can assign reviewers, and assigned reviewers can read the proposal."),
        button=_("Open the review"),
    ),
    Event.CLOSE_REVIEW: Wording(
        title=_("Close the review"),
        lead=_(
            "No evaluation can be changed any more. The panel report goes with the proposal to the decision."
        ),
        button=_("Close the review"),
    ),
    Event.REOPEN_REVIEW: Wording(
        title=_("Reopen the review"),
        lead=_("Evaluations and the panel report can be changed again; the report must be signed anew."),
        button=_("Reopen the review"),
        asks_note=True,
        note_label=_("Why the review is reopened"),
        note_hint=_OFFICE_NOTE,
        note_needed=True,
    ),
    Event.INVITE: Wording(
        title=_("Invite to phase 2"),
        lead=_(
            "The directors will be invited to write a full proposal. They are not told before a "
            "second person "
            "announces it with a letter."
        ),
        button=_("Decide to invite"),
    ),
    Event.PROPOSE: Wording(
        title=_("Propose for funding"),
        lead=_("The proposal becomes a candidate in the open funding round of its call."),
        button=_("Propose for funding"),
    ),
    Event.UNPROPOSE: Wording(
        title=_("Take out of the funding round"),
        lead=_("The proposal is reviewed and no longer a candidate. It can be proposed again."),
        button=_("Take it out"),
        asks_note=True,
        note_label=_("Why it is taken out"),
        note_hint=_OFFICE_NOTE,
    ),
    Event.APPROVE: Wording(
        title=_("Approve the award"),
        lead=_(
            "The award is decided. The directors are not told before a second person announces it "
            "with a letter."
        ),
        button=_("Approve the award"),
    ),
    Event.HOLD: Wording(
        title=_("Hold in reserve"),
        lead=_(
            "The proposal waits for money to become free. The directors are not told before a second person "
            "announces it with a letter."
        ),
        button=_("Hold in reserve"),
    ),
    Event.DECLINE: Wording(
        title=_("Decline the proposal"),
        lead=_(
            "The proposal will not be funded. The directors are not told before a second person announces it "
            "with a letter."
        ),
        button=_("Decline the proposal"),
        asks_note=True,
        asks_reason=True,
        note_label=_("Explanation for the file"),
        note_hint=_OFFICE_NOTE,
        reasons=DECLINE_REASONS,
    ),
    Event.RESCIND: Wording(
        title=_("Rescind the decision"),
        lead=_(
            "The decision that nobody has been told is taken back, and the proposal goes back to "
            "where it was decided."
        ),
        button=_("Rescind the decision"),
        asks_note=True,
        note_label=_("Why it is taken back"),
        note_hint=_OFFICE_NOTE,
        note_needed=True,
    ),
    Event.ANNOUNCE: Wording(
        title=_("Announce the decision"),
        lead=_(
            "The directors can read the decision and its letter in the portal from this moment. "
            "They get a mail "
            "that says only that a decision is available. This cannot be taken back."
        ),
        button=_("Announce the decision"),
        danger=True,
    ),
    Event.PROMOTE: Wording(
        title=_("Promote from the reserve"),
        lead=_(
            "The proposal becomes a candidate in the open funding round. The directors go on reading"
            " “On reserve”."
        ),
        button=_("Promote from the reserve"),
    ),
    Event.ACCEPT: Wording(
        title=_("Accept the award"),
        lead=_(
            "You accept the award on the terms of the letter, for both Project Directors. The "
            "programme office is "
            "told and prepares the start of the grant."
        ),
        button=_("Accept the award"),
    ),
    Event.TURN_DOWN: Wording(
        title=_("Turn the award down"),
        lead=_("The award is given back and goes to other proposals. This cannot be undone."),
        button=_("Turn the award down"),
        asks_note=True,
        note_label=_("Why you turn it down"),
        note_hint=_("The programme office reads this note."),
        note_needed=True,
        danger=True,
    ),
    Event.REVOKE: Wording(
        title=_("Revoke the award"),
        lead=_(
            "The award ends for both directors, who read the letter in the portal from this moment. "
            "This cannot be undone."
        ),
        button=_("Revoke the award"),
        asks_note=True,
        asks_reason=True,
        note_label=_("Explanation for the file"),
        note_hint=_OFFICE_NOTE,
        reasons=REVOKE_REASONS,
        danger=True,
    ),
    Event.REINSTATE: Wording(
        title=_("Reinstate the proposal"),
        lead=_(
            "A request for redress was upheld: the proposal is screened again, and the directors "
            "read “Under review”."
        ),
        button=_("Reinstate the proposal"),
        asks_note=True,
        note_label=_("Note for the file"),
        note_hint=_OFFICE_NOTE,
    ),
    Event.WITHDRAW: Wording(
        title=_("Withdraw the proposal"),
        lead=_(
            "The proposal ends here. It can no longer be changed, submitted or funded in this call, and this "
            "cannot be undone. You can still read it. All its directors get a mail."
        ),
        button=_("Withdraw the proposal"),
        asks_note=True,
        note_label=_("Why you withdraw it"),
        note_hint=_("The programme office reads this note."),
        danger=True,
    ),
}

# Said on the page that follows, once it is done.
DONE: dict[Event, Text] = {
    Event.REOPEN: _(
        "The proposal is open for changes. The version you submitted stands until you submit again."
    ),
    Event.RULE_OUT: _("The proposal is ruled out. Nobody is told before a second person announces it."),
    Event.OPEN_REVIEW: _("The review is open. Reviewers can be assigned now."),
    Event.CLOSE_REVIEW: _("The review is closed. The panel report goes with the proposal to the decision."),
    Event.REOPEN_REVIEW: _("The review is open again."),
    Event.INVITE: _("The decision is taken. Its letter is being made."),
    Event.PROPOSE: _("The proposal is proposed for funding."),
    Event.UNPROPOSE: _("The proposal is taken out of the funding round."),
    Event.APPROVE: _("The decision is taken. Its letter is being made."),
    Event.HOLD: _("The decision is taken. Its letter is being made."),
    Event.DECLINE: _("The decision is taken. Its letter is being made."),
    Event.RESCIND: _("The decision is taken back. Nobody was told."),
    Event.ANNOUNCE: _("The decision is announced. The directors can read it from now on."),
    Event.PROMOTE: _("The proposal is a candidate in the open funding round."),
    Event.ACCEPT: _("You have agreed to the award."),
    Event.TURN_DOWN: _("The award is turned down."),
    Event.REVOKE: _("The award is revoked. The directors can read it from now on."),
    Event.REINSTATE: _("The proposal is reinstated and will be screened again."),
    Event.WITHDRAW: _("The proposal is withdrawn."),
}
