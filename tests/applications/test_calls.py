"""Calls: set up in the browser, read by everybody."""

from datetime import UTC, datetime, timedelta

import pytest

from applications.actions import calls as actions
from applications.calendar_entry import deadline_ics
from applications.facts import closing_of, stated
from applications.mechanisms import FORMS, all_questions
from applications.models import Call, Extension, KeyPriority, Proposal
from core import clock
from core.errors import Refused
from tests import factories

pytestmark = pytest.mark.django_db

NEW = "/office/calls/new/"


def moment(name, day, month, year, time):
    """The four boxes of an instant."""
    return dict(
        zip(
            (f"{name}_day", f"{name}_month", f"{name}_year", f"{name}_time"),
            (day, month, year, time),
            strict=True,
        )
    )


def typed(**changes):
    """What an officer types for a call in the spring of 2027."""
    eight = KeyPriority.objects.get(list__code="KP2024", code="8")
    values = {
        "label": "2027-1", "kind": "special", "title": "Underwater infrastructure", "summary": "For teams.",
        "guidance": "", **moment("opens_at", "1", "2", "2027", "09:00"),
        **moment("closes_at", "30", "4", "2027", "17:00"), "grace_minutes": "10",
        **moment("phase2_closes_at", "", "", "", ""), "priorities": [str(eight.pk)],
        "nationality_rule": "match-role", "national_ties": "soft", "form_version": "2026.1", "reviews_needed": "3", "ARW_offered": "on",
        "ARW_floor_eur": "20,000", "ARW_ceiling_eur": "60,000", "ARW_envelope_eur": "", "ARW_shortest": "2",
        "ARW_longest": "5", "event_lead_months": "9",
        **{f"rule_{key}": "asks" for key in ("floor", "length", "balance", "participants", "anonymous")}, "rule_lead-time": "refuses",
    }  # fmt: skip
    return {**values, **changes}


def said(response):
    """The page as read, whatever its capitals."""
    return response.content.decode().casefold()


def test_an_officer_prepares_previews_publishes_amends_extends_and_closes_a_call(client_of, ines):
    officer, everybody = client_of(ines), client_of(factories.person("stranger"))
    made = officer.post(NEW, typed())
    assert made.status_code == 302, made.context["form"].errors
    call = Call.objects.get(label="2027-1")
    assert call.closes_at == datetime(2027, 4, 30, 15, 0, tzinfo=UTC)
    assert call.opens_at == datetime(2027, 2, 1, 8, 0, tzinfo=UTC)
    assert (call.rule_severities["lead-time"], call.event_lead_months) == ("refuses", 9)

    preview = officer.get("/office/calls/2027-1/preview/").content.decode()
    assert "Underwater infrastructure" in preview
    assert everybody.get("/calls/2027-1/").status_code == 404

    assert officer.get("/office/calls/2027-1/publish/").status_code == 200
    assert Call.objects.get(label="2027-1").published_at is None
    officer.post("/office/calls/2027-1/publish/")
    assert everybody.get("/calls/2027-1/").status_code == 200

    assert officer.get("/office/calls/2027-1/edit/").status_code == 409
    texts = {"title": "Cables and pipelines", "summary": "", "guidance": "Name the operators."}
    officer.post("/office/calls/2027-1/amend/", {**texts, "change": "Title made clearer."})
    page = everybody.get("/calls/2027-1/").content.decode()
    assert "Cables and pipelines" in page
    assert "Title made clearer." in page

    until = moment("until", "7", "5", "2027", "17:00")
    officer.post("/office/calls/2027-1/extend/", {"phase": "1", "reason": "A power cut.", **until})
    page = everybody.get("/calls/2027-1/").content.decode()
    assert "A power cut." in page
    assert "7 May 2027" in page

    officer.post("/office/calls/2027-1/close/", {"reason": "The programme was changed."})
    assert "It takes no more proposals" in everybody.get("/calls/2027-1/").content.decode()


def test_a_time_that_the_clock_skips_is_refused_in_words_and_keeps_what_was_typed(client_of, ines):
    gap = typed(**moment("closes_at", "28", "3", "2027", "02:30"))
    answer = client_of(ines).post(NEW, gap)

    assert answer.status_code == 200
    assert "clocks change at this time" in said(answer)
    assert 'value="02:30"' in answer.content.decode()
    assert not Call.objects.filter(label="2027-1").exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"label": "spring"}, "Write the year and a number"),
        ({"closes_at_year": "2026"}, "The call closes after it opens"),
        ({"ARW_ceiling_eur": "1,000"}, "For ARW this is below “Expected at least”"),
        ({"ARW_longest": "1"}, "For ARW this is below “Shortest”"),
        ({"ARW_offered": ""}, "Offer at least one mechanism"),
        ({"priorities": []}, "Choose at least one Key Priority"),
        ({"ARW_floor_eur": "3.600,–"}, "Write the amount in euros with digits only"),
    ],
)
def test_what_cannot_be_is_said_at_its_place(changes, words, client_of, ines):
    answer = client_of(ines).post(NEW, typed(**changes))

    assert answer.status_code == 200
    assert words.casefold() in said(answer)
    assert not Call.objects.filter(title="Underwater infrastructure").exists()


def test_priorities_of_two_lists_do_not_mix(client_of, ines):
    both = [str(KeyPriority.objects.get(list__code=code, code="1").pk) for code in ("KP2012", "KP2024")]

    answer = client_of(ines).post(NEW, typed(priorities=both))
    assert "choose priorities of one list only" in said(answer)


def test_the_public_page_has_every_question_with_its_limit_and_every_criterion(client, call):
    page = client.get(f"/calls/{call.label}/")
    read = page.context["call"]
    shown = {question.label for form in read.forms for part in form.parts for question in part.questions}

    for form in FORMS.values():
        for _section, question in all_questions(form):
            assert str(question.label) in shown
    assert len(read.criteria) == 6
    assert sum(int(weight.split("\xa0")[0]) for c in read.criteria for _g, weight in c.weights[:1]) == 100


def test_the_page_of_a_call_costs_few_statements(client, call, django_assert_max_num_queries):
    client.get(f"/calls/{call.label}/")
    with django_assert_max_num_queries(8):
        client.get(f"/calls/{call.label}/")
    factories.call()
    with django_assert_max_num_queries(8):
        client.get("/calls/")


def test_a_call_before_its_opening_and_after_its_closing_says_so_and_offers_no_start(client):
    soon = factories.call(
        opens_at=clock.now() + timedelta(days=3), closes_at=clock.now() + timedelta(days=30)
    )
    closed = factories.closed_call()

    assert "Proposals can be started from" in client.get(f"/calls/{soon.label}/").content.decode()
    assert "It takes no more proposals" in client.get(f"/calls/{closed.label}/").content.decode()
    for call in (soon, closed):
        assert f"/calls/{call.label}/start/" not in client.get(f"/calls/{call.label}/").content.decode()


def test_an_extended_call_is_open_and_can_be_started(client, client_of, ines, olena):
    call = factories.call(closes_at=clock.now() - timedelta(hours=1))
    actions.extend_call(
        call=call, until=clock.now() + timedelta(days=2), phase=1, reason="The portal was down.", by=ines
    )

    assert call.label in client.get("/").content.decode()
    assert "Start a proposal" in client.get(f"/calls/{call.label}/").content.decode()
    factories.draft(call=call, mechanism="ARW", whole=False)
    assert Proposal.objects.filter(call=call).count() == 1


def test_closing_now_leaves_no_grace_and_the_announced_deadline_keeps_its_own(ines):
    call = factories.call(grace_minutes=10)
    announced = closing_of(call, phase=1, extensions=[])
    assert announced == call.closes_at + timedelta(minutes=10)
    assert stated(call, announced) == call.closes_at

    closed = actions.close_call(call=call, reason="The programme was changed.", by=ines)

    instant = closing_of(closed, phase=1, extensions=[])
    assert instant == stated(closed, instant) == closed.closes_at <= clock.now()
    actions.extend_call(
        call=closed, until=clock.now() + timedelta(days=1), phase=1, reason="It goes on.", by=ines
    )
    later = list(closed.extensions.all())
    assert closing_of(closed, phase=1, extensions=later) == later[0].until + timedelta(minutes=10)


def test_an_officer_takes_no_more_full_proposals(client_of, ines):
    call = factories.call(closes_at=clock.now() - timedelta(days=20), grace_minutes=10)
    officer, here = client_of(ines), f"/office/calls/{call.label}/"
    assert "Take no more full proposals" in officer.get(here).content.decode()
    assert "do not run after this one" in said(officer.get(f"{here}full-proposals/close/"))
    assert officer.post(f"{here}full-proposals/close/", {"reason": "No funds."}).status_code == 302

    call.refresh_from_db()
    assert closing_of(call, phase=2, extensions=[]) == call.phase2_closes_at <= clock.now()
    assert "Take no more full proposals" not in officer.get(here).content.decode()
    assert officer.get(f"{here}full-proposals/close/").status_code == 409
    with pytest.raises(Refused, match="phase2_already_closed"):
        actions.close_phase_two(call=call, reason="Again.", by=ines)


def test_full_proposals_of_an_open_call_are_not_closed_before_it(ines):
    with pytest.raises(Refused, match="phase1_still_open"):
        actions.close_phase_two(call=factories.call(), reason="No funds.", by=ines)


def test_a_call_without_a_closing_for_full_proposals_gets_one_and_then_extensions(ines):
    call = factories.call(phase2_closes_at=None)
    first, second = clock.now() + timedelta(days=90), clock.now() + timedelta(days=99)
    with pytest.raises(Refused, match="extension_not_later"):
        actions.extend_call(call=call, until=call.closes_at, phase=2, reason="Set.", by=ines)
    for until in (first, second):
        actions.extend_call(call=call, until=until, phase=2, reason="Set.", by=ines)
    call.refresh_from_db()
    assert call.phase2_closes_at == first
    assert closing_of(call, phase=2, extensions=call.extensions.all()) == second


def test_the_calendar_entry_names_the_instant_in_utc_and_folds_long_lines():
    at = datetime(2027, 3, 31, 15, 0, tzinfo=UTC)
    entry = deadline_ics(
        label="2027-1", title="Ü" * 60 + ", a; b", at=at, page="https://x.example/", stamp=at
    )

    assert "DTSTART:20270331T150000Z\r\n" in entry
    assert "\\, a\\; b" in entry.replace("\r\n ", "")
    assert all(len(line.encode()) <= 75 for line in entry.split("\r\n"))


def test_the_calendar_entry_is_a_download(client, call):
    answer = client.get(f"/calls/{call.label}/deadline.ics")

    assert answer["Content-Type"].startswith("text/calendar")
    assert answer["Content-Disposition"] == f'attachment; filename="sps-call-{call.label}.ics"'


def test_one_proposal_gets_more_time_by_its_reference_even_as_a_draft(client_of, ines, olena):
    call = factories.call(closes_at=clock.now() + timedelta(days=1))
    draft = factories.draft(call=call, mechanism="ARW", whole=False)
    day = clock.now() + timedelta(days=9)
    until = moment("until", str(day.day), str(day.month), str(day.year), "17:00")
    url = f"/office/calls/{call.label}/extension/"
    unknown = client_of(ines).post(url, {"ref": "SPS-2031-1-ARW-0001", "reason": "Illness", **until})
    assert "there is no proposal sps-2031-1-arw-0001 in this call" in said(unknown)

    client_of(ines).post(url, {"ref": draft.ref.lower(), "reason": "Illness", **until})
    assert Extension.objects.get(proposal=draft).reason == "Illness"
    public = said(client_of(olena).get(f"/calls/{call.label}/"))
    assert "one proposal may be submitted until" in public
    assert "illness" in public
    assert draft.ref.lower() not in public


def test_only_officers_set_up_calls_and_the_programme_reads_them(
    client_of, aida, paul, olena, stranger, call
):
    for person in (olena, stranger):
        for url in (
            "/office/calls/",
            NEW,
            f"/office/calls/{call.label}/",
            f"/office/calls/{call.label}/close/",
        ):
            assert client_of(person).get(url).status_code == 404
    for person in (aida, paul):
        assert client_of(person).get(f"/office/calls/{call.label}/").status_code == 200
        assert client_of(person).get(f"/office/calls/{call.label}/close/").status_code == 404


def test_the_list_of_calls_costs_the_same_at_one_and_at_three(
    client_of, ines, django_assert_num_queries, call
):
    officer = client_of(ines)
    officer.get("/office/calls/")
    from django.db import connection

    sent = []

    def note(execute, sql, params, many, context):
        sent.append(sql)
        return execute(sql, params, many, context)

    counts = []
    for _more in (0, 2):
        for _n in range(_more):
            factories.call()
        sent.clear()
        with connection.execute_wrapper(note):
            officer.get("/office/calls/")
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 12
