"""The pages of an assignment run, as an officer goes through them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from core import outbox
from core.models import OutboxEmail, OutboxTask
from reviews.actions import running
from reviews.models import Assignment, AssignmentRun, Panel
from reviews.runs import Settings
from tests.reviews import making
from tests.reviews.views.test_office import in_three_weeks

pytestmark = pytest.mark.django_db
ClientOf = Callable[[object], Client]


def test_an_officer_asks_watches_reads_why_edits_previews_and_applies(
    client_of: ClientOf, ines: User, tomas: User
) -> None:
    proposal = making.in_review()
    label, panel = proposal.call.label, Panel.objects.get(routings__proposal=proposal)
    here, browser = reverse("office_runs", args=[label]), client_of(ines)
    assert client_of(tomas).get(here).status_code == 404
    page = browser.get(here).content.decode()
    assert "1 in review" in page
    asked: dict[str, Any] = {
        "panels": [panel.code],
        "coverage": "2",
        "rules": ["works_in_it"],
        "seconds": "5",
    }
    assert browser.post(here, asked | {"coverage": ""}).status_code == 200
    answer = browser.post(here, asked)
    run = AssignmentRun.objects.get()
    address = reverse("office_run", args=[label, run.number])
    assert answer["Location"] == address
    waiting = browser.get(address).content.decode()
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in waiting
    assert "Waits for a worker" in waiting
    # Nobody here works in the priority: the run says so, and what gives way is one step.
    outbox.run(OutboxTask.objects.get(dedupe_key=f"assignment-run:{run.pk}").pk)
    page = browser.get(address).content.decode()
    assert f"Reviewers of proposal {proposal.ref} with level 3 in its Key Priority: at least 1." in page
    answer = browser.post(reverse("office_run_step", args=[label, run.number, "relax"]))
    run = AssignmentRun.objects.order_by("number").last()  # type: ignore[assignment]
    outbox.run(OutboxTask.objects.get(dedupe_key=f"assignment-run:{run.pk}").pk)
    address = answer["Location"]
    with CaptureQueriesContext(connection) as queries:
        page = browser.get(address).content.decode()
    assert len(queries) <= 15
    assert "Proven: nothing better exists" in page
    assert "Preview: 2 mails" in page

    about = reverse("office_run_proposal", args=[label, run.number, proposal.ref])
    run.refresh_from_db()
    mine = {r for _p, r in run.pairs}
    free = next(one["ref"] for one in run.inputs["reviewers"] if one["ref"] not in mine)
    page = browser.get(f"{about}?reviewer={free}").content.decode()
    assert "Why these reviewers" in page
    assert "Would do as well" in page
    out = sorted(mine)[0]
    edit = {"edits": "0", "change": "1", "out": out, "into": free}
    assert browser.post(about, edit)["Location"] == about
    stale = browser.post(about, edit)
    assert "Somebody else changed this run meanwhile" in stale.content.decode()
    assert browser.post(about, edit | {"edits": "9" * 5000}).status_code == stale.status_code == 409
    stays = sorted(mine)[1]
    browser.post(about, {"edits": "1", "keep": stays})
    run.refresh_from_db()
    assert sorted(r for _p, r in run.kept) == sorted([free, stays])
    table = browser.get(reverse("office_run_table", args=[label, run.number])).content.decode("utf-8-sig")
    assert table.count(proposal.ref) == 2

    preview = reverse("office_run_apply", args=[label, run.number])
    assert "2 reviewers are written to. 2 mails go out." in browser.get(preview).content.decode()
    mails = OutboxEmail.objects.count()
    answer = browser.post(preview, in_three_weeks() | {"edits": "2"}, follow=True)
    assert "Applied: 2 mails ask for a review." in answer.content.decode()
    assert OutboxEmail.objects.count() - mails == 2
    assert {a.expert.person.ref for a in Assignment.objects.all()} == {free, stays}
    assert browser.get(preview)["Location"] == address


def test_a_run_that_no_longer_holds_says_what_changed_and_offers_to_solve_again(
    client_of: ClientOf, ines: User
) -> None:
    proposal = making.in_review()
    label, browser = proposal.call.label, client_of(ines)
    panel = Panel.objects.get(routings__proposal=proposal)
    browser.post(
        reverse("office_runs", args=[label]), {"panels": [panel.code], "coverage": "1", "seconds": "5"}
    )
    run = AssignmentRun.objects.get()
    outbox.run(OutboxTask.objects.get(dedupe_key=f"assignment-run:{run.pk}").pk)
    making.assigned(proposal, "petra")
    answer = browser.post(
        reverse("office_run_apply", args=[label, run.number]), in_three_weeks() | {"edits": "0"}
    )
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Asked or released meanwhile" in page
    assert "Solve again with what holds now" in page
    assert Assignment.objects.count() == 1


def test_an_officer_who_directs_a_proposal_finds_no_run_over_it_and_no_load_from_it(
    client_of: ClientOf, ines: User, nadia: User
) -> None:
    proposal = making.in_review()
    making.assigned(proposal, "petra")
    label, panel = proposal.call.label, Panel.objects.get(routings__proposal=proposal)
    settings = Settings(panels=(panel.code,), coverage=1, works_in_it=False, two_nations=False)
    over = running.start_run(call=proposal.call, settings=settings, by=ines)
    running.solve_run(over.pk)
    unread = running.start_run(call=proposal.call, settings=settings, by=ines)
    browser, address = client_of(nadia), reverse("office_run", args=[label, over.number])
    busy = ("office_carriers", "office_experts")
    assert browser.get(address).status_code == 200
    assert all("1 of 6" in browser.get(reverse(route)).content.decode() for route in busy)
    proposal.directors.filter(role="NPD").update(user=nadia)
    for route in ("office_run", "office_run_apply", "office_run_table"):
        assert browser.get(reverse(route, args=[label, over.number])).status_code == 404
    assert browser.get(reverse("office_run", args=[label, unread.number])).status_code == 200
    listed = browser.get(reverse("office_runs", args=[label])).content.decode()
    assert address not in listed
    for route in busy:
        assert "1 of 6" not in browser.get(reverse(route)).content.decode()
