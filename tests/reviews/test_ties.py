"""Every kind of tie is found by the database, and a hard one closes all doors in the same instant."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from applications.dossier import read_version
from applications.enums import Hat
from applications.models import Director, Helper, Proposal, ProposalVersion, SectionEntry
from core import clock
from core.errors import Refused
from core.models import OutboxEmail
from partners import actions as partner_actions
from partners.actions import relate_organisations
from partners.enums import OrganisationKind
from partners.facts import person_of
from partners.models import Affiliation, Country, Organisation, Person
from reviews import actions, permissions
from reviews.actions import chasing
from reviews.conflicts import excludes
from reviews.enums import Declaration
from reviews.facts import progress, tie_words, ties_between
from reviews.models import Acquaintance, Assignment, ConflictPin, Expert, Routing
from reviews.permissions import closed_to
from tests import factories
from tests.reviews import making

pytestmark = pytest.mark.django_db


def seen(proposal: Proposal, expert: Expert) -> set[str]:
    """Give by what the portal sees ties between the expert and the proposal; countries are left out."""
    found = ties_between([proposal], [expert]).get((proposal.pk, expert.pk), ())
    closed = proposal.pk in set(closed_to(pk=expert.pk).values_list("closed", flat=True))
    assert closed == excludes(found), "the doors and the officers' pages know the same ties"
    return {tie.seen_by for tie in found} - {"country"}


def organisation(name: str, country: str = "BE", **values: object) -> Organisation:
    """Give an organisation of the register."""
    return partner_actions.register_organisation(
        name=name, country=Country.objects.get(iso2=country), kind=OrganisationKind.ACADEMIC,
        by=factories.person("ines"), **values,
    )  # fmt: skip


def post(key: str, where: Organisation, *, since: int = 1000, until: int | None = None) -> Affiliation:
    """Give a post of the named expert. since, until: days before and after today."""
    today = clock.today()
    expert = making.expert(key)
    return Affiliation.objects.create(
        person=expert.person, organisation=where, start_on=today - timedelta(days=since),
        end_on=None if until is None else today + timedelta(days=until),
    )  # fmt: skip


def test_every_kind_of_tie_is_found(tomas: User) -> None:
    proposal = factories.submitted(mechanism="ARW")
    marc = proposal.directors.get(role="NPD")
    expert = making.expert("tomas")
    assert seen(proposal, expert) == set()

    # addresses: the account's, one nobody confirmed, and one of the director's account
    address = EmailAddress.objects.create(user=tomas, email=marc.email.upper(), verified=False, primary=False)
    assert seen(proposal, expert) == {"address"}
    address.delete()
    address = EmailAddress.objects.create(user=marc.user, email=tomas.email, verified=False, primary=False)
    assert seen(proposal, expert) == {"address"}
    address.delete()

    # two records that an officer found to be one person
    record = person_of(marc.user) or Person.objects.create(user=marc.user, given_name="M", family_name="M")
    Person.objects.filter(pk=expert.person_id).update(same_as=record)
    assert "person" in seen(proposal, expert)
    Person.objects.filter(pk=expert.person_id).update(same_as=None)

    # a namesake under another address
    Director.objects.filter(pk=marc.pk).update(
        given_name=tomas.given_name.upper(), family_name=tomas.family_name
    )
    assert seen(proposal, expert) == {"namesake"}
    Director.objects.filter(pk=marc.pk).update(given_name=marc.given_name, family_name=marc.family_name)

    # an e-mail domain, its subdomain, and a domain that the register knows
    User.objects.filter(pk=tomas.pk).update(email="t.h@chem.uni.example")
    Director.objects.filter(pk=marc.pk).update(email="m@uni.example")
    assert seen(proposal, expert) == {"domain"}
    Director.objects.filter(pk=marc.pk).update(email=marc.email)
    assert seen(proposal, expert) == set()
    Organisation.objects.filter(pk=marc.organisation_id).update(email_domains=["chem.uni.example"])
    assert seen(proposal, expert) == {"domain"}
    User.objects.filter(pk=tomas.pk).update(email=tomas.email)

    # whom the expert named
    named = Acquaintance.objects.create(
        expert=expert, kind="supervision", name=marc.name.upper(), noted_at=clock.now()
    )
    assert seen(proposal, expert) == {"named"}
    Acquaintance.objects.filter(pk=named.pk).update(name="M.", email=marc.email.upper())
    assert seen(proposal, expert) == {"named"}
    Acquaintance.objects.filter(pk=named.pk).update(until=clock.today())
    assert seen(proposal, expert) == set()

    # a helper, also of the time before
    helper = Helper.objects.create(
        proposal=proposal, number=1, rights="view", user=tomas, email=tomas.email, given_name="Tomáš",
        invited_by=marc.user, invited_at=clock.now(), joined_at=clock.now(), ended_at=clock.now(),
    )  # fmt: skip
    assert seen(proposal, expert) == {"helper"}
    helper.delete()


def test_institutions_tie_by_parents_aliases_and_the_past() -> None:
    proposal, expert = factories.submitted(mechanism="ARW"), making.expert("tomas")
    uni = organisation("Example University", aliases=["Universitas Exemplaris"])
    faculty = organisation("Faculty of Chemistry", parent=uni)
    other = organisation("Faculty of Law", parent=uni)
    twin = organisation("Universitas Exemplaris")
    proposal.directors.filter(role="NPD").update(organisation=faculty)
    for where, kind in (
        (faculty, "institution"),
        (uni, "institution"),
        (twin, "institution"),
        (other, "roof"),
    ):
        job = post("tomas", where)
        assert seen(proposal, expert) == {kind}, where
        job.delete()
    job = post("tomas", uni, since=2000, until=-1000)
    assert seen(proposal, expert) == {"former"}
    job.delete()
    post("tomas", uni, since=5000, until=-1200)
    assert seen(proposal, expert) == set()
    # a post of the director beside the one the proposal states, and one that the expert will take up
    record = person_of(factories.person("olena")) or Person.objects.create(
        user=factories.person("olena"), given_name="O", family_name="K"
    )
    elsewhere = organisation("Elsewhere", "FR")
    Affiliation.objects.create(person=record, organisation=elsewhere, start_on=clock.today())
    post("tomas", elsewhere, since=-30)
    assert seen(proposal, expert) == {"institution"}


def test_an_organisation_moved_under_another_changes_the_houses() -> None:
    one, two = organisation("First"), organisation("Second", "FR")
    below = organisation("Third", "DE", parent=two)
    Organisation.objects.filter(pk=two.pk).update(parent=one)
    relate_organisations()
    houses = {row.name: set(row.house) for row in Organisation.objects.all()}
    assert houses["Third"] == {one.pk, two.pk}
    assert houses["First"] == {two.pk, below.pk}


@pytest.fixture
def two(db: None) -> Iterator[tuple[Proposal, Proposal]]:
    """Two proposals of two calls by the same pair."""
    return factories.submitted(mechanism="ARW"), factories.submitted(mechanism="ATC", number=1)


def test_who_took_part_elsewhere_with_a_director_is_tied_for_four_years(
    two: tuple[Proposal, Proposal], tomas: User
) -> None:
    (here, there), expert = two, making.expert("tomas")
    there.directors.filter(role="NPD").update(user=None, email=tomas.email)
    assert seen(here, expert) == {"joint"}
    Proposal.objects.filter(pk=there.pk).update(changed_at=clock.now() - timedelta(days=1470))
    assert seen(here, expert) == set()
    Proposal.objects.filter(pk=there.pk).update(changed_at=clock.now(), standing_version=None, state="draft")
    assert seen(here, expert) == set(), "a draft that was never sent is its writers' own affair"


def test_a_common_country_bars_where_the_call_says_so(tomas: User) -> None:
    proposal = factories.submitted(mechanism="ARW")
    expert = making.expert("tomas")
    proposal.directors.filter(role="NPD").update(nationality=Country.objects.get(iso2="IT"))
    Person.objects.filter(pk=expert.person_id).update(nationality=Country.objects.get(iso2="IT"))
    (tie,) = ties_between([proposal], [expert])[proposal.pk, expert.pk]
    assert tie.seen_by == "country"
    assert not tie.excludes
    assert seen(proposal, expert) == set()
    proposal.call.national_ties = "hard"
    proposal.call.save()
    assert excludes(ties_between([proposal], [expert])[proposal.pk, expert.pk])
    assert seen(proposal, expert) == set()


def test_ties_of_many_pairs_cost_three_queries(
    two: tuple[Proposal, Proposal], tomas: User, petra: User
) -> None:
    experts = [making.expert(key) for key in ("tomas", "petra", "sofia")]
    with CaptureQueriesContext(
        connection,
    ) as few:
        ties_between(two[:1], experts[:1])
    with CaptureQueriesContext(connection) as many:
        ties_between(two, experts)
    assert len(few) == len(many) == 3


def test_a_tie_that_arises_later_closes_the_doors_of_reviewer_and_chair_at_once(
    tomas: User, sofia: User, stranger: User
) -> None:
    proposal = making.in_review()
    making.reading(proposal, "tomas")
    assert Assignment.objects.readable(tomas).exists()
    assert Routing.objects.led_by(sofia).exists()
    assert not Routing.objects.led_by(stranger).exists()
    where = proposal.directors.get(role="NPD").organisation
    jobs = [post(key, where) for key in ("tomas", "sofia")]
    assert not Assignment.objects.of(tomas).exists()
    assert not Routing.objects.led_by(sofia).exists()
    assert Routing.objects.led_by(stranger).exists(), "the deputy presides for that proposal"
    for job in jobs:
        job.delete()
    assert Assignment.objects.readable(tomas).exists()
    assert Routing.objects.led_by(sofia).exists()
    assert not Routing.objects.led_by(stranger).exists()


def test_a_ruling_lifts_or_makes_a_conflict_until_its_day_and_is_kept(ines: User, paul: User) -> None:
    proposal, expert = factories.submitted(mechanism="ARW"), making.expert("tomas")
    post("tomas", proposal.directors.get(role="NPD").organisation)
    rule = {"proposal": proposal, "expert": expert, "by": ines}
    with pytest.raises(Refused, match="pin_reason_missing"):
        actions.pin(verdict="none", reason=" ", **rule)
    with pytest.raises(Refused, match="not_yours"):
        actions.pin(verdict="none", reason="Why not.", **rule | {"by": paul})
    until = clock.today() + timedelta(days=30)
    lifted = actions.pin(verdict="none", reason="A guest there.", until=until, **rule)
    (tie,) = [
        tie for tie in ties_between([proposal], [expert])[proposal.pk, expert.pk] if tie.strength == "hard"
    ]
    assert tie.lifted
    assert seen(proposal, expert) == {"institution"}
    with clock.pretend(clock.now() + timedelta(days=31)):
        assert excludes(ties_between([proposal], [expert])[proposal.pk, expert.pk])
        assert seen(proposal, expert) == {"institution"}
    against = actions.pin(verdict="conflict", reason="They fell out.", **rule)
    lifted.refresh_from_db()
    assert (lifted.ended_by, lifted.ended_reason) == (ines, "They fell out.")
    assert seen(proposal, expert) == {"institution", "pinned"}
    actions.unpin(pin=against, reason="They made up.", by=ines)
    assert seen(proposal, expert) == {"institution"}
    assert ConflictPin.objects.count() == 2
    with pytest.raises(Refused, match="pin_ended"):
        actions.unpin(pin=against, reason="Again.", by=ines)


def test_whom_the_applicants_would_rather_not_have_is_a_warning_read_by_officers_alone() -> None:
    call = factories.call()
    draft = factories.draft(call=call, mechanism="ARW")
    entry = SectionEntry.objects.get(proposal=draft, key="declarations")
    named = {"id": "r1", "name": "Tomas  Havelka", "institution": "", "email": "", "reason": "A rival group."}
    entry.data = {**entry.data, "rather_not": [named]}
    entry.save()
    proposal, expert = factories.submit(draft), making.expert("tomas")
    (tie,) = ties_between([proposal], [expert])[proposal.pk, expert.pk]
    assert (tie.seen_by, tie.excludes) == ("unwanted", False)
    assert tie_words(tie) == "The applicants would rather not have this reviewer (A rival group.)"
    assert seen(proposal, making.expert("petra")) == set()
    version = ProposalVersion.objects.get(pk=proposal.standing_version_id)
    for reader, reads in (("officer", True), ("reviewer", False)):
        assert ("A rival group." in str(read_version(version, call, reader, links={}))) == reads


def test_what_an_assignment_or_a_seat_allows_ends_with_the_term(
    tomas: User, petra: User, sofia: User, stranger: User
) -> None:
    proposal = making.in_review()
    assignment = making.reading(proposal, "tomas")
    (asked,) = making.assigned(proposal, "petra")
    over = {"term_until": clock.today() - timedelta(days=1)}
    Expert.objects.filter(user__in=[tomas, petra, sofia]).update(**over)
    assert not Assignment.objects.of(tomas).exists()
    assert Hat.REVIEWER not in permissions.hats(tomas, proposal)
    with pytest.raises(Refused, match="assignment_over"):
        making.write(assignment)
    with pytest.raises(Refused, match="assignment_over"):
        actions.declare(assignment=asked, answer=Declaration.NONE, by=petra)
    assert not Routing.objects.led_by(sofia).exists()
    assert Routing.objects.led_by(stranger).exists(), "the deputy presides"
    Expert.objects.filter(user=stranger).update(**over)
    assert not Routing.objects.led_by(stranger).exists()


def test_whom_a_tie_has_come_to_bind_writes_nothing_and_has_no_mail_of_the_proposal(
    tomas: User, petra: User, ines: User
) -> None:
    proposal = making.in_review()
    assignment = making.reading(proposal, "tomas")
    (doubted,) = making.assigned(proposal, "petra")
    unsure = {"answer": Declaration.UNSURE, "kind": "family", "words": "Perhaps."}
    doubted = actions.declare(assignment=doubted, by=petra, **unsure)
    where = proposal.directors.get(role="NPD").organisation
    for key in ("tomas", "petra"):
        post(key, where)
    Assignment.objects.update(assigned_at=clock.now() - timedelta(days=15))
    before = OutboxEmail.objects.count()
    with pytest.raises(Refused, match="remind_nobody"):
        chasing.remind(assignments=[assignment], by=ines)
    assert not progress.reminding(ines, [f"{proposal.ref}:{assignment.number}"])
    with pytest.raises(Refused, match="expert_conflicted"):
        chasing.extend(assignment=assignment, due_at=clock.now() + timedelta(days=40), by=ines)
    with pytest.raises(Refused, match="expert_conflicted"):
        actions.settle_doubt(assignment=doubted, cleared=True, note="Far away.", by=ines)
    with pytest.raises(Refused, match="assignment_over"):
        making.write(assignment)
    actions.release(assignment=assignment, reason="A new post.", by=ines)
    assert OutboxEmail.objects.count() == before


def test_an_officer_who_has_come_to_direct_the_proposal_is_not_told_what_its_reviewers_answer(
    petra: User, ines: User
) -> None:
    proposal = making.in_review()
    (asked,) = making.assigned(proposal, "petra")
    proposal.directors.filter(role="NPD").update(user=ines)
    actions.declare(assignment=asked, answer=Declaration.DECLINE, words="No time.", by=petra)
    assert not OutboxEmail.objects.filter(to=ines.email, dedupe_key__startswith="answered").exists()
