"""What officers lay down in a round before anybody decides: rules, marks, amounts, conditions, the list to fund."""

from collections.abc import Collection, Sequence
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from applications.enums import State
from applications.models import Proposal
from core import clock
from core.errors import Finding, Refused
from decisions.actions.moving import require_office
from decisions.actions.rounds import note_round, open_row
from decisions.enums import AGREED, Bound, By, Mark, RoundNote, Unit
from decisions.facts.standing import consultation_of
from decisions.models import FundingRound, RoundItem, RoundRule
from decisions.rules import uneven_in_french


@transaction.atomic
def set_envelope(
    *, funding_round: FundingRound, envelope_eur: Decimal, reason: str, by: User
) -> FundingRound:
    """The round has another envelope, and its history says why. Raises Refused `round_closed`, `note_missing`."""
    require_office(by)
    row = open_row(funding_round)
    if not reason.strip():
        raise Refused(Finding("note_missing", "reason"))
    values = {"before": str(row.envelope_eur), "envelope_eur": str(envelope_eur)}
    row.envelope_eur = envelope_eur
    row.save(update_fields=["envelope_eur"])
    note_round(row, RoundNote.ENVELOPE, by=by, reason=reason.strip(), values=values)
    return row


@transaction.atomic
def add_rule(
    *, funding_round: FundingRound, about: str, bound: str, unit: str, limit: Decimal, by: User
) -> RoundRule:
    """The round has one more floor or cap. about: `by:value`, an empty value for each one on its own.

    Raises Refused: `round_closed`, `rule_there`, `rule_floor_of_each`, `rule_not_whole`.
    """
    require_office(by)
    row = open_row(funding_round)
    dimension, _colon, value = about.partition(":")
    if not value and bound == Bound.LEAST:
        raise Refused(Finding("rule_floor_of_each", "bound"))
    if unit == Unit.PROPOSALS and limit != int(limit):
        raise Refused(Finding("rule_not_whole", "limit"))
    fields = {"by": By(dimension), "value": value, "bound": Bound(bound), "unit": Unit(unit)}
    if row.rules.filter(**fields).exists():
        raise Refused(Finding("rule_there", "about"))
    rule = RoundRule.objects.create(round=row, limit=limit, added_by=by, added_at=clock.now(), **fields)
    note_round(row, RoundNote.RULE, by=by, values=_plain(rule))
    return rule


def _plain(rule: RoundRule) -> dict[str, str]:
    return {
        "by": rule.by,
        "value": rule.value,
        "bound": rule.bound,
        "unit": rule.unit,
        "limit": str(rule.limit),
    }


@transaction.atomic
def drop_rule(*, rule: RoundRule, by: User) -> None:
    """The round has the rule no more; its history keeps it. Raises Refused `round_closed`."""
    require_office(by)
    row = open_row(rule.round)
    note_round(row, RoundNote.RULE_GONE, by=by, values=_plain(rule))
    row.rules.filter(pk=rule.pk).delete()


@transaction.atomic
def set_candidate(
    *,
    item: RoundItem,
    mark: str,
    mark_reason: str,
    amount_eur: Decimal | None,
    conditions: Sequence[str],
    edits: int,
    by: User,
    conditions_fr: Sequence[str] = (),
) -> RoundItem:
    """The candidate has this mark with its reason, this amount within the request, and these conditions.

    amount_eur: None for what it asks. conditions_fr: in French, each of them or none. Raises Refused: `round_closed`,
    `stale_page`, `candidate_decided`, `mark_without_reason`, `award_over_request`, `award_missing`, `conditions_fr_uneven`,
    `candidate_asked` when the nations have this amount and these conditions before them.
    """
    require_office(by)
    row = _open_item(item)
    found = list(uneven_in_french(conditions, conditions_fr))
    if row.edits != edits:
        raise Refused(Finding("stale_page"))
    requested = row.proposal.requested_eur
    if mark and not mark_reason.strip():
        found.append(Finding("mark_without_reason", "mark_reason"))
    if amount_eur is not None and amount_eur <= 0:
        found.append(Finding("award_missing", "amount_eur"))
    elif amount_eur is not None and amount_eur > requested:
        found.append(Finding("award_over_request", "amount_eur", {"requested": requested}))
    amount = None if amount_eur == requested else amount_eur
    given = (amount, list(conditions), list(conditions_fr))
    if given != (row.amount_eur, row.conditions, row.conditions_fr) and _with_nations(row):
        found.append(Finding("candidate_asked", "amount_eur"))
    if found:
        raise Refused(*found)
    row.mark, row.mark_reason = Mark(mark) if mark else "", mark_reason.strip() if mark else ""
    row.amount_eur, row.conditions, row.conditions_fr = given
    row.edits += 1
    row.listed = row.listed and row.mark != Mark.MUST_NOT
    row.save(
        update_fields=["mark", "mark_reason", "amount_eur", "conditions", "conditions_fr", "edits", "listed"]
    )
    values = {"ref": row.proposal.ref, "mark": row.mark, "amount_eur": str(amount or requested)}
    note_round(row.round, RoundNote.CANDIDATE, by=by, reason=row.mark_reason, values=values)
    return row


def _open_item(item: RoundItem) -> RoundItem:
    """Give the place, locked under its round. Raises Refused `round_closed`, `candidate_decided`."""
    open_row(item.round)
    row = (
        RoundItem.objects.select_for_update(of=("self",)).select_related("proposal", "round").get(pk=item.pk)
    )
    if row.removed_at is not None or row.proposal.state != State.PROPOSED:
        raise Refused(Finding("candidate_decided"))
    return row


def _with_nations(item: RoundItem) -> bool:
    """Whether the nations are asked about the candidate, or agreed to it, as it stands."""
    asked = consultation_of(item.proposal, item)
    return asked is not None and (asked.closed_at is None or asked.outcome in AGREED)


@transaction.atomic
def set_listed(
    *, funding_round: FundingRound, add: Collection[str], drop: Collection[str], by: User
) -> tuple[int, int]:
    """Those candidates are on the list to fund and these are not; all others stay as they are. Gives how many changed.

    add, drop: refs. Raises Refused: `round_closed`, `candidate_decided`, `candidate_must_not`.
    """
    require_office(by)
    row = open_row(funding_round)
    mine = Proposal.objects.for_programme(by).filter(ref__in={*add, *drop})
    items = list(
        RoundItem.objects.select_for_update(of=("self",))
        .filter(round=row, removed_at__isnull=True, proposal__in=mine)
        .select_related("proposal")
        .order_by("pk")
    )
    if len(items) != len({*add, *drop}) or any(i.proposal.state != State.PROPOSED for i in items):
        raise Refused(Finding("candidate_decided"))
    barred = sorted(i.proposal.ref for i in items if i.mark == Mark.MUST_NOT and i.proposal.ref in add)
    if barred:
        raise Refused(Finding("candidate_must_not", values={"refs": ", ".join(barred)}))
    put = [i.pk for i in items if i.proposal.ref in add and not i.listed]
    out = [i.pk for i in items if i.proposal.ref in drop and i.proposal.ref not in add and i.listed]
    RoundItem.objects.filter(pk__in=put).update(listed=True)
    RoundItem.objects.filter(pk__in=out).update(listed=False)
    return len(put), len(out)
