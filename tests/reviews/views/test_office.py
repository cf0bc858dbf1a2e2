"""What the programme office does about reviews."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import RoleGrant, User
from applications.actions import screening
from applications.enums import Note, State
from applications.models import LedgerEntry
from core import clock
from core.errors import Refused
from core.models import OutboxEmail
from partners.actions import add_affiliation
from partners.enums import OrganisationKind
from partners.models import Country, Organisation
from reviews import actions
from reviews.enums import AssignmentState
from reviews.models import Assignment, Conflict, Expert, Panel, Routing
from tests import factories
from tests.reviews import making

pytestmark = pytest.mark.django_db
ClientOf = Callable[[object], Client]


def in_three_weeks() -> dict[str, str]:
    day = clock.today() + timedelta(days=21)
    return {
        "due_at_day": str(day.day),
        "due_at_month": str(day.month),
        "due_at_year": str(day.year),
        "due_at_time": "17:00",
    }


def ref_of(key: str) -> str:
    return making.expert(key).person.ref


def test_an_officer_sets_up_a_panel_and_reads_its_coverage(client_of: ClientOf, ines: User) -> None:
    call = factories.closed_call()
    for key in ("tomas", "petra", "sofia"):
        making.expert(key)
    code = call.priorities.order_by("position").first().code
    browser = client_of(ines)
    here = f"/office/calls/{call.label}/panels/new/"
    data = {
        "title": "Energy and environment",
        "code": f"{call.label}-EN",
        "priorities": [code],
        "members": [ref_of("tomas"), ref_of("sofia")],
        "chair": ref_of("sofia"),
        "deputy": ref_of("petra"),
    }
    page = browser.post(here, data)
    assert "leads the panel and so has to be one of its members" in page.content.decode()
    assert not Panel.objects.exists()
    data["members"] = [*data["members"], ref_of("petra")]
    assert browser.post(here, data).status_code == 302
    page = browser.get("/office/panels/").content.decode()
    assert "Energy and environment" in page
    assert "No panel covers:" in page
    data |= {"title": "Energy", "chair": ref_of("petra"), "deputy": ref_of("sofia")}
    assert browser.post(f"/office/panels/{call.label}-EN/", data).status_code == 302
    assert Panel.objects.get().members.get(role="chair").expert == making.expert("petra")


def test_two_panels_with_one_priority_are_called_an_overlap(client_of: ClientOf, ines: User) -> None:
    proposal = factories.submitted(mechanism="ARW")
    for code in ("A", "B"):
        making.panel(proposal, code=code)
    page = client_of(ines).get("/office/panels/").content.decode()
    assert "More than one panel claims:" in page
    assert "Panel A, Panel B" in page


def test_an_account_becomes_an_expert_once(client_of: ClientOf, ines: User, tomas: User) -> None:
    browser = client_of(ines)
    fields = browser.get("/office/experts/new/").context["form"].fields
    data = {
        "email": "nobody@nowhere.example",
        **{
            f"term_{end}_{part}": value
            for end, year in (("from", "2025"), ("until", "2028"))
            for part, value in (("day", "1"), ("month", "3"), ("year", year))
        },
        "keywords": "acoustics, sensor networks, acoustics",
        "languages": ["en", "fr"],
        "most_at_once": "4",
        **dict.fromkeys((name for name in fields if name.startswith("level_")), "0"),
    }
    first_level = next(name for name in fields if name.startswith("level_"))
    assert "nobody has an account" in browser.post("/office/experts/new/", data).content.decode()
    data |= {"email": tomas.email.upper(), first_level: "3"}
    assert browser.post("/office/experts/new/", data).status_code == 302
    expert = Expert.objects.get()
    assert (expert.user, expert.keywords, expert.expertise.get().level) == (
        tomas,
        ["acoustics", "sensor networks"],
        3,
    )
    assert "already in the list" in browser.post("/office/experts/new/", data).content.decode()
    page = browser.get("/office/experts/?q=acoustics").content.decode()
    assert expert.person.name in page
    assert "No expert matches" in browser.get("/office/experts/?q=zoology").content.decode()


def test_clear_proposals_are_routed_in_one_go_and_others_wait(client_of: ClientOf, ines: User) -> None:
    clear, gap = factories.submitted(mechanism="ARW"), factories.submitted(mechanism="ATC")
    making.panel(clear)
    browser = client_of(ines)
    page = browser.get("/office/panels/routing/").content.decode()
    assert "Send to Panel one" in page
    assert "No panel covers this priority" in page
    assert browser.post("/office/panels/routing/", {"refs": [clear.ref, gap.ref]}).status_code == 302
    assert [routing.proposal for routing in Routing.objects.all()] == [clear]
    assert LedgerEntry.objects.filter(proposal=clear, note_kind=Note.ROUTED).count() == 1
    assert "1 proposal is sent" in browser.get("/office/panels/routing/").content.decode()


def test_another_panel_than_the_one_that_covers_needs_a_reason(client_of: ClientOf, ines: User) -> None:
    proposal = factories.submitted(mechanism="ARW")
    making.panel(proposal)
    other = proposal.call.priorities.exclude(pk=proposal.main_priority_id).first()
    making.panel(proposal, code="OTHER", priorities=[other])
    browser = client_of(ines)
    here = f"/office/proposals/{proposal.ref}/panel/"
    page = browser.post(here, {"panel": "OTHER", "reason": ""})
    assert "write why the proposal goes to this panel" in page.content.decode()
    assert not Routing.objects.exists()
    assert browser.post(here, {"panel": "OTHER", "reason": "The method matters most."}).status_code == 302
    assert Routing.objects.get().reason == "The method matters most."


def test_a_proposal_changes_panels_with_a_reason_after_the_officer_read_who_goes_with_it(
    client_of: ClientOf, ines: User
) -> None:
    proposal = making.in_review()
    making.panel(proposal, code="OTHER", members=("petra", "sofia"), deputy=None)
    browser = client_of(ines)
    here = f"/office/proposals/{proposal.ref}/panel/"
    making.assigned(proposal, "tomas", "petra")
    move = {"panel": "OTHER", "reason": "Better expertise."}
    page = browser.post(here, move).content.decode()
    goes, stays_behind = page.split("Does not go with it")
    assert "Petra" in goes
    assert "Tomáš" in stays_behind
    making.assigned(proposal, "sofia")
    read = page.split('name="carry" value="', 1)[1].split('"', 1)[0]
    page = browser.post(here, move | {"carry": read}).content.decode()
    assert "Sofia" in page, "what changed since it was read is shown first"
    assert Routing.objects.filter(proposal=proposal).count() == 1
    read = page.split('name="carry" value="', 1)[1].split('"', 1)[0]
    assert browser.post(here, move | {"carry": read}).status_code == 302
    assert {a.expert.user.given_name for a in Assignment.objects.live()} == {"Petra", "Sofia"}
    assert Routing.objects.in_force().get(proposal=proposal).panel.code == "OTHER"
    assert Routing.objects.filter(proposal=proposal).count() == 2


def test_a_review_opens_only_for_what_is_eligible_and_routed(client_of: ClientOf, ines: User) -> None:
    proposal = factories.submitted(mechanism="ARW")
    browser = client_of(ines)
    here = f"/office/proposals/{proposal.ref}/open-review/"
    assert browser.get(here).status_code == 409
    making.panel(proposal)
    actions.route(proposal=proposal, by=ines)
    screening.confirm_eligibility(proposal=proposal, note="", by=ines)
    page = browser.get(here)
    assert page.status_code == 200
    assert browser.post(here, {"expected": page.context["expected"]}).status_code == 302
    proposal.refresh_from_db()
    assert proposal.state == State.IN_REVIEW


def test_several_members_are_asked_at_once_with_one_due_time(client_of: ClientOf, ines: User) -> None:
    proposal = making.in_review()
    browser = client_of(ines)
    here = f"/office/proposals/{proposal.ref}/reviewers/"
    page = browser.post(here, in_three_weeks())
    assert "choose at least one" in page.content.decode().lower()
    chosen = {"experts": [ref_of("tomas"), ref_of("petra")]}
    past = in_three_weeks() | {"due_at_year": "2020"}
    assert "due date lies in the past" in browser.post(here, chosen | past).content.decode()
    assert browser.post(here, chosen | in_three_weeks()).status_code == 302
    assert [one.number for one in Assignment.objects.order_by("number")] == [1, 2]
    assert OutboxEmail.objects.filter(subject__contains="declare whether you can review").count() == 2


def test_who_works_with_a_director_cannot_be_assigned(client_of: ClientOf, ines: User) -> None:
    proposal = making.in_review()
    director = proposal.directors.get(role="NPD")
    expert = making.expert("tomas")
    add_affiliation(
        person=expert.person,
        organisation=director.organisation,
        start_on=clock.today() - timedelta(days=9),
        by=ines,
    )
    browser = client_of(ines)
    here = f"/office/proposals/{proposal.ref}/reviewers/"
    page = browser.get(here).content.decode()
    assert "Works at the institution of" in page
    chosen = {"experts": [expert.person.ref]} | in_three_weeks()
    assert browser.post(here, chosen).status_code == 200
    with pytest.raises(Exception, match="expert_tied"):
        making.assigned(proposal, "tomas")
    assert not Assignment.objects.exists()


def test_a_shared_country_only_warns(client_of: ClientOf, ines: User) -> None:
    proposal = making.in_review()
    country = proposal.directors.get(role="NPD").organisation.country
    elsewhere = Organisation.objects.create(
        name="Elsewhere",
        country=country,
        kind=OrganisationKind.ACADEMIC,
        registered_at=clock.now(),
        sort_key="elsewhere",
        search_key="elsewhere",
    )
    expert = making.expert("tomas")
    add_affiliation(
        person=expert.person, organisation=elsewhere, start_on=clock.today() - timedelta(days=9), by=ines
    )
    assert Country.objects.filter(pk=country.pk).exists()
    page = client_of(ines).get(f"/office/proposals/{proposal.ref}/reviewers/").content.decode()
    assert "Shares a country with" in page
    assert making.assigned(proposal, "tomas")


def test_a_reviewer_is_replaced_by_another_in_one_step(client_of: ClientOf, ines: User, tomas: User) -> None:
    proposal = making.in_review()
    making.assigned(proposal, "tomas")
    browser = client_of(ines)
    here = f"/office/proposals/{proposal.ref}/reviewers/1/release/"
    swap = {"reason": "No answer.", "instead": ref_of("petra")}
    assert "write the day" in browser.post(here, swap).content.decode().lower()
    assert browser.post(here, swap | in_three_weeks()).status_code == 302
    states = list(Assignment.objects.order_by("number").values_list("state", flat=True))
    assert states == [AssignmentState.RELEASED, AssignmentState.ASSIGNED]
    assert browser.get(here).status_code == 404


def test_a_recorded_conflict_takes_the_evaluation_out(client_of: ClientOf, ines: User) -> None:
    proposal = making.in_review()
    making.done(proposal, "tomas")
    browser = client_of(ines)
    here = f"/office/proposals/{proposal.ref}/conflicts/new/"
    data = {"expert": ref_of("tomas"), "kind": "financial", "words": "Holds shares in the end-user."}
    assert browser.post(here, data).status_code == 302
    assert Conflict.objects.get().settlement == "upheld"
    assert Assignment.objects.get().state == AssignmentState.CONFLICTED
    page = browser.get(f"/office/proposals/{proposal.ref}/reviewers/").content.decode()
    assert "Declared a conflict" in page


def test_officers_read_names_and_notes_others_of_the_programme_do_not(
    client_of: ClientOf, ines: User, aida: User, paul: User
) -> None:
    proposal = making.in_review()
    making.done(proposal, "tomas")
    here = f"/office/proposals/{proposal.ref}/evaluations/"
    page = client_of(ines).get(here).content.decode()
    assert "Tomáš Havelka" in page
    assert "Between us, says Tomáš." in page
    for reader in (aida, paul):
        page = client_of(reader).get(here).content.decode()
        assert making.REASONS[:40] in page
        assert "Havelka" not in page
        assert "Between us" not in page


def test_an_officer_drafts_the_report_and_cannot_sign_it(client_of: ClientOf, ines: User) -> None:
    proposal = making.all_in()
    browser = client_of(ines)
    here = f"/office/proposals/{proposal.ref}/report/"
    form = browser.get(here).context["form"]
    data = {field.html_name: str(field.value() if field.value() is not None else "") for field in form}
    assert browser.post(here, data | {"summary": "Drafted by the secretary."}).status_code == 302
    assert "Save and go to sign" not in browser.get(here).content.decode()
    assert browser.get(f"/reviews/{proposal.ref}/report/sign/").status_code == 404


def test_only_officers_reach_the_offices_pages(
    client_of: ClientOf, olena: User, tomas: User, sofia: User, stranger: User
) -> None:
    proposal = making.in_review()
    paths = ["panels/", "experts/", "experts/new/", "panels/routing/"]
    paths += [
        f"proposals/{proposal.ref}/{page}/"
        for page in ("reviewers", "panel", "evaluations", "report", "conflicts/new")
    ]
    for person in (olena, tomas, sofia, stranger):
        for path in paths:
            assert client_of(person).get(f"/office/{path}").status_code == 404


def test_an_officer_who_directs_a_proposal_does_not_reach_its_review(client_of: ClientOf, ines: User) -> None:
    proposal = making.in_review()
    proposal.directors.filter(role="NPD").update(user=ines)
    for page in ("reviewers", "panel", "evaluations", "report"):
        assert client_of(ines).get(f"/office/proposals/{proposal.ref}/{page}/").status_code == 404


def test_the_offices_pages_ask_the_database_little(client_of: ClientOf, ines: User) -> None:
    proposal = making.all_in()
    browser = client_of(ines)
    for path in (
        "panels/", "experts/", "panels/routing/", f"proposals/{proposal.ref}/reviewers/", f"proposals/{proposal.ref}/evaluations/",
    ):  # fmt: skip
        browser.get(f"/office/{path}")
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(f"/office/{path}").status_code == 200
        assert len(queries) <= 15, path


def test_a_reviewer_who_becomes_an_officer_reads_the_others_once_they_are_released(
    client_of: ClientOf, ines: User, tomas: User
) -> None:
    proposal = making.in_review()
    making.done(proposal, "petra")
    own = making.reading(proposal, "tomas")
    RoleGrant.objects.create(
        user=tomas, role="officer", starts_at=clock.now(), granted_by=ines, reason="Helps out."
    )
    address = f"/office/proposals/{proposal.ref}/evaluations/"
    assert making.REASONS[:40] not in client_of(tomas).get(address).content.decode()
    with pytest.raises(Refused, match="reviewer_in_office"):
        making.write(own)
    actions.release(assignment=own, reason="Works for the programme now.", by=ines)
    assert making.REASONS[:40] in client_of(tomas).get(address).content.decode()
