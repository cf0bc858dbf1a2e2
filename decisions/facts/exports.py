"""Files made for the programme office: whose they are, who may still have them, how far they are."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Proposal
from core import clock
from core.models import PassingQuerySet
from decisions.enums import BEING_MADE, ExportKind, ExportState
from decisions.models import ExportPart, OfficeExport

Allowed = Callable[[OfficeExport, User], bool]
_ALLOWED: dict[str, Allowed] = {}


def register(kind: ExportKind, allowed: Allowed) -> None:
    """Whether somebody may ask for, or still have, an export of this kind is what `allowed` says at that moment."""
    _ALLOWED[kind] = allowed


def allows(export: OfficeExport, user: User) -> bool:
    """Whether the person may have the export now: its kind is for them, and so is each proposal it tells of."""
    judge = _ALLOWED.get(export.kind)
    if judge is None or not user.is_active or not judge(export, user):
        return False
    held = set(export.holds)
    return _open_to(user, held) == held


def exports_of(user: User) -> PassingQuerySet:
    """Give the person's own exports, the newest first."""
    return OfficeExport.objects.filter(user=user).order_by("-asked_at", "-pk")


def bytes_of(export: OfficeExport) -> Iterator[bytes]:
    """Give the bytes of the export in their order, a part at a time."""
    numbers = list(ExportPart.objects.filter(export=export).order_by("number").values_list("pk", flat=True))
    for key in numbers:
        yield bytes(ExportPart.objects.values_list("content", flat=True).get(pk=key))


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One line of the list: the export, where it stands in words, whether it is still made, and whether its bytes stand.

    broken: whether the dossier was made and does not hold.   flaw: why, where its reader may still read all of it.
    """

    export: OfficeExport
    word: str
    under_way: bool
    can_be_had: bool
    broken: bool = False
    flaw: str = ""


def export_rows(exports: list[OfficeExport], user: User) -> list[ExportRow]:
    """Give the lines of the person's list."""
    at = clock.now()
    told = {key for one in exports if one.flaw for key in one.holds}
    open_now = _open_to(user, told)
    return [_row(one, over=one.expires_at <= at, readable=set(one.holds) <= open_now) for one in exports]


def _open_to(user: User, keys: set[int]) -> set[int]:
    """Give those of the proposals that the person may read for the programme now."""
    if not keys:
        return set()
    return set(Proposal.objects.for_programme(user).filter(pk__in=keys).values_list("pk", flat=True))


def _row(export: OfficeExport, *, over: bool, readable: bool) -> ExportRow:
    made, at_work = export.state == ExportState.READY, export.state in BEING_MADE
    word = str(export.get_state_display())
    if over and (made or at_work):
        word = _("Deleted") if made else _("Not made in time")
    return ExportRow(
        export,
        word,
        under_way=at_work and not over,
        can_be_had=made and not over,
        broken=bool(export.flaw),
        flaw=export.flaw if readable else "",
    )
