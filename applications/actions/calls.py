"""Setting up, publishing and closing calls."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.models import User
from applications.models import Call, CallChange, CallMechanism, Extension, KeyPriority
from applications.rubrics import CRITERIA, RUBRICS
from core import clock
from core.errors import Finding, Refused

FREE_AFTER_PUBLISHING = frozenset({"title", "summary", "guidance"})


def default_rubric() -> dict[str, Any]:
    """Give the rubric a new call starts with, as data: per mechanism group criteria, weights and thresholds."""
    return {
        mechanism: {
            "threshold": str(rubric.threshold),
            "overall_threshold_pct": str(rubric.overall_threshold_pct),
            "criteria": [
                {
                    "key": criterion.key,
                    "title": str(criterion.title),
                    "look_for": str(criterion.look_for),
                    "anchors": [[score, str(text)] for score, text in criterion.anchors],
                    "weight": dict(rubric.weights)[criterion.key],
                }
                for criterion in CRITERIA
                if criterion.key in dict(rubric.weights)
            ],
        }
        for rubric in RUBRICS
        for mechanism in rubric.mechanisms
    }


def _check(
    values: Mapping[str, Any], frames: Sequence[Mapping[str, Any]], priorities: Sequence[KeyPriority]
) -> None:
    found = []
    if values["closes_at"] <= values["opens_at"]:
        found.append(Finding("call_dates", "closes_at"))
    if values.get("phase2_closes_at") and values["phase2_closes_at"] <= values["closes_at"]:
        found.append(Finding("call_phase2_date", "phase2_closes_at"))
    if not frames:
        found.append(Finding("call_without_mechanism", "mechanisms"))
    if not priorities:
        found.append(Finding("call_without_priorities", "priorities"))
    if found:
        raise Refused(*found)


@transaction.atomic
def create_call(
    *,
    values: Mapping[str, Any],
    frames: Sequence[Mapping[str, Any]],
    priorities: Sequence[KeyPriority],
    by: User,
) -> Call:
    """A call stands in preparation, seen by the programme office only.

    values: columns of Call; frames: mechanism, floor_eur, ceiling_eur, envelope_eur, shortest, longest.
    """
    _check(values, frames, priorities)
    if Call.objects.filter(label=values["label"]).exists():
        raise Refused(Finding("call_label_taken", "label", {"label": values["label"]}))
    call = Call.objects.create(
        **{"rubric": default_rubric(), **values}, created_by=by, created_at=clock.now()
    )
    call.priorities.set(priorities)
    CallMechanism.objects.bulk_create(CallMechanism(call=call, **frame) for frame in frames)
    return call


@transaction.atomic
def edit_call(
    *,
    call: Call,
    values: Mapping[str, Any],
    frames: Sequence[Mapping[str, Any]],
    priorities: Sequence[KeyPriority],
    by: User,
) -> Call:
    """The call in preparation says what was typed. Raises Refused `call_published` once it is public."""
    call = Call.objects.locked().get(pk=call.pk)
    if call.published_at is not None:
        raise Refused(Finding("call_published"))
    _check(values, frames, priorities)
    if Call.objects.filter(label=values["label"]).exclude(pk=call.pk).exists():
        raise Refused(Finding("call_label_taken", "label", {"label": values["label"]}))
    for name, value in values.items():
        setattr(call, name, value)
    call.save()
    call.priorities.set(priorities)
    call.mechanisms.all().delete()
    CallMechanism.objects.bulk_create(CallMechanism(call=call, **frame) for frame in frames)
    return call


@transaction.atomic
def amend_call(*, call: Call, values: Mapping[str, str], change: str, by: User) -> Call:
    """The published call's texts are made clearer, with a line in its public change log."""
    call = Call.objects.locked().get(pk=call.pk)
    if not set(values) <= FREE_AFTER_PUBLISHING:
        raise Refused(Finding("call_published"))
    for name, value in values.items():
        setattr(call, name, value)
    call.save(update_fields=list(values))
    CallChange.objects.create(call=call, at=clock.now(), text=change, by=by)
    return call


@transaction.atomic
def publish_call(*, call: Call, by: User) -> Call:
    """The call is public; from its opening instant it takes proposals. A second call changes nothing."""
    call = Call.objects.locked().get(pk=call.pk)
    if call.published_at is None:
        call.published_at = clock.now()
        call.save(update_fields=["published_at"])
        CallChange.objects.create(call=call, at=call.published_at, text="Published.", by=by)
    return call


@transaction.atomic
def close_call(*, call: Call, reason: str, by: User) -> Call:
    """The call takes no more proposals from now on, without grace; the reason stands in its public change log.

    Extensions of the whole call end now as well, those of single proposals stay.
    """
    call = Call.objects.locked().get(pk=call.pk)
    at = clock.now()
    for_all = call.extensions.filter(proposal__isnull=True, phase=1, until__gt=at)
    if call.published_at is None or (call.closes_at <= at and not for_all.exists()):
        raise Refused(Finding("call_already_closed"))
    if not reason.strip():
        raise Refused(Finding("reason_missing", "reason"))
    for_all.update(until=at)
    call.closes_at, call.closed_at = min(call.closes_at, at), at
    call.opens_at = min(call.opens_at, at - timedelta(seconds=1))
    call.save(update_fields=["closes_at", "closed_at", "opens_at"])
    CallChange.objects.create(call=call, at=at, text=reason, by=by)
    return call


@transaction.atomic
def close_phase_two(*, call: Call, reason: str, by: User) -> Call:
    """Invited teams can send no full proposal from now on, without grace; the reason stands in the public change log.

    Extensions of all full proposals end now as well, those of single ones stay.
    Raises Refused: `phase2_without_date`, `phase1_still_open`, `phase2_already_closed`, `reason_missing`.
    """
    call = Call.objects.locked().get(pk=call.pk)
    at = clock.now()
    if call.published_at is None or call.phase2_closes_at is None:
        raise Refused(Finding("phase2_without_date"))
    if call.closes_at >= at:
        raise Refused(Finding("phase1_still_open"))
    for_all = call.extensions.filter(proposal__isnull=True, phase=2, until__gt=at)
    if call.phase2_closes_at <= at and not for_all.exists():
        raise Refused(Finding("phase2_already_closed"))
    if not reason.strip():
        raise Refused(Finding("reason_missing", "reason"))
    for_all.update(until=at)
    call.phase2_closes_at, call.phase2_closed_at = min(call.phase2_closes_at, at), at
    call.save(update_fields=["phase2_closes_at", "phase2_closed_at"])
    CallChange.objects.create(call=call, at=at, text=reason, by=by)
    return call


@transaction.atomic
def extend_call(*, call: Call, until: datetime, phase: int, reason: str, by: User) -> None:
    """The whole call closes later, for the public reason; its own closing instant stays on record.

    Where the call names no closing for full proposals yet, this one becomes it.
    Raises Refused `extension_not_later`, `extension_past`.
    """
    call = Call.objects.locked().get(pk=call.pk)
    first = call.phase2_closes_at if phase == 2 else call.closes_at
    later = call.extensions.filter(proposal__isnull=True, phase=phase).values_list("until", flat=True)
    at = clock.now()
    if until <= at:
        raise Refused(Finding("extension_past", "until"))
    if until <= max([first or call.closes_at, *later]):
        raise Refused(Finding("extension_not_later", "until"))
    CallChange.objects.create(call=call, at=at, text=reason, by=by)
    if first is None:
        call.phase2_closes_at = until
        call.save(update_fields=["phase2_closes_at"])
    else:
        Extension.objects.create(call=call, until=until, phase=phase, reason=reason, by=by, at=at)
