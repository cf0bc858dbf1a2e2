"""One function per message to directors; each writes a row of the outbox."""

from accounts.models import User
from applications.facts import form_of
from applications.models import (
    Director,
    Document,
    Helper,
    LedgerEntry,
    Proposal,
    ProposalVersion,
    SectionEntry,
)
from core.mail import queue_email


def invitation(*, director: Director, token: str, by: User) -> None:
    """To the invited director: who invites, for what, and the one link. From `invite_director`."""
    queue_email(
        to=director.email,
        template="applications/invitation",
        context={"director": director, "proposal": director.proposal, "by": by, "token": token},
        dedupe_key=f"invitation:{director.pk}:{director.invitation_digest[:16]}",
    )


def helper_invitation(*, helper: Helper, token: str, by: User) -> None:
    """To the invited helper: who invites, to do what, and the one link. From `invite_helper`."""
    queue_email(
        to=helper.email,
        template="applications/helper_invitation",
        context={"helper": helper, "proposal": helper.proposal, "by": by, "token": token},
        dedupe_key=f"helper:{helper.pk}:{helper.invitation_digest[:16]}",
    )


def section_assigned(*, proposal: Proposal, entry: SectionEntry, writer: User, by: User) -> None:
    """To who is to write a section: which one, and by whom asked; once for a section. From `assign_section`."""
    section = form_of(proposal).section(entry.key)
    queue_email(
        to=writer.email,
        template="applications/section_assigned",
        context={"proposal": proposal, "section": section, "writer": writer, "by": by},
        dedupe_key=f"section-assigned:{entry.pk}:{writer.pk}",
    )


def agreed(*, proposal: Proposal, director: Director, by: User, digest: str) -> None:
    """To the Project Director whose agreement is missing: the other one has agreed. From `agree`, once for a text."""
    queue_email(
        to=director.email,
        template="applications/agreed",
        context={"proposal": proposal, "director": director, "by": by},
        dedupe_key=f"agreed:{director.pk}:{digest}",
    )


def receipt(*, proposal: Proposal, version: ProposalVersion, director: Director) -> None:
    """To each director: received, when, and the digest. From the event submit."""
    queue_email(
        to=director.email,
        template="applications/receipt",
        context={"proposal": proposal, "version": version, "director": director},
        dedupe_key=f"receipt:{version.pk}:{director.pk}",
    )


def document_refused(*, proposal: Proposal, document: Document, to: User) -> None:
    """To who can mend it: the scanner refused it, and another one is needed. From the scan of a document."""
    queue_email(
        to=to.email,
        template="applications/document_refused",
        context={"proposal": proposal, "document": document, "to": to},
        dedupe_key=f"document-refused:{document.pk}:{to.pk}",
    )


def returned(*, proposal: Proposal, director: Director, note: str, entry: LedgerEntry) -> None:
    """To each director: the programme office asks for changes until a date. From return and its extension."""
    queue_email(
        to=director.email,
        template="applications/returned",
        context={"proposal": proposal, "director": director, "note": note},
        dedupe_key=f"returned:{entry.pk}:{director.pk}",
    )


def reply_reminder(*, proposal: Proposal, director: Director, entry: LedgerEntry) -> None:
    """To each director: changes are still awaited, and until when. From `remind_of_reply`."""
    queue_email(
        to=director.email,
        template="applications/reply_reminder",
        context={"proposal": proposal, "director": director},
        dedupe_key=f"reply-reminder:{entry.pk}:{director.pk}",
    )


def withdrawn(*, proposal: Proposal, director: Director) -> None:
    """To each director: the proposal was withdrawn. From the event withdraw."""
    queue_email(
        to=director.email,
        template="applications/withdrawn",
        context={"proposal": proposal, "director": director},
        dedupe_key=f"withdrawn:{proposal.pk}:{director.pk}",
    )
