"""What a dossier says of itself to somebody who has never seen the portal."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.models import Call


def readme(call: Call, ref: str, says: dict[str, Any]) -> str:
    """Give the text that explains the dossier. says: as its list of files does."""
    what = _("proposal %(ref)s of the call %(call)s") % {"ref": ref, "call": call.label} if ref else ""
    left_out = "\n\n".join(_left_out(says["left_out"]))
    return _text() % {
        "what": what or _("the call %(call)s") % {"call": call.label},
        "title": call.title,
        "as_of": says["as_of"] or "–",
        "portal": says["made_with"]["portal"],
        "left_out": f"\n{left_out}\n" if left_out else "",
    }


def _left_out(left_out: dict[str, Any]) -> list[str]:
    found = []
    if left_out["proposals"]:
        found.append(
            ngettext(
                "%(n)s proposal of the call is left out: whoever asked has or had a part in it.",
                "%(n)s proposals of the call are left out: whoever asked has or had a part in them.",
                left_out["proposals"],
            )
            % {"n": left_out["proposals"]}
        )
    if left_out["files_of_many"]:
        found.append(
            _(
                "Whoever asked has or had a part in a proposal. Therefore nothing is in here that tells of many proposals\n"
                "at once: no runs, no scores, no minutes, no rounds, no batches."
            )
        )
    return found


def _text() -> str:
    return _(
        """DOSSIER of %(what)s
%(title)s

Science for Peace and Security. Unclassified. It contains personal data and opinions given in confidence: keep it where
only those who audit can open it, and delete it afterwards.

As of the last change: %(as_of)s (all times are UTC). Made by release %(portal)s of the portal.
%(left_out)s
HOW TO CHECK IT

You need Python 3.9 or later and nothing else:

    python3 verify.py DOSSIER.zip

or, once it is unpacked, `python3 verify.py` in its folder. It says in one sentence what does not hold, or what it checked.
Better still, take verify.py from the portal's own source code (decisions/facts/dossiers/verify.py): whoever changes a
dossier could change the program in it. The portal shows the SHA-256 of the ZIP to whoever asked for it. The same state
of the portal gives the same ZIP, byte for byte: ask for it again, and compare.

WHAT IS IN IT

manifest.json            every file with its length and SHA-256, as of when, and with what it was made
call/
  call.json              dates, amounts, rules, criteria and public changes of the call
  panels.json            panels and who sat on them
  runs/                  assignment runs: what was asked, the problem, the answer, the seed, what officers changed
  calibration/scores.csv the scores as they are calibrated. Anybody who has the portal's source can do it again:
                         manage.py calibrate scores.csv --json
  meetings/              minutes of the panels, as a signed PDF and as data, with agenda and attendance
  wordings.json          the words of letters that officers wrote, version by version
  rounds/                funding rounds with rules, candidates and history; scenarios; consultations of nations with
                         positions, extensions and the signed decision sheet
  batches/               letters that were told together, and who approved them
  rows.json, audit.json  as with a proposal, below
proposals/REFERENCE/
  proposal.json          where it stands, panels it was sent to, agreements of the directors, attempts to submit,
                         extensions
  versions/              each version as it was sent, with its digest; receipt and proposal as signed PDFs
  documents/             the files sent with it, as they were sent; documents.json lists them by version
  rules.json             every rule of eligibility in words, with the facts it looked at and its result
  ties.json              ties between people and the proposal: how they were seen, how they weigh, what was declared,
                         what officers ruled and why
  assignments.json       who was asked to review, declarations, ends and reminders
  evaluations/           each evaluation as it stands, and every state in which it was submitted
  discussion.json        what the panel wrote to each other
  meetings.json          its place on the agenda (position), when the panel had it before it, who was out of the room
  reports.json           panel reports with their signatures
  decisions.json         decisions: who wrote, took and announced them, letters, how they were delivered, redress
  letters/               the signed letters
  ledger.json            the ledger: every step with who took it
  rows.json              the rows of the database behind all this, letter for letter
  audit.json             the entries of the audit chain about them: who changed and who read what, each with its link

HOW THE DIGESTS HANG TOGETHER

A version's digest is the SHA-256 of its "content" as JSON with sorted keys, without spaces, in UTF-8. The digest of a panel
report is that of "signed_words"; of a run, of [inputs, problem]; of a scenario, of its inputs; of a consultation, of its list.
A letter has two: of the PDF before it was signed, with which the signed file begins, and of the signed file.
What an officer read and what was announced is the latter, and stands in the ledger.

The assignment that a run found and the set that a scenario found are counted anew from their "problem". Their rows stand in
rows.json without what is large ("without"); verify.py puts that back from the file of the run or scenario.

"_row" names the row of the database that a part of a file tells of; verify.py holds the two against each other.

An entry of the audit chain "says", in this order: its number, when, the account that acted (none for the portal itself), the
request, what was done, the table, the row, the proposal by its number, the columns that changed, and the SHA-256 of the
row as it was left, which is that of its text in rows.json. Its link is SHA-256("BEFORE|PLACE|ENTRY"), where BEFORE is the
link of the entry before it. Entries about other proposals are not in here, so the chain has gaps. That it goes through
these links is shown where the portal runs: manage.py verify_audit --head SHA256-OF-A-LINK. Entries about the making of
dossiers are left out.

Rules and ties are judged as of the last change. Reviewers are named: the dossier is not for applicants.
"""
    )
