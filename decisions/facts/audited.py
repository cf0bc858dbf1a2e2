"""What the audit chain says of a person or a proposal, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Proposal
from core.enums import AuditAct
from core.models import AuditEntry

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One entry: who did what to which row, and the link that binds it."""

    number: int
    at: datetime
    who: str
    act: str
    thing: str
    row: str
    ref: str
    fields: str
    link: int | None


# Rows of these hang on a proposal through others, and their entries do not say on which.
_ON_PROPOSALS = ("applications_", "reviews_", "decisions_")
_BY_CODE = ("letter", "review files", "export")


def kept_back(user: User) -> list[tuple[int, str]]:
    """Give the proposals, key and reference, of which the reader of the chain learns nothing: those they had a part in."""
    return list(Proposal.objects.tied_to(user).order_by("pk").values_list("pk", "ref"))


def _open_to(tied: Sequence[tuple[int, str]]) -> Q:
    """Select what somebody tied to these proposals may read: nothing of them, nor what might be of them unsaid.

    Who reviews a proposal could be told from a row beneath it, or by what is missing, so neither is shown.
    """
    if not tied:
        return Q()
    named, beneath = Q(), Q()
    for _pk, ref in tied:
        named |= Q(row__istartswith=ref)
    for start in _ON_PROPOSALS:
        beneath |= Q(thing__startswith=start)
    reading = Q(act=AuditAct.READ) & (named | Q(thing__in=_BY_CODE))
    of_one = Q(proposal__isnull=False, proposal__in=[pk for pk, _ref in tied])
    return ~(of_one | Q(proposal__isnull=True) & (reading | beneath))


def entries(*, person: str, ref: str, act: str, tied: Sequence[tuple[int, str]]) -> QuerySet[AuditEntry]:
    """Give the entries, newest first: of one account (by reference or address), about one proposal, of one kind.

    tied: what `kept_back` says of the reader.
    """
    found = AuditEntry.objects.filter(_open_to(tied)).order_by("-pk")
    if person:
        mine = User.objects.filter(Q(email__iexact=person) | Q(ref__iexact=person))
        found = found.filter(actor__in=mine.values("pk"))
    if ref:
        one = Proposal.objects.filter(ref__iexact=ref)
        found = found.filter(Q(proposal__in=one.values("pk")) | Q(act=AuditAct.READ, row__istartswith=ref))
    return found.filter(act=act) if act else found


def audit_rows(found: QuerySet[AuditEntry], *, before: int | None) -> list[AuditRow]:
    """Give the page of entries older than that number, in three queries."""
    if before is not None:
        found = found.filter(pk__lt=before)
    return _in_words(list(found.select_related("link")[: PER_PAGE + 1]))


def _in_words(found: Sequence[AuditEntry]) -> list[AuditRow]:
    # The portal itself counts as nobody's number, so that both are asked for whatever the entries are.
    people = User.objects.in_bulk({entry.actor or 0 for entry in found})
    proposals = Proposal.objects.filter(pk__in={entry.proposal or 0 for entry in found})
    refs = dict(proposals.values_list("pk", "ref"))
    names = {model._meta.db_table: str(model._meta.verbose_name) for model in apps.get_models()}
    return [
        AuditRow(
            number=entry.pk,
            at=entry.at,
            who=_who(entry.actor, people),
            act=str(AuditAct(entry.act).label),
            thing=names.get(entry.thing, entry.thing),
            row=entry.row,
            ref=refs.get(entry.proposal, "") if entry.proposal else "",
            fields=", ".join(entry.fields),
            link=entry.link.pk if hasattr(entry, "link") else None,
        )
        for entry in found
    ]


def _who(actor: int | None, people: dict[int, User]) -> str:
    if actor is None:
        return _("The portal")
    return str(people[actor]) if actor in people else _("Account %(n)s") % {"n": actor}
