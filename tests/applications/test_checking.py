"""Eligibility tried before starting, and read by directors of their draft."""

import pytest

from applications.models import Call
from tests import factories

pytestmark = pytest.mark.django_db


def test_anyone_tries_the_rules_of_a_call_and_nothing_is_asked_twice(client, call):
    page = client.get(f"/calls/{call.label}/check/")
    assert page.status_code == 200
    assert "verdict" not in page.context

    first = {
        "mechanism": "ARW",
        "npd_lives": "BE",
        "npd_works": "BE",
        "npd_national": "BE",
        "npd_kind": "ACADEMIC",
    }
    page = client.get(f"/calls/{call.label}/check/", first)
    assert "Nothing speaks against it so far" in page.content.decode()
    assert page.context["start_url"] == f"/calls/{call.label}/start/?mechanism=ARW"

    both = {**first, "ppd_lives": "UA", "ppd_works": "RU", "ppd_national": "UA", "ppd_kind": "FOR_PROFIT"}
    said = client.get(f"/calls/{call.label}/check/", both).content.decode()
    assert "You cannot apply like this" in said
    assert "partnership is suspended" in said
    assert "cannot hold a grant" in said
    assert "Start a proposal" not in said

    whole = {
        **both, "ppd_works": "UA", "ppd_kind": "GOVERNMENT", "priority": call.priorities.first().code,
        "amount_eur": "40,000", "length": "3", "starts_on_day": "1", "starts_on_month": "6",
        "starts_on_year": str(call.closes_at.year + 2),
    }  # fmt: skip
    assert "You can apply" in client.get(f"/calls/{call.label}/check/", whole).content.decode()


def test_what_cannot_be_read_is_said_at_the_field_and_the_rest_is_kept(client, call):
    page = client.get(
        f"/calls/{call.label}/check/", {"mechanism": "ARW", "amount_eur": "much", "npd_lives": "BE"}
    )
    assert "verdict" not in page.context
    assert page.context["form"].errors.keys() == {"amount_eur"}
    assert '<option value="BE" selected>' in page.content.decode()


def test_a_call_in_preparation_cannot_be_tried_and_a_closed_one_offers_no_start(client, call):
    Call.objects.filter(pk=call.pk).update(published_at=None)
    assert client.get(f"/calls/{call.label}/check/").status_code == 404
    closed = factories.submitted(mechanism="ARW").call
    page = client.get(f"/calls/{closed.label}/check/", {"mechanism": "ARW"})
    assert page.context["start_url"] == ""


def test_the_check_costs_the_same_however_many_answers(client, call, django_assert_max_num_queries):
    with django_assert_max_num_queries(9):
        client.get(f"/calls/{call.label}/check/", {"mechanism": "ARW", "npd_lives": "BE"})


def test_directors_read_every_rule_of_their_draft_and_where_to_mend_it(
    client_of, olena, stranger, call, django_assert_max_num_queries
):
    proposal = factories.draft(mechanism="ARW", call=call)
    director = client_of(olena)
    page = director.get(f"/proposals/{proposal.ref}/eligibility/")
    assert page.context["verdict"].holds
    proposal.sections.filter(key="basics").update(data={})
    with django_assert_max_num_queries(12):
        page = director.get(f"/proposals/{proposal.ref}/eligibility/")
    unknown = {rule.key for rule in page.context["rules"] if rule.tone == ""}
    assert {"length", "lead-time"} & unknown
    assert f"/proposals/{proposal.ref}/sections/basics/" in page.content.decode()
    assert client_of(stranger).get(f"/proposals/{proposal.ref}/eligibility/").status_code == 404
