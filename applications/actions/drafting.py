"""Starting a draft and saving its sections."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Q, Subquery

from accounts.models import User
from applications import permissions
from applications.actions import checking, saving, states
from applications.actions.advance import follow, locked
from applications.enums import Mechanism, State
from applications.facts import closing_of, extensions_for, form_of
from applications.lifecycle import EditScope, Standing, edit_scope
from applications.mechanisms import Section
from applications.models import (
    Call,
    CallMechanism,
    Director,
    Document,
    Extension,
    Proposal,
    SectionEntry,
    SectionState,
)
from core import clock, files
from core.errors import Finding, Refused
from core.keeping import Sending, follows
from core.refs import proposal_ref
from core.tracing import AWAITED
from partners.models import Person


@transaction.atomic
def start_draft(*, call: Call, mechanism: str, role: str, title: str, by: User) -> Proposal:
    """A draft exists with its reference; the person directs it as NPD or PPD, prefilled from the profile.

    Raises Refused: `call_not_open`, `call_closed`, `mechanism_not_offered`.
    """
    at = clock.now()
    if call.published_at is None or at < call.opens_at:
        raise Refused(Finding("call_not_open", "call"))
    closes_at = closing_of(call, phase=1, extensions=call.extensions.filter(proposal=None))
    if closes_at is None or at >= closes_at:
        raise Refused(Finding("call_closed", "call", {"closed_at": call.closes_at}))
    frame = CallMechanism.objects.select_for_update().filter(call=call, mechanism=mechanism).first()
    if frame is None:
        raise Refused(Finding("mechanism_not_offered", "mechanism"))
    frame.last_number += 1
    frame.save(update_fields=["last_number"])
    proposal = Proposal.objects.create(
        ref=proposal_ref(call.label, mechanism, frame.last_number),
        call=call,
        mechanism=mechanism,
        phase=1 if mechanism == Mechanism.MYP else 0,
        title=title[:150],
        created_by=by,
        created_at=at,
        changed_at=at,
    )
    basics = next(section for section in form_of(proposal).sections if section.kind == "basics")
    SectionEntry.objects.create(proposal=proposal, key=basics.key, data={"title": title})
    Director.objects.create(proposal=proposal, role=role, user=by, joined_at=at, **known_of(by))
    return proposal


def known_of(user: User) -> dict[str, Any]:
    """Give what the person's account and profile say, as columns of a director."""
    known: dict[str, Any] = {
        "email": user.email,
        "given_name": user.given_name,
        "family_name": user.family_name,
    }
    person = Person.objects.filter(user=user).first()
    if person is None:
        return known
    post = person.affiliations.current_on(clock.today()).select_related("organisation").first()
    return known | {
        "title": person.title,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "gender": person.gender,
        "nationality": person.nationality,
        "residence": person.residence,
        "organisation": post.organisation if post else None,
        "position": post.position if post else "",
    }


def scope_of(proposal: Proposal, extensions: Sequence[Extension] | None = None) -> EditScope:
    """Give what the directors may change now."""
    known = extensions_for(proposal) if extensions is None else extensions
    closes_at = closing_of(proposal.call, phase=proposal.phase, extensions=known)
    at = clock.now()
    return edit_scope(
        Standing(
            State(proposal.state),
            proposal.told,
            closes_at is not None and at >= closes_at,
            proposal.standing_version_id is not None,
        ),
        returned_sections=proposal.returned_sections,
        reply_by=proposal.reply_by,
        now=at,
    )


def require_writer(proposal: Proposal, section: str, by: User) -> None:
    """The person writes in this proposal now. Raises Refused `not_a_writer`. Needs: the row locked."""
    if not permissions.hats(by, proposal) & permissions.WRITERS:
        raise Refused(Finding("not_a_writer", section), status=403)


def require_editable(proposal: Proposal, section: str, extensions: Sequence[Extension] | None = None) -> None:
    """The directors may change this section now. Raises Refused `not_editable`. Needs: the row locked."""
    if not scope_of(proposal, extensions).covers(section):
        raise Refused(Finding("not_editable", section))


@transaction.atomic
def save_section(
    *,
    proposal: Proposal,
    key: str,
    data: Mapping[str, Any],
    version: int,
    completed: bool | None,
    by: User,
    rows: saving.KeptRows | None = None,
    sending: Sending | None = None,
    automatic: bool = False,
) -> SectionEntry:
    """The section says what was typed, complete or not, with its version raised by one; its last states are kept.

    `rows` is what the section's table says from now on (`saving.kept_rows`); None leaves it. `completed` None leaves
    that as it is. Raises Refused:
    `stale_section` when somebody saved after `version` (nothing is overwritten), `not_a_writer`,
    `not_editable`, `unknown_section`.
    An answer may be lost on its way, so a page that sends again follows on what it saved last itself, whatever
    version it knows of; what it sent earlier and arrives later is stale.
    """
    row = _opened(proposal, key, by)
    section = form_of(row).section(key)
    if section is None:
        raise Refused(Finding("unknown_section", key), status=403)
    saved = saving.last_saved(row, section)
    entry = saved.entry
    if not follows(entry, version, sending):
        raise Refused(Finding("stale_section", key))
    at = clock.now()
    before = None if saved.state else states.before_any(saved=saved, at=at)
    known = {question.key for question in section.questions}
    entry.data = {name: value for name, value in data.items() if name in known}
    entry.completed = entry.completed if completed is None else completed
    entry.version += 1
    entry.changed_by, entry.changed_at = by, at
    entry.page, entry.turn = (sending.page, sending.turn) if sending else ("", 0)
    after = states.next_state(
        entry=entry,
        last=saved.state or before,
        rows=saved.rows if rows is None else rows,
        automatic=automatic,
        at=at,
    )
    saving.write(
        entry=entry,
        states=[state for state in (before, after) if state is not None],
        rows=rows,
        proposal=row,
        columns=_columns(row, section, entry, at),
    )
    return entry


@dataclass(frozen=True, slots=True)
class Part:
    """What is saved of one section among several."""

    key: str
    data: Mapping[str, Any]
    version: int
    rows: saving.KeptRows | None = None


@transaction.atomic
def save_sections(*, proposal: Proposal, parts: Sequence[Part], by: User) -> None:
    """All of these sections say what was given, or none does. Raises Refused as `save_section` does."""
    for part in parts:
        save_section(
            proposal=proposal,
            key=part.key,
            data=part.data,
            version=part.version,
            completed=None,
            by=by,
            rows=part.rows,
        )


# Lists tell the last change to the minute, so it is not written at every pause of a writer.
_TOLD_TO = timedelta(minutes=1)


def _columns(
    proposal: Proposal, section: Section, entry: SectionEntry, at: datetime
) -> saving.ListColumns | None:
    """Give which columns of the proposal follow this saving; they follow the draft until a version stands."""
    if proposal.standing_version_id is None and section.kind == "basics":
        return saving.ListColumns(at, basics=entry.data)
    if proposal.standing_version_id is None and section.kind == "budget":
        return saving.ListColumns(at, amounts=True)
    return saving.ListColumns(at) if at - proposal.changed_at >= _TOLD_TO else None


def _opened(proposal: Proposal, key: str, by: User) -> Proposal:
    """Give the proposal, locked, its latest extension at hand, if the person may change this section now: one query."""
    concerned = Q(proposal=None) | Q(proposal=OuterRef("pk"))
    phase = Q(phase=2) if proposal.phase == 2 else ~Q(phase=2)
    row: Proposal = (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("call")
        .annotate(
            later=Subquery(
                Extension.objects.filter(concerned, phase, call=OuterRef("call"))
                .order_by("-until")
                .values("until")[:1]
            ),
            theirs=ExpressionWrapper(permissions.writer_q(by), BooleanField()),
        )
        .get(pk=proposal.pk)
    )
    if not row.theirs:  # type: ignore[attr-defined]
        raise Refused(Finding("not_a_writer", key), status=403)
    later: datetime | None = row.later  # type: ignore[attr-defined]
    require_editable(row, key, [Extension(phase=row.phase, until=later)] if later else [])
    return row


@transaction.atomic
def restore_section(*, proposal: Proposal, key: str, number: int, version: int, by: User) -> SectionEntry:
    """The section says again what it said in the state of that number; its present text stays among the states.

    Raises Refused: `state_gone` when the state gave way to newer ones, and what `save_section` raises.
    """
    states_of = SectionState.objects.filter(entry__proposal=proposal, entry__key=key)
    state = states_of.filter(number=number).first()
    section = form_of(proposal).section(key)
    if state is None or section is None:
        raise Refused(Finding("state_gone", key))
    return save_section(
        proposal=proposal,
        key=key,
        data=state.data,
        version=version,
        completed=None,
        by=by,
        rows=states.rows_again(proposal, section, state.rows),
    )


def attach_document(*, proposal: Proposal, slot: str, content: bytes, name: str, by: User) -> Document:
    """The slot holds the PDF and its check is due; what it held before is kept aside. Raises Refused with its findings.

    The file is judged before anything is locked: a slow one keeps nobody else from writing.
    """
    _section, place = _slot(proposal, slot)
    pages = files.read_pdf(content, where=slot, max_mb=place.max_mb, max_pages=place.max_pages)
    words = None if place.about_people else _words(content, slot)
    return _put_in(proposal=proposal, slot=slot, content=content, name=name, pages=pages, words=words, by=by)


def _words(content: bytes, slot: str) -> dict[str, Any]:
    """Give the words of a file that is read without names, or that they are still awaited.

    Raises Refused `file_slow` where no such copy can be built of it.
    """
    try:
        files.rebuilt(content, nameless=True)
    except files.NotCopied:
        raise Refused(Finding("file_slow", slot)) from None
    try:
        return files.words_of(content)
    except files.NotRead:
        return dict(AWAITED)


@transaction.atomic
def _put_in(
    *,
    proposal: Proposal,
    slot: str,
    content: bytes,
    name: str,
    pages: int,
    words: dict[str, Any] | None,
    by: User,
) -> Document:
    row = locked(proposal.pk)
    section, _place = _slot(row, slot)
    require_writer(row, section.key, by)
    require_editable(row, section.key)
    _take_out(row, slot)
    document = Document.objects.create(
        proposal=row,
        slot=slot,
        file=files.store(content=content, name=name, content_type=files.PDF, pages=pages),
        uploaded_by=by,
        uploaded_at=clock.now(),
        words=words,
    )
    checking.taken(document)
    follow(row)
    return document


@transaction.atomic
def remove_document(*, proposal: Proposal, slot: str, by: User) -> None:
    """The slot is empty; the file it held is kept aside."""
    row = locked(proposal.pk)
    section, _place = _slot(row, slot)
    require_writer(row, section.key, by)
    require_editable(row, section.key)
    _take_out(row, slot)
    follow(row)


def _slot(proposal: Proposal, key: str) -> tuple[Any, Any]:
    for section in form_of(proposal).sections:
        for slot in section.slots:
            if slot.key == key:
                return section, slot
    raise Refused(Finding("unknown_section", key), status=403)


def _take_out(proposal: Proposal, slot: str) -> None:
    Document.objects.filter(proposal=proposal, slot=slot, removed_at__isnull=True).update(
        removed_at=clock.now()
    )


@transaction.atomic
def start_phase_two(*, proposal: Proposal, by: User) -> Proposal:
    """The invited short proposal has its phase 2 draft in the same call, prefilled, with the same people.

    Answers of questions with the same section and key are carried over; amounts are not. Called in the transaction
    that announces the invitation; a second call gives the same draft.
    """
    existing: Proposal | None = Proposal.objects.filter(follows=proposal).first()
    if existing is not None:
        return existing
    at = clock.now()
    draft = Proposal.objects.create(
        ref=f"{proposal.ref}-P2",
        call=proposal.call,
        mechanism=proposal.mechanism,
        phase=2,
        follows=proposal,
        origin=proposal.origin,
        created_by=proposal.created_by,
        created_at=at,
        changed_at=at,
    )
    answers = {entry.key: entry.data for entry in proposal.sections.all()}
    everything = {key: value for data in answers.values() for key, value in data.items()}
    SectionEntry.objects.bulk_create(
        SectionEntry(proposal=draft, key=section.key, data=kept)
        for section in form_of(draft).sections
        if (kept := {q.key: everything[q.key] for q in section.questions if q.key in everything})
    )
    for director in proposal.directors.all():
        director.pk, director.proposal = None, draft
        director.save(force_insert=True)
    # An open invitation moves along: one link never stands for two proposals.
    proposal.directors.filter(user__isnull=True).update(invitation_digest="")
    follow(draft)
    return draft
