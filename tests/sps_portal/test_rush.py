"""The deadline rush of the bench sees what it is there to see."""

from datetime import timedelta

import pytest

from applications.models import Call, SectionEntry
from core import clock
from sps_portal.bench.rush import (
    AT_THE_INSTANT,
    LEAD,
    QUESTION,
    SECTION,
    Cast,
    Person,
    Tally,
    _compare,
    _jobs,
    table,
)
from tests import factories


def person() -> Person:
    return Person(proposal=None, session="")  # type: ignore[arg-type]


def test_the_last_submits_stand_around_the_closing_and_each_is_sent_twice() -> None:
    cast = Cast(Call(), [person() for _n in range(3)], [person()], [])
    jobs = _jobs(cast, [person() for _n in range(20 + AT_THE_INSTANT)], 10)
    assert [job.due for job in jobs] == sorted(job.due for job in jobs)
    around = [job for job in jobs if job.kind == "submit" and abs(job.due - LEAD - 10) < 0.5]
    assert len(around) == 2 * AT_THE_INSTANT
    assert {job.due < LEAD + 10 for job in around} == {True, False}
    assert sum(job.kind == "autosave" for job in jobs) / 10 >= 18


@pytest.mark.django_db
def test_what_was_told_and_is_not_there_is_a_loss_and_what_is_there_untold_an_error() -> None:
    sent, draft = factories.submitted(call=factories.call()), factories.draft()
    assert sent.submitted_at is not None
    Call.objects.filter(pk=sent.call_id).update(closes_at=sent.submitted_at + timedelta(minutes=1))
    told, untold, writer = (
        Person(draft, "", accepted=True),
        Person(sent, ""),
        Person(draft, "", text="never kept"),
    )
    writer.sent = ["never kept"]
    tally = Tally()
    _compare(Cast(sent.call, [writer], [], [told, untold]), tally)
    assert [line.split(":")[0] for line in tally.losses] == [f"submit {draft.ref}", f"autosave {draft.ref}"]
    assert [line.split(":")[0] for line in tally.errors] == [f"submit {sent.ref}"]
    assert not tally.clean
    writer.text = SectionEntry.objects.get(proposal=draft, key=SECTION).data[QUESTION]
    writer.sent, untold.accepted = [writer.text], True
    tally = Tally()
    _compare(Cast(sent.call, [writer], [], [untold]), tally)
    assert tally.clean
    assert "errors 0, doubles 0, losses 0" in list(table(tally, 10))


def test_what_came_after_the_closing_is_late_and_no_error() -> None:
    tally = Tally(closes_at=clock.now() - timedelta(seconds=1))
    tally.wrong("autosave", refused=True)
    tally.wrong("autosave")
    assert (tally.late, tally.errors) == (1, ["autosave"])
