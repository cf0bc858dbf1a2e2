"""Panels of a call, and the experts who sit on them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.db import transaction

from accounts.models import User
from applications.models import Call, KeyPriority
from core.errors import Finding, Refused
from partners.actions import save_person
from partners.facts import person_of
from partners.models import Country, Person
from reviews.enums import PanelRole
from reviews.facts import office_roles
from reviews.models import Comment, Expert, ExpertPriority, Panel, PanelMember


def require_officer(by: User) -> None:
    """The person is a programme officer. Raises Refused `officers_only`."""
    if not by.is_officer:
        raise Refused(Finding("officers_only"), status=403)


@transaction.atomic
def save_panel(
    *,
    call: Call,
    panel: Panel | None = None,
    code: str,
    title: str,
    priorities: Sequence[KeyPriority],
    members: Collection[Expert],
    chair: Expert | None,
    deputy: Expert | None,
    secretary: User | None,
    names_in_discussion: bool = False,
    by: User,
) -> Panel:
    """The panel of the call reads as given; gaps and overlaps with other panels are allowed and shown.

    Who spoke under a label keeps it: names cannot be switched on once something was said.
    Raises Refused with the findings of the form.
    """
    require_officer(by)
    Call.objects.locked().only("pk").get(pk=call.pk)
    found = _panel_findings(call, panel, code, title, priorities)
    found += _seat_findings(members, chair, deputy, secretary)
    shows_now = names_in_discussion and panel is not None and not panel.names_in_discussion
    if shows_now and Comment.objects.filter(panel=panel).exists():
        found.append(Finding("names_after_talk", "names_in_discussion"))
    if found:
        raise Refused(*found)
    row = panel or Panel(call=call)
    row.code, row.title, row.secretary = code, title, secretary
    row.names_in_discussion = names_in_discussion
    row.save()
    row.priorities.set(priorities)
    _seat(row, members, chair, deputy)
    return row


def _panel_findings(
    call: Call, panel: Panel | None, code: str, title: str, priorities: Sequence[KeyPriority]
) -> list[Finding]:
    found = []
    others = Panel.objects.exclude(pk=panel.pk) if panel else Panel.objects.all()
    if others.filter(code=code).exists():
        found.append(Finding("panel_code_taken", "code", {"code": code}))
    if others.filter(call=call, title=title).exists():
        found.append(Finding("panel_title_taken", "title", {"title": title}))
    if not priorities:
        found.append(Finding("panel_without_priorities", "priorities"))
    found += [
        Finding("panel_priority_foreign", "priorities", {"code": priority.code})
        for priority in priorities
        if priority.list_id != call.priority_list_id
    ]
    return found


def _seat_findings(
    members: Collection[Expert], chair: Expert | None, deputy: Expert | None, secretary: User | None
) -> list[Finding]:
    found = [
        Finding("panel_seat_foreign", where, {"name": str(leader)})
        for where, leader in (("chair", chair), ("deputy", deputy))
        if leader is not None and leader not in members
    ]
    roles = office_roles(members)
    found += [
        Finding("seat_in_office", "members", {"name": str(member), "role": roles[member.user_id]})
        for member in members
        if member.user_id in roles
    ]
    if chair is not None and chair == deputy:
        found.append(Finding("panel_chair_is_deputy", "deputy"))
    if secretary is not None and not secretary.is_officer:
        found.append(Finding("panel_secretary_foreign", "secretary"))
    return found


def _seat(panel: Panel, members: Collection[Expert], chair: Expert | None, deputy: Expert | None) -> None:
    roles = {expert.pk: PanelRole.MEMBER for expert in members}
    if chair is not None:
        roles[chair.pk] = PanelRole.CHAIR
    if deputy is not None:
        roles[deputy.pk] = PanelRole.DEPUTY
    panel.members.exclude(expert__in=roles).delete()
    # Nobody leads while the leaders change places, so that no constraint sees two of them.
    panel.members.update(role=PanelRole.MEMBER)
    for expert_id, role in roles.items():
        PanelMember.objects.update_or_create(panel=panel, expert_id=expert_id, defaults={"role": role})


@transaction.atomic
def save_expert(
    *,
    user: User,
    expert: Expert | None = None,
    term_from: date,
    term_until: date,
    nominated_by: Country | None = None,
    keywords: Sequence[str] = (),
    languages: Sequence[str] = (),
    most_at_once: int = 6,
    levels: Mapping[int, int],
    by: User,
) -> Expert:
    """The person of the account is an expert for the term, with these levels of expertise.

    levels: key of a Key Priority → 0 to 3; those left out count as 0.
    Raises Refused `officers_only`, `expert_known`, `term_backwards` or `level_unknown`.
    """
    require_officer(by)
    return write_expert(
        user=user, expert=expert, term_from=term_from, term_until=term_until, nominated_by=nominated_by,
        keywords=keywords, languages=languages, most_at_once=most_at_once, levels=levels, by=by,
    )  # fmt: skip


def write_expert(
    *,
    user: User,
    expert: Expert | None,
    term_from: date,
    term_until: date,
    nominated_by: Country | None,
    keywords: Sequence[str],
    languages: Sequence[str],
    most_at_once: int,
    levels: Mapping[int, int],
    by: User,
) -> Expert:
    """The expert's record reads as given, whoever says so. Raises Refused `expert_known`, `term_backwards`, `level_unknown`."""
    if expert is None and Expert.objects.filter(user=user).exists():
        raise Refused(Finding("expert_known", "email", {"name": user.name}))
    if term_until <= term_from:
        raise Refused(Finding("term_backwards", "term_until"))
    if any(level not in {0, 1, 2, 3} for level in levels.values()):
        raise Refused(Finding("level_unknown"))
    row = expert or Expert(user=user, person=_person(user, by))
    row.term_from, row.term_until, row.nominated_by = term_from, term_until, nominated_by
    row.keywords, row.languages, row.most_at_once = list(keywords), list(languages), most_at_once
    row.save()
    row.expertise.exclude(priority__in=[key for key, level in levels.items() if level]).delete()
    for priority_id, level in levels.items():
        if level:
            ExpertPriority.objects.update_or_create(
                expert=row, priority_id=priority_id, defaults={"level": level}
            )
    return row


def _person(user: User, by: User) -> Person:
    return person_of(user) or save_person(
        user=user, given_name=user.given_name, family_name=user.family_name, by=by
    )
