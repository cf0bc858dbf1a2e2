"""Which calls and proposals a person may see. Visibility is a filter of the query, never of its result."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q

from applications import permissions


class CallQuerySet(models.QuerySet[Any]):
    """Calls by who reads and by time."""

    def published(self) -> Self:
        """Give the calls that everyone may read."""
        return self.filter(published_at__isnull=False)

    def open_at(self, at: datetime) -> Self:
        """Give the published calls that take new proposals then, extensions of a whole call included."""
        later = apps.get_model("applications", "Extension").objects.filter(
            call=OuterRef("pk"), proposal__isnull=True, phase=1, until__gt=at
        )
        return self.published().filter(Q(closes_at__gt=at) | Exists(later), opens_at__lte=at)

    def locked(self) -> Self:
        """Give the calls with their rows locked until the transaction ends; whoever names one in a new row need not wait.

        The order of locks is in docs/architecture.md: announcing an invitation holds its proposal when it names the call.
        """
        return self.select_for_update(of=("self",), no_key=True)

    def with_facts(self) -> Self:
        """Fetch what a list shows of each call: mechanisms, priorities, extensions and the log of changes."""
        return self.select_related("priority_list").prefetch_related(
            "mechanisms", "priorities", "extensions", "changes"
        )

    def visible_to(self, user: Any) -> Self:
        """Give published calls to everyone, all calls to the programme office."""
        return self if permissions.reads_all_calls(user) else self.published()


class ProposalQuerySet(models.QuerySet[Any]):
    """Proposals by who reads; reviewers' door stands in `reviews`."""

    def directed_by(self, user: Any) -> Self:
        """Give the proposals that the person directs or co-directs."""
        return self.filter(permissions.directed_q(user))

    def shared_with(self, user: Any) -> Self:
        """Give the proposals that the person directs or helps with: the door of those who write and read together."""
        return self.filter(permissions.shared_q(user))

    def tied_to(self, user: Any) -> Self:
        """Give the proposals that the person has no business judging: directed, or ever helped with."""
        return self.filter(permissions.tied_q(user))

    def for_programme(self, user: Any, tied: Sequence[int] | None = None) -> Self:
        """Give the proposals that the person may work on as officer, approver or auditor; tied: as `programme_q`."""
        return self.filter(permissions.programme_q(user, tied))

    def per_call(self) -> Any:
        """Give the number of proposals of each call: rows of call__label and n."""
        return self.order_by().values("call__label").annotate(n=Count("pk"))

    def sent(self) -> Self:
        """Give the proposals that were submitted at least once."""
        return self.filter(permissions.SENT)

    def visible_to(self, user: Any) -> Self:
        """Give what directors and the programme office may see; the pair of `permissions.can_view`."""
        return self.filter(permissions.visible_q(user))
