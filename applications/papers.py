"""What the papers of a submitted version say: its receipt, and the whole proposal as one PDF."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applications.dossier import read_version
from applications.enums import DirectorRole, Note, PaperKind
from applications.mechanisms import FormDefinition
from applications.models import LedgerEntry, ProposalVersion
from applications.reading import (
    Reader,
    director_name,
    documents_for,
    file_note,
    form_of_content,
    name_for,
    note_for,
)
from core.clock import BRUSSELS
from core.errors import Finding, Refused
from core.models import StoredFile
from core.money import written

if TYPE_CHECKING:
    from core.pdf import Document

PROGRAMME = "Science for Peace and Security"
UNIT = "SPS Programme Office"
OF_SUBMISSION = (PaperKind.RECEIPT, PaperKind.DOSSIER)
STYLES = ("letter.css", "dossier.css")
# A long proposal on a busy machine; signing and storing still fit into a worker's 45 seconds.
SECONDS = 35


def set_paper(
    template: str,
    *,
    identity: str,
    at: datetime,
    says: dict[str, Any],
    data: Mapping[str, Any],
    data_name: str,
) -> "Document":
    """Give a paper of the programme before it is signed: the same bytes for the same words.

    identity, at: make the file's identity and dates.  data: what the attachment `data_name` says, as JSON.
    """
    # Here, not above: renderer and signer take a second and 80 MB to load, and the web server needs neither.
    from core import pdf, signing

    frame = {
        "language": "en",
        "unit": UNIT,
        "programme": PROGRAMME,
        "site_name": site(),
        "at": at,
        "sans": pdf.families("sans"),
        "seal": signing.names(),
        "demo": settings.DEMO,
    }
    with translation.override("en-gb"):
        return pdf.render(
            template,
            frame | says,
            identifier=f"{settings.BASE_URL}:{identity}",
            at=at,
            data=data,
            data_name=data_name,
            styles=STYLES,
            seconds=SECONDS,
        )


def receipt_of(version: ProposalVersion) -> dict[str, Any]:
    """Give the receipt in its final words: what was received, when, from whom, with every digest. Plain JSON values."""
    content = version.content
    form = form_of_content(content)
    return {
        "ref": content["ref"],
        "version": version.number,
        "received_at": _instant(version.submitted_at),
        "sha256": version.digest,
        "facts": _facts(version),
        "agreements": [
            {"role": role, "name": name, "at": _instant(at)} for role, name, at in _agreements(version)
        ],
        "submitted_by": str(version.submitted_by),
        "sections": [
            {"number": number, "title": str(section.title), "sha256": digest}
            for number, (section, digest) in enumerate(
                zip(form.sections, section_digests(content).values(), strict=True), start=1
            )
        ],
        "documents": _documents(version, form, "director"),
    }


def section_digests(content: Mapping[str, Any]) -> dict[str, str]:
    """Give the SHA-256 of each section, in the order of the form, in canonical JSON.

    A section's values are its answers; where directors, amounts or documents stand, these too.
    """
    found = {}
    for section in form_of_content(content).sections:
        slots = {slot.key for slot in section.slots}
        values: dict[str, Any] = {"answers": content["answers"].get(section.key, {})}
        if section.kind == "directors":
            values["directors"] = content["directors"]
        if section.kind == "budget":
            values |= {"budget": content["budget"], "requested_eur": content["requested_eur"]}
        if slots:
            values["documents"] = [d for d in content["documents"] if d["slot"] in slots]
        text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        found[section.key] = hashlib.sha256(text.encode()).hexdigest()
    return found


def identity_of(version: ProposalVersion, kind: str, reader: Reader) -> str:
    """Give what makes the file's own identity; it tells a reader without names nothing that they may not learn, either."""
    parts = [kind, version.content["ref"], str(version.number)]
    return ":".join(parts if reader == "anonymous" else [*parts, version.digest])


def dossier_of(version: ProposalVersion, reader: Reader) -> dict[str, Any]:
    """Give all that the paper of the whole proposal says to this reader; to one without names, no digest.

    A digest of what is not read would tell whoever can guess it that the guess is right.
    """
    content = version.content
    form = form_of_content(content)
    return {
        "ref": content["ref"],
        "version": version.number,
        "received": _moment(version.submitted_at),
        "sha256": "" if reader == "anonymous" else version.digest,
        "title": _title(version),
        "facts": _facts(version, anonymous=reader == "anonymous"),
        "sections": read_version(version, version.proposal.call, reader),
        "documents": _documents(version, form, reader),
    }


def _documents(version: ProposalVersion, form: FormDefinition, reader: Reader) -> list[dict[str, Any]]:
    slots = documents_for(form, reader)
    labels = {slot.key: str(slot.label) for section in form.sections for slot in section.slots}
    return [
        {
            "label": labels.get(document["slot"], document["slot"]),
            "name": name_for(reader, document),
            "note": note_for(reader, document),
            "sha256": "" if reader == "anonymous" else document["sha256"],
        }
        for document in version.content["documents"]
        if document["slot"] in slots
    ]


def _title(version: ProposalVersion) -> str:
    for answers in version.content["answers"].values():
        if answers.get("title"):
            return str(answers["title"])
    return str(version.content["ref"])


def _facts(version: ProposalVersion, *, anonymous: bool = False) -> list[tuple[str, str]]:
    content = version.content
    form = form_of_content(content)
    named = [] if anonymous else content["directors"]
    directors = [(_role(d["role"]), _person(d)) for d in named if d["role"] != DirectorRole.CO]
    return [
        (_("Proposal"), _title(version)),
        (_("Call"), f"{content['call']} {version.proposal.call.title}"),
        (_("Form"), str(form.title)),
        *directors,
        (_("Requested"), f"EUR {written(Decimal(content['requested_eur']))}"),
        (_("Version"), str(version.number)),
        (_("Received"), _moment(version.submitted_at)),
    ]


def _person(director: Mapping[str, Any]) -> str:
    organisation = director["organisation"] or {}
    country = (organisation.get("country") or {}).get("name", "")
    return ", ".join(filter(None, (director_name(director), organisation.get("name", ""), country)))


def _role(role: str) -> str:
    return str(DirectorRole(role).label) if role in DirectorRole.values else role


def _agreements(version: ProposalVersion) -> Iterable[tuple[str, str, datetime]]:
    """Give who agreed to exactly this digest, and when, by the lines of the ledger, which stay."""
    names = {d["role"]: director_name(d) for d in version.content["directors"]}
    lines = LedgerEntry.objects.filter(
        proposal=version.proposal_id, note_kind=Note.CONSENT, values__digest=version.digest
    ).order_by("seq")
    last = {line.values["role"]: line.at for line in lines if line.at <= version.submitted_at}
    for role in (DirectorRole.NPD, DirectorRole.PPD):
        if role in last:
            yield _role(role), names.get(role, ""), last[role]


def _instant(at: datetime) -> dict[str, str]:
    return {"words": _moment(at), "utc": at.isoformat(timespec="milliseconds")}


def _moment(at: datetime) -> str:
    local = at.astimezone(BRUSSELS)
    when = date_format(local, "j F Y, H:i:s")
    return _("%(when)s Brussels time (%(zone)s)") % {"when": when, "zone": local.tzname()}


def site() -> str:
    """Give the portal's name in addresses."""
    return urlsplit(settings.BASE_URL).netloc


@dataclass(frozen=True, slots=True)
class PaperOf:
    """One paper as its page shows it; `file` is None while a worker makes it."""

    kind: str
    label: str
    file: StoredFile | None
    note: str = ""
    url: str = ""


def papers_of(
    version: ProposalVersion, *, address: Callable[[str], str], kinds: Iterable[str] = OF_SUBMISSION
) -> list[PaperOf]:
    """Give the papers of the version in this order, made or being made: one query. address: of a kind's download."""
    made = {paper.kind: paper.file for paper in version.papers.select_related("file")}
    return [
        PaperOf(
            kind,
            str(PaperKind(kind).label),
            made.get(kind),
            file_note(made[kind].size, made[kind].pages) if kind in made else "",
            address(kind) if kind in made else "",
        )
        for kind in kinds
    ]


def papers_context(version: ProposalVersion, route: str) -> dict[str, Any]:
    """Give what `applications/_papers.html` takes; route: this audience's own, by reference, number and kind."""

    def address(kind: str) -> str:
        return reverse(route, args=[version.content["ref"], version.number, kind])

    found = papers_of(version, address=address)
    return {"papers": found, "papers_waiting": any(not paper.url for paper in found)}


def paper_file(version: ProposalVersion, kind: str) -> StoredFile | None:
    """Give the file of that kind, or None while there is none."""
    paper = version.papers.filter(kind=kind).select_related("file").first()
    return paper.file if paper else None


def for_reviewers(version: ProposalVersion) -> StoredFile:
    """Give the edition for reviewers. Raises Refused `paper_not_ready` while there is none."""
    file = paper_file(version, PaperKind.REVIEWERS)
    if file is None:
        raise Refused(Finding("paper_not_ready"))
    return file
