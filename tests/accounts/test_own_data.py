"""A person takes away what is kept about them: all of it that they may see, nothing of what they may not, for two days."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts import actions
from accounts.models import DataExport
from accounts.own_data import data_of
from applications.enums import State
from core import clock, outbox
from core.errors import Refused
from core.mail import put_email
from core.models import OutboxTask
from reviews.models import Evaluation
from tests import factories
from tests.applications.test_helpers import helping

pytestmark = pytest.mark.django_db


def made(user):
    export = actions.ask_for_data(by=user)
    assert outbox.run(OutboxTask.objects.get(object_id=export.pk, kind=actions.EXPORT).pk)
    export.refresh_from_db()
    return export


def opened(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert sorted(archive.namelist()) == ["README.txt", "data.json"]
        return json.loads(archive.read("data.json"))


def test_a_worker_makes_the_file_and_only_its_owner_downloads_it_while_it_lasts(
    client_of, olena, marc, client
):
    factories.draft(whole=False)
    put_email(
        to=olena.email,
        subject="Come in",
        text="Here: http://x/invitations/s3cret-token/ now",
        dedupe_key="one",
    )
    export = made(olena)
    page = reverse("accounts:account_data_file", args=[export.ref])
    answer = client_of(olena).get(page)
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]
    data = opened(answer.content)
    assert data["account"]["email"] == olena.email
    assert data["proposals"]["directed"][0]["text"]["answers"]
    assert "Come in" in {mail["subject"] for mail in data["messages"]}
    assert "s3cret" not in answer.content.decode("latin-1")
    assert "s3cret" not in json.dumps(data)
    assert client_of(marc).get(page).status_code == 404
    assert client.get(page).status_code == 302
    with clock.pretend(clock.now() + timedelta(days=3)):
        assert client_of(olena).get(page).status_code == 404
        assert actions.forget_exports() == 1
    assert not DataExport.objects.exists()


def test_what_is_decided_and_not_announced_is_in_nobodys_file(proposal_in, olena, tomas):
    proposal = proposal_in(State.DECLINED)
    stranger_to_it = json.dumps(data_of(olena), default=str)
    assert "Under review" in stranger_to_it
    assert "declined" not in stranger_to_it.lower()
    note = Evaluation.objects.exclude(texts={}).first()
    assert note is not None
    assert next(iter(note.texts.values()))[:60] not in stranger_to_it
    own = data_of(tomas)["reviews"]["evaluations"]
    assert [row["assignment__proposal__ref"] for row in own] == [proposal.ref]


def test_a_helper_takes_away_their_part_and_not_the_proposal(petra):
    proposal = factories.draft(whole=False)
    helping(proposal)
    data = data_of(petra)["proposals"]
    assert data["directed"] == []
    assert [row["proposal__ref"] for row in data["helped"]] == [proposal.ref]


def test_three_files_a_day_and_none_for_a_closed_account(client_of, olena, stranger):
    for _time in range(3):
        actions.ask_for_data(by=olena)
    with pytest.raises(Refused, match="too_many_exports"):
        actions.ask_for_data(by=olena)
    export = actions.ask_for_data(by=stranger)
    actions.close_account(user=stranger, by=stranger)
    actions.make_export(export.pk)
    assert not DataExport.objects.filter(user=stranger).exists()
