"""What of the review still needs a person who wants to close their account."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.ties import Tie
from reviews.enums import AWAITED
from reviews.models import Assignment


def ties_of(user: User) -> list[Tie]:
    """Give each evaluation that is awaited from the person: a panel would wait for it in vain."""
    awaited = Assignment.objects.of(user).filter(state__in=AWAITED).order_by("proposal__ref", "pk")
    return [
        Tie(
            what=_("Evaluation"),
            ref=ref,
            advice=_("Submit your evaluation, or say that you cannot give it."),
            ways=((_("Your reviews"), reverse("my_reviews")),),
        )
        for ref in awaited.values_list("proposal__ref", flat=True)
    ]
