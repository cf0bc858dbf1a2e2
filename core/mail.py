"""Messages are rows before they are mail."""

import hashlib
import smtplib

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string

from core import clock, outbox
from core.models import OutboxEmail


def queue_email(*, to: str, template: str, context: dict[str, object], dedupe_key: str) -> OutboxEmail:
    """One message per key waits in the outbox; a worker sends it after the commit.

    `template` names `emails/<template>.subject.txt` and `.txt`. Addresses in the text are made from BASE_URL.
    """
    values = {"base_url": settings.BASE_URL, "office_email": settings.PROGRAMME_OFFICE_EMAIL, **context}
    subject = " ".join(render_to_string(f"emails/{template}.subject.txt", values).split())
    text = render_to_string(f"emails/{template}.txt", values).strip() + "\n"
    return put_email(to=to, subject=subject, text=text, dedupe_key=dedupe_key)


def put_email(*, to: str, subject: str, text: str, dedupe_key: str) -> OutboxEmail:
    """The finished message waits in the outbox, once for its key."""
    at = clock.now()
    digest = hashlib.sha256(f"{settings.SECRET_KEY}:{dedupe_key}".encode()).hexdigest()[:32]
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    row, created = OutboxEmail.objects.get_or_create(
        dedupe_key=dedupe_key,
        defaults={
            "to": to,
            "subject": subject[:200],
            "text": text,
            "message_id": f"<{digest}@{domain}>",
            "not_before": at,
            "rung_at": at,
            "created_at": at,
        },
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
