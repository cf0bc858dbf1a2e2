"""The difference between two texts is shown to each reader of both, and no more of it than they may read."""

import pytest
from django.urls import reverse

from applications.actions import helpers, screening, submitting
from applications.comparing import PHASE_ONE, Edition, compare, editions_of
from applications.enums import Rights, State
from applications.facts import form_of
from applications.mechanisms import CURRENT_VERSION, definition
from applications.models import Proposal
from applications.reading import Reader
from applications.rules import section_of
from core import clock
from core.errors import Refused
from tests import factories
from tests.applications.browsing import text_of
from tests.applications.test_helpers import invited, save

pytestmark = pytest.mark.django_db


def test_two_versions_and_the_present_text_are_compared_by_those_who_wrote_them_and_the_office(
    client_of, olena, ines, stranger
):
    proposal = factories.submit(factories.draft(mechanism="ARW"))
    submitting.reopen(proposal=proposal, by=olena)
    save(proposal, olena, "Wholly new words stand here.")
    page = reverse("proposal_changes", args=[proposal.ref])
    shown = text_of(client_of(olena).get(page))
    assert "The present text" in shown
    assert "Wholly new words" in shown
    assert "[gone:" in shown
    factories.submit(Proposal.objects.get(pk=proposal.pk))
    assert "Version 2" in text_of(client_of(olena).get(page + "?from=2&to=1"))
    assert client_of(olena).get(page + "?from=99&to=<b>").status_code == 200
    office = reverse("office_proposal_changes", args=[proposal.ref])
    assert "Wholly new words" in text_of(client_of(ines).get(office))
    assert client_of(stranger).get(page).status_code == 404
    assert client_of(ines).get(page).status_code == 404
    assert client_of(olena).get(office).status_code == 404


def test_a_full_proposal_is_compared_with_its_short_one_but_not_for_a_helper_of_the_full_one_alone(
    proposal_in, client_of, olena, stranger
):
    short = proposal_in(State.INVITED)
    full = Proposal.objects.get(follows=short)
    assert [edition.key for edition in editions_of(full, draft=True, short_form=True)] == [PHASE_ONE, "now"]
    page = reverse("proposal_changes", args=[full.ref])
    assert "The short proposal (phase 1)" in text_of(client_of(olena).get(page))
    assert not full.helpers.exists()
    helpers.join_as_helper(token=invited(full, Rights.VIEW, "s@lab.example"), by=stranger)
    assert "short proposal" not in text_of(client_of(stranger).get(page))


def test_a_reviewer_reads_no_difference_in_what_reviewers_do_not_read(olena):
    proposal = factories.draft(mechanism="ARW")
    first = factories.submit(proposal).standing_version.content
    director = {**first["directors"][0], "gender": "x", "nationality": {"iso2": "FI", "name": "Finland"}}
    second = {**first, "directors": [director, *first["directors"][1:]]}
    editions = editions_of(proposal, draft=False, short_form=False)
    pair = [editions[0], type(editions[0])("2", "Later", second)]
    assert compare(proposal, pair, "reviewer").changes == ()
    assert [change.key for change in compare(proposal, pair, "officer").changes] == ["directors"]


def test_of_a_returned_proposal_only_what_was_named_can_be_changed(proposal_in, olena, ines):
    proposal = proposal_in(State.RETURNED)
    named = section_of(form_of(proposal), "budget")
    assert proposal.returned_sections == [named]
    with pytest.raises(Refused, match="not_editable"):
        save(proposal, olena)
    with pytest.raises(Refused, match="not_now"):
        screening.return_proposal(
            proposal=proposal, note="Again.", sections=frozenset({named}), reply_by=clock.now(), by=ines
        )


def test_a_reader_without_names_learns_that_a_file_is_another_one_and_neither_its_size_nor_its_digest() -> (
    None
):
    form = definition("MYP", 1, CURRENT_VERSION)
    call = factories.call(form_version=CURRENT_VERSION)

    def edition(key: str, sha256: str, size: int) -> Edition:
        sent = {"slot": "figures", "name": "Olena.pdf", "sha256": sha256 * 64, "size": size, "pages": 2}
        content = {
            "mechanism": "MYP", "phase": 1, "form_version": CURRENT_VERSION, "directors": [], "budget": [],
            "requested_eur": "0", "documents": [sent], "answers": {section.key: {} for section in form.sections},
        }  # fmt: skip
        return Edition(key, key, content)

    def said(reader: Reader, *sizes: int) -> str:
        proposal = Proposal(call=call, mechanism="MYP", phase=1)
        editions = [edition("1", "a", sizes[0]), edition("2", "b", sizes[1])]
        return repr(compare(proposal, editions, reader).changes)

    blind = said("anonymous", 400_000, 2_000_000)
    assert blind.count("figures.pdf (2 pages, mark ") == 2
    assert blind == said("anonymous", 700_000, 9_000_000)
    assert [word for word in ("Olena", "MB", "SHA", "aaaa", "bbbb") if word in blind] == []
    assert "SHA-256 bbbbbbbb" in said("officer", 400_000, 2_000_000)
