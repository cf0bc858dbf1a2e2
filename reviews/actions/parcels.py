"""Making files for a reviewer: one ZIP of the proposals they may read, a certificate of service for a call."""

import io
import zipfile
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import translation

from accounts.models import User
from applications import papers
from applications.reading import documents_for, form_of_content
from core import clock, outbox
from core.errors import Finding, Refused
from core.files import content_of
from core.limits import DAY, Limit, spend
from reviews.enums import ParcelKind
from reviews.facts import Served, file_for_reviewers, packable, reads_as, served
from reviews.models import Assignment, Parcel

MAKE = "reviewers-parcel"
STAYS = timedelta(days=1)
MOST = 10
MOST_BYTES = 200_000_000


@transaction.atomic
def ask_for_pack(*, by: User) -> Parcel:
    """A worker is to make one ZIP of all proposals open to the reviewer. Raises Refused `nothing_to_pack`, `too_many_parcels`."""
    rows = packable(by)
    if not rows:
        raise Refused(Finding("nothing_to_pack"))
    return _ask(ParcelKind.PACK, by, total=len(rows))


@transaction.atomic
def ask_for_certificate(*, label: str, by: User) -> Parcel:
    """A worker is to make the certificate for the call. Raises Refused `nothing_to_certify`, `too_many_parcels`."""
    found = next((one for one in served(by) if one.label == label), None)
    if found is None:
        raise Refused(Finding("nothing_to_certify"))
    return _ask(ParcelKind.CERTIFICATE, by, total=1, call_id=found.call_id)


def _ask(kind: ParcelKind, by: User, **values: Any) -> Parcel:
    spend(Limit("too_many_parcels", f"parcel:{kind}", f"person:{by.pk}", MOST, DAY))
    at = clock.now()
    parcel = Parcel.objects.create(user=by, kind=kind, asked_at=at, expires_at=at + STAYS, **values)
    outbox.enqueue(kind=MAKE, object_id=parcel.pk, dedupe_key=f"{MAKE}:{parcel.pk}")
    return parcel


def make_parcel(key: int) -> None:
    """The file is made, once, of what is open to the person now; nothing where it ran out or the account closed."""
    found = Parcel.objects.lasting().filter(pk=key, ready_at__isnull=True)
    parcel = found.select_related("user", "call").first()
    if parcel is None or not parcel.user.is_active:
        return
    with translation.override("en-gb"):
        values = _pack(parcel) if parcel.kind == ParcelKind.PACK else _certificate(parcel)
    Parcel.objects.filter(pk=key, ready_at__isnull=True).update(ready_at=clock.now(), **values)


def forget_parcels() -> int:
    """Files that have run out are gone, bytes and all; gives how many."""
    return Parcel.objects.forget()


def _pack(parcel: Parcel) -> dict[str, Any]:
    rows = packable(parcel.user)
    made, held, missing, size = io.BytesIO(), [], 0, 0
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for number, row in enumerate(rows, start=1):
            files, absent = _files_of(row)
            missing += absent
            for name, content in files:
                size += len(content)
                if size > MOST_BYTES:
                    missing += 1
                    continue
                package.writestr(
                    zipfile.ZipInfo(f"{row.proposal.ref}/{name}", _dated(row.assigned_at)), content
                )
            held.append(row.pk)
            Parcel.objects.filter(pk=parcel.pk).update(done=number, total=len(rows))
    return {
        "content": made.getvalue(),
        "holds": held,
        "missing": missing,
        "done": len(rows),
        "total": len(rows),
    }


def _files_of(row: Assignment) -> tuple[list[tuple[str, bytes]], int]:
    """Give name and bytes of the paper and the checked copies of documents, and how many are not ready yet."""
    proposal, content = row.proposal, row.version.content
    found, missing = [], 0
    try:
        found.append(("proposal.pdf", content_of(papers.for_reviewers(row.version))))
    except Refused:
        missing += 1
    for slot in sorted(documents_for(form_of_content(content), reads_as(proposal))):
        try:
            file = file_for_reviewers(proposal, content, slot)
        except Refused:
            missing += 1
            continue
        if file is not None:
            found.append((f"{slot}.pdf", content_of(file)))
    return found, missing


def _dated(at: datetime) -> tuple[int, int, int, int, int, int]:
    local = at.astimezone(clock.BRUSSELS)
    return (local.year, local.month, local.day, 0, 0, 0)


def _certificate(parcel: Parcel) -> dict[str, Any]:
    # Here, not above: the signer takes a second to load, and the web server does not need it.
    from core import signing

    found: Served | None = next((one for one in served(parcel.user) if one.call_id == parcel.call_id), None)
    if found is None:
        return {"content": None}
    certificate = {
        "ref": parcel.ref,
        "name": str(parcel.user),
        "call": found.label,
        "title": found.title,
        "evaluations": found.evaluations,
        "first": found.first.isoformat(),
        "last": found.last.isoformat(),
    }
    document = papers.set_paper(
        "pdf/certificate.html",
        identity=f"certificate:{parcel.ref}",
        at=parcel.asked_at,
        says={"certificate": certificate | {"first": found.first, "last": found.last}},
        data=certificate,
        data_name="certificate.json",
    )
    signed = signing.sign(document.content, reason=f"Certificate of service {parcel.ref}")
    return {"content": signed.content, "done": 1}
