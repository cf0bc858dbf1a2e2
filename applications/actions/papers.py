"""The papers of a submitted version: made, signed and stamped by a worker, once each."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import translation

from applications import papers
from applications.eligibility import reviewers_read_as
from applications.enums import PaperKind
from applications.models import LedgerEntry, Proposal, ProposalVersion, VersionPaper
from applications.reading import Reader
from core import clock, files, outbox

if TYPE_CHECKING:
    from core.pdf import Document


def task_of(kind: str) -> str:
    """Give the name under which the outbox knows the making of this kind."""
    return f"make_{kind}"


def order_papers(version: ProposalVersion, kinds: Iterable[str] = papers.OF_SUBMISSION) -> None:
    """The papers of the version are due, once each. Needs: the transaction that calls for them."""
    for kind in kinds:
        name = task_of(kind)
        outbox.enqueue(kind=name, object_id=version.pk, dedupe_key=f"{name}:{version.pk}")


def for_reviewers(proposal: Proposal, entry: LedgerEntry) -> None:
    """The standing version's paper for reviewers is due; runs in the transaction that opens the review."""
    if proposal.standing_version is not None:
        order_papers(proposal.standing_version, [PaperKind.REVIEWERS])


def make_paper(version_id: int, *, kind: str) -> None:
    """The version's paper of this kind is stored, signed, once; a second or a late call changes nothing.

    Rendering and signing happen outside the transaction, so two workers may do it; the row lock lets one store it.
    """
    if VersionPaper.objects.filter(version=version_id, kind=kind).exists():
        return
    # Here, not above: the signer takes a second to load, and the web server does not need it.
    from core import signing

    version = ProposalVersion.objects.select_related("proposal__call", "submitted_by").get(pk=version_id)
    document = rendered(version, kind)
    signed = signing.sign(document.content, reason=f"{version.content['ref']}, version {version.number}")
    with transaction.atomic():
        ProposalVersion.objects.select_for_update().only("pk").get(pk=version_id)
        if VersionPaper.objects.filter(version=version_id, kind=kind).exists():
            return
        file = files.store(
            content=signed.content,
            name=f"{version.content['ref']}-version-{version.number}-{_NAMES[kind]}.pdf",
            content_type=files.PDF,
            pages=document.pages,
        )
        VersionPaper.objects.create(
            version=version, kind=kind, file=file, sha256_unsigned=document.sha256, made_at=clock.now()
        )


_NAMES: Mapping[str, str] = {
    PaperKind.RECEIPT: "receipt",
    PaperKind.DOSSIER: "proposal",
    PaperKind.REVIEWERS: "for-reviewers",
}


def rendered(version: ProposalVersion, kind: str) -> "Document":
    """Give the paper before it is signed: the same bytes for the same version."""
    reader = reader_of(version, kind)
    if kind == PaperKind.RECEIPT:
        template, data_name = "pdf/receipt.html", "receipt.json"
        with translation.override("en-gb"):
            receipt = papers.receipt_of(version)
        says, data = {"receipt": receipt}, receipt
    else:
        template, data_name = "pdf/dossier.html", "digests.json"
        with translation.override("en-gb"):
            dossier = papers.dossier_of(version, reader)
        says = {"dossier": dossier}
        data = {key: dossier[key] for key in ("ref", "version", "sha256", "documents")}
    return papers.set_paper(
        template,
        identity=papers.identity_of(version, kind, reader),
        at=version.submitted_at,
        says=says,
        data=data,
        data_name=data_name,
    )


def reader_of(version: ProposalVersion, kind: str) -> Reader:
    """Give for whom a paper of this kind is made."""
    if kind != PaperKind.REVIEWERS:
        return "officer"
    proposal = version.proposal
    return reviewers_read_as(proposal.call.rule_severities, proposal.phase)


HANDLERS = {task_of(kind): partial(make_paper, kind=kind) for kind in PaperKind.values}
# A director looks at the page of the receipt until it is there.
AWAITED = frozenset({task_of(PaperKind.RECEIPT)})
