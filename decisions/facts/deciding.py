"""What the pages of a decision show: hands, checks, the heads of the file, the letter as it would be."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import LetterLanguage
from applications.lifecycle import Face
from applications.models import Proposal
from applications.rules import ProposalFacts
from core import clock
from core.errors import Finding
from core.money import written
from decisions.enums import AGREED, DecisionState, Ground, Outcome
from decisions.facts.letters import Around, around_decision, letter_facts
from decisions.facts.nations import unlike_listed
from decisions.facts.rounds import rank_of
from decisions.facts.wordings import wording_in_force
from decisions.letters import LetterContext, compose
from decisions.models import Consultation, Decision, Letter, RoundItem
from decisions.rules import GRANTS, DecisionDraft, outcomes_for, term_passed, unready
from decisions.tongues import TONGUES
from reviews.enums import Recommendation
from reviews.models import PanelReport

ANSWER_WEEKS = 4
_PROPOSED_BY: dict[str, Outcome] = {
    Recommendation.RECOMMENDED: Outcome.AWARD,
    Recommendation.CONDITIONS: Outcome.CONDITIONAL,
    Recommendation.RESUBMIT: Outcome.RESUBMIT,
    Recommendation.NOT_RECOMMENDED: Outcome.REFUSAL,
    Recommendation.INVITE: Outcome.INVITATION,
    Recommendation.DO_NOT_INVITE: Outcome.REFUSAL,
}


def what_directors_read(outcome: str) -> str:
    """Give the face the directors see after the announcement of the outcome."""
    return {
        Outcome.AWARD: _("Awarded"),
        Outcome.CONDITIONAL: _("Awarded, with conditions to accept"),
        Outcome.INVITATION: _("Invited to phase 2"),
        Outcome.RESERVE: _("On reserve"),
        Outcome.RESUBMIT: _("Not awarded, resubmission invited"),
        Outcome.REFUSAL: _("Not awarded"),
        Outcome.INELIGIBLE: _("Not awarded"),
        Outcome.REVOCATION: _("Award revoked"),
    }[Outcome(outcome)]


def notes_of(outcomes: Iterable[str]) -> dict[str, str]:
    """Give under each outcome what the directors will read."""
    return {
        str(outcome): _("The directors will read: %(word)s") % {"word": what_directors_read(outcome)}
        for outcome in outcomes
    }


def proposed_draft(
    proposal: Proposal, report: PanelReport | None, item: RoundItem | None
) -> DecisionDraft | None:
    """Give what the panel's report suggests and the round lays down, to begin with; None when nothing can be prepared now."""
    possible = outcomes_for(proposal.state, proposal.phase)
    if not possible:
        return None
    wished = _PROPOSED_BY.get(report.recommendation) if report else None
    outcome = wished if wished in possible else possible[0]
    conditions = tuple(item.conditions) if item is not None else ()
    conditions_fr = tuple(item.conditions_fr) if item is not None else ()
    if conditions and outcome == Outcome.AWARD:
        outcome = Outcome.CONDITIONAL
    laid_down = item.amount_eur if item is not None else None
    return DecisionDraft(
        outcome=outcome,
        award_eur=proposal.requested_eur if laid_down is None else laid_down,
        conditions=conditions,
        conditions_fr=conditions_fr,
        reasons=(),
        feedback=report.feedback if report and report.signed_at else "",
        answer_by=clock.in_weeks(ANSWER_WEEKS),
    )


@dataclass(frozen=True, slots=True)
class Hand:
    """One of the three pairs of hands."""

    step: str
    who: str
    note: str
    now: bool = False
    done: bool = False


def hands(decision: Decision | None, user: User) -> list[Hand]:
    """Give who prepares, takes and announces the decision, and whose turn it is."""
    name, note = user.name, _("you, not saved yet")
    if decision is not None:
        name = decision.prepared_by.name
        note = _("%(when)s, version %(version)s") % {
            "when": _when(decision.prepared_at),
            "version": decision.edit_version,
        }
    sent = decision is not None and decision.sent_at is not None
    taken = (
        decision is not None and decision.state != DecisionState.PREPARED and decision.taken_by is not None
    )
    taker = decision.taken_by.name if decision is not None and decision.taken_by else _("An approver")
    taken_note = _when(decision.taken_at) if decision is not None and taken else _("who did not prepare it")
    return [
        Hand(_("Prepare"), name, note, now=not sent, done=sent),
        Hand(_("Approve"), taker, str(taken_note), now=sent and not taken, done=taken),
        _last_hand(decision, now=taken),
    ]


def _last_hand(decision: Decision | None, *, now: bool) -> Hand:
    if decision is None or decision.announced_at is None:
        return Hand(_("Announce"), _("Any other officer"), _("who neither prepared nor approved"), now=now)
    teller = decision.announced_by or decision.taken_by
    return Hand(_("Announce"), teller.name if teller else "", _when(decision.announced_at), done=True)


def _when(instant: datetime | None) -> str:
    return date_format(instant.astimezone(clock.BRUSSELS), "j M Y, H:i") if instant else ""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold before the next step."""

    name: str
    face: Face
    quiet: bool


def check(name: str, holds: bool, met: str, missing: str) -> Check:
    """Give one line of the checks."""
    face = Face("met", met, "done", "") if holds else Face("open", missing, "attention", "diamond")
    return Check(name, face, quiet=holds)


def late_term(proposal: Proposal, outcome: str, answer_by: datetime | None) -> str:
    """Give the sentence that warns of a letter whose time to act has passed; empty where there is time."""
    term = term_passed(outcome, answer_by, proposal.call.phase2_closes_at, clock.now())
    if term is None:
        return ""
    if outcome == Outcome.INVITATION:
        said = _(
            "The letter asks for the full proposal by %(when)s, Brussels time, and that has passed."
            " It can be submitted only with an extension."
        )
    else:
        said = _(
            "The letter asks for an answer by %(when)s, Brussels time, and that has passed."
            " For a later time the decision is taken back and prepared again."
        )
    return said % {"when": _when(term)}


def against_the_panel(reasons: Iterable[str], report: PanelReport | None) -> bool:
    """Whether a reason says that the panel did not recommend what its report recommends."""
    return Ground.QUALITY in set(reasons) and report is not None and report.recommendation in _PRO


_PRO = frozenset({Recommendation.RECOMMENDED, Recommendation.CONDITIONS, Recommendation.INVITE})


def checks(
    draft: DecisionDraft,
    f: ProposalFacts,
    report: PanelReport | None = None,
    asked: Consultation | None = None,
    languages: Sequence[str] = (),
) -> list[Check]:
    """Give what must hold before the decision goes to the approver; the last says where a reason contradicts the report.

    asked: the consultation of nations about the proposal. languages: of the letters; English in a French one stops nothing.
    """
    found = {finding.code for finding in unready(draft, f)}
    lines = []
    if draft.outcome in GRANTS:
        lines += [
            check(_("The nations agree"), "nations_not_agreed" not in found, _("Met"), _("Not agreed yet")),
            check(
                _("The award is within the request"),
                not found & {"award_missing", "award_over_request"},
                _("Met"),
                _("Not met"),
            ),
            check(
                _("The directors have time to answer"),
                "answer_by_too_soon" not in found,
                _("Met"),
                _("Too soon"),
            ),
        ]
        if asked is not None and asked.outcome in AGREED:
            unlike = unlike_listed(asked, f.ref, draft)
            lines.append(
                check(
                    _("As the nations agreed: amount and conditions"),
                    not unlike,
                    _("Met"),
                    _("Not as agreed"),
                )
            )
    else:
        lines.append(
            check(_("No consultation is running"), "consultation_runs" not in found, _("Met"), _("Running"))
        )
    if draft.outcome == Outcome.CONDITIONAL:
        lines.append(
            check(_("The conditions are written"), "conditions_missing" not in found, _("Met"), _("None yet"))
        )
    if "reason_missing" in found or draft.reasons:
        lines.append(check(_("A reason is named"), "reason_missing" not in found, _("Met"), _("None yet")))
    if draft.outcome == Outcome.RESUBMIT:
        lines.append(
            check(
                _("The directors are told what to change"),
                "changes_unsaid" not in found,
                _("Met"),
                _("Not yet"),
            )
        )
    lines += french_check(draft, languages)
    if against_the_panel(draft.reasons, report):
        lines.append(
            check(_("The reasons agree with the panel’s report"), False, "", _("The panel recommended it"))
        )
    return lines


def french_check(draft: DecisionDraft, languages: Sequence[str]) -> list[Check]:
    """Give the line that says whether a French letter would quote English; none where no letter is in French."""
    if "fr" not in languages:
        return []
    return [check(_("The French letter is in French"), not draft.english_only, _("Met"), _("Quotes English"))]


def brief(proposal: Proposal, around: Around, user: User) -> list[tuple[str, str]]:
    """Give the heads of the file: panel report, rank, consultation, request; one query where there is a rank."""
    report, item = around.report, around.item
    lines: list[tuple[str, str]] = []
    if report and report.signed_at:
        lines.append(
            (
                _("Panel report, %(day)s") % {"day": _day(report.signed_at)},
                _("%(recommendation)s, %(score)s of 5")
                % {"recommendation": report.get_recommendation_display(), "score": f"{report.overall:.1f}"},
            )
        )
    else:
        lines.append((_("Panel report"), _("None signed")))
    if item is not None:
        line, read = rank_of(proposal, item.round, user)
        place = (
            _("%(rank)s of %(all)s, %(inside)s")
            % {
                "rank": line.rank,
                "all": len(read.candidates),
                "inside": _("inside the envelope") if line.inside else _("outside the envelope"),
            }
            if line is not None and line.rank
            else _("Not ranked")
        )
        lines.append((_("Rank by the panel’s score, round %(code)s") % {"code": item.round.code}, place))
        consultation = around.consultation
        if consultation is None:
            said = _("Not opened")
        elif consultation.closed_at is None:
            said = _("Silence until %(when)s") % {"when": _when(consultation.closes_at)}
        else:
            said = _("%(outcome)s, %(day)s") % {
                "outcome": consultation.get_outcome_display(),
                "day": _day(consultation.closed_at),
            }
        lines.append((_("Consultation of nations"), said))
    lines.append((_("Requested"), f"EUR\xa0{written(proposal.requested_eur)}"))
    return lines


def _day(instant: datetime) -> str:
    return date_format(instant.astimezone(clock.BRUSSELS), "j F Y")


# --- the letter as it would be


def letters_of_draft(
    proposal: Proposal,
    draft: DecisionDraft,
    *,
    user: User,
    languages: Sequence[str],
    around: Around | None = None,
) -> list[LetterContext]:
    """Give the letter as it would be worded now, in each language; the code and the signature come with the decision."""
    decision = Decision(
        proposal=proposal,
        version=proposal.standing_version,
        outcome=draft.outcome,
        requested_eur=proposal.requested_eur,
        award_eur=draft.award_eur,
        conditions=list(draft.conditions),
        reasons=list(draft.reasons),
        conditions_fr=list(draft.conditions_fr),
        feedback=draft.feedback,
        feedback_fr=draft.feedback_fr,
        answer_by=draft.answer_by,
        prepared_by=user,
    )
    return letters_as_they_would_be(decision, languages, around)


def letters_as_they_would_be(
    decision: Decision, languages: Sequence[str], around: Around | None = None
) -> list[LetterContext]:
    """Give the letters of a decision that is not taken yet, one in each language."""
    around = around or around_decision(decision.proposal)
    return [_as_it_would_be(decision, around, language) for language in languages]


def _as_it_would_be(decision: Decision, around: Around, language: str) -> LetterContext:
    facts = letter_facts(decision, code="", at=clock.now(), signatory="", around=around, language=language)
    return compose(
        facts, language=language, wording=wording_in_force(facts.outcome, facts.mechanism, language)
    )


Piece = tuple[str, bool]


def preview(letter: LetterContext) -> dict[str, Any]:
    """Give the letter in pieces (text, marked): what changes with the form is marked."""
    return in_pieces(asdict(letter), [text for text in letter.changing if text])


def previews(letters: Iterable[LetterContext]) -> list[dict[str, Any]]:
    """Give each of the letters as `preview` does, with the name of its language."""
    return [preview(letter) | {"language_name": LetterLanguage(letter.language).label} for letter in letters]


def issued(letters: Iterable[Letter]) -> list[dict[str, Any]]:
    """Give the letters that were issued, in their frozen words, as `previews` gives those that are not."""
    return [in_pieces(letter.context) | {"language_name": letter.language_name} for letter in letters]


def in_pieces(letter: Mapping[str, Any], marks: Sequence[str] = ()) -> dict[str, Any]:
    """Give a letter's values with its texts cut into pieces (text, marked)."""
    return {
        **letter,
        "labels": TONGUES[letter["language"]].labels,
        "opening": [pieces(text, marks) for text in letter["opening"]],
        "parts": [
            {
                **part,
                "paragraphs": [pieces(text, marks) for text in part["paragraphs"]],
                "items": [pieces(text, marks) for text in part["items"]],
            }
            for part in letter["parts"]
        ],
    }


def pieces(text: str, marks: Sequence[str]) -> list[Piece]:
    """Give the text cut where one of the marks begins or ends, with what is a mark said of each piece."""
    cut: list[Piece] = [(text, False)]
    for mark in marks:
        cut = [piece for part, marked in cut for piece in _cut(part, mark, marked)]
    return cut


def _cut(part: str, mark: str, marked: bool) -> Iterable[Piece]:
    if marked or mark not in part:
        yield part, marked
        return
    before, _mark, rest = part.partition(mark)
    yield before, False
    yield mark, True
    yield rest, False


def finding_fields(findings: Iterable[Finding], known: Iterable[str]) -> list[tuple[str | None, Finding]]:
    """Give each finding with the field of the form it concerns, or None when it concerns none."""
    names = set(known)
    return [(finding.where if finding.where in names else None, finding) for finding in findings]
