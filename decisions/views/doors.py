"""How a page of this app comes by its object."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from applications.models import Proposal
from decisions.facts.nations import for_delegate
from decisions.models import Consultation, FundingRound, Letter, RoundItem


def programme_door(user: Any, ref: str) -> Proposal:
    """Give the proposal if the person works on it for the programme. Raises Http404."""
    proposal: Proposal = get_object_or_404(
        Proposal.objects.for_programme(user).select_related("call", "standing_version", "main_priority"),
        ref=ref,
    )
    return proposal


def director_door(user: Any, ref: str) -> Proposal:
    """Give the proposal if the person directs it. Raises Http404."""
    proposal: Proposal = get_object_or_404(Proposal.objects.directed_by(user).select_related("call"), ref=ref)
    return proposal


def round_door(code: str) -> FundingRound:
    """Give the round; the access file lets only the programme office come here. Raises Http404."""
    return get_object_or_404(FundingRound.objects.prefetch_related("calls"), code=code)


def item_door(user: Any, code: str, ref: str) -> RoundItem:
    """Give the open place of the proposal in the round, if the person works on it for the programme. Raises Http404."""
    item: RoundItem = get_object_or_404(
        RoundItem.objects.select_related("round", "proposal__call"),
        round__code=code,
        removed_at__isnull=True,
        proposal__in=Proposal.objects.for_programme(user).filter(ref=ref),
    )
    return item


def consultation_door(code: str, number: int) -> Consultation:
    """Give the consultation of the round. Raises Http404."""
    return get_object_or_404(
        Consultation.objects.select_related("round", "opened_by", "closed_by", "follows", "sheet_file"),
        round__code=code,
        number=number,
    )


def nation_door(user: Any, code: str, number: int) -> Consultation:
    """Give the consultation if the person speaks for a nation. Raises Http404."""
    found: Consultation = get_object_or_404(
        for_delegate(user).select_related("sheet_file", "opened_by"), round__code=code, number=number
    )
    return found


def letter_door(user: Any, code: str) -> Letter:
    """Give the letter if the person works on its proposal for the programme. Raises Http404."""
    letter: Letter = get_object_or_404(
        Letter.objects.for_programme(user).select_related(
            "file", "read_by", "decision__proposal__call", "decision__prepared_by", "decision__taken_by"
        ),
        code=code,
    )
    return letter


def not_here() -> Http404:
    """Give the answer for what is absent and what is forbidden alike."""
    return Http404()
