"""What happens to a document after it was taken: it is scanned, built anew for reviewers, and read. All by a worker."""

import logging

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import User
from applications import emails
from applications.actions.advance import follow, locked
from applications.custody import COPY, READ, SCAN
from applications.enums import DirectorRole, DocumentState
from applications.facts import form_of
from applications.models import Director, Document, Helper
from applications.reading import documents_for, neutral_name
from core import clamd, clock, files, outbox
from core.models import OutboxTask
from core.tracing import AWAITED, GIVEN_UP

log = logging.getLogger(__name__)
AT_ONCE = 50
# About half an hour of a machine that has no time.
MOST_READINGS = 12


def taken(document: Document) -> None:
    """The next step is due for a document that was just put into its place. Needs: the same transaction.

    Without a scanner a judged document is ready, and its `scanner` stays empty: nobody called it clean.
    """
    if document.words == AWAITED:
        _order(READ, document.pk)
    if settings.CLAMD:
        _order(SCAN, document.pk)
        return
    document.state, document.checked_at = DocumentState.CLEAN, clock.now()
    document.save(update_fields=["state", "checked_at"])
    _order(COPY, document.pk)


def scan_document(document_id: int) -> None:
    """The document is ready or refused by the scanner's word; a second or a late call changes nothing.

    Raises clamd.NotScanned while there is no word: the document goes on waiting, and the outbox comes back to it.
    """
    document = (
        Document.objects.filter(pk=document_id, state=DocumentState.WAITING).select_related("file").first()
    )
    if document is None:
        return
    # These bytes can no longer change, and the verdict is kept with this document alone: a file that takes its place
    # meanwhile is another document. Where the scanner was taken away since, what is judged is ready.
    verdict = clamd.scan(files.content_of(document.file)) if settings.CLAMD else clamd.Verdict("", "")
    with transaction.atomic():
        proposal = locked(document.proposal_id)
        row = Document.objects.select_for_update().select_related("uploaded_by", "file").get(pk=document_id)
        if row.state != DocumentState.WAITING:
            return
        row.state = DocumentState.REFUSED if verdict.found else DocumentState.CLEAN
        row.found, row.scanner, row.checked_at = verdict.found, verdict.scanner, clock.now()
        row.save(update_fields=["state", "found", "scanner", "checked_at"])
        if verdict.found:
            log.warning("Document %s was refused by the scanner", row.pk)
            follow(proposal)
            for director in _who_mends(row):
                emails.document_refused(proposal=proposal, document=row, to=director)
        else:
            _order(COPY, row.pk)


def _who_mends(document: Document) -> list[User]:
    """Give who uploaded the file, or both Project Directors once that person is no longer of the team."""
    directors = Director.objects.filter(proposal=document.proposal_id, user__isnull=False).select_related(
        "user"
    )
    helpers = Helper.objects.filter(proposal=document.proposal_id, user=document.uploaded_by, ended_at=None)
    leads = []
    for director in directors:
        if director.user_id == document.uploaded_by_id:
            return [document.uploaded_by]
        if director.role != DirectorRole.CO and director.user is not None:
            leads.append(director.user)
    return [document.uploaded_by] if helpers.exists() else leads


def copy_document(document_id: int) -> None:
    """The document has a copy for reviewers, once; only what is clean is copied. Raises files.NotCopied."""
    ready = Document.objects.filter(pk=document_id, state=DocumentState.CLEAN, copy=None)
    document = ready.select_related("file", "proposal__call").first()
    if document is None:
        return
    nameless = document.slot in documents_for(form_of(document.proposal), "anonymous")
    content, pages = files.rebuilt(files.content_of(document.file), nameless=nameless)
    # Whoever names a file may write into the name what its pages may not tell.
    name = neutral_name(document.slot) if nameless else document.file.name
    with transaction.atomic():
        row = Document.objects.select_for_update().get(pk=document_id)
        if row.state != DocumentState.CLEAN or row.copy_id is not None:
            return
        row.copy = files.store(content=content, name=name, content_type=files.PDF, pages=pages)
        row.save(update_fields=["copy"])


def read_document(document_id: int) -> None:
    """The words of the document stand with it, or, after the last try, that there was no time for them.

    Raises files.NotRead before: the words go on being awaited, and the outbox comes back to them.
    """
    awaited = Document.objects.filter(pk=document_id, words=AWAITED)
    document = awaited.select_related("file").first()
    if document is None:
        return
    try:
        words = files.words_of(files.content_of(document.file))
    except files.NotRead:
        if OutboxTask.objects.get(dedupe_key=_key(READ, document_id)).attempts < MOST_READINGS:
            raise
        words = dict(GIVEN_UP)
    awaited.update(words=words)


def _order(kind: str, document_id: int) -> None:
    outbox.enqueue(kind=kind, object_id=document_id, dedupe_key=_key(kind, document_id))


def _key(kind: str, document_id: int) -> str:
    return f"{kind}:{document_id}"


def order_missing() -> int:
    """What was taken before, or by other ways than a page, is scanned, copied and read as well; gives how many were ordered."""
    ordered = 0
    for kind, wanting in (
        (SCAN, Document.objects.filter(state=DocumentState.WAITING)),
        (COPY, Document.objects.filter(state=DocumentState.CLEAN, copy=None)),
        (READ, Document.objects.filter(words=AWAITED)),
    ):
        known = OutboxTask.objects.filter(kind=kind, object_id=OuterRef("pk"))
        for key in wanting.exclude(Exists(known)).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]:
            _order(kind, key)
            ordered += 1
    return ordered
