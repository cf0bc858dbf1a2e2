"""Accounts and roles: what is left behind, and what is refused."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import DatabaseError, transaction

from accounts import actions
from accounts.models import RoleGrant, User
from accounts.roles import Role
from core import clock
from core.errors import Refused
from tests.accounts.reading import mail_to

pytestmark = pytest.mark.django_db


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [finding.code for finding in refused.value.findings]


def roles_of(user: User) -> frozenset[Role]:
    return User.objects.get(pk=user.pk).roles


def test_a_granted_role_holds_from_now_and_the_person_is_told(stranger: User, root: User) -> None:
    grant = actions.grant_role(user=stranger, role=Role.AUDITOR, reason="Decision of 3 March", by=root)
    assert roles_of(stranger) == {Role.AUDITOR}
    assert (grant.granted_by, grant.reason, grant.ends_at) == (root, "Decision of 3 March", None)
    assert [mail.subject for mail in mail_to(stranger.email)] == ["SPS Grants Portal: you hold a new role"]


def test_a_role_ends_by_itself_at_its_last_instant(stranger: User, root: User, time_machine) -> None:
    end = clock.now() + timedelta(days=3)
    actions.grant_role(user=stranger, role=Role.OFFICER, reason="Holiday cover", ends_at=end, by=root)
    time_machine.move_to(end - timedelta(seconds=1), tick=False)
    assert roles_of(stranger) == {Role.OFFICER}
    time_machine.move_to(end, tick=False)
    assert roles_of(stranger) == frozenset()


def test_an_ended_role_is_gone_at_once_and_its_grant_stays_on_record(ines: User, root: User) -> None:
    grant = actions.end_role(grant=ines.grants.get(), by=root)
    assert roles_of(ines) == frozenset()
    assert (grant.ended_by, grant.ends_at is not None) == (root, True)
    assert [mail.subject for mail in mail_to(ines.email)] == ["SPS Grants Portal: a role of yours has ended"]
    with pytest.raises(Refused) as refused:
        actions.end_role(grant=grant, by=root)
    assert codes(refused) == ["role_ended"]


def test_grants_are_never_deleted(ines: User) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        RoleGrant.objects.filter(user=ines).delete()


@pytest.mark.parametrize("who", ["olena", "ines", "paul", "aida"])
def test_only_administrators_change_roles(who: str, stranger: User, request: pytest.FixtureRequest) -> None:
    by = request.getfixturevalue(who)
    with pytest.raises(Refused) as refused:
        actions.grant_role(user=stranger, role=Role.OFFICER, reason="Because", by=by)
    assert (codes(refused), refused.value.status) == (["roles_administrators_only"], 403)


def test_nobody_changes_their_own_roles(root: User) -> None:
    with pytest.raises(Refused) as granting:
        actions.grant_role(user=root, role=Role.OFFICER, reason="Because", by=root)
    with pytest.raises(Refused) as ending:
        actions.end_role(grant=root.grants.get(), by=root)
    assert codes(granting) == codes(ending) == ["roles_own"]


def test_what_makes_no_sense_is_refused(ines: User, stranger: User, root: User) -> None:
    def refusal(**values: object) -> list[str]:
        usual = {"user": stranger, "role": Role.OFFICER, "reason": "Because", "by": root}
        with pytest.raises(Refused) as refused:
            actions.grant_role(**(usual | values))
        return codes(refused)

    assert refusal(user=ines) == ["role_held"]
    assert refusal(reason="  ") == ["role_reason_missing"]
    assert refusal(ends_at=clock.now()) == ["role_end_past"]
    actions.close_account(user=stranger, by=stranger)
    assert refusal() == ["account_closed"]


def test_a_new_role_ends_the_sessions_that_were_open(stranger: User, root: User, client_of: Callable) -> None:
    browser = client_of(stranger)
    UserSession.objects.create(user=stranger, ip="127.0.0.1", session_key=browser.session.session_key)
    actions.grant_role(user=stranger, role=Role.OFFICER, reason="Because", by=root)
    assert browser.get("/account/sessions/").status_code == 302


def test_the_last_administrator_stays(root: User, stranger: User) -> None:
    with pytest.raises(Refused) as refused:
        actions.close_account(user=root, by=root)
    assert codes(refused) == ["administrator_last"]
    second = actions.grant_role(user=stranger, role=Role.ADMINISTRATOR, reason="Second", by=root)
    actions.close_account(user=root, by=root)
    with pytest.raises(Refused) as alone:
        actions.end_role(grant=second, by=User.objects.system())
    assert codes(alone) == ["administrator_last"]


def test_a_closed_account_keeps_the_name_and_loses_everything_that_opens_it(
    ines: User, client_of: Callable
) -> None:
    ines.set_password("four quiet words at sea")
    ines.save()
    Authenticator.objects.create(user=ines, type="totp", data={"secret": "x"})
    key = client_of(ines).session.session_key
    UserSession.objects.create(user=ines, ip="127.0.0.1", session_key=key)
    actions.close_account(user=ines, by=ines)
    closed = User.objects.get(pk=ines.pk)
    assert (closed.name, closed.email, closed.is_active) == ("Inês Carvalho", "ines@demo.example", False)
    assert closed.closed_at is not None
    assert not closed.has_usable_password()
    assert closed.roles == frozenset()
    assert not Authenticator.objects.filter(user=ines).exists()
    assert not Session.objects.filter(session_key=key).exists()
    assert [mail.subject for mail in mail_to(ines.email)] == ["SPS Grants Portal: your account is closed"]


def test_nobody_closes_the_account_of_another(olena: User, root: User) -> None:
    with pytest.raises(Refused) as refused:
        actions.close_account(user=olena, by=root)
    assert (codes(refused), refused.value.status) == (["account_not_own"], 403)
