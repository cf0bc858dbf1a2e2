"""Agreeing, submitting, reopening, withdrawing."""

from django.db import transaction

from accounts.models import User
from applications import emails
from applications.actions.advance import advance, freeze, locked, note_down
from applications.actions.papers import order_papers
from applications.eligibility import eligible, within_ceiling
from applications.enums import ConsentPurpose, DirectorRole, Event, Hat, Note
from applications.facts import content_of, part_digests, proposal_facts, read_draft
from applications.lifecycle import edit_scope, judge, standing
from applications.models import Consent, Director, LedgerEntry, Proposal, ProposalVersion, SubmissionAttempt
from applications.permissions import hats
from applications.rules import Given, call_open, complete
from core import clock
from core.errors import Finding, Refused


@transaction.atomic
def agree(*, proposal: Proposal, digest: str, by: User) -> Consent:
    """The Project Director agreed to exactly this digest of the present draft.

    Raises Refused: `not_yours`; `stale_page` when the draft changed; findings while it is incomplete or not eligible.
    """
    row = locked(proposal.pk)
    director = Director.objects.filter(
        proposal=row, user=by, role__in=[DirectorRole.NPD, DirectorRole.PPD]
    ).first()
    if director is None:
        raise Refused(Finding("not_yours"), status=403)
    draft = read_draft(row)
    facts = proposal_facts(row, draft)
    scope = edit_scope(
        standing(facts), returned_sections=facts.returned_sections, reply_by=facts.reply_by, now=facts.now
    )
    if scope.nothing:
        raise Refused(Finding("not_now"))
    if digest != facts.digest:
        raise Refused(Finding("stale_page"))
    findings = [*complete(facts, Given()), *eligible(facts, Given()), *within_ceiling(facts, Given())]
    if findings:
        raise Refused(*findings)
    consent, created = Consent.objects.get_or_create(
        director=director,
        purpose=ConsentPurpose.SUBMIT,
        digest=digest,
        defaults={"at": clock.now(), "parts": part_digests(content_of(draft), draft.form)},
    )
    if created:
        note_down(
            proposal=row,
            kind=Note.CONSENT,
            by=by,
            hat=Hat.DIRECTOR,
            values={"digest": digest, "role": director.role},
        )
    return consent


def submit(*, proposal: Proposal, digest: str, by: User) -> ProposalVersion:
    """A frozen version stands with its digest, the proposal is Submitted, and a receipt waits for each director.

    `digest` is the one the page showed. The attempt is kept even when it is refused. Raises Refused.
    """
    try:
        version = _submit(proposal=proposal, digest=digest, by=by)
    except Refused as refused:
        keep_attempt(proposal=proposal, refused=refused, by=by)
        raise
    return version


@transaction.atomic
def _submit(*, proposal: Proposal, digest: str, by: User) -> ProposalVersion:
    row = locked(proposal.pk)
    draft = read_draft(row)
    facts = proposal_facts(row, draft)
    verdict = judge(Event.SUBMIT, hats(by, row), facts, Given(final=True, by_id=by.pk))
    if verdict.row is None and not verdict.forbidden:
        # Who comes too late reads until when the call was open.
        raise Refused(*(call_open(facts, Given()) or verdict.findings))
    if verdict.row is None or verdict.findings:
        raise Refused(*verdict.findings, status=403 if verdict.forbidden else 409)
    if digest != facts.digest:
        raise Refused(Finding("stale_page"))
    version = freeze(row, content=content_of(draft), digest=facts.digest, by=by)
    advance(
        proposal=row,
        event=Event.SUBMIT,
        by=by,
        facts_of=lambda _row: facts,
        values={"digest": version.digest},
    )
    SubmissionAttempt.objects.create(proposal=row, by=by, at=clock.now(), accepted=True)
    order_papers(version)
    for director in (director for director in draft.directors if director.user_id is not None):
        emails.receipt(proposal=row, version=version, director=director)
    proposal.refresh_from_db()
    return version


def keep_attempt(*, proposal: Proposal, refused: Refused, by: User) -> None:
    """The refused attempt of a director is on record with its reasons. Called after the refusal rolled all else back."""
    findings = [{"code": finding.code, "where": finding.where} for finding in refused.findings]
    if Director.objects.filter(proposal=proposal, user=by).exists():
        SubmissionAttempt.objects.create(
            proposal=proposal, by=by, at=clock.now(), accepted=False, findings=findings
        )


@transaction.atomic
def reopen(*, proposal: Proposal, by: User, **_ignored: object) -> LedgerEntry:
    """The directors may change their proposal until the call closes; the last version stands until they submit again."""
    return advance(proposal=proposal, event=Event.REOPEN, by=by)


@transaction.atomic
def withdraw(*, proposal: Proposal, by: User, note: str = "", **_ignored: object) -> LedgerEntry:
    """The proposal is withdrawn for good, whatever was decided meanwhile; the other director is told by mail."""
    entry = advance(proposal=proposal, event=Event.WITHDRAW, by=by, given=Given(note=note))
    for director in proposal.directors.filter(user__isnull=False):
        emails.withdrawn(proposal=proposal, director=director)
    return entry
