"""What the frame of every page shows: the reader's main navigation and the server's time."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Exists, QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import clock
from reviews.facts import nations_of
from reviews.models import Expert

Route = tuple[str, str | Promise]

PUBLIC: tuple[Route, ...] = (
    ("call_list", _("Open calls")),
    ("partners:mechanism_list", _("What we fund")),
    ("partners:country_list", _("Countries")),
    ("help", _("Help")),
)
APPLICANT: tuple[Route, ...] = (("my_proposals", _("My proposals")), ("call_list", _("Open calls")))
REVIEWER: tuple[Route, ...] = (("my_reviews", _("My reviews")), ("my_expertise", _("My expertise")))
DELEGATE: tuple[Route, ...] = (
    ("nation_consultations", _("Consultations")),
    ("nominations", _("Nominations")),
)
OFFICER: tuple[Route, ...] = (
    ("desk", _("Desk")),
    ("office_proposals", _("Proposals")),
    ("office_calls", _("Calls")),
    ("office_panels", _("Panels")),
    ("office_experts", _("Experts")),
    ("office_rounds", _("Rounds")),
    ("office_letters", _("Letters")),
    ("partners:organisation_list", _("Organisations")),
)
APPROVER: tuple[Route, ...] = (("approver_home", _("To decide")), *OFFICER)
ADMINISTRATOR: tuple[Route, ...] = (("accounts:person_list", _("People")),)
AUDIT: tuple[Route, ...] = (("office_audit", _("Audit")),)
LAST: tuple[Route, ...] = (("help", _("Help")),)


def evaluates(user: User) -> QuerySet[Any]:
    """Give a row if the person is an expert of the programme, who may have something to review."""
    return Expert.objects.filter(user=user)


def speaks(user: User) -> QuerySet[Any]:
    """Give a row if the person speaks for a nation today."""
    return nations_of(user)


# Who else sees more: (rows if they do, entries), asked for signed-in readers only, all in one query.
MORE: list[tuple[Callable[[User], QuerySet[Any]], tuple[Route, ...]]] = [
    (evaluates, REVIEWER),
    (speaks, DELEGATE),
]


# Pages whose address does not begin with that of the entry they belong to.
BELONGS: dict[str, str] = {"office_progress": "office_panels"}


class NavItem(NamedTuple):
    """One entry of the main navigation."""

    label: str | Promise
    url: str
    current: bool


def routes_of(user: object) -> list[Route]:
    """Give the reader's entries, most used first, each once."""
    if not isinstance(user, User):
        return list(PUBLIC)
    routes: list[Route] = []
    if user.is_approver:
        routes += APPROVER
    elif user.is_officer or user.is_auditor:
        routes += OFFICER
    asked = [Exists(rows(user).order_by()) for rows, _entries in MORE]
    answers = User.objects.filter(pk=user.pk).values_list(*asked).first() or ()
    for (_rows, entries), belongs in zip(MORE, answers, strict=False):
        routes += entries if belongs else ()
    if user.is_administrator:
        routes += ADMINISTRATOR
    if user.is_auditor or user.is_administrator:
        routes += AUDIT
    if not user.works_in_programme:
        routes += APPLICANT
    return list({route: (route, label) for route, label in [*routes, *LAST]}.values())


def nav_of(user: object, path: str) -> list[NavItem]:
    """Give the main navigation with the longest entry that leads to the path marked as current."""
    places = [(label, url) for route, label in routes_of(user) if (url := _url(route))]
    home = next((_url(entry) for route, entry in BELONGS.items() if path.startswith(_url(route))), path)
    under = [url for _label, url in places if home.startswith(url)]
    current = max(under, key=len, default="")
    return [NavItem(label, url, url == current) for label, url in places]


def first_place(user: User) -> str:
    """Give the address where a person's work begins: their first entry."""
    return next((url for route, _label in routes_of(user) if (url := _url(route))), reverse("home"))


def _url(route: str) -> str:
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""


def frame(request: HttpRequest) -> dict[str, object]:
    """Give the variables of `base.html`."""
    return {
        "nav": nav_of(getattr(request, "user", None), request.path),
        "demo": settings.DEMO,
        "server_time": clock.now(),
        "languages_offered": settings.LANGUAGES if len(settings.LANGUAGES) > 1 else [],
    }
