"""Keeping a list of proposals under a name: saving, changing, deleting, opening it first."""

from django.db import transaction

from accounts.models import User
from applications import permissions
from core import clock
from core.errors import Finding, Refused
from core.words import as_name
from decisions.actions.moving import one_at_a_time
from decisions.models import DeskView, FirstView

MOST = 40


@transaction.atomic
def save_view(*, name: str, query: str, shared: bool, by: User) -> DeskView:
    """The list stands under a name of its owner's. Raises Refused: `view_name_taken`, `too_many_views`, `not_yours`."""
    if not permissions.reads_all_sent(by):
        raise Refused(Finding("not_yours"), status=403)
    name = as_name(name)
    one_at_a_time("desk view")
    if DeskView.objects.filter(owner=by).count() >= MOST:
        raise Refused(Finding("too_many_views", values={"n": MOST}))
    _require_free(name, by)
    at = clock.now()
    view: DeskView = DeskView.objects.create(
        owner=by, name=name, query=query, shared=shared, made_at=at, changed_at=at
    )
    return view


def _require_free(name: str, by: User, but: int | None = None) -> None:
    if DeskView.objects.named(name).filter(owner=by).exclude(pk=but).exists():
        raise Refused(Finding("view_name_taken", "name"))


def _own(view: DeskView, by: User) -> DeskView:
    row: DeskView | None = DeskView.objects.select_for_update().filter(pk=view.pk).first()
    if row is None:
        raise Refused(Finding("view_gone"))
    if row.owner_id != by.pk:
        raise Refused(Finding("not_yours"), status=403)
    return row


@transaction.atomic
def change_view(*, view: DeskView, name: str, shared: bool, query: str | None = None, by: User) -> DeskView:
    """The view has this name, is shared or not, and shows the list of the query where one is given.

    Raises Refused: `view_gone` where it was deleted meanwhile, `view_name_taken`, `not_yours`.
    """
    name = as_name(name)
    one_at_a_time("desk view")
    row = _own(view, by)
    _require_free(name, by, row.pk)
    row.name, row.shared, row.changed_at = name, shared, clock.now()
    row.query = row.query if query is None else query
    row.save(update_fields=["name", "shared", "query", "changed_at"])
    return row


@transaction.atomic
def delete_view(*, view: DeskView, by: User) -> None:
    """The view is gone, for those it was shared with too. Raises Refused `view_gone`, `not_yours`."""
    _own(view, by).delete()


@transaction.atomic
def open_first(*, view: DeskView | None, by: User) -> None:
    """The list opens with this view for the person, or with everything. Raises Refused `view_gone`."""
    if view is None:
        FirstView.objects.filter(user=by).delete()
    elif not DeskView.objects.visible_to(by).select_for_update(no_key=True).filter(pk=view.pk).first():
        raise Refused(Finding("view_gone"))
    else:
        FirstView.objects.update_or_create(user=by, defaults={"view": view})
