"""Celery's side of the outbox: a key in, nothing out."""

from celery import shared_task

from core import mail, outbox


@shared_task(name="core.tasks.run_outbox_task")  # type: ignore[untyped-decorator]
def run_outbox_task(key: int) -> None:
    """The row's effect has happened once, whoever else was told of it."""
    outbox.run(key)


@shared_task(name="core.tasks.send_email")  # type: ignore[untyped-decorator]
def send_email(key: int) -> None:
    """The message has been sent once, whoever else was told of it."""
    mail.deliver(key)
