"""Which bytes of a document leave the portal: never any that were not found clean, and to reviewers only a copy."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Exists, Min, OuterRef

from applications.enums import DocumentState
from applications.models import Document, Proposal
from core import clock
from core.enums import OutboxState
from core.errors import Finding, Refused
from core.models import OutboxTask, StoredFile

# The tasks that check a document, copy it for reviewers and read its words, as the outbox knows them.
SCAN, COPY, READ = "scan_document", "copy_document", "read_document"


def original(proposal: Proposal, slot: str, sha256: str) -> StoredFile | None:
    """Give the file as it was sent, or None where there is none. Raises Refused while, or since, it must not be opened."""
    document = _ready(_named(proposal, slot, sha256))
    return document.file if document else None


def copy_for_reviewers(proposal: Proposal, slot: str, sha256: str) -> StoredFile | None:
    """Give the copy of the file, or None where there is no file. Raises Refused while, or because, there is no copy."""
    found = _named(proposal, slot, sha256)
    document = _ready(found)
    if document is None:
        return None
    copy = next((one.copy for one in found if one.copy is not None), None)
    if copy is None:
        tried = OutboxTask.objects.filter(kind=COPY, object_id=document.pk, state=OutboxState.DEAD)
        raise Refused(Finding("document_without_copy" if tried.exists() else "document_not_copied"))
    return copy


def standing_of(proposal: Proposal, documents: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Give how far each document named (by slot and sha256) is checked, by slot: one query."""
    named = {(one["slot"], one["sha256"]) for one in documents}
    rows = Document.objects.filter(proposal=proposal).values_list("slot", "file__sha256", "state")
    order = (DocumentState.WAITING, DocumentState.CLEAN, DocumentState.REFUSED)
    found: dict[str, str] = {}
    for slot, sha256, state in rows:
        if (slot, sha256) in named:
            found[slot] = max(found.get(slot, state), state, key=order.index)
    return found


SLOW = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many documents the scanner is late with, and since when the oldest one waits."""

    number: int
    since: datetime


def backlog() -> Backlog | None:
    """Give what the scanner was asked about and is late with, or None: one query where a scanner is set up, else none."""
    if not settings.CLAMD:
        return None
    # What no worker has come to yet says nothing about the scanner.
    asked = OutboxTask.objects.filter(kind=SCAN, object_id=OuterRef("pk"), attempts__gte=1)
    late = Document.objects.filter(
        Exists(asked), state=DocumentState.WAITING, uploaded_at__lt=clock.now() - SLOW
    )
    found = late.aggregate(number=Count("pk"), since=Min("uploaded_at"))
    return Backlog(found["number"], found["since"]) if found["number"] else None


def _named(proposal: Proposal, slot: str, sha256: str) -> list[Document]:
    same = Document.objects.filter(proposal=proposal, slot=slot, file__sha256=sha256)
    return list(same.select_related("file", "copy").order_by("-uploaded_at", "-pk"))


def _ready(found: Iterable[Document]) -> Document | None:
    """The same bytes may have been sent twice: one refusal counts for all of them."""
    states = {document.state: document for document in reversed(list(found))}
    if DocumentState.REFUSED in states:
        raise Refused(Finding("document_refused"))
    if DocumentState.CLEAN in states:
        return states[DocumentState.CLEAN]
    if states:
        raise Refused(Finding("document_waiting"))
    return None
