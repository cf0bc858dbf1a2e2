"""Who is who to a decision: the hats of the review, and who may put a hand to what."""

from typing import Any

from reviews.permissions import hats

__all__ = ["hats", "may_approve_wording", "may_have_dossiers", "may_prepare", "may_take"]


def may_prepare(user: Any) -> bool:
    """Whether the person prepares decisions, keeps rounds and reads letters before they are announced."""
    return bool(user.is_authenticated and user.is_officer)


def may_take(user: Any) -> bool:
    """Whether the person takes decisions that an officer prepared."""
    return bool(user.is_authenticated and user.is_approver)


def may_approve_wording(user: Any) -> bool:
    """Whether the person may bring a wording into force that somebody else wrote."""
    return may_prepare(user) or may_take(user)


def may_have_dossiers(user: Any) -> bool:
    """Whether the person may take away all that led to a decision: auditors, and officers for them."""
    return bool(user.is_authenticated and (user.is_officer or user.is_auditor))
