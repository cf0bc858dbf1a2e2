"""One proposal for the programme office: what was sent, its files, its reviews, its history."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applications import custody
from applications.comparing import compare, editions_of
from applications.dossier import read_version
from applications.enums import DocumentState, PaperKind
from applications.ledger_words import ledger_lines
from applications.models import LedgerEntry, ProposalVersion
from applications.papers import paper_file, papers_context
from applications.reading import documents_for, file_note, form_of_content
from core import clock, files
from core.drawings import strip_svg
from core.money import written
from core.web import handed_out, tells
from decisions.facts.office_page import (
    OfficeProposal,
    found_for,
    office_proposal,
    reviewers,
    steps,
    tags_to_offer,
)
from decisions.permissions import may_have_dossiers, may_prepare
from decisions.views.desk_list import around
from decisions.views.tabs import tabs_of


def _page(request: HttpRequest, ref: str) -> OfficeProposal:
    proposal = get_object_or_404(found_for(request.user), ref=ref)  # type: ignore[arg-type]
    return office_proposal(proposal, request.user)  # type: ignore[arg-type]


def _frame(page: OfficeProposal, current: str) -> dict[str, Any]:
    proposal = page.proposal
    sent = proposal.submitted_at.astimezone(clock.BRUSSELS)
    brief = [
        (_("Requested"), f"EUR\xa0{written(proposal.requested_eur)}"),
        (_("Key Priority"), str(proposal.main_priority or "–")),
        (_("Panel"), page.panel or _("None yet")),
        (_("Reviews"), page.reviews),
        (_("Submitted"), date_format(sent, "j F Y, H:i")),
    ]
    return {
        "page": page,
        "proposal": proposal,
        "brief": brief,
        "tabs": tabs_of(proposal, current),
    }


def office_proposal_page(request: HttpRequest, ref: str) -> HttpResponse:
    """What the directors sent, as it stands, and what can be done now."""
    page = _page(request, ref)
    version = page.proposal.standing_version
    context = _frame(page, "office_proposal") | {
        "version": version,
        "sections": read_version(version, page.proposal.call, "officer", links=_links(page.proposal)),
        "steps": steps(page, request.user),  # type: ignore[arg-type]
        "around": around(request, ref),
        **_tags(page, request.user),
    }
    return render(request, "decisions/office_proposal.html", context)


def _tags(page: OfficeProposal, user: Any) -> dict[str, Any]:
    may_tag = may_prepare(user)
    return {"may_tag": may_tag, "tags_to_offer": tags_to_offer(page, user) if may_tag else []}


def _links(proposal: Any) -> dict[str, str]:
    named = {document["slot"] for document in proposal.standing_version.content["documents"]}
    return {slot: reverse("office_document", args=[proposal.ref, slot]) for slot in named}


def office_proposal_version(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """An earlier version, as it was sent."""
    page = _page(request, ref)
    version = get_object_or_404(ProposalVersion, proposal=page.proposal, number=number)
    context = _frame(page, "office_proposal_history") | {
        "version": version,
        "standing": version.pk == page.proposal.standing_version_id,
        "sections": read_version(version, page.proposal.call, "officer"),
        **papers_context(version, "office_paper"),
    }
    return render(request, "decisions/office_proposal_version.html", context)


def office_proposal_changes(request: HttpRequest, ref: str) -> HttpResponse:
    """What two versions say otherwise, or the first version and the short proposal before it."""
    page = _page(request, ref)
    editions = editions_of(page.proposal, draft=False, short_form=True)
    old, new = request.GET.get("from", ""), request.GET.get("to", "")
    context = _frame(page, "office_proposal_history") | {
        "comparison": compare(page.proposal, editions, "officer", old=old, new=new)
    }
    return render(request, "decisions/office_proposal_changes.html", context)


def office_proposal_files(request: HttpRequest, ref: str) -> HttpResponse:
    """The documents of the version that stands."""
    page = _page(request, ref)
    content = page.proposal.standing_version.content
    slots = {slot.key: str(slot.label) for s in form_of_content(content).sections for slot in s.slots}
    links = _links(page.proposal)
    standing = custody.standing_of(page.proposal, content["documents"])
    rows = [
        {
            "state": DocumentState(standing.get(document["slot"], DocumentState.WAITING)).label,
            "label": slots.get(document["slot"], document["slot"]),
            "name": document["name"],
            "url": links[document["slot"]] if standing.get(document["slot"]) == DocumentState.CLEAN else "",
            "note": file_note(document["size"], document["pages"]),
            "sha256": document["sha256"],
        }
        for document in content["documents"]
    ]
    context = _frame(page, "office_proposal_files") | {
        "rows": rows,
        **papers_context(page.proposal.standing_version, "office_paper"),
    }
    return render(request, "decisions/office_proposal_files.html", context)


def office_document(request: HttpRequest, ref: str, slot: str) -> HttpResponse:
    """Hand out a document of the standing version as a download, whatever the draft holds now."""
    proposal = get_object_or_404(found_for(request.user), ref=ref)  # type: ignore[arg-type]
    content = proposal.standing_version.content
    named = next((d for d in content["documents"] if d["slot"] == slot), None)
    if named is None or slot not in documents_for(form_of_content(content), "officer"):
        raise Http404
    back = reverse("office_proposal_files", args=[ref])
    return handed_out(request, lambda: custody.original(proposal, slot, named["sha256"]), back=back)


def office_paper(request: HttpRequest, ref: str, number: int, kind: str) -> HttpResponse:
    """Hand out the signed receipt of a version, or the whole version as a PDF."""
    proposal = get_object_or_404(found_for(request.user), ref=ref)  # type: ignore[arg-type]
    version = get_object_or_404(ProposalVersion.objects.defer("content"), proposal=proposal, number=number)
    file = paper_file(version, kind) if kind in PaperKind.values else None
    if file is None:
        raise Http404
    return files.attachment(file)


@tells("evaluations")
def office_proposal_reviews(request: HttpRequest, ref: str) -> HttpResponse:
    """Panel, reviewers and scores."""
    page = _page(request, ref)
    context = _frame(page, "office_proposal_reviews") | {
        "rows": reviewers(page.proposal),
        "strip": strip_svg(page.scores, ref=page.proposal.ref),
        "steps": steps(page, request.user),  # type: ignore[arg-type]
    }
    return render(request, "decisions/office_proposal_reviews.html", context)


def office_proposal_history(request: HttpRequest, ref: str) -> HttpResponse:
    """Every line of the ledger, newest first, and every version that was sent."""
    page = _page(request, ref)
    entries = (
        LedgerEntry.objects.filter(proposal=page.proposal)
        .select_related("by", "version")
        .defer("version__content")
    )
    versions = page.proposal.versions.select_related("submitted_by").defer("content").order_by("-number")
    context = _frame(page, "office_proposal_history") | {
        "entries": ledger_lines(entries.order_by("-seq")),
        "versions": versions,
        "attempts": page.proposal.attempts.select_related("by").order_by("-pk"),
        "may_have_dossier": may_have_dossiers(request.user),
    }
    return render(request, "decisions/office_proposal_history.html", context)
