"""One action on many proposals: the preview says what happens, exactly that happens, once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from accounts.models import RoleGrant
from applications.actions import screening
from applications.actions.reminding import COOL_DOWN
from applications.enums import Note, State
from applications.models import LedgerEntry
from core import clock
from core.errors import Refused
from core.models import OutboxEmail, OutboxTask
from decisions.actions import bulk
from decisions.enums import BulkItemState, BulkKind, BulkState
from decisions.models import BulkAction, ProposalTag, Tag
from reviews.actions.routing import route
from reviews.models import Reminder, Routing
from tests import factories
from tests.decisions.test_desk import LIST, refs, sql_of
from tests.reviews import making

pytestmark = pytest.mark.django_db

ACTIONS = f"{LIST}actions/"


def begin(officer, what, proposals=(), *, query="", every=False):
    """Tick them in the list and go on to the preview."""
    posted = {"what": what, "pick": [proposal.ref for proposal in proposals]}
    return officer.post(f"{ACTIONS}?{query}", posted | ({"all": "9"} if every else {}))


def confirm(officer, address, **given):
    """Read the preview and confirm it."""
    seen = officer.get(address, given).context["seen"]
    return seen, officer.post(address, {"digest": seen.digest, "count": seen.count, **given})


def verdicts(seen):
    return {proposal.ref: (verdict.happens, verdict.words) for proposal, verdict in seen.lines}


def test_the_preview_of_sending_to_panels_says_what_happens_to_each_and_exactly_that_happens(
    client_of, ines, proposal_in
):
    call = factories.closed_call()
    first, second = (factories.submitted(mechanism="ARW", number=n, call=call) for n in (0, 1))
    reviewed = proposal_in(State.REVIEWED)
    panel = making.panel(first)
    officer = client_of(ines)
    address = begin(officer, "route", [first, second, reviewed])["Location"]
    assert not Routing.objects.filter(proposal__in=[first, second]).exists()

    seen, answer = confirm(officer, address)
    told = verdicts(seen)
    assert told[first.ref] == (True, f"Goes to {panel.title}")
    assert told[reviewed.ref][0] is False
    assert answer["Location"] == address
    sent = set(Routing.objects.in_force().filter(panel=panel).values_list("proposal__ref", flat=True))
    assert sent == {ref for ref, (happens, _words) in told.items() if happens}
    report = officer.get(address)
    assert {item.proposal.ref: item.state for item, _w in report.context["rows"]} == {
        ref: BulkItemState.DONE if happens else BulkItemState.LEFT for ref, (happens, _w) in told.items()
    }

    again = begin(officer, "route", [first])["Location"]
    assert verdicts(officer.get(again).context["seen"])[first.ref][0] is False
    seen = officer.get(again, {"panel": panel.code, "reason": "Closer."}).context["seen"]
    assert verdicts(seen)[first.ref] == (False, "The proposal is with this panel already.")


def test_what_changed_since_it_was_read_is_refused_and_nothing_is_done_twice(client_of, ines):
    call = factories.closed_call()
    proposals = [factories.submitted(mechanism="ARW", number=n, call=call) for n in (0, 1)]
    officer = client_of(ines)
    address = begin(officer, "tag", proposals)["Location"]
    seen = officer.get(address, {"tag": "Urgent"}).context["seen"]
    posted = {"digest": seen.digest, "count": seen.count, "tag": "Urgent"}
    other = begin(officer, "tag", proposals[:1])["Location"]
    confirm(officer, other, tag="urgent")

    refused = officer.post(address, posted)
    assert refused.status_code == 409
    assert "What you read has changed since" in refused.content.decode()
    assert ProposalTag.objects.count() == 1
    assert officer.post(address, posted | {"tag": "Other"}).status_code == 409

    seen, _answer = confirm(officer, address, tag="Urgent")
    assert seen.count == 1
    assert (Tag.objects.count(), ProposalTag.objects.count()) == (1, 2)
    assert officer.post(address, posted).status_code == 409
    bulk.carry_out(BulkAction.objects.get(ref=address.split("/")[-2]).pk)
    assert ProposalTag.objects.count() == 2


def test_tags_filter_the_list_are_taken_off_again_and_reach_no_director(client_of, ines, olena):
    call = factories.closed_call()
    plain, tagged = (factories.submitted(mechanism="ARW", number=n, call=call) for n in (0, 1))
    officer = client_of(ines)
    confirm(officer, begin(officer, "tag", [tagged])["Location"], tag="Zebra crossing")

    assert refs(officer, "tag=Zebra+crossing") == [tagged.ref]
    page, sent = sql_of(officer, f"{LIST}?columns=tags")
    assert page.content.decode().count(">Zebra crossing</td>") == 1
    assert sent <= 12
    director = client_of(olena)
    for url in (f"/proposals/{tagged.ref}/", "/proposals/"):
        assert "Zebra" not in director.get(url).content.decode()

    address = begin(officer, "untag", query="mechanism=ARW", every=True)["Location"]
    seen, _answer = confirm(officer, address, tag="Zebra crossing")
    listed = [(proposal.ref, verdict.happens) for proposal, verdict in seen.lines]
    assert listed[0] == (tagged.ref, True), "what happens stands before what stays"
    assert {ref for ref, happens in listed if happens} == {tagged.ref}
    assert not Tag.objects.exists()
    assert plain.ref in verdicts(seen)


def test_a_tag_that_only_what_is_kept_back_bears_is_offered_nowhere(client_of, ines, nadia):
    call = factories.closed_call()
    seen, tied = (factories.submitted(mechanism="ARW", number=n, call=call) for n in (0, 1))
    officer = client_of(ines)
    confirm(officer, begin(officer, "tag", [tied])["Location"], tag="Near refusal")
    confirm(officer, begin(officer, "tag", [seen])["Location"], tag="Travel")
    tied.directors.filter(role="NPD").update(user=nadia)
    other = client_of(nadia)
    page = other.get(LIST)
    assert "Travel" in page.content.decode()
    assert "Near refusal" not in page.content.decode()
    assert (
        other.get(f"{LIST}?tag=Near+refusal").status_code == other.get(f"{LIST}?tag=None").status_code == 400
    )
    assert "Near refusal" not in other.get(begin(other, "tag", [seen])["Location"]).content.decode()
    assert "Near refusal" in officer.get(LIST).content.decode()


def test_tags_and_views_that_differ_only_by_a_dotted_capital_are_one(client_of, ines):
    proposal = factories.submitted(mechanism="ARW", call=factories.closed_call())
    officer = client_of(ines)
    confirm(officer, begin(officer, "tag", [proposal])["Location"], tag="Istanbul")
    seen, answer = confirm(officer, begin(officer, "tag", [proposal])["Location"], tag="İstanbul")
    assert (seen.count, answer.status_code) == (0, 409)
    assert list(Tag.objects.values_list("name", flat=True)) == ["Istanbul"]
    assert officer.post(f"{LIST}views/new/?mechanism=ARW", {"name": "Istanbul"}).status_code == 302
    assert officer.post(f"{LIST}views/new/?mechanism=ARW", {"name": "İstanbul"}).status_code == 409


def test_reminders_go_to_who_owes_something_and_wait_for_the_cool_down(client_of, ines):
    running = making.in_review()
    making.assigned(running, "tomas", "petra")
    returned = factories.submitted(mechanism="ATC")
    screening.return_proposal(
        proposal=returned, note="Please explain.", sections=frozenset({"basics"}),
        reply_by=clock.now() + timedelta(days=30), by=ines,
    )  # fmt: skip
    officer = client_of(ines)
    for what in ("remind-reviewers", "remind-directors"):
        seen = officer.get(begin(officer, what, [running, returned])["Location"]).context["seen"]
        assert seen.count == 0, what

    with clock.pretend(clock.now() + COOL_DOWN + timedelta(days=1)):
        officer, before = client_of(ines), OutboxEmail.objects.count()
        reviewers, _a = confirm(officer, begin(officer, "remind-reviewers", [running, returned])["Location"])
        asked = OutboxEmail.objects.count()
        directors, _a = confirm(officer, begin(officer, "remind-directors", [running, returned])["Location"])
        assert {ref for ref, (happens, _w) in verdicts(reviewers).items() if happens} == {running.ref}
        assert {ref for ref, (happens, _w) in verdicts(directors).items() if happens} == {returned.ref}
        assert asked - before == Reminder.objects.count() > 0
        assert OutboxEmail.objects.count() - asked == returned.directors.filter(user__isnull=False).count()
        assert LedgerEntry.objects.filter(note_kind=Note.REPLY_REMINDED, proposal=returned).count() == 1
        for what in ("remind-reviewers", "remind-directors"):
            seen = officer.get(begin(officer, what, [running, returned])["Location"]).context["seen"]
            assert seen.count == 0, what


def test_many_are_done_by_a_worker_that_may_run_twice(client_of, ines, monkeypatch):
    call = factories.closed_call()
    for n in (0, 1):
        factories.submitted(mechanism="ARW", number=n, call=call)
    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    officer = client_of(ines)
    address = begin(officer, "tag", every=True)["Location"]
    confirm(officer, address, tag="Large")
    action = BulkAction.objects.get()
    assert (action.state, action.count, ProposalTag.objects.count()) == (BulkState.WORKING, 2, 0)
    assert 'data-waiting="live"' in officer.get(address).content.decode()
    assert OutboxTask.objects.filter(kind=bulk.KIND, object_id=action.pk).count() == 1
    for _time in range(2):
        bulk.carry_out(action.pk)
    action.refresh_from_db()
    assert (action.state, ProposalTag.objects.count()) == (BulkState.DONE, 2)


def test_only_its_officer_opens_an_action_and_nobody_acts_on_what_they_may_not_see(
    client_of, ines, nadia, aida, olena
):
    call = factories.closed_call()
    seen, tied = (factories.submitted(mechanism="ARW", number=n, call=call) for n in (0, 1))
    tied.directors.filter(role="NPD").update(user=ines)
    officer = client_of(ines)
    address = begin(officer, "tag", [seen, tied])["Location"]
    assert list(verdicts(officer.get(address, {"tag": "A"}).context["seen"])) == [seen.ref]
    assert begin(officer, "tag", [tied]).status_code == 409
    assert begin(officer, "tag").status_code == 409
    assert begin(officer, "announce", [seen]).status_code == 404
    for person in (nadia, aida, olena):
        assert client_of(person).get(address).status_code == 404
    assert begin(client_of(aida), "tag", [seen]).status_code == 403
    assert begin(client_of(olena), "tag", [seen]).status_code == 404

    table = begin(client_of(aida), "table-csv", [seen])
    assert table["Content-Type"].startswith("text/csv")
    assert [line.split(",")[0] for line in table.content.decode().splitlines()[1:]] == [seen.ref]
    with pytest.raises(Refused):
        bulk.lay_bulk(kind=BulkKind.TAG, ids=range(bulk.MOST + 1), back="", by=ines)

    seen.directors.filter(role="NPD").update(user=ines)
    assert verdicts(officer.get(address, {"tag": "A"}).context["seen"]) == {}


def test_a_line_that_fails_by_a_fault_says_so_and_the_others_are_done(client_of, ines, monkeypatch):
    call = factories.closed_call()
    proposals = [factories.submitted(mechanism="ARW", number=n, call=call) for n in (0, 1)]
    kind = bulk.KINDS[BulkKind.TAG]

    def broken(proposal, given, by):
        if proposal.ref == proposals[0].ref:
            raise ZeroDivisionError
        kind.do(proposal, given, by)

    monkeypatch.setitem(bulk.KINDS, BulkKind.TAG, replace(kind, do=broken))
    officer = client_of(ines)
    address = begin(officer, "tag", proposals)["Location"]
    confirm(officer, address, tag="Urgent")
    action = BulkAction.objects.get()
    assert action.state == BulkState.DONE
    lines = {item.proposal.ref: (item.state, item.said) for item in action.items.select_related("proposal")}
    assert lines[proposals[0].ref][0] == BulkItemState.LEFT
    assert "A fault of the portal" in lines[proposals[0].ref][1]
    assert lines[proposals[1].ref][0] == BulkItemState.DONE
    assert list(ProposalTag.objects.values_list("proposal", flat=True)) == [proposals[1].pk]


def laid_for_a_worker(officer, monkeypatch, what, proposals, **given):
    """The action is confirmed and waits for a worker."""
    monkeypatch.setattr(bulk, "AT_ONCE", 0)
    address = begin(officer, what, proposals)["Location"]
    assert confirm(officer, address, **given)[1].status_code == 302
    action = BulkAction.objects.get(ref=address.split("/")[-2])
    assert action.state == BulkState.WORKING
    return action


def test_an_officer_whose_role_ends_while_a_worker_is_at_it_does_nothing_more(client_of, ines, monkeypatch):
    call = factories.closed_call()
    proposals = [factories.submitted(mechanism="ARW", number=n, call=call) for n in (0, 1)]
    action = laid_for_a_worker(client_of(ines), monkeypatch, "tag", proposals, tag="Urgent")
    kind = bulk.KINDS[BulkKind.TAG]

    def do_and_lose_the_role(proposal, given, by):
        kind.do(proposal, given, by)
        RoleGrant.objects.filter(user=ines).update(ends_at=clock.now())

    monkeypatch.setitem(bulk.KINDS, BulkKind.TAG, replace(kind, do=do_and_lose_the_role))
    bulk.carry_out(action.pk)
    assert list(action.items.order_by("proposal_id").values_list("state", flat=True)) == [
        BulkItemState.DONE,
        BulkItemState.LEFT,
    ]
    assert ProposalTag.objects.count() == 1


def test_a_line_of_which_something_else_would_come_by_now_than_was_read_is_left(client_of, ines, monkeypatch):
    call = factories.closed_call()
    first, second = (factories.submitted(mechanism="ARW", number=n, call=call) for n in (0, 1))
    alone = {"chair": None, "deputy": None, "priorities": list(call.priorities.all())}
    read = making.panel(first, members=("tomas",), **alone)
    action = laid_for_a_worker(client_of(ines), monkeypatch, "route", [first, second])
    route(proposal=second, panel=read, by=ines)
    read.priorities.clear()
    other = making.panel(first, code=f"P{call.label}-2", members=("petra",), **alone)
    bulk.carry_out(action.pk)
    said = dict(action.items.values_list("proposal", "said"))
    assert other.title in said[first.pk]
    assert "not be what the preview said" in said[first.pk]
    assert said[second.pk] != f"Goes to {read.title}"
    assert not Routing.objects.filter(proposal=first).exists()
    assert set(action.items.values_list("state", flat=True)) == {BulkItemState.LEFT}
