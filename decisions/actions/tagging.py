"""Tags of the programme office on proposals."""

from django.db import transaction

from accounts.models import User
from applications.actions.screening import require_officer
from applications.models import Proposal
from core import clock
from core.errors import Finding, Refused
from core.words import as_name
from decisions.actions.moving import one_at_a_time
from decisions.models import ProposalTag, Tag

MOST_SIGNS = 40


@transaction.atomic
def put_tag(*, proposal: Proposal, name: str, by: User) -> None:
    """The proposal has the tag, which is made where there is none of this name.

    Raises Refused: `tag_unnamed`, `tag_long`, `tag_worn`, `not_yours` (403).
    """
    require_officer(proposal, by)
    name = as_name(name)
    if not name:
        raise Refused(Finding("tag_unnamed", "tag"))
    if len(name) > MOST_SIGNS:
        raise Refused(Finding("tag_long", "tag", {"most": MOST_SIGNS}))
    one_at_a_time("tag")
    tag = Tag.objects.named(name).first()
    if tag is None:
        tag = Tag.objects.create(name=name, by=by, at=clock.now())
    _row, made = ProposalTag.objects.get_or_create(
        proposal=proposal, tag=tag, defaults={"by": by, "at": clock.now()}
    )
    if not made:
        raise Refused(Finding("tag_worn"))


@transaction.atomic
def take_tag(*, proposal: Proposal, name: str, by: User) -> None:
    """The proposal has the tag no longer; one that no proposal has is gone. Raises Refused `tag_not_worn`, `not_yours`."""
    require_officer(proposal, by)
    one_at_a_time("tag")
    worn = ProposalTag.objects.filter(proposal=proposal, tag__in=Tag.objects.named(name))
    if not worn.delete()[0]:
        raise Refused(Finding("tag_not_worn"))
    Tag.objects.named(name).exclude(pk__in=ProposalTag.objects.order_by().values("tag")).delete()
