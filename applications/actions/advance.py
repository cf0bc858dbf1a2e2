"""The one function that changes a proposal's state, and the ledger it writes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from applications import lifecycle, permissions
from applications.enums import Event, Hat, Note, State
from applications.facts import Columns, columns_of, draft_columns, form_of, proposal_facts
from applications.models import KeyPriority, LedgerEntry, Proposal, ProposalVersion
from applications.rules import Given, ProposalFacts
from core import clock
from core.errors import Finding, Refused
from core.middleware import current_request_id
from core.money import GREATEST
from partners.models import Country

HatsOf = Callable[[User, Proposal], frozenset[Hat]]
FactsOf = Callable[[Proposal], ProposalFacts]
After = Callable[[Proposal, LedgerEntry], None]
_AFTER: dict[Event, list[After]] = {}
# Who may know the state: to anyone else "it has moved" would tell, one guess at a time, what nobody announced.
_READS_STATES = frozenset({Hat.OFFICER, Hat.APPROVER})


def after(event: Event, effect: After) -> None:
    """The effect runs in the same transaction after every such event; a higher app registers it once, when it is ready."""
    _AFTER.setdefault(event, []).append(effect)


def locked(proposal_id: int) -> Proposal:
    """Give the proposal with its row locked until the transaction ends."""
    Proposal.objects.select_for_update().only("pk").get(pk=proposal_id)
    row: Proposal = Proposal.objects.select_related("call", "main_priority", "standing_version").get(
        pk=proposal_id
    )
    return row


def locked_all(keys: Iterable[int]) -> list[Proposal]:
    """Give the proposals in the order of their keys, their rows locked until the transaction ends; two queries."""
    # In the order of keys nobody waits in a ring.
    found = (
        Proposal.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk", flat=True)
    )
    rows = Proposal.objects.select_related("call", "main_priority", "standing_version")
    return list(rows.filter(pk__in=list(found)).order_by("pk"))


@transaction.atomic
def advance(
    *,
    proposal: Proposal,
    event: Event,
    by: User,
    given: Given | None = None,
    expected: str = "",
    hats_of: HatsOf = permissions.hats,
    facts_of: FactsOf = proposal_facts,
    values: Mapping[str, Any] | None = None,
) -> LedgerEntry:
    """The proposal has moved by one row of the table: new state, a ledger line, and what `after` adds, together.

    `hats_of` and `facts_of` are run after the row is locked. `expected` is the state the page was drawn for; it
    counts from the programme office only.
    Raises Refused: `stale_page` when it has moved meanwhile, 403 `not_yours`, else the findings of the guards.
    """
    row = locked(proposal.pk)
    worn = hats_of(by, row)
    if expected and expected != row.state and worn & _READS_STATES:
        raise Refused(Finding("stale_page"))
    facts = facts_of(row)
    handed = given or Given()
    handed = Given(
        final=True,
        by_id=by.pk,
        note=handed.note,
        reason=handed.reason,
        reply_by=handed.reply_by,
        sections=handed.sections,
    )
    verdict = lifecycle.judge(event, worn, facts, handed)
    if verdict.row is None or verdict.findings:
        raise Refused(*verdict.findings, status=403 if verdict.forbidden else 409)
    _move(row, verdict.row, handed)
    entry = _write(
        row,
        by=by,
        hat=next((hat for hat in Hat if hat in verdict.row.hats & worn), ""),
        event=event,
        from_state=verdict.row.source,
        note=handed.note,
        reason=handed.reason,
        values=dict(values or {}),
        version=row.standing_version,
    )
    for effect in _AFTER.get(event, ()):
        effect(row, entry)
    proposal.refresh_from_db()
    return entry


def _move(proposal: Proposal, row: lifecycle.Row, given: Given) -> None:
    proposal.state = row.target
    if row.target in lifecycle.TOLD and row.event is not Event.WITHDRAW:
        proposal.told = row.target
    if row.event is Event.REINSTATE:
        # An upheld redress is itself told: the directors read "Under review" again (docs/decisions/0004).
        proposal.told = ""
    if row.event is Event.RETURN:
        proposal.reply_by, proposal.returned_sections = given.reply_by, sorted(given.sections)
    elif row.source is State.RETURNED:
        proposal.reply_by, proposal.returned_sections = None, []
    if row.event in {Event.STAND, Event.LAPSE} and proposal.standing_version is not None:
        show(proposal, columns_of(proposal.standing_version.content, form_of(proposal)))
    proposal.changed_at = clock.now()
    proposal.save()


def show(proposal: Proposal, columns: Columns) -> None:
    """The list columns of the proposal say what the content says; the caller saves them."""
    countries = {
        c.iso2: c for c in Country.objects.filter(iso2__in=[columns.npd_country, columns.ppd_country])
    }
    proposal.title, proposal.acronym = columns.title, columns.acronym
    proposal.main_priority = KeyPriority.objects.filter(
        list=proposal.call.priority_list_id, code=columns.main_priority
    ).first()
    proposal.npd_country = countries.get(columns.npd_country)
    proposal.ppd_country = countries.get(columns.ppd_country)
    proposal.duration = columns.duration
    # Amounts that no proposal asks for are a finding of the budget; the draft is kept all the same.
    proposal.requested_eur = min(columns.requested_eur, GREATEST)


def follow(proposal: Proposal) -> None:
    """The proposal counts as changed now; its list columns follow the draft until a version stands."""
    proposal.changed_at = clock.now()
    if proposal.standing_version_id is None:
        show(proposal, draft_columns(proposal))
    proposal.save()


def note_down(
    *,
    proposal: Proposal,
    kind: Note,
    by: User,
    note: str = "",
    values: Mapping[str, Any] | None = None,
    hat: str = "",
) -> LedgerEntry:
    """The ledger has one more line that changes no state. Needs: the caller's transaction."""
    return _write(
        proposal,
        by=by,
        hat=hat,
        note_kind=kind,
        from_state=State(proposal.state),
        note=note,
        values=dict(values or {}),
        version=proposal.standing_version,
    )


def note_down_all(
    *, kind: Note, by: User, hat: str, lines: Sequence[tuple[Proposal, Mapping[str, Any]]]
) -> None:
    """The ledgers of the proposals have a line for each of the values, in their order; two statements.

    Needs: the caller's transaction, with the rows locked.
    """
    known = LedgerEntry.objects.filter(proposal__in={proposal.pk for proposal, _values in lines})
    last = dict(known.order_by().values_list("proposal").annotate(last=Max("seq")))
    made = []
    for proposal, values in lines:
        seq = last[proposal.pk] = last.get(proposal.pk, 0) + 1
        made.append(
            _line(
                proposal, seq, by=by, hat=hat, note_kind=kind, from_state=State(proposal.state),
                values=dict(values), version=proposal.standing_version,
            )
        )  # fmt: skip
    LedgerEntry.objects.bulk_create(made)


def _write(proposal: Proposal, *, by: User, from_state: State, **line: Any) -> LedgerEntry:
    entry = _line(proposal, _last_line(proposal) + 1, by=by, from_state=from_state, **line)
    entry.save(force_insert=True)
    return entry


def _last_line(proposal: Proposal) -> int:
    Proposal.objects.select_for_update().only("pk").get(pk=proposal.pk)
    return LedgerEntry.objects.filter(proposal=proposal).aggregate(last=Max("seq"))["last"] or 0


def _line(proposal: Proposal, seq: int, **line: Any) -> LedgerEntry:
    return LedgerEntry(
        proposal=proposal,
        seq=seq,
        at=clock.now(),
        to_state=proposal.state,
        request_id=current_request_id(),
        **line,
    )


def freeze(
    proposal: Proposal, *, content: dict[str, Any], digest: str, by: User, at: datetime
) -> ProposalVersion:
    """A version with this content stands, received at that instant; the list columns follow it.

    Needs: the row locked by the caller.
    """
    last = ProposalVersion.objects.filter(proposal=proposal).aggregate(last=Max("number"))["last"] or 0
    version = ProposalVersion.objects.create(
        proposal=proposal, number=last + 1, content=content, digest=digest, submitted_by=by, submitted_at=at
    )
    proposal.standing_version, proposal.submitted_at = version, at
    show(proposal, columns_of(content, form_of(proposal)))
    proposal.save()
    return version
