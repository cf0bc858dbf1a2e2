"""Files for a reviewer: the proposals as one ZIP, the certificate of service."""

import io
import subprocess
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pikepdf
import pytest
from django.test import Client

from accounts.models import User
from applications.actions import papers
from applications.enums import PaperKind
from core import clock, outbox
from core.models import OutboxTask
from reviews import actions
from reviews.models import Parcel
from tests.reviews import making

pytestmark = pytest.mark.django_db
ClientOf = Callable[[object], Client]


def worked(parcel: Parcel) -> Parcel:
    """The worker has made the file."""
    outbox.run(OutboxTask.objects.get(kind=actions.MAKE, object_id=parcel.pk).pk)
    parcel.refresh_from_db()
    return parcel


def test_the_pack_holds_what_its_asker_may_read_and_closes_when_that_ends(
    client_of: ClientOf, tomas: User, petra: User, stranger: User, ines: User
) -> None:
    proposal = making.in_review()
    browser = client_of(tomas)
    making.assigned(proposal, "petra")
    assignment = making.reading(proposal, "tomas")
    assert browser.get("/reviews/pack/").status_code == 200
    assert client_of(stranger).get("/reviews/pack/").context["count"] == 0
    assert client_of(petra).post("/reviews/pack/").status_code == 409
    assert client_of(ines).get("/reviews/pack/").status_code == 404
    papers.make_paper(proposal.standing_version.pk, kind=PaperKind.REVIEWERS)
    assert browser.post("/reviews/pack/").url == "/reviews/pack/"
    parcel = Parcel.objects.get()
    assert "Being made: 0 of 1" in browser.get("/reviews/pack/").content.decode()
    here = f"/reviews/files/{parcel.ref}/"
    assert browser.get(here).status_code == 404
    worked(parcel)
    answer = browser.get(here)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        names = package.namelist()
        assert names[0] == f"{proposal.ref}/proposal.pdf"
        assert all(package.read(name).startswith(b"%PDF") for name in names)
    assert "were not ready and are missing" in browser.get("/reviews/pack/").content.decode()
    assert answer["Cache-Control"] == "private, no-store"
    assert client_of(petra).get(here).status_code == 404
    actions.release(assignment=assignment, reason="Too late.", by=ines)
    assert browser.get(here).status_code == 409
    with clock.pretend(clock.now() + timedelta(days=1, minutes=1)):
        assert actions.forget_parcels() == 1


def test_the_certificate_says_how_much_and_for_which_call_and_names_no_proposal(
    client_of: ClientOf, tomas: User, petra: User
) -> None:
    proposal = making.in_review()
    making.done(proposal, "tomas")
    making.reading(proposal, "petra")
    browser = client_of(tomas)
    assert browser.get("/reviews/done/").status_code == 200
    label = proposal.call.label
    assert client_of(petra).post("/reviews/done/", {"call": label}).status_code == 409
    assert browser.post("/reviews/done/", {"call": label}).status_code == 302
    parcel = worked(Parcel.objects.get())
    content = browser.get(f"/reviews/files/{parcel.ref}/").content
    text = subprocess.run(
        ["pdftotext", "-", "-"], input=content, capture_output=True, check=True
    ).stdout.decode()
    assert "Tomáš Havelka served the programme" in " ".join(text.split())
    assert label in text
    with pikepdf.open(io.BytesIO(content)) as file:
        assert file.Root.MarkInfo.Marked
        assert file.Root.AcroForm.SigFlags == 3
        said = text + str(file.docinfo) + str(file.open_metadata())
        said += file.attachments["certificate.json"].get_file().read_bytes().decode()
    for secret in (proposal.ref, proposal.title, "Delvaux", "Kovalchuk"):
        assert secret not in said
    assert actions.make_parcel(parcel.pk) is None
