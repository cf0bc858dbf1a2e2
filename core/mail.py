"""Messages are rows before they are mail."""

import hashlib
import smtplib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string

from core import clock, outbox
from core.bounces import NotTaken, Report
from core.enums import OutboxState
from core.models import OutboxEmail


@dataclass(frozen=True, slots=True)
class Message:
    """One message to be written: `template` names `emails/<template>.subject.txt` and `.txt`."""

    to: str
    template: str
    context: Mapping[str, object]
    dedupe_key: str


def queue_email(*, to: str, template: str, context: dict[str, object], dedupe_key: str) -> OutboxEmail:
    """One message per key waits in the outbox; a worker sends it after the commit.

    Addresses in the text are made from BASE_URL.
    """
    subject, text = _written(Message(to, template, context, dedupe_key))
    return put_email(to=to, subject=subject, text=text, dedupe_key=dedupe_key)


def queue_emails(messages: Sequence[Message]) -> None:
    """The messages wait in the outbox, each once for its key; three statements however many they are."""
    rows = [_row(one.to, *_written(one), one.dedupe_key) for one in messages]
    keys = {row.dedupe_key for row in rows}
    keys -= set(OutboxEmail.objects.filter(dedupe_key__in=keys).values_list("dedupe_key", flat=True))
    OutboxEmail.objects.bulk_create([row for row in rows if row.dedupe_key in keys], ignore_conflicts=True)
    made = list(OutboxEmail.objects.filter(dedupe_key__in=keys).only("pk").order_by("pk"))
    transaction.on_commit(lambda: [outbox.ring_email(row) for row in made])


def _written(message: Message) -> tuple[str, str]:
    values = {
        "base_url": settings.BASE_URL, "office_email": settings.PROGRAMME_OFFICE_EMAIL, **message.context
    }  # fmt: skip
    subject = " ".join(render_to_string(f"emails/{message.template}.subject.txt", values).split())
    return subject, render_to_string(f"emails/{message.template}.txt", values).strip() + "\n"


def _row(to: str, subject: str, text: str, dedupe_key: str) -> OutboxEmail:
    at = clock.now()
    digest = hashlib.sha256(f"{settings.SECRET_KEY}:{dedupe_key}".encode()).hexdigest()[:32]
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    return OutboxEmail(
        dedupe_key=dedupe_key, to=to, subject=subject[:200], text=text, message_id=f"<{digest}@{domain}>",
        not_before=at, rung_at=at, created_at=at,
    )  # fmt: skip


def put_email(*, to: str, subject: str, text: str, dedupe_key: str) -> OutboxEmail:
    """The finished message waits in the outbox, once for its key."""
    fresh = _row(to, subject, text, dedupe_key)
    names = ("to", "subject", "text", "message_id", "not_before", "rung_at", "created_at")
    row, created = OutboxEmail.objects.get_or_create(
        dedupe_key=dedupe_key, defaults={name: getattr(fresh, name) for name in names}
    )
    if created:
        transaction.on_commit(lambda: outbox.ring_email(row))
    return row


def deliver(key: int) -> bool:
    """The message was handed to the mail server, or waits for another attempt; False when not ours."""
    if not outbox.claim(OutboxEmail, key):
        return False
    row = OutboxEmail.objects.get(pk=key)
    message = EmailMessage(
        subject=row.subject,
        body=row.text,
        to=[row.to],
        reply_to=[settings.PROGRAMME_OFFICE_EMAIL],
        headers={"Message-ID": row.message_id, "Auto-Submitted": "auto-generated"},
    )
    try:
        message.send()
    except (smtplib.SMTPException, OSError) as error:
        outbox.put_back(row, f"{type(error).__name__}: {error}")
        return True
    outbox.finish(row)
    return True


@transaction.atomic
def come_back(report: Report) -> bool:
    """The mail that the report names counts as refused, with the far server's words; False where it did already.

    Raises NotTaken: no mail of ours, or not yet handed over; or the far server has not given it up.
    """
    row = OutboxEmail.objects.select_for_update().filter(message_id=report.message_id).first()
    if row is None:
        raise NotTaken("it names no mail of this portal")
    if not report.refused:
        raise NotTaken(f"it says {report.action!r}, which is no refusal")
    if row.state == OutboxState.REFUSED:
        return False
    if row.state != OutboxState.DONE:
        raise NotTaken("the mail it names was not handed over yet")
    row.state = OutboxState.REFUSED
    row.error = " ".join(part for part in (report.status, report.words) if part) or report.action
    row.save(update_fields=["state", "error"])
    return True
