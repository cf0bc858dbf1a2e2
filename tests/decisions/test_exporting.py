"""Files a worker makes for the programme office: for their asker alone, in parts, stopped, given up, forgotten."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

import pytest
from django.test import Client

from applications.enums import State
from core import clock, outbox
from core.errors import Refused
from core.models import AuditEntry, OutboxTask
from decisions.actions import exporting
from decisions.actions.exporting import Made, Progress
from decisions.enums import ExportKind, ExportState
from decisions.facts import exports
from decisions.models import ExportPart, OfficeExport
from tests import factories

pytestmark = pytest.mark.django_db
ClientOf = Callable[[object], Client]
HERE = "/office/exports/"


class Maker:
    """Writes lines, so many bytes in all; may fail, or be asked to stop in the middle."""

    def __init__(self) -> None:
        self.fails = 0
        self.before: Callable[[OfficeExport], object] = lambda export: None
        self.holds: list[int] = []

    def __call__(self, export: OfficeExport, file: IO[bytes], tell: Progress) -> Made:
        tell(0, 2)
        self.before(export)
        if self.fails:
            self.fails -= 1
            raise ValueError("no ink")
        for done in (1, 2):
            file.write(b"0123456789" * (exporting.PART_BYTES // 10))
            tell(done, 2)
        return Made(holds=self.holds, missing=1)


@pytest.fixture
def maker(monkeypatch: pytest.MonkeyPatch) -> Maker:
    """Tables are made by this one."""
    monkeypatch.setattr(exporting, "_MAKERS", dict(exporting._MAKERS))
    monkeypatch.setattr(exports, "_ALLOWED", dict(exports._ALLOWED))
    monkeypatch.setattr(exporting, "LOOK_EVERY", 0.0)
    made = Maker()
    exporting.register(ExportKind.TABLE, made)
    exports.register(ExportKind.TABLE, lambda export, user: user.is_officer)
    return made


def asked(by: Any) -> OfficeExport:
    return exporting.ask_for_export(
        kind=ExportKind.TABLE,
        title="All proposals",
        file_name="proposals.csv",
        content_type="text/csv",
        by=by,
    )


def worked(export: OfficeExport) -> OfficeExport:
    """A worker has taken up the export once."""
    outbox.run(OutboxTask.objects.get(kind=exporting.KIND, object_id=export.pk).pk)
    export.refresh_from_db()
    return export


def test_a_file_is_for_its_asker_alone_while_it_lasts_and_while_they_may_read_it(
    client_of: ClientOf, maker: Maker, ines: Any, nadia: Any, olena: Any
) -> None:
    proposal = factories.proposal_in(State.SUBMITTED)
    maker.holds = [proposal.pk]
    browser, export = client_of(ines), asked(ines)
    file = f"{HERE}{export.ref}/"
    assert "Waits for a worker" in browser.get(HERE).content.decode()
    assert browser.get(file).status_code == 404
    worked(export)
    assert (export.state, export.done, export.total, export.missing) == (ExportState.READY, 2, 2, 1)
    assert export.parts.count() == 2
    answer = browser.get(file)
    content = b"".join(answer.streaming_content)
    assert len(content) == export.size == int(answer["Content-Length"]) == 2 * exporting.PART_BYTES
    assert hashlib.sha256(content).hexdigest() == export.sha256
    assert answer["Cache-Control"] == "private, no-store"
    assert "attachment" in answer["Content-Disposition"]
    assert AuditEntry.objects.filter(thing="export", row=export.ref, actor=ines.pk).count() == 1
    page = browser.get(HERE).content.decode()
    assert file in page
    assert "1 proposal that you do not work on is left out" in page
    assert client_of(nadia).get(file).status_code == client_of(olena).get(HERE).status_code == 404
    assert client_of(nadia).post(HERE, {"again": export.ref}).status_code == 404
    directs = proposal.directors.get(role="NPD").user
    proposal.directors.filter(role="NPD").update(user=ines)
    assert browser.get(file).status_code == 409
    proposal.directors.filter(role="NPD").update(user=directs)
    with clock.pretend(clock.now() + exporting.STAYS + timedelta(minutes=1)):
        browser = client_of(ines)
        assert browser.get(file).status_code == 404
        assert exporting.forget_exports() == 2
        assert "Deleted" in browser.get(HERE).content.decode()
        assert not ExportPart.objects.exists()
        assert browser.post(HERE, {"again": export.ref}).status_code == 302
    with clock.pretend(clock.now() + exporting.STAYS + exporting.LISTED + timedelta(hours=1)):
        assert exporting.forget_exports() == 1


def test_it_is_stopped_before_or_while_it_is_made_and_nothing_of_it_is_kept(
    maker: Maker, ines: Any, nadia: Any
) -> None:
    waiting = asked(ines)
    with pytest.raises(Refused, match="not_yours"):
        exporting.stop_export(export=waiting, by=nadia)
    exporting.stop_export(export=waiting, by=ines)
    assert worked(waiting).state == ExportState.STOPPED
    maker.before = lambda export: exporting.stop_export(export=export, by=ines)
    assert worked(asked(ines)).state == ExportState.STOPPED
    assert not ExportPart.objects.exists()
    with pytest.raises(Refused, match="export_over"):
        exporting.stop_export(export=waiting, by=ines)


def test_what_no_worker_took_up_in_two_days_says_so_and_can_be_asked_for_again(
    client_of: ClientOf, maker: Maker, ines: Any
) -> None:
    export = asked(ines)
    with clock.pretend(clock.now() + exporting.STAYS + timedelta(minutes=1)):
        browser = client_of(ines)
        page = browser.get(HERE).content.decode()
        assert "Not made in time" in page
        assert 'name="stop"' not in page
        assert worked(export).state == ExportState.WAITING, "nobody would fetch it any more"
        assert browser.post(HERE, {"again": export.ref}).status_code == 302
    assert OfficeExport.objects.count() == 2


def test_while_it_is_made_nothing_of_it_has_a_name_on_the_disk_for_a_killed_worker_to_leave_behind(
    maker: Maker, ines: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    seen: list[Path] = []
    maker.before = lambda export: seen.extend(tmp_path.iterdir())
    assert worked(asked(ines)).state == ExportState.READY
    assert seen == []


def test_what_fails_is_tried_again_and_given_up_the_third_time(maker: Maker, ines: Any) -> None:
    maker.fails = exporting.MOST_ATTEMPTS
    export = asked(ines)
    task = OutboxTask.objects.get(kind=exporting.KIND, object_id=export.pk)
    for state in (ExportState.WORKING, ExportState.WORKING, ExportState.FAILED):
        OutboxTask.objects.filter(pk=task.pk).update(not_before=clock.now())
        assert worked(export).state == state
    again = exporting.ask_again(export=export, by=ines)
    assert worked(again).state == ExportState.READY
    assert again.ref != export.ref


def test_nobody_asks_for_what_is_not_for_them(maker: Maker, ines: Any, paul: Any) -> None:
    with pytest.raises(Refused, match="not_yours"):
        asked(paul)
    maker.before = lambda export: OfficeExport.objects.filter(pk=export.pk).update(attempts=9)
    assert worked(asked(ines)).state == ExportState.WORKING, "another worker has it by now"
    for _number in range(exporting.MOST_A_DAY - 1):
        asked(ines)
    with pytest.raises(Refused, match="too_many_office_exports"):
        asked(ines)
