"""Nobody floods others or the portal: each limit is met at its page, which says when to go on and keeps what was typed."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from applications.models import Document, Proposal
from core import clock
from core.models import OutboxEmail, Tally
from sps_portal.seed.writing import small_pdf
from tests import factories
from tests.applications.browsing import form_on, open_form, text_of
from tests.applications.test_people import add_address, invited

pytestmark = pytest.mark.django_db
TYPED = {"role": "NPD", "given_name": "Anna", "family_name": "Berg", "email": "Anna@uni.example"}


@pytest.fixture
def draft() -> Proposal:
    return factories.draft(whole=False)


@pytest.fixture
def olenas(client_of: Any, olena: User) -> Client:
    return client_of(olena)


def already(kind: str, subject: str, times: int) -> None:
    at = clock.now()
    Tally.objects.bulk_create(Tally(kind=kind, subject=subject, at=at) for _n in range(times))


@pytest.mark.parametrize(
    ("subject", "times", "words"),
    [
        ("person:{user}", 10, "10 invitations have been sent, which is the most for now."),
        ("proposal:{proposal}", 20, "20 invitations have been sent, which is the most for now."),
        (
            "person:{user}:address:anna@uni.example",
            3,
            "You have sent 3 invitations to Anna@uni.example today.",
        ),
        ("address:anna@uni.example", 10, "Anna@uni.example has had 10 invitations today."),
    ],
)
def test_one_invitation_too_many_is_not_sent_and_what_was_typed_stays(
    draft: Proposal, olena: User, olenas: Client, subject: str, times: int, words: str
) -> None:
    already("invitation", subject.format(user=olena.pk, proposal=draft.pk), times)
    answer = olenas.post(add_address(draft), {**open_form(olenas, add_address(draft)), **TYPED})
    assert words in text_of(answer)
    assert "You can send the next one after" in text_of(answer)
    assert form_on(answer)["email"] == TYPED["email"]
    assert not OutboxEmail.objects.exists()
    assert draft.directors.count() == 1


def test_sending_again_and_a_new_address_count_as_invitations(
    draft: Proposal, olena: User, olenas: Client
) -> None:
    director, _link = invited(draft, olena)
    again = reverse("proposal_director_invite", args=[draft.ref, director.position_in_list])
    change = reverse("proposal_director", args=[draft.ref, director.position_in_list])
    olenas.post(again, form_on(olenas.get(again)))
    olenas.post(change, {**open_form(olenas, change), "email": "right@uni.example"})
    assert Tally.objects.filter(subject=f"person:{olena.pk}").count() == 2
    already("invitation", f"person:{olena.pk}", 8)
    sent = OutboxEmail.objects.count()
    refused = olenas.post(again, form_on(olenas.get(again)))
    assert refused.status_code == 429
    assert "10 invitations have been sent" in text_of(refused)
    kept = olenas.post(
        change, {**open_form(olenas, change), "email": "third@uni.example", "position": "Dean"}
    )
    assert (form_on(kept)["email"], form_on(kept)["position"]) == ("third@uni.example", "Dean")
    assert OutboxEmail.objects.count() == sent


def test_details_without_a_new_address_count_for_nothing(draft: Proposal, olenas: Client) -> None:
    change = reverse("proposal_director", args=[draft.ref, 0])
    olenas.post(change, {**open_form(olenas, change), "position": "Dean"})
    assert not Tally.objects.exists()


def test_one_upload_too_many_is_not_even_judged_and_refused_files_count(
    draft: Proposal, olena: User, olenas: Client
) -> None:
    arw = factories.draft(mechanism="ARW", whole=False)
    place = reverse("proposal_section", args=[arw.ref, "documents"])

    def send(content: bytes) -> Any:
        return olenas.post(place, {"slot": "cv_npd", "file": SimpleUploadedFile("cv.pdf", content)})

    send(b"no pdf")
    assert Tally.objects.filter(kind="upload").count() == 1
    already("upload", f"person:{olena.pk}", 59)
    answer = text_of(send(small_pdf("x")))
    assert "You have uploaded 60 files within an hour" in answer
    assert "#file-cv_npd" in answer
    assert not Document.objects.filter(proposal=arw).exists()


def test_one_draft_too_many_in_a_call_is_not_started_and_another_call_is_free(
    call: Any, olena: User, olenas: Client
) -> None:
    already("draft", f"person:{olena.pk}:call:{call.pk}", 10)
    place = reverse("proposal_start", args=[call.label])
    answer = olenas.post(
        place, {**open_form(olenas, place), "mechanism": "ARW", "role": "NPD", "title": "One more"}
    )
    assert "You have started 10 proposals in this call today." in text_of(answer)
    assert form_on(answer)["title"] == "One more"
    assert not Proposal.objects.exists()
    other = reverse("proposal_start", args=[factories.call().label])
    olenas.post(other, {**open_form(olenas, other), "mechanism": "ARW", "role": "NPD", "title": "One more"})
    assert Proposal.objects.count() == 1
