"""Reports of mail that came back: real ones are taken once, whatever else lies in the mailbox changes nothing."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from core import bounces
from core.enums import OutboxState
from core.mail import put_email
from core.models import OutboxEmail

SAMPLES = Path(__file__).parent / "bounces"
NAMED = "<0123456789abcdef0123456789abcdef@sps.example>"


def sample(name: str, message_id: str = NAMED) -> bytes:
    return (SAMPLES / f"{name}.eml").read_bytes().replace(NAMED.encode(), message_id.encode())


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("postfix", "5.1.1", "smtp; 550 5.1.1 <marc@demo.example>: Recipient address rejected: User unknown"),
        ("exchange", "5.7.1", "smtp;550 5.7.1 Delivery not authorized, message refused"),
        ("expired", "4.4.7", "smtp; 421 4.4.0 The server does not answer"),
    ],
)
def test_a_report_of_each_kind_of_server_is_read_for_its_status_and_its_words(
    name: str, status: str, words: str
) -> None:
    report = bounces.read(sample(name))
    assert (report.message_id, report.status, report.words) == (NAMED, status, words)
    assert report.refused


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("out-of-office", "no delivery status notification"),
        ("no-status", "no delivery status"),
        ("two-recipients", "2 recipients"),
        ("of-somebody-else", "names no mail"),
        ("broken", "no delivery status"),
        ("without-action", "does not say"),
    ],
)
def test_what_is_no_whole_report_of_a_mail_of_ours_is_left_with_the_reason(name: str, why: str) -> None:
    with pytest.raises(bounces.NotTaken, match=why):
        bounces.read(sample(name))


def test_no_bytes_at_all_and_no_bytes_too_many_are_reports() -> None:
    for raw in (
        b"",
        b"\x00\xff" * 40,
        b"Content-Type: multipart/report\r\n\r\n",
        b"x" * (bounces.MOST_BYTES + 1),
        b"Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\n"
        + b"Content-Type: message/rfc822\r\n\r\n" * 9000,
    ):
        with pytest.raises(bounces.NotTaken):
            bounces.read(raw)


def test_a_report_that_names_a_mail_with_nul_in_it_is_left_before_the_database_is_asked() -> None:
    assert bounces.read(sample("postfix")).message_id == NAMED
    with pytest.raises(bounces.NotTaken, match="names no mail of this portal"):
        bounces.read(sample("postfix", NAMED.replace("sps.", "sps\0.")))


def test_what_a_far_server_says_becomes_one_line_of_visible_text() -> None:
    raw = sample("postfix").replace(
        b"User unknown", b"<script>\x1b[31m\xe2\x80\xae</script>\r\n  line" + b"x" * 900
    )
    words = bounces.read(raw).words
    assert len(words) <= bounces.MOST_WORDS
    assert words.isprintable()


@pytest.mark.django_db
def test_a_mailbox_is_taken_in_once_and_stays_as_it_is(tmp_path: Path) -> None:
    sent, waiting, delayed = (
        put_email(to="marc@demo.example", subject="A decision", text="Sign in.", dedupe_key=f"bounce:{n}")
        for n in range(3)
    )
    OutboxEmail.objects.filter(pk__in=[sent.pk, delayed.pk]).update(state=OutboxState.DONE)
    box = tmp_path / "bounces.mbox"
    messages = [
        sample("postfix", sent.message_id), sample("exchange", waiting.message_id),
        sample("delayed", delayed.message_id), sample("postfix"), sample("out-of-office"),
    ]  # fmt: skip
    box.write_bytes(
        b"".join(b"From MAILER-DAEMON Fri May 28 08:00:00 2027\n" + m + b"\n\n" for m in messages)
    )
    before = box.read_bytes()

    said, left = take(mbox=box)
    assert "1 refused, 0 known already, 4 left as they are." in said
    for reason in (
        "not handed over yet",
        "'delayed', which is no refusal",
        "names no mail",
        "no delivery status",
    ):
        assert reason in left
    rows = OutboxEmail.objects.in_bulk([sent.pk, waiting.pk, delayed.pk])
    assert [rows[row.pk].state for row in (sent, waiting, delayed)] == ["refused", "queued", "done"]
    assert rows[sent.pk].error.startswith("5.1.1 smtp; 550")
    assert "0 refused, 1 known already, 4 left as they are." in take(mbox=box)[0]
    assert box.read_bytes() == before

    folder = tmp_path / "maildir"
    for name in ("new", "cur", "tmp"):
        (folder / name).mkdir(parents=True)
    (folder / "new" / "1.eml").write_bytes(sample("exchange", delayed.message_id))
    assert "1 refused" in take(maildir=folder)[0]
    assert OutboxEmail.objects.get(pk=delayed.pk).error.startswith("5.7.1")


@pytest.mark.django_db
def test_a_mail_server_pipes_one_report(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = put_email(to="marc@demo.example", subject="A decision", text="Sign in.", dedupe_key="bounce:pipe")
    OutboxEmail.objects.filter(pk=sent.pk).update(state=OutboxState.DONE)
    piped: Any = type("Piped", (), {"buffer": io.BytesIO(sample("postfix", sent.message_id))})()
    monkeypatch.setattr("sys.stdin", piped)
    assert f"{sent.message_id} was refused (5.1.1)" in take()[0]


def take(**where: Path) -> tuple[str, str]:
    """Give what the command said, and what it complained about."""
    out, err = io.StringIO(), io.StringIO()
    call_command("take_bounces", stdout=out, stderr=err, **where)
    return out.getvalue(), err.getvalue()
