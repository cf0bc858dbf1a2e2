"""Helpers read or write what others direct: let in by a link, out at once, and told nothing of what becomes of it."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from applications.actions import drafting, helpers, people, submitting
from applications.enums import Event, Hat, Rights, State
from applications.facts import content_of, digest_of, form_of, read_draft
from applications.lifecycle import TABLE, Audience, Standing, face, offers
from applications.models import Helper, LedgerEntry, Proposal, SectionEntry
from applications.permissions import can_view, hats
from core import clock
from core.errors import Refused
from core.models import OutboxEmail
from reviews.facts import ties_of
from reviews.models import Assignment
from reviews.permissions import had_a_part_q
from sps_portal.seed import walking
from tests import factories
from tests.applications.browsing import open_form
from tests.law.test_denial import addresses, asked, differing

pytestmark = pytest.mark.django_db
HELPERS = (Hat.EDITOR, Hat.VIEWER)


def invited(proposal, rights=Rights.EDIT, email="petra@demo.example"):
    """Give the secret of the invitation that Olena sent."""
    helpers.invite_helper(
        proposal=proposal, rights=rights, email=email, given_name="Petra", family_name="Novak",
        by=factories.person("olena"),
    )  # fmt: skip
    mail = OutboxEmail.objects.filter(to=email).latest("pk")
    found = re.search(r"/invitations/([^/\s]+)/", mail.text)
    assert found
    return found[1]


def helping(proposal, key="petra", rights=Rights.EDIT):
    """Give the person, who has joined the proposal as a helper."""
    user = factories.person(key)
    helpers.join_as_helper(token=invited(proposal, rights, user.email), by=user)
    return user


def save(proposal, by, words="Written by a helper."):
    section = next(s for s in form_of(proposal).sections if s.kind == "narrative")
    entry = SectionEntry.objects.filter(proposal=proposal, key=section.key).first()
    question = next(q for q in section.questions if q.kind == "text")
    drafting.save_section(
        proposal=proposal, key=section.key, data=(entry.data if entry else {}) | {question.key: words},
        version=entry.version if entry else 0, completed=None, by=by,
    )  # fmt: skip


# --- pure


def test_no_row_of_the_lifecycle_is_for_a_helper():
    assert [row for row in TABLE if row.hats & set(HELPERS)] == []
    for state in State:
        for closed in (False, True):
            assert offers(Standing(state, "", closed, True), HELPERS) == ()


def test_from_the_closing_on_a_helper_reads_one_face_whatever_was_decided_or_told():
    sent = set(State) - {State.DRAFT, State.RETURNED, State.WITHDRAWN}
    told = {state: state.value for state in (State.AWARDED, State.REFUSED, State.INVITED, State.ON_RESERVE)}
    faces = {face(Standing(s, told.get(s, ""), True, True), Audience.HELPER).key for s in sent}
    assert faces == {"sent"}
    assert face(Standing(State.PROPOSED, State.ON_RESERVE, True, True), Audience.HELPER).key == "sent"


# --- joining and leaving


def test_the_link_lets_in_once_and_the_queryset_agrees_with_the_predicate(petra, stranger):
    proposal = factories.draft(whole=False)
    token = invited(proposal)
    assert not can_view(petra, proposal)
    helpers.join_as_helper(token=token, by=petra)
    assert can_view(petra, proposal)
    assert Proposal.objects.shared_with(petra).get() == proposal
    assert not Proposal.objects.directed_by(petra).exists()
    assert hats(petra, proposal) == {Hat.EDITOR}
    with pytest.raises(Refused, match="invitation_unknown"):
        helpers.join_as_helper(token=token, by=stranger)
    assert not can_view(stranger, proposal)


def test_who_was_put_out_finds_what_a_stranger_finds_and_no_old_link_helps(client_of, olena, petra):
    proposal = factories.draft(whole=False)
    helping(proposal)
    browser = client_of(petra)
    assert browser.get(reverse("proposal", args=[proposal.ref])).status_code == 200
    helpers.end_access(helper=Helper.objects.get(), by=olena)
    assert differing(browser, proposal.ref, only="/proposals/") == []
    with pytest.raises(Refused, match="not_a_writer"):
        save(proposal, petra)
    assert not can_view(petra, proposal)
    waiting = invited(proposal, email="other@lab.example")
    helpers.end_access(helper=Helper.objects.get(email="other@lab.example"), by=olena)
    with pytest.raises(Refused, match="invitation_unknown"):
        helpers.join_as_helper(token=waiting, by=petra)


def test_an_invitation_is_accepted_by_an_account_made_for_it_and_can_be_declined_without_one(
    client, client_of, stranger
):
    proposal = factories.draft(whole=False)
    page = reverse("invitation", args=[invited(proposal, Rights.VIEW, "new@lab.example")])
    shown = client.get(page).content.decode()
    assert "read it and to comment" in shown
    assert proposal.title in shown
    answer = client_of(stranger).post(page, {"answer": "accept"})
    assert answer.url == reverse("proposal", args=[proposal.ref])
    helper = Helper.objects.get()
    assert (helper.user, helper.email) == (stranger, stranger.email)
    second = reverse("invitation", args=[invited(proposal, Rights.VIEW, "third@lab.example")])
    assert client.post(second, {"answer": "decline"}).status_code == 200
    assert client.post(second, {"answer": "accept"}).status_code == 404
    assert Helper.objects.filter(user__isnull=False).count() == 1


def test_nobody_joins_once_nothing_can_be_written(client_of, petra, olena):
    call = factories.call()
    with clock.pretend(call.closes_at - timedelta(days=1)):
        token = invited(factories.draft(call=call, whole=False))
    with clock.pretend(call.closes_at + timedelta(days=1)):
        assert client_of(petra).get(reverse("invitation", args=[token])).status_code == 409
        with pytest.raises(Refused, match="invitation_late"):
            helpers.join_as_helper(token=token, by=petra)


def test_a_helper_who_comes_to_direct_helps_no_longer_and_a_director_cannot_become_one(olena, petra):
    proposal = factories.draft(whole=False)
    helping(proposal)
    people.invite_director(proposal=proposal, role="CO", email="p@lab.example", details={}, by=olena)
    token = re.search(r"/invitations/([^/\s]+)/", OutboxEmail.objects.get(to="p@lab.example").text)[1]
    people.accept_invitation(token=token, by=petra)
    assert hats(petra, proposal) == {Hat.CO_DIRECTOR}
    assert not Helper.objects.filter(ended_at__isnull=True).exists()
    with pytest.raises(Refused, match="address_directs"):
        invited(proposal, email=olena.email)
    spare = invited(proposal, email="spare@lab.example")
    with pytest.raises(Refused, match="already_in_team"):
        helpers.join_as_helper(token=spare, by=petra)


# --- what each may do


def test_an_editor_writes_and_a_viewer_is_refused_with_the_text_kept(client_of, olena, petra):
    proposal = factories.draft(whole=False)
    helping(proposal)
    save(proposal, petra)
    helpers.change_rights(helper=Helper.objects.get(), rights=Rights.VIEW, by=olena)
    with pytest.raises(Refused, match="not_a_writer"):
        save(proposal, petra)
    section = next(s for s in form_of(proposal).sections if s.kind == "narrative")
    question = next(q.key for q in section.questions if q.kind == "text")
    browser, page = client_of(petra), reverse("proposal_section", args=[proposal.ref, section.key])
    helpers.change_rights(helper=Helper.objects.get(), rights=Rights.EDIT, by=olena)
    typed = open_form(browser, page, question) | {question: "Typed before the rights changed."}
    helpers.change_rights(helper=Helper.objects.get(), rights=Rights.VIEW, by=olena)
    answer = browser.post(page, typed)
    assert answer.status_code == 403
    assert "Typed before the rights changed." in answer.content.decode()
    silent = browser.post(reverse("proposal_section_autosave", args=[proposal.ref, section.key]), typed)
    assert (silent.status_code, silent.json()["kind"]) == (403, "refused")
    shown = browser.get(page).content.decode()
    assert f'name="{question}"' not in shown
    assert "Written by a helper." in shown


def test_a_helper_finds_nothing_where_only_directors_go(client_of):
    proposal = factories.draft()
    for key, rights in (("petra", Rights.EDIT), ("tomas", Rights.VIEW)):
        helping(proposal, key, rights)
    nobody = f"{proposal.ref.rpartition('-')[0]}-9876"
    for key in ("petra", "tomas"):
        browser = client_of(factories.person(key))
        for name in ("proposal_agree", "proposal_submit", "proposal_director_add", "proposal_helper_add"):
            for method in ("GET", "POST"):
                there, nowhere = (reverse(name, args=[ref]) for ref in (proposal.ref, nobody))
                assert asked(browser, method, there, proposal.ref) == asked(browser, method, nowhere, nobody)
        for event in (Event.WITHDRAW, Event.REOPEN):
            there, nowhere = (reverse("proposal_event", args=[ref, event]) for ref in (proposal.ref, nobody))
            assert asked(browser, "POST", there, proposal.ref) == asked(browser, "POST", nowhere, nobody)
    proposal.refresh_from_db()
    assert proposal.state == State.DRAFT


def test_a_helper_agrees_submits_withdraws_and_invites_nothing_by_the_actions_either(petra):
    proposal = factories.draft()
    helping(proposal)
    for act in (
        lambda: submitting.agree(proposal=proposal, digest="0" * 64, by=petra),
        lambda: submitting.submit(proposal=proposal, digest="0" * 64, by=petra),
        lambda: submitting.withdraw(proposal=proposal, by=petra),
        lambda: helpers.change_rights(helper=Helper.objects.get(), rights=Rights.VIEW, by=petra),
        lambda: helpers.invite_helper(
            proposal=proposal, rights="edit", email="a@b.example", given_name="A", family_name="B", by=petra
        ),
    ):
        with pytest.raises(Refused, match="not_yours"):
            act()


def test_a_helper_reads_the_same_bytes_whatever_was_decided_or_told(client_of, stranger):
    today = clock.now()
    states = (State.IN_REVIEW, State.AWARDED)
    with clock.pretend(today - timedelta(days=90)):
        call = factories.call(closes_at=today - timedelta(days=60))
    proposals = []
    for _state in states:
        with clock.pretend(call.closes_at - timedelta(days=1)):
            draft = factories.draft(call=call, mechanism="ARW")
            helping(draft, "stranger", Rights.VIEW)
            proposals.append(factories.submit(draft))
    for state, proposal in zip(states, proposals, strict=True):
        with clock.pretend(today - timedelta(days=20)):
            walking.lead(proposal, to=state, cast=factories.cast())
    asks = [[a for a in addresses(p.ref) if a.startswith("/proposals/")] for p in proposals]
    browser = client_of(stranger)
    with clock.pretend(today):
        assert browser.get(reverse("proposal", args=[proposals[0].ref])).status_code == 200
        leaks = [
            f"{method} {row[0]}: {state}"
            for method in ("GET", "POST")
            for row in zip(*asks, strict=True)
            for first in [asked(browser, method, row[0], proposals[0].ref)]
            for state, address, proposal in zip(states[1:], row[1:], proposals[1:], strict=True)
            if asked(browser, method, address, proposal.ref) != first
        ]
        mine = browser.get(reverse("my_proposals")).content.decode()
    assert leaks == []
    assert "Awarded" not in mine
    assert "Not awarded" not in mine


# --- no judge of one's own work


def test_who_helps_or_ever_helped_is_tied_hard_and_works_on_it_for_nobody(olena, tomas, ines):
    proposal = factories.submitted(mechanism="ARW")
    assert Proposal.objects.for_programme(ines).filter(pk=proposal.pk).exists()
    at = clock.now()
    for number, user in enumerate((tomas, ines), start=1):
        Helper.objects.create(
            proposal=proposal, number=number, rights="view", user=user, email=user.email, invited_by=olena,
            invited_at=at, joined_at=at, ended_at=at,
        )  # fmt: skip
    assert not Proposal.objects.for_programme(ines).filter(pk=proposal.pk).exists()
    assert hats(ines, proposal) == frozenset()
    expert = walking.expert_of(tomas, by=factories.person("nadia"), call=proposal.call)
    assert "helper" in {tie.seen_by for tie in ties_of([expert], proposal)[expert.pk]}
    assert not Assignment.objects.of(tomas).exists()


def test_what_happened_to_access_stands_in_the_ledger(olena, petra):
    proposal = factories.draft(whole=False)
    helping(proposal)
    helpers.change_rights(helper=Helper.objects.get(), rights=Rights.VIEW, by=olena)
    helpers.end_access(helper=Helper.objects.get(), by=petra)
    kinds = LedgerEntry.objects.filter(proposal=proposal).order_by("seq").values_list("note_kind", "by")
    assert [kind for kind, _by in kinds][-4:] == [
        "helper-invited", "helper-joined", "helper-changed", "helper-ended",
    ]  # fmt: skip
    assert [by for _kind, by in kinds][-4:] == [olena.pk, petra.pk, olena.pk, petra.pk]


def test_a_viewer_who_posts_to_every_address_changes_nothing_of_the_proposal(client_of, stranger):
    proposal = factories.draft(mechanism="ARW")
    helping(proposal, "stranger", Rights.VIEW)
    invited(proposal, email="waiting@lab.example")
    browser = client_of(stranger)
    form = {"note": "x", "rights": "edit", "role": "CO", "email": "z@lab.example", "given_name": "Z", "family_name": "Z",
            "version": "0", "go": "list", "slot": "cv_npd", "writer": stranger.ref, "text": "Hello"}  # fmt: skip

    def standing():
        found = Proposal.objects.get(pk=proposal.pk)
        said = digest_of(content_of(read_draft(found)))
        people = (
            list(found.directors.values_list("email", "user")),
            list(found.helpers.values_list("email", "rights")),
        )
        return found.state, said, people, list(found.sections.values_list("writer", "version"))

    before = standing()
    for address in addresses(proposal.ref):
        if not address.startswith("/proposals/"):
            continue
        with transaction.atomic():
            browser.post(address, form)
            assert standing() == before, address
            transaction.set_rollback(True)


def test_who_helped_with_the_short_form_never_judges_the_full_one(proposal_in, ines, sofia):
    short = proposal_in(State.IN_REVIEW, mechanism="MYP")
    at = clock.now()
    for number, person in enumerate((ines, sofia), start=1):
        Helper.objects.create(
            proposal=short, number=number, rights=Rights.VIEW, user=person, email=person.email,
            invited_by=short.created_by, invited_at=at, joined_at=at,
        )  # fmt: skip
    full = drafting.start_phase_two(proposal=short, by=ines)
    Proposal.objects.filter(pk=full.pk).update(standing_version=short.standing_version)
    full.refresh_from_db()
    assert hats(ines, full) == frozenset()
    assert not Proposal.objects.for_programme(ines).filter(pk=full.pk).exists()
    assert Proposal.objects.tied_to(ines).filter(pk=full.pk).exists()
    assert not Proposal.objects.shared_with(ines).filter(pk=full.pk).exists()
    assert Proposal.objects.filter(had_a_part_q(sofia, "pk"), pk=full.pk).exists()
