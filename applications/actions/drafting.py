"""Starting a draft and saving its sections."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts.models import User
from applications.actions.advance import follow, locked
from applications.enums import Mechanism, State
from applications.facts import closing_of, extensions_for, form_of
from applications.lifecycle import EditScope, Standing, edit_scope
from applications.models import (
    BudgetLine,
    Call,
    CallMechanism,
    Director,
    Document,
    EndUser,
    Milestone,
    Proposal,
    SectionEntry,
)
from core import clock, files
from core.errors import Finding, Refused
from core.money import ZERO, euros
from core.refs import proposal_ref
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


def scope_of(proposal: Proposal) -> EditScope:
    """Give what the directors may change now."""
    closes_at = closing_of(proposal.call, phase=proposal.phase, extensions=extensions_for(proposal))
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


def require_editable(proposal: Proposal, section: str) -> None:
    """The directors may change this section now. Raises Refused `not_editable`. Needs: the row locked."""
    if not scope_of(proposal).covers(section):
        raise Refused(Finding("not_editable", section))


@transaction.atomic
def save_section(
    *,
    proposal: Proposal,
    key: str,
    data: Mapping[str, Any],
    version: int,
    completed: bool,
    by: User,
    rows: Callable[[Proposal], None] | None = None,
) -> SectionEntry:
    """The section says what was typed, complete or not, with its version raised by one.

    `rows` writes the section's table in the same transaction. Raises Refused: `stale_section` when somebody saved
    after `version` (nothing is overwritten), `not_editable`, `unknown_section`.
    """
    row = locked(proposal.pk)
    form = form_of(row)
    section = form.section(key)
    if section is None:
        raise Refused(Finding("unknown_section", key), status=403)
    require_editable(row, key)
    entry, _created = SectionEntry.objects.get_or_create(proposal=row, key=key)
    known = {question.key for question in section.questions}
    changed = SectionEntry.objects.filter(pk=entry.pk, version=version).update(
        data={name: value for name, value in data.items() if name in known},
        completed=completed,
        version=F("version") + 1,
        changed_by=by,
        changed_at=clock.now(),
    )
    if not changed:
        raise Refused(Finding("stale_section", key))
    if rows is not None:
        rows(row)
    follow(row)
    entry.refresh_from_db()
    return entry


def budget_rows(cells: Sequence[Mapping[str, Any]]) -> Callable[[Proposal], None]:
    """Give the writer of the budget table.

    cells: heading, director (key or None), year (or None), amount_eur (Decimal or None), typed (text that could not
    be read). Empty cells vanish.
    """

    def write(proposal: Proposal) -> None:
        BudgetLine.objects.filter(proposal=proposal).delete()
        BudgetLine.objects.bulk_create(
            BudgetLine(
                proposal=proposal,
                heading=cell["heading"],
                director_id=cell.get("director"),
                year=cell.get("year"),
                amount_eur=euros(cell.get("amount_eur") or ZERO),
                typed=(cell.get("typed") or "")[:40],
            )
            for cell in cells
            if cell.get("typed") or (cell.get("amount_eur") or Decimal(0)) > 0
        )

    return write


def end_user_rows(users: Sequence[Mapping[str, Any]]) -> Callable[[Proposal], None]:
    """Give the writer of the end-users, in the order given: organisation, country, contact, email, interest."""

    def write(proposal: Proposal) -> None:
        EndUser.objects.filter(proposal=proposal).delete()
        EndUser.objects.bulk_create(
            EndUser(proposal=proposal, position_in_list=place, **user) for place, user in enumerate(users)
        )

    return write


def milestone_rows(milestones: Sequence[Mapping[str, Any]]) -> Callable[[Proposal], None]:
    """Give the writer of the milestones, in the order given: title, month, shown_by."""

    def write(proposal: Proposal) -> None:
        Milestone.objects.filter(proposal=proposal).delete()
        Milestone.objects.bulk_create(
            Milestone(proposal=proposal, position_in_list=place, **milestone)
            for place, milestone in enumerate(milestones)
        )

    return write


def attach_document(*, proposal: Proposal, slot: str, content: bytes, name: str, by: User) -> Document:
    """The slot holds the PDF; what it held before is kept aside. Raises Refused with the file's findings.

    The file is judged before anything is locked: a slow one keeps nobody else from writing.
    """
    _section, place = _slot(proposal, slot)
    pages = files.read_pdf(content, where=slot, max_mb=place.max_mb, max_pages=place.max_pages)
    return _put_in(proposal=proposal, slot=slot, content=content, name=name, pages=pages, by=by)


@transaction.atomic
def _put_in(*, proposal: Proposal, slot: str, content: bytes, name: str, pages: int, by: User) -> Document:
    row = locked(proposal.pk)
    section, _place = _slot(row, slot)
    require_editable(row, section.key)
    _take_out(row, slot)
    document = Document.objects.create(
        proposal=row,
        slot=slot,
        file=files.store(content=content, name=name, content_type=files.PDF, pages=pages),
        uploaded_by=by,
        uploaded_at=clock.now(),
    )
    follow(row)
    return document


@transaction.atomic
def remove_document(*, proposal: Proposal, slot: str, by: User) -> None:
    """The slot is empty; the file it held is kept aside."""
    row = locked(proposal.pk)
    section, _place = _slot(row, slot)
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
    people: list[Any] = [*proposal.directors.all(), *proposal.end_users.all(), *proposal.milestones.all()]
    for row in people:
        row.pk, row.proposal = None, draft
        row.save(force_insert=True)
    follow(draft)
    return draft
