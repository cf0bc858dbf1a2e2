"""Agreeing, submitting, reopening, withdrawing."""

from collections.abc import Sequence
from dataclasses import replace

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
from core.middleware import current_request_id
from core.wording import sentence


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
        for other in draft.directors:
            if (
                other.role in (DirectorRole.NPD, DirectorRole.PPD)
                and other.user_id
                and other.role not in (*facts.agreed, director.role)
            ):
                emails.agreed(proposal=row, director=other, by=by, digest=digest)
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
    received = clock.received()
    # Whoever came in time is in time, however long the request waited for a worker or for this row.
    facts = replace(proposal_facts(row, draft), now=received)
    verdict = judge(Event.SUBMIT, hats(by, row), facts, Given(final=True, by_id=by.pk))
    if verdict.row is None and not verdict.forbidden:
        # Who comes too late reads until when the call was open.
        raise Refused(*(call_open(facts, Given()) or verdict.findings))
    if verdict.row is None or verdict.findings:
        raise Refused(*verdict.findings, status=403 if verdict.forbidden else 409)
    if digest != facts.digest:
        raise Refused(Finding("stale_page"))
    version = freeze(row, content=content_of(draft), digest=facts.digest, by=by, at=received)
    advance(
        proposal=row,
        event=Event.SUBMIT,
        by=by,
        facts_of=lambda _row: facts,
        values={"digest": version.digest},
    )
    _attempt(row, by=by, accepted=True)
    order_papers(version)
    for director in (director for director in draft.directors if director.user_id is not None):
        emails.receipt(proposal=row, version=version, director=director)
    proposal.refresh_from_db()
    return version


def keep_attempt(*, proposal: Proposal, refused: Refused, by: User) -> None:
    """The refused attempt of a director is on record with its reasons. Called after the refusal rolled all else back."""
    findings = [
        {"code": finding.code, "where": finding.where, "text": sentence(finding)}
        for finding in refused.findings
    ]
    if Director.objects.filter(proposal=proposal, user=by).exists():
        _attempt(proposal, by=by, accepted=False, findings=findings)


def _attempt(proposal: Proposal, *, by: User, accepted: bool, findings: Sequence[object] = ()) -> None:
    SubmissionAttempt.objects.create(
        proposal=proposal,
        by=by,
        received_at=clock.received(),
        at=clock.now(),
        accepted=accepted,
        findings=list(findings),
        request_id=current_request_id(),
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
