"""A new draft that begins with what an earlier proposal said."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from applications import permissions
from applications.actions.advance import follow, note_down
from applications.actions.drafting import start_draft
from applications.actions.people import DETAILS
from applications.carrying import Carried, carried
from applications.enums import Hat, Mechanism, Note
from applications.facts import Draft, read_draft
from applications.mechanisms import FormDefinition, definition
from applications.models import BudgetLine, Call, Director, Proposal, SectionEntry
from applications.rules import section_of
from core.errors import Finding, Refused


@dataclass(frozen=True, slots=True)
class Copy:
    """What of a proposal would begin a new one in a call. left_out: in words, what would not."""

    carried: Carried
    headings: frozenset[str]
    left_out: tuple[str, ...]


def copy_into(draft: Draft, call: Call) -> Copy:
    """Give what of the draft has a place in the call's form of the same mechanism: one query."""
    form = definition(
        draft.form.mechanism, 1 if draft.form.mechanism == Mechanism.MYP else 0, call.form_version
    )
    answers = {key: entry.data for key, entry in draft.sections.items()}
    codes = frozenset(call.priorities.values_list("code", flat=True))
    found = carried(draft.form, form, answers, codes)
    headings = _headings(draft.form, form)
    left = list(found.left_out)
    if any(line.heading not in headings for line in draft.budget if line.amount_eur):
        left.append(_("Amounts of the budget that the form does not ask for in this way"))
    left += [_("File: %(name)s") % {"name": document.file.name} for document in draft.documents]
    return Copy(found, headings, tuple(left))


def _headings(old: FormDefinition, new: FormDefinition) -> frozenset[str]:
    """Give the headings of the budget that both forms have; none where they ask for amounts in another shape."""
    before, after = (
        next(section for section in form.sections if section.key == section_of(form, "budget"))
        for form in (old, new)
    )
    if before.budget_shape != after.budget_shape:
        return frozenset()
    return frozenset(h.key for h in before.budget_headings) & frozenset(h.key for h in after.budget_headings)


@transaction.atomic
def start_from(*, proposal: Proposal, call: Call, by: User) -> Proposal:
    """A draft in the call begins with what the proposal says; its other directors are named in it and not yet invited.

    Files, declarations, comments and helpers stay behind. Raises Refused: `not_yours` unless a Project Director asks,
    and what `start_draft` raises.
    """
    if Hat.DIRECTOR not in permissions.hats(by, proposal):
        raise Refused(Finding("not_yours"), status=403)
    draft = read_draft(proposal)
    copy = copy_into(draft, call)
    mine = next(director for director in draft.directors if director.user_id == by.pk)
    fresh = start_draft(
        call=call, mechanism=proposal.mechanism, role=mine.role, title=proposal.title or proposal.ref, by=by
    )
    people = _name_directors(draft, fresh, by)
    for key, data in copy.carried.answers.items():
        entry, _created = SectionEntry.objects.get_or_create(proposal=fresh, key=key)
        entry.data = {**entry.data, **data}
        entry.save(update_fields=["data"])
    BudgetLine.objects.bulk_create(
        BudgetLine(
            proposal=fresh,
            heading=line.heading,
            director=people.get(line.director_id),
            year=line.year,
            amount_eur=line.amount_eur,
        )
        for line in draft.budget
        if line.heading in copy.headings and line.amount_eur
    )
    values: dict[str, Any] = {"from": proposal.ref, "left_out": list(copy.left_out)}
    note_down(proposal=fresh, kind=Note.COPIED, by=by, values=values)
    follow(fresh)
    return fresh


def _name_directors(draft: Draft, fresh: Proposal, by: User) -> dict[int | None, Director]:
    """Everyone who directed the earlier proposal stands in the new one at the same place; only `by` has joined it."""
    found: dict[int | None, Director] = {}
    for director in draft.directors:
        details = {name: getattr(director, name) for name in DETAILS}
        if director.user_id == by.pk:
            own = fresh.directors.get(user=by)
            for name, value in details.items():
                setattr(own, name, value)
            own.position_in_list = director.position_in_list
            own.save()
            found[director.pk] = own
        else:
            found[director.pk] = Director.objects.create(
                proposal=fresh,
                role=director.role,
                email=director.email,
                position_in_list=director.position_in_list,
                **details,
            )
    return found
