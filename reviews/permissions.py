"""Who is chair, deputy or reviewer to a proposal. Whoever has a conflict with it is nobody to it.

Whoever holds a role of the programme office leads no panel and reviews nothing, whenever the role was given.
"""

from typing import Any

from django.apps import apps
from django.db.models import BigIntegerField, Exists, Func, OuterRef, Q, Value

from accounts.roles import STAFF
from applications import permissions
from applications.enums import Hat, State
from applications.permissions import TEAM
from core import clock
from reviews.enums import MAY_READ, AssignmentState, PanelRole, Settlement

# While the review is open its people work; until an outcome is told they may read again what they did.
AT_WORK = State.IN_REVIEW
READ_AGAIN = frozenset(
    {State.REVIEWED, State.PROPOSED, State.TO_INVITE, State.APPROVED, State.HELD, State.DECLINED}
)


def open_to_reviewers_q() -> Q:
    """Select assignments on proposals in review, and finished ones until something is told to the directors."""
    return Q(proposal__state=AT_WORK) | Q(
        state=AssignmentState.DONE, proposal__state__in=READ_AGAIN, proposal__told=""
    )


def open_to_panels_q() -> Q:
    """Select routings of proposals in review, or reviewed with nothing told to the directors."""
    return Q(proposal__state=AT_WORK) | Q(proposal__state__in=READ_AGAIN, proposal__told="")


def had_a_part_q(user: Any, proposal: str = "proposal") -> Q:
    """Select rows of proposals that the person directs, or helps or once helped to write, its short form too."""
    who, at = getattr(user, "pk", user), OuterRef(proposal)
    directors = apps.get_model("applications", "Director").objects.filter(user=who, proposal=at)
    helpers = apps.get_model("applications", "Helper").objects.filter(user=who)
    here, short = helpers.filter(proposal=at), helpers.filter(proposal__followed_by=at)
    return Q(Exists(directors)) | Q(Exists(here)) | Q(Exists(short))


def no_conflict_q(expert: str, user: str, proposal: str) -> Q:
    """Select rows whose expert declared no conflict with the proposal and had no part in writing it."""
    conflicts = apps.get_model("reviews", "Conflict").objects.filter(
        expert=OuterRef(expert), proposal=OuterRef(proposal)
    )
    in_force = conflicts.exclude(settlement=Settlement.CLEARED)
    return ~Q(Exists(in_force)) & ~had_a_part_q(OuterRef(user), proposal)


def in_term_q(expert: str) -> Q:
    """Select rows whose expert's term runs today: what an assignment or a seat lets one do ends with it."""
    today = clock.today()
    return Q(**{f"{expert}__term_from__lte": today, f"{expert}__term_until__gte": today})


def not_excluded_q(expert: str, user: str, proposal: str) -> Q:
    """Select rows whose expert nothing keeps from the proposal: no conflict, no part in writing it, no hard tie."""
    tied = Q(**{f"{proposal}__in": closed_to(pk=OuterRef(expert))})
    return no_conflict_q(expert, user, proposal) & ~tied


class Closed(Func):
    """Keys of the proposals that a hard tie closes to the expert on a day; officers' rulings are counted in."""

    function = "reviews_closed"
    set_returning = True
    output_field = BigIntegerField()


class ChairOut(Closed):
    """Keys of the routings whose chair such a tie keeps away, on the panels of which the account is deputy."""

    function = "reviews_chair_out"


def closed_to(**expert: Any) -> Any:
    """Give the keys of the proposals that a hard tie closes to the expert, whatever it was seen by and since when.

    Asked of one person it stands alone, so the database finds it once for a query and not for every row.
    """
    found = apps.get_model("reviews", "Expert").objects.filter(**expert)
    return found.annotate(closed=Closed("pk", Value(clock.today()))).values("closed")


def may_sit_q(proposal: str) -> Q:
    """Select seats of panels whose person may be in the room for the annotated proposal.

    Their term runs, and neither a conflict nor a tie nor a role of the office keeps them away.
    """
    return (
        in_term_q("expert")
        & not_excluded_q("expert", "expert__user", proposal)
        & ~Q(**{f"{proposal}__in": closed_to(pk=OuterRef("expert"))})
        & ~holds_office_q("expert__user")
    )


def holds_office_q(user: str) -> Q:
    """Select rows whose person holds a role of the programme office now."""
    grants = apps.get_model("accounts", "RoleGrant").objects.in_force(clock.now())
    return Q(Exists(grants.filter(user=OuterRef(user), role__in=STAFF)))


def leads_q(user: Any) -> Q:
    """Select routings whose panel the person leads for that proposal: as chair, or as deputy of a chair who cannot.

    Neither does once their term is over.
    What is asked of the person stands alone, so the database answers it once and not for every routing.
    """
    seats = apps.get_model("reviews", "PanelMember").objects
    mine = seats.filter(
        in_term_q("expert"), expert__user=user.pk, role__in=(PanelRole.CHAIR, PanelRole.DEPUTY)
    )
    chaired = mine.filter(role=PanelRole.CHAIR)
    able_chairs = seats.annotate(routed=OuterRef("proposal")).filter(
        no_conflict_q("expert", "expert__user", "routed"),
        in_term_q("expert"),
        ~holds_office_q("expert__user"),
        panel=OuterRef("panel"),
        role=PanelRole.CHAIR,
    )
    # The chairs' ties are found for all rows at once, as the reader's own are.
    me = apps.get_model("accounts", "User").objects.filter(pk=user.pk)
    out = me.annotate(out=ChairOut("pk", Value(clock.today()))).values("out")
    own_conflicts = apps.get_model("reviews", "Conflict").objects.filter(expert__user=user.pk)
    own_proposals = apps.get_model("applications", "Proposal").objects.tied_to(user)
    return (
        Q(panel__in=mine.values("panel"))
        & ~Q(proposal__in=own_conflicts.exclude(settlement=Settlement.CLEARED).values("proposal"))
        & ~Q(proposal__in=own_proposals.order_by().values("pk"))
        & ~Q(proposal__in=closed_to(user=user.pk))
        & ~Q(Exists(in_office(user)))
        & (Q(panel__in=chaired.values("panel")) | ~Q(Exists(able_chairs)) | Q(pk__in=out))
    )


def sits_q(user: Any) -> Q:
    """Select routings to a panel on which the person sits in a running term, without a conflict with the proposal."""
    seats = apps.get_model("reviews", "PanelMember").objects.filter(in_term_q("expert"), expert__user=user.pk)
    own_conflicts = apps.get_model("reviews", "Conflict").objects.filter(expert__user=user.pk)
    own_proposals = apps.get_model("applications", "Proposal").objects.tied_to(user)
    return (
        Q(panel__in=seats.values("panel"))
        & ~Q(proposal__in=own_conflicts.exclude(settlement=Settlement.CLEARED).values("proposal"))
        & ~Q(proposal__in=own_proposals.order_by().values("pk"))
        & ~Q(proposal__in=closed_to(user=user.pk))
        & ~Q(Exists(in_office(user)))
    )


def in_office(user: Any) -> Any:
    """Give the roles of the programme office that the person holds now."""
    grants = apps.get_model("accounts", "RoleGrant").objects.in_force(clock.now())
    return grants.filter(user=user.pk, role__in=STAFF)


def hats(user: Any, proposal: Any) -> frozenset[Hat]:
    """Give who the person is to the proposal, with chair and reviewer added; who writes it is only that."""
    worn = permissions.hats(user, proposal)
    # Whoever holds a role of the programme office now leads no panel and reviews nothing.
    if worn & TEAM or user.is_system or user.works_in_programme:
        return worn
    more = set(worn)
    routings = apps.get_model("reviews", "Routing").objects.filter(proposal=proposal, ended_at__isnull=True)
    # Few people have such a seat; the long question who leads is asked for them only.
    seated = Q(
        panel__members__expert__user=user.pk, panel__members__role__in=(PanelRole.CHAIR, PanelRole.DEPUTY)
    )
    if routings.filter(seated).exists() and routings.filter(leads_q(user)).exists():
        more.add(Hat.CHAIR)
    assignments = apps.get_model("reviews", "Assignment").objects.filter(
        in_term_q("expert"), proposal=proposal, expert__user=user.pk
    )
    readable = assignments.filter(state__in=MAY_READ).exclude(had_a_part_q(user))
    readable = readable.exclude(proposal__in=closed_to(user=user.pk))
    if readable.exists():
        more.add(Hat.REVIEWER)
    return frozenset(more)
