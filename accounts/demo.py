"""The people of the demonstration. All of them, and their institutes, are invented."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import actions
from accounts.models import RoleGrant, User
from accounts.roles import Role
from core import clock

DOMAIN = "@demo.example"
PASSWORD = "demonstration only 2026"  # noqa: S105 - it opens invented accounts of a demonstration, nothing else


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One invented person: what they do in the programme, and the roles they hold."""

    key: str
    given_name: str
    family_name: str
    station: str | Promise
    does: str | Promise
    time_zone: str = "Europe/Brussels"
    roles: tuple[Role, ...] = ()

    @property
    def email(self) -> str:
        """The address they sign in with."""
        return f"{self.key}{DOMAIN}"

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given_name} {self.family_name}"


_APPLYING, _REVIEWING, _OFFICE = _("Applying"), _("Reviewing"), _("Programme office and nations")

PEOPLE = (
    DemoPerson(
        "olena", "Olena", "Kovalchuk", _APPLYING, _("Project director in a partner country"), "Europe/Kyiv"
    ),
    DemoPerson("marc", "Marc", "Delvaux", _APPLYING, _("Project director in a NATO country")),
    DemoPerson("stranger", "Nils", "Aaberg", _APPLYING, _("Has an account and nothing else"), "Europe/Oslo"),
    DemoPerson("tomas", "Tomáš", "Havelka", _REVIEWING, _("Reviewer"), "Europe/Prague"),
    DemoPerson(
        "petra",
        "Petra",
        "Lindqvist",
        _REVIEWING,
        _("Reviewer with a conflict of interest"),
        "Europe/Stockholm",
    ),
    DemoPerson("sofia", "Sofia", "Marchetti", _REVIEWING, _("Chair of a panel"), "Europe/Rome"),
    DemoPerson("ines", "Inês", "Carvalho", _OFFICE, _("Programme officer"), roles=(Role.OFFICER,)),
    DemoPerson(
        "nadia", "Nadia", "Verbeek", _OFFICE, _("Programme officer, the second person"), roles=(Role.OFFICER,)
    ),
    DemoPerson("paul", "Paul", "Hartmann", _OFFICE, _("Approver"), roles=(Role.APPROVER,)),
    DemoPerson("deniz", "Deniz", "Aksoy", _OFFICE, _("Delegate of a nation")),
    DemoPerson("aida", "Aida", "Berisha", _OFFICE, _("Auditor"), roles=(Role.AUDITOR,)),
    DemoPerson("root", "Robin", "Oldenburg", _OFFICE, _("Administrator"), roles=(Role.ADMINISTRATOR,)),
)


@transaction.atomic
def lay_person(
    *,
    key: str,
    given_name: str,
    family_name: str,
    time_zone: str = "Europe/Brussels",
    roles: tuple[Role, ...] = (),
    password: str | None = None,
) -> User:
    """The invented person has an account with a confirmed address and holds the roles, laid once.

    Without a password the account opens by the one-click sign-in of a demonstration only.
    """
    email = f"{key}{DOMAIN}"
    user = User.objects.filter(email=email).first()
    if user is None:
        user = actions.open_account(
            user=User(joined_at=clock.now(), time_zone=time_zone),
            email=email,
            given_name=given_name,
            family_name=family_name,
            password=password,
        )
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    # Held from now or from later on: an earlier release began the roles on another day.
    held = set(user.grants.not_over(clock.now()).values_list("role", flat=True))
    for role in roles:
        if role not in held:
            actions.grant_role(user=user, role=role, reason="Demonstration", by=User.objects.system())
    return user


def lay_people() -> dict[str, User]:
    """Every person of PEOPLE has an account; gives them by key."""
    return {
        person.key: lay_person(
            key=person.key,
            given_name=person.given_name,
            family_name=person.family_name,
            time_zone=person.time_zone,
            roles=person.roles,
            password=PASSWORD if settings.DEMO else None,
        )
        for person in PEOPLE
    }


# The roles of the office began before the first call that its people work on.
OF_OLD = timedelta(days=800)


def lay_people_of_old() -> dict[str, User]:
    """Every person of PEOPLE has an account, and roles since long ago where they had none; gives them by key."""
    with clock.pretend(clock.now() - OF_OLD):
        return lay_people()


def hold_their_roles(at: datetime) -> bool:
    """Whether the people of PEOPLE held their roles at the instant."""
    found = RoleGrant.objects.in_force(at).values_list("user__email", "role")
    return {(person.email, role) for person in PEOPLE for role in person.roles} <= set(found)


def people_by_station() -> list[tuple[str | Promise, list[DemoPerson]]]:
    """Give the people under what they do: applying, reviewing, deciding."""
    return [
        (station, [p for p in PEOPLE if p.station == station]) for station in (_APPLYING, _REVIEWING, _OFFICE)
    ]


def mail_key(message_id: str) -> str:
    """Give the part of a Message-ID that stands in the message's address here."""
    return message_id.strip("<>").partition("@")[0]
