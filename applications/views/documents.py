"""Documents of a draft: one place, one PDF."""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from applications import custody, limits
from applications.actions import drafting
from applications.eligibility import section_hints
from applications.enums import DocumentState
from applications.mechanisms import Section, Slot
from applications.models import Document, Proposal, ToldLetter
from applications.papers import OF_SUBMISSION, paper_file
from applications.reading import file_note
from applications.views.paper import Paper, door, open_paper, signed_in, team_door
from core import files
from core.errors import Finding, Refused
from core.forms import ErrorItem
from core.once import once
from core.web import explain_refusals, handed_out, tells
from core.wording import sentence

Draw = Callable[..., HttpResponse]


def slots_of(paper: Paper, section: Section, wrong: dict[str, str] | None = None) -> list[dict[str, Any]]:
    """Give each place of the section with its file, its rules in words, what is wrong with it, and what to explain."""
    known = {document.slot: document for document in paper.draft.documents}
    told = section_hints(paper.facts, section)
    return [
        {
            **_slot(paper, slot, known.get(slot.key), (wrong or {}).get(slot.key, "")),
            "hints": [sentence(finding) for finding in told if finding.values.get("field") == slot.key],
        }
        for slot in section.slots
    ]


def placed(section: Section, findings: Iterable[Finding]) -> tuple[list[ErrorItem], dict[str, str]]:
    """Give what is wrong with files of the section: lines of the error summary, and the words at each place."""
    places = {slot.key for slot in section.slots}
    errors: list[ErrorItem] = []
    wrong: dict[str, str] = {}
    for finding in findings:
        key = finding.values.get("field", "")
        if key in places:
            words = sentence(finding)
            errors.append(ErrorItem(words.rstrip("."), f"#file-{key}"))
            wrong[key] = f"{wrong[key]} {words}" if key in wrong else words
    return errors, wrong


def _slot(paper: Paper, slot: Slot, document: Document | None, error: str) -> dict[str, Any]:
    pages = _(", at most %(n)s pages") % {"n": slot.max_pages} if slot.max_pages else ""
    ref = paper.proposal.ref
    file = paper.facts.nameless_files.get(slot.key)
    reads = file is not None and file.reading == "awaited"
    return {
        "slot": slot,
        "document": document,
        **_standing(document),
        "reads": reads,
        "note": file_note(document.file.size, document.file.pages) if document else "",
        "rules": _("PDF, smaller than %(mb)s MB%(pages)s. Unclassified content only.")
        % {"mb": slot.max_mb, "pages": pages},
        "url": reverse("proposal_document", args=[ref, slot.key]),
        "remove_url": reverse("proposal_document_remove", args=[ref, slot.key]),
        "error": error,
    }


_FACES = {
    DocumentState.WAITING: ("doing", ""),
    DocumentState.CLEAN: ("done", ""),
    DocumentState.REFUSED: ("error", "square"),
}


def _standing(document: Document | None) -> dict[str, Any]:
    """Give how far the file is checked: a tag, whether it may be opened, and why it was refused."""
    if document is None:
        return {}
    state = DocumentState(document.state)
    tone, shape = _FACES[state]
    why = _("The virus scanner refused this file (%(found)s). Upload another one.") % {
        "found": document.found
    }
    return {
        "face": {"word": state.label, "tone": tone, "shape": shape},
        "waits": state is DocumentState.WAITING,
        "opens": state is DocumentState.CLEAN,
        "refused": why if state is DocumentState.REFUSED else "",
    }


def upload(request: HttpRequest, paper: Paper, section: Section, draw: Draw) -> HttpResponse:
    """The place holds the chosen file, or the page says at the place why not; nothing else is touched."""
    slot = request.POST["slot"]
    try:
        limits.upload(by=signed_in(request), where=slot)
        content, name = _chosen(request, slot)
        drafting.attach_document(
            proposal=paper.proposal, slot=slot, content=content, name=name, by=signed_in(request)
        )
    except Refused as refused:
        words = " ".join(sentence(finding) for finding in refused.findings)
        labels = {s.key: str(s.label) for s in section.slots}
        if slot not in labels:
            raise Http404 from None
        item = ErrorItem(f"{labels[slot]}: {words[:1].lower()}{words[1:].rstrip('.')}", f"#file-{slot}")
        return draw(request, paper, section, errors=[item], slots=slots_of(paper, section, {slot: words}))
    messages.success(request, _("The file has been uploaded."))
    return redirect(f"{reverse('proposal_section', args=[paper.proposal.ref, section.key])}#slot-{slot}")


def _chosen(request: HttpRequest, slot: str) -> tuple[bytes, str]:
    """Give the bytes and the name of the file. Raises Refused before a huge one is read."""
    chosen = request.FILES.get("file")
    if chosen is None:
        raise Refused(Finding("file_missing", slot))
    size = chosen.size or 0
    if size > settings.UPLOAD_MAX_MB * 1_000_000:
        values = {"max_mb": settings.UPLOAD_MAX_MB, "size_mb": f"{size / 1e6:.1f}"}
        raise Refused(Finding("file_too_big", slot, values))
    return chosen.read(), chosen.name or "document.pdf"


def proposal_document(request: HttpRequest, ref: str, slot: str) -> HttpResponse:
    """Hand out the file of the draft as a download."""
    proposal = get_object_or_404(team_door(signed_in(request)), ref=ref)
    held = Document.objects.select_related("file").filter(
        proposal=proposal, slot=slot, removed_at__isnull=True
    )
    return _original(request, proposal, slot, get_object_or_404(held).file.sha256)


def proposal_version_document(request: HttpRequest, ref: str, number: int, slot: str) -> HttpResponse:
    """Hand out the file that a submitted version names, whatever the draft holds now."""
    proposal = get_object_or_404(team_door(signed_in(request)), ref=ref)
    version = get_object_or_404(proposal.versions, number=number)
    named = next((d for d in version.content["documents"] if d["slot"] == slot), None)
    if named is None:
        raise Http404
    return _original(request, proposal, slot, named["sha256"])


def _original(request: HttpRequest, proposal: Proposal, slot: str, sha256: str) -> HttpResponse:
    back = reverse("proposal", args=[proposal.ref])
    return handed_out(request, lambda: custody.original(proposal, slot, sha256), back=back)


def proposal_paper(request: HttpRequest, ref: str, number: int, kind: str) -> HttpResponse:
    """Hand out the signed receipt of a version, or the whole version as a PDF."""
    proposal = get_object_or_404(team_door(signed_in(request)), ref=ref)
    version = get_object_or_404(proposal.versions.defer("content"), number=number)
    file = paper_file(version, kind) if kind in OF_SUBMISSION else None
    if file is None:
        raise Http404
    return files.attachment(file)


@tells("letter")
def proposal_letter(request: HttpRequest, ref: str, issue: int) -> HttpResponse:
    """Hand out the announced letter of that issue as a download; `?language=fr` where there are several."""
    letters = ToldLetter.objects.filter(proposal__in=door(signed_in(request)), proposal__ref=ref, issue=issue)
    if "language" in request.GET:
        letters = letters.filter(language=request.GET["language"][:5])
    told = get_object_or_404(letters.select_related("file").order_by("-told_at", "language")[:1])
    return files.attachment(told.file)


@explain_refusals
def proposal_document_remove(request: HttpRequest, ref: str, slot: str) -> HttpResponse:
    """The place is empty again, after the person has confirmed it."""
    paper = open_paper(request, ref)
    section = next((s for s in paper.draft.form.sections if any(p.key == slot for p in s.slots)), None)
    document = next((d for d in paper.draft.documents if d.slot == slot), None)
    if section is None or document is None or not paper.may_write:
        raise Http404
    back = f"{reverse('proposal_section', args=[ref, section.key])}#slot-{slot}"
    if request.method == "POST":

        def act() -> str:
            drafting.remove_document(proposal=paper.proposal, slot=slot, by=signed_in(request))
            messages.success(request, _("The file has been removed."))
            return back

        return once(request, act)
    label = next(s.label for s in section.slots if s.key == slot)
    context = {
        "proposal": paper.proposal,
        "title": _("Remove a document"),
        "lead": _("“%(name)s” is taken out of its place: %(label)s. You can upload another file there.")
        % {"name": document.file.name, "label": label},
        "button": _("Remove the file"),
        "back": back,
    }
    return render(request, "applications/proposal_confirm.html", context)
