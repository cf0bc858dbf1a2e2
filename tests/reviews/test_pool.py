"""People come into the pool by nomination, invitation or file; experts say what they know and when they are away."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from core import clock
from core.errors import Refused
from core.exports import guarded
from core.models import OutboxEmail
from partners.actions import name_delegate
from partners.models import Country
from reviews import actions, facts
from reviews.forms.poolfile import read_file
from reviews.models import Acquaintance, Expert, PanelMember, PoolInvitation
from reviews.rules import Demand, forecast
from tests import factories
from tests.reviews import making

pytestmark = pytest.mark.django_db


def invitation(by: User, **values: Any) -> PoolInvitation:
    """Give an invitation that is on its way."""
    today = clock.today()
    asked = {
        "given_name": "Nils", "family_name": "Berg", "email": "nils@lab.example", "panel": None, "expected": 5,
        "term_from": today, "term_until": today + timedelta(days=1000), "keywords": ["acoustics"], **values,
    }  # fmt: skip
    return actions.invite_expert(values=asked, by=by)


def token_of(made: PoolInvitation) -> str:
    text: str = OutboxEmail.objects.get(dedupe_key=f"pool-invitation:{made.ref}").text
    return text.split("/reviews/invitations/", 1)[1].split("/", 1)[0]


def test_an_invitation_is_accepted_once_and_seats_the_expert(ines: User, stranger: User) -> None:
    proposal = factories.submitted(mechanism="ARW")
    panel = making.panel(proposal, members=("tomas", "sofia"), deputy=None)
    made = invitation(ines, panel=panel)
    text = OutboxEmail.objects.get(dedupe_key=f"pool-invitation:{made.ref}").text
    assert "About 5 proposals" in text
    assert proposal.title not in text
    token = token_of(made)
    expert = actions.accept_seat(token=token, by=stranger)
    assert expert.keywords == ["acoustics"]
    assert PanelMember.objects.filter(panel=panel, expert=expert, role="member").exists()
    with pytest.raises(Refused, match="invitation_over"):
        actions.decline_seat(token=token, reason="Late.", substitute_name="", substitute_email="")
    assert OutboxEmail.objects.filter(to=ines.email, dedupe_key=f"pool-answer:{made.ref}").exists()


def test_an_invitation_runs_out_is_withdrawn_and_is_nobodys_from_the_office(
    ines: User, stranger: User
) -> None:
    first = invitation(ines)
    with pytest.raises(Refused, match="invited_already"):
        invitation(ines)
    with pytest.raises(Refused, match="accepter_in_office"):
        actions.accept_seat(token=token_of(first), by=ines)
    with clock.pretend(clock.now() + timedelta(days=31)), pytest.raises(Refused, match="invitation_over"):
        actions.accept_seat(token=token_of(first), by=stranger)
    actions.withdraw_invitation(invitation=first, by=ines)
    with pytest.raises(Refused, match="invitation_over"):
        actions.accept_seat(token=token_of(first), by=stranger)
    with pytest.raises(Refused, match="officers_only"):
        invitation(stranger)


def test_a_declining_person_proposes_a_substitute_who_is_checked_at_once(ines: User, marc: User) -> None:
    proposal = factories.submitted(mechanism="ARW")
    panel = making.panel(proposal, members=("tomas", "sofia"), deputy=None)
    made = invitation(ines, panel=panel)
    actions.decline_seat(
        token=token_of(made), reason="No time.", substitute_name="Marc", substitute_email=marc.email.upper()
    )
    made.refresh_from_db()
    found = facts.substitute_of(made)
    assert found is not None
    assert (found.known, found.ties) == ("Not in the pool yet", "Barred from 1 of 1 proposals of the call")
    assert facts.asked_first(making.expert("petra").user.email, proposal.call).startswith(
        "Barred from 0 of 1"
    )


def test_a_delegate_nominates_and_an_officer_takes_it_up(ines: User, deniz: User, stranger: User) -> None:
    nation = Country.objects.get(iso2="TR")
    name_delegate(email=deniz.email, country=nation, start_on=clock.today(), by=ines)
    words = {
        "email": "Ayse@lab.example", "given_name": "Ayşe", "family_name": "Demir", "institution": "Ankara Institute",
        "position": "Professor", "facts": "Underwater acoustics.", "keywords": ["acoustics"],
    }  # fmt: skip
    with pytest.raises(Refused, match="delegates_only"):
        actions.nominate(country=nation, **words, by=stranger)
    made = actions.nominate(country=nation, **words, by=deniz)
    assert OutboxEmail.objects.filter(to=ines.email, dedupe_key__startswith=f"nominated:{made.ref}").exists()
    with pytest.raises(Refused, match="nominated_already"):
        actions.nominate(country=nation, **words, by=deniz)
    sent = actions.invite_expert(
        values={
            "given_name": "Ayşe", "family_name": "Demir", "email": made.email, "expected": 4, "nominated_by": nation,
            "term_from": clock.today(), "term_until": clock.today() + timedelta(days=9),
        }, nomination=made, by=ines,
    )  # fmt: skip
    made.refresh_from_db()
    assert (made.state, sent.nomination) == ("taken", made)
    with pytest.raises(Refused, match="nomination_settled"):
        actions.leave_nomination(nomination=made, note="Too late.", by=ines)


HEADS = (
    "email;given_name;family_name;term_from;term_until;nominated_by;keywords;languages;most_at_once;knows\n"
)


def test_a_file_of_experts_is_judged_by_line_and_column_and_writes_nothing_twice(
    ines: User, petra: User
) -> None:
    wrong = (
        HEADS
        + "x;;Berg;2027-13-01;2026-01-01;QQ;;xx;99;8:7\n"
        + "a@b.example;A;B;2026-01-01;2029-01-01;;;;;\n" * 2
    )
    rows, whole = read_file(wrong.encode())
    assert whole == []
    assert [(row.line, len(row.errors)) for row in rows] == [(2, 7), (3, 0), (4, 1)]
    assert rows[0].errors[0] == "column email: not an e-mail address"
    assert "column knows: write a priority and 0 to 3, such as 8:3; not 8:7" in rows[0].errors
    with pytest.raises(Refused, match="file_wrong"):
        actions.import_experts(rows=rows, by=ines)
    assert not Expert.objects.exists()

    good = HEADS + f"{petra.email};Petra;N;2026-01-01;2029-01-01;CZ;laser|optics;en;4;8:3;4:2\n".replace(
        "8:3;", "8:3|"
    )
    good += "new@lab.example;Nils;Berg;2026-01-01;2029-01-01;;;;;\n"
    rows, whole = read_file(good.encode("utf-8-sig"))
    assert (whole, [row.errors for row in rows]) == ([], [(), ()])
    assert actions.import_experts(rows=rows, by=ines) == {"new": 1, "invited": 1}
    expert = Expert.objects.get()
    assert (expert.keywords, expert.most_at_once, expert.expertise.count()) == (["laser", "optics"], 4, 2)
    assert actions.import_experts(rows=rows, by=ines) == {"same": 2}
    assert PoolInvitation.objects.get().keywords == []
    for content, words in (
        (b"\xff\xfe", "not UTF-8"), (b"name\nx\n", "no column"), (HEADS.replace("knows", "iban").encode(), "nobody knows"),
    ):  # fmt: skip
        assert words in read_file(content)[1][0]


def test_an_expert_says_what_they_know_whom_they_will_not_judge_and_when_they_are_away(
    petra: User, tomas: User
) -> None:
    expert = making.expert("petra")
    priority = next(iter(factories.call().priorities.all()))
    actions.save_own_expertise(
        expert=expert,
        keywords=["laser"],
        languages=["en", "fr"],
        countries=["UA"],
        levels={priority.pk: 3},
        by=petra,
    )
    (row,) = facts.directory_rows(list(facts.directory(language="fr", country="UA", free=True)))
    assert (row.name, row.countries, row.knows) == (petra.name, "Ukraine", f"{priority.code} (3)")
    with pytest.raises(Refused, match="not_yours"):
        actions.note_absence(
            expert=expert,
            from_on=clock.today(),
            until_on=clock.today() + timedelta(days=5),
            reason="",
            by=tomas,
        )
    actions.note_absence(
        expert=expert, from_on=clock.today(), until_on=clock.today() + timedelta(days=5), reason="", by=petra
    )
    assert not facts.directory(free=True).filter(pk=expert.pk).exists()
    (row,) = facts.directory_rows(list(facts.directory(text="laser")))
    assert row.state.startswith("Away until")
    named = actions.name_acquaintance(
        expert=expert, kind="collaborator", name="  A  B ", email="", year=2024, by=petra
    )
    assert (named.name, named.until.isoformat()) == ("A B", "2029-01-01")
    with pytest.raises(Refused, match="stale_page"):
        actions.drop_acquaintance(expert=expert, number=0, by=petra)
    actions.drop_acquaintance(expert=expert, number=named.pk, by=petra)
    assert not Acquaintance.objects.exists()


@pytest.mark.parametrize(
    ("demand", "expected", "needed", "short"),
    [
        (Demand(0, 0, ()), 0, 0, 0),
        (Demand(1, 0, (3, 2, 1)), 1, 3, 1),
        (Demand(4, 10, (3, 3, 2, 2, 2)), 10, 5, 0),
        (Demand(20, 0, (3, 1, 1)), 20, 10, 9),
    ],
)
def test_a_forecast_says_how_many_experts_are_missing(
    demand: Demand, expected: int, needed: int, short: int
) -> None:
    found = forecast(demand, reviews=3, share=0.6, load=6)
    assert (found.expected, found.needed, found.short) == (expected, needed, short)


def test_the_coverage_of_a_call_counts_who_can_be_asked() -> None:
    proposal = factories.submitted(mechanism="ARW")
    head = proposal.main_priority.parent or proposal.main_priority
    making.expert("petra", levels={head.pk: 3})
    making.expert("tomas", levels={head.pk: 1})
    row = next(row for row in facts.coverage_map(proposal.call) if row.code == head.code)
    assert (row.sent, row.works_in, row.related, row.outlook.able) == (1, 1, 1, 1)
    assert row.outlook.short == proposal.call.reviews_needed - 1


@pytest.mark.parametrize(
    ("typed", "kept"), [("=1+1", "'=1+1"), (" @x", "' @x"), ("＝1", "'＝1"), ("a=b", "a=b"), (-3, -3)]
)
def test_no_cell_of_a_file_is_a_formula(typed: object, kept: object) -> None:
    assert guarded(typed) == kept
