"""The pool as officers read it: the directory, who is away, who is asked to join, and what a call will need."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from applications.enums import State
from applications.models import Call, Director, Helper, KeyPriority, Proposal
from core import clock
from partners.models import Affiliation, Country, Delegation
from reviews.enums import AWAITED, AssignmentState
from reviews.facts.experts import experts_for, in_office, open_load, posts_of, rivals_of
from reviews.facts.ties import barred_in
from reviews.models import (
    Absence,
    Acquaintance,
    Assignment,
    Expert,
    ExpertPriority,
    Nomination,
    PanelMember,
    PoolInvitation,
)
from reviews.rules import Demand, Forecast, forecast

USUALLY_SENT = 0.6


def speaks_for(user: User, country: Country) -> bool:
    """Whether the person speaks for the nation today."""
    return nations_of(user).filter(pk=country.pk).exists()


def nations_of(user: Any) -> QuerySet[Country]:
    """Give the nations for which the person speaks today."""
    today = Delegation.objects.current_on(clock.today()).filter(person__user=user.pk)
    return Country.objects.filter(pk__in=today.values("country"))


def directory(
    *,
    text: str = "",
    priority: str = "",
    language: str = "",
    country: str = "",
    free: bool = False,
    in_term: bool = False,
    reader: Any = None,
) -> QuerySet[Expert]:
    """Give the experts by name that fit. country: of the post or the nomination. free: neither away nor full today.

    reader: whose own proposals are not counted.
    """
    today = clock.today()
    found = experts_for(text=text, priority=priority, in_term=in_term, reader=reader)
    if language:
        found = found.filter(languages__contains=[language])
    if country:
        posts = Affiliation.objects.current_on(today).filter(
            person=OuterRef("person"), organisation__country__iso2=country
        )
        found = found.filter(
            Q(Exists(posts)) | Q(nominated_by__iso2=country) | Q(countries__contains=[country])
        )
    if free:
        found = found.exclude(Exists(Absence.objects.on(today).filter(expert=OuterRef("pk"))))
        found = found.alias(busy=open_load(reader=reader)).filter(busy__lt=F("most_at_once"))
    away = (
        Absence.objects.on(today).filter(expert=OuterRef("pk")).order_by("-until_on").values("until_on")[:1]
    )
    return found.annotate(
        away_until=Subquery(away), works_here=Exists(in_office().filter(user=OuterRef("user")))
    )


# How well, as the directory writes it before the Key Priorities of that level.
LEVEL_WORDS = {3: gettext_lazy("Works in"), 2: gettext_lazy("Knows"), 1: gettext_lazy("Related")}


@dataclass(frozen=True, slots=True)
class DirectoryRow:
    """One expert in the directory, on the screen and in its files. on_time, due: evaluations that were due so far."""

    ref: str
    name: str
    institution: str
    country: str
    knows: str
    levels: tuple[tuple[str, str], ...]
    keywords: str
    languages: str
    countries: str
    panels: tuple[str, ...]
    load: int
    most: int
    on_time: int
    due: int
    term_until: date
    state: str

    @property
    def timely(self) -> str:
        """How many of the evaluations that were due came on time, in words."""
        return _("%(n)s of %(all)s") % {"n": self.on_time, "all": self.due} if self.due else "–"


def heads() -> tuple[str, ...]:
    """Give the heads of the columns."""
    return (
    _("Name"), _("Institution"), _("Country"), _("Knows"), _("Keywords"), _("Languages"), _("Knows the countries"),
    _("Panels"), _("At work on"), _("Most at once"), _("On time"), _("Term until"), _("State"),
)  # fmt: skip


def cells(row: DirectoryRow) -> tuple[str | int | date, ...]:
    """Give the row as the files hold it: the columns of the screen."""
    return (
        row.name, row.institution, row.country, row.knows, row.keywords, row.languages, row.countries,
        ", ".join(row.panels),
        row.load, row.most, row.timely, row.term_until, row.state,
    )  # fmt: skip


def directory_rows(experts: Sequence[Any], reader: Any = None) -> list[DirectoryRow]:
    """Give the rows of these experts; five queries however many they are. reader: whose own proposals are not counted."""
    ids = [expert.pk for expert in experts]
    today, now = clock.today(), clock.now()
    posts = posts_of(expert.person_id for expert in experts)
    known: dict[int, list[str]] = defaultdict(list)
    by_level: dict[int, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for item in (
        ExpertPriority.objects.filter(expert__in=ids, level__gte=1)
        .select_related("priority")
        .order_by("-level", "priority__position")
    ):
        known[item.expert_id].append(f"{item.priority.code} ({item.level})")
        by_level[item.expert_id][item.level].append(item.priority.code)
    seats: dict[int, list[str]] = defaultdict(list)
    for seat in PanelMember.objects.filter(expert__in=ids).select_related("panel").order_by("panel__code"):
        seats[seat.expert_id].append(seat.panel.code)
    counted = Assignment.objects.filter(expert__in=ids)
    if reader is not None:
        counted = counted.exclude(proposal__in=Proposal.objects.tied_to(reader).order_by().values("pk"))
    asked = counted.order_by().values("expert_id").annotate(
        done=Count("pk", filter=Q(state=AssignmentState.DONE)),
        on_time=Count("pk", filter=Q(state=AssignmentState.DONE, evaluation__submitted_at__lte=F("due_at"))),
        late=Count("pk", filter=Q(state__in=AWAITED, due_at__lt=now)),
    )  # fmt: skip
    past = {row["expert_id"]: row for row in asked}
    named = {iso2 for expert in experts for iso2 in expert.countries}
    names = (
        {country.iso2: country.name for country in Country.objects.filter(iso2__in=named)} if named else {}
    )
    rows = []
    for expert in experts:
        post, was = posts.get(expert.person_id), past.get(expert.pk, {"done": 0, "on_time": 0, "late": 0})
        rows.append(
            DirectoryRow(
                ref=expert.person.ref,
                name=expert.person.name,
                institution=post.organisation.name if post else "",
                country=post.organisation.country.name if post else "",
                knows=", ".join(known[expert.pk]),
                levels=tuple(
                    (str(LEVEL_WORDS[level]), ", ".join(codes))
                    for level, codes in by_level[expert.pk].items()
                ),
                keywords=", ".join(expert.keywords),
                languages=", ".join(expert.languages),
                countries=", ".join(names.get(iso2, iso2) for iso2 in expert.countries),
                panels=tuple(seats[expert.pk]),
                load=expert.load,
                most=expert.most_at_once,
                on_time=was["on_time"],
                due=was["done"] + was["late"],
                term_until=expert.term_until,
                state=_state(expert, today, expert.away_until, expert.works_here),
            )
        )
    return rows


def _state(expert: Expert, today: date, away_until: date | None, works_here: bool) -> str:
    if works_here:
        return _("Works for the programme")
    if not expert.term_from <= today <= expert.term_until:
        return _("Term not running")
    if away_until is not None:
        return _("Away until %(day)s") % {"day": away_until.isoformat()}
    return _("Can be asked")


def waiting_nominations() -> list[Nomination]:
    """Give the nominations that no officer has dealt with, the oldest first."""
    found = Nomination.objects.filter(state="waiting").select_related("country", "nominated_by")
    return list(found.order_by("nominated_at"))


def nominations_of(user: User) -> list[Nomination]:
    """Give the nominations of the nations for which the person speaks."""
    return list(
        Nomination.objects.filter(country__in=nations_of(user)).select_related("country", "nominated_by")
    )


def invitation_start(nomination: Nomination | None, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Give what the form of an invitation begins with: a term of three years, and what a nomination or an address says."""
    today = clock.today()
    start: dict[str, Any] = {"term_from": today, "term_until": today + timedelta(days=3 * 365)}
    start |= {key: asked[key] for key in ("email", "panel", "given_name", "family_name") if asked.get(key)}
    if nomination is not None:
        start |= {
            "given_name": nomination.given_name,
            "family_name": nomination.family_name,
            "email": nomination.email,
            "keywords": nomination.keywords,
        }
    return start


def invitations_sent() -> list[PoolInvitation]:
    """Give the latest invitations, open ones first."""
    found = PoolInvitation.objects.select_related("panel", "sent_by").order_by("answer", "-sent_at")
    return list(found[:100])


@dataclass(frozen=True, slots=True)
class Substitute:
    """Whom a declining person proposed, with what the portal knows about them at once."""

    name: str
    email: str
    known: str
    ties: str


def substitute_of(invitation: PoolInvitation) -> Substitute | None:
    """Give the proposed substitute, or None. ties: from how many of the call's proposals the address alone bars."""
    email = invitation.substitute_email
    if not (email or invitation.substitute_name):
        return None
    expert = Expert.objects.filter(user__email__iexact=email).exists() if email else False
    return Substitute(
        name=invitation.substitute_name,
        email=email,
        known=_("An expert of the pool") if expert else _("Not in the pool yet"),
        ties=asked_first(email, invitation.panel.call if invitation.panel else None),
    )


def asked_first(email: str, call: Call | None) -> str:
    """Give in words what an address alone tells before anybody is asked: what the holder directs or helps to write.

    A member of the pool is looked up with all ties.
    """
    if not email or call is None:
        return ""
    experts = list(Expert.objects.filter(user__email__iexact=email))
    if experts:
        barred, sent = barred_in(call, experts)
        number = barred.get(experts[0].pk, 0)
    else:
        proposals = Proposal.objects.sent().filter(call=call).exclude(state=State.WITHDRAWN)
        mine = Q(email__iexact=email) | Q(user__email__iexact=email)
        wrote = set(Director.objects.filter(mine, proposal__in=proposals).values_list("proposal", flat=True))
        wrote |= set(Helper.objects.filter(mine, proposal__in=proposals).values_list("proposal", flat=True))
        number, sent = len(wrote), proposals.count()
    return _("Barred from %(n)s of %(all)s proposals of the call") % {"n": number, "all": sent}


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One Key Priority of a call: what it will ask for, and who can be asked at each level."""

    code: str
    title: str
    sent: int
    drafts: int
    outlook: Forecast
    works_in: int
    knows: int
    related: int


def coverage_map(call: Call) -> list[CoverageRow]:
    """Give the priorities of the call with those who can be asked for it; the number of queries does not grow.

    Counted are experts whose term runs at the closing, who are not away then, hold no role of the office and do not apply
    in the call. An expert who knows two priorities counts in both.
    """
    day = max(call.closes_at.date(), clock.today())
    away = Absence.objects.on(day).values("expert")
    able = list(
        Expert.objects.filter(term_from__lte=day, term_until__gte=day)
        .exclude(pk__in=away)
        .exclude(user__in=in_office().values("user"))
        .select_related("user")
    )
    rivals = rivals_of(able, call.pk)
    able = [expert for expert in able if not rivals[expert.pk]]
    levels: dict[int, list[int]] = defaultdict(list)
    found = ExpertPriority.objects.filter(expert__in=[expert.pk for expert in able], level__gte=1)
    for priority, level in found.values_list("priority", "level"):
        levels[priority].append(level)
    heads = {key: parent or key for key, parent in KeyPriority.objects.values_list("pk", "parent")}
    of_call = Proposal.objects.filter(call=call, main_priority__isnull=False).exclude(state=State.WITHDRAWN)
    sent = Counter(heads[key] for key in of_call.sent().values_list("main_priority", flat=True))
    drafts = Counter(
        heads[key]
        for key in of_call.filter(standing_version__isnull=True).values_list("main_priority", flat=True)
    )
    load = round(sum(expert.most_at_once for expert in able) / len(able)) if able else 6
    return [
        CoverageRow(
            code=priority.code, title=priority.title, sent=sent[priority.pk], drafts=drafts[priority.pk],
            outlook=forecast(
                Demand(sent[priority.pk], drafts[priority.pk] if call.closes_at > clock.now() else 0,
                       tuple(levels[priority.pk])),
                reviews=call.reviews_needed, share=USUALLY_SENT, load=load,
            ),
            works_in=levels[priority.pk].count(3), knows=levels[priority.pk].count(2), related=levels[priority.pk].count(1),
        )
        for priority in call.priorities.order_by("position")
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class OwnPool:
    """What the expert's own page shows beside the form. posts: of the last five years."""

    posts: tuple[Affiliation, ...]
    acquaintances: tuple[Acquaintance, ...]
    absences: tuple[Absence, ...]


def own_pool(expert: Expert) -> OwnPool:
    """Give the expert's employers of the last five years, the people named, and the days away from now on."""
    today = clock.today()
    since = date(today.year - 5, today.month, min(today.day, 28))
    posts = Affiliation.objects.filter(person=expert.person_id).filter(
        Q(end_on__isnull=True) | Q(end_on__gt=since)
    )
    return OwnPool(
        posts=tuple(posts.select_related("organisation__country").order_by("-start_on")),
        acquaintances=tuple(Acquaintance.objects.filter(expert=expert)),
        absences=tuple(Absence.objects.filter(expert=expert, until_on__gt=today)),
    )


def expert_of(user: Any) -> Expert | None:
    """Give the person's own record as an expert, or None."""
    rows = Expert.objects.select_related("person", "user", "nominated_by").prefetch_related("expertise")
    return rows.filter(user=user.pk).first()


def away_today(experts: Iterable[Expert]) -> set[int]:
    """Give the keys of those of the experts who are away today."""
    found = Absence.objects.on(clock.today()).filter(expert__in=[expert.pk for expert in experts])
    return set(found.values_list("expert_id", flat=True))


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row of a file of experts. values: as the actions take them; errors: in words, each with its column."""

    line: int
    values: dict[str, Any]
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """What a row would do. what: new, changed, invited, same, or wrong."""

    line: int
    name: str
    email: str
    what: str
    errors: tuple[str, ...]

    @property
    def word(self) -> str:
        """What the row would do, in words."""
        return {
            "new": _("Has an account: becomes an expert"),
            "changed": _("An expert: the record changes"),
            "invited": _("No account: gets an invitation by mail"),
            "same": _("Nothing changes"),
            "wrong": _("Cannot be read"),
        }[self.what]


def plan_of(rows: Sequence[FileRow]) -> list[PlannedRow]:
    """Give what each row would do now; four queries however many they are."""
    mails = [row.values["email"] for row in rows]
    experts = {
        expert.user.email.lower(): expert
        for expert in Expert.objects.filter(user__email__in=mails)
        .select_related("user", "nominated_by")
        .prefetch_related("expertise")
    }
    accounts = {mail.lower() for mail in User.objects.filter(email__in=mails).values_list("email", flat=True)}
    waiting = set(
        PoolInvitation.objects.filter(
            email__in=mails, answer="", withdrawn_at__isnull=True, panel__isnull=True
        ).values_list("email", flat=True)
    )
    return [_planned(row, experts.get(row.values["email"]), accounts, waiting) for row in rows]


def _planned(row: FileRow, expert: Expert | None, accounts: set[str], waiting: set[str]) -> PlannedRow:
    mail = row.values["email"]
    if row.errors:
        what = "wrong"
    elif expert is not None:
        what = "same" if _reads(expert) == _wanted(row.values) else "changed"
    elif mail in accounts:
        what = "new"
    else:
        what = "same" if mail in waiting else "invited"
    name = f"{row.values.get('given_name', '')} {row.values.get('family_name', '')}".strip()
    return PlannedRow(row.line, name, mail, what, row.errors)


def _reads(expert: Expert) -> tuple[Any, ...]:
    levels = {item.priority_id: item.level for item in expert.expertise.all() if item.level}
    nation = expert.nominated_by.iso2 if expert.nominated_by else ""
    return (
        expert.term_from, expert.term_until, nation, list(expert.keywords), list(expert.languages),
        expert.most_at_once, levels,
    )  # fmt: skip


def _wanted(values: Mapping[str, Any]) -> tuple[Any, ...]:
    levels = {key: level for key, level in values["levels"].items() if level}
    return (
        values["term_from"], values["term_until"], values["nominated_by"], values["keywords"], values["languages"],
        values["most_at_once"], levels,
    )  # fmt: skip
