"""Checking, agreeing, submitting, and what was received."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from applications import lifecycle
from applications.actions import submitting
from applications.eligibility import being_read, soft_findings
from applications.enums import Event
from applications.facts import content_of
from applications.models import ProposalVersion
from applications.papers import papers_context
from applications.progress import SectionProgress
from applications.reading import form_of_content, read
from applications.rules import Findings, Given, section_of, unscanned
from applications.views.hub import agreement_of, budget_parts
from applications.views.paper import Paper, open_as_director, open_paper, signed_in, team_door
from applications.views.status import names_in, sections_of
from core.errors import Finding, Refused
from core.once import once
from core.web import explain_refusals, refusal_page
from core.wording import sentence


def proposal_check(request: HttpRequest, ref: str) -> HttpResponse:
    """Every answer by section with a way to change it, and on top what still stands in the way."""
    paper = open_paper(request, ref)
    if paper.scope.nothing:
        return redirect("proposal", ref)
    links = {d.slot: reverse("proposal_document", args=[ref, d.slot]) for d in paper.draft.documents}
    sections = read(
        content_of(paper.draft), paper.draft.form, "director", names=names_in(paper.around), links=links
    )
    progress = {item.section.key: item for item in paper.progress}
    context = {
        "paper": paper,
        "proposal": paper.proposal,
        "title": paper.title or _("Untitled proposal"),
        "wrong": [line for item in paper.progress for line in _lines(paper, item, item.wrong)],
        "missing": [line for item in paper.progress for line in _lines(paper, item, item.missing)],
        "advice": _lines_of_all(paper, soft_findings(paper.facts)),
        "under_way": _lines_of_all(paper, (*unscanned(paper.facts), *being_read(paper.facts))),
        "parts": [
            {
                "section": section,
                "one": [section],
                "url": _change_url(paper, section.key),
                "problems": _in_words(progress[section.key]),
            }
            for section in sections
        ],
        "digest": paper.facts.digest,
    }
    return render(request, "applications/proposal_check.html", context)


def _change_url(paper: Paper, key: str) -> str:
    return (
        reverse("proposal_section", args=[paper.proposal.ref, key])
        if paper.may_write and paper.scope.covers(key)
        else ""
    )


def _lines(paper: Paper, item: SectionProgress, findings: Findings) -> list[dict[str, str]]:
    """Give findings of a section as sentences that lead to where they are mended."""
    page = reverse("proposal_section", args=[paper.proposal.ref, item.section.key])
    fields = {q.key for q in item.section.questions}
    lines = []
    for finding in findings:
        name = finding.values.get("field", "")
        anchor = f"#id_{name}" if name in fields else f"#slot-{name}" if item.section.slots and name else ""
        lines.append({"text": f"{item.section.title}: {sentence(finding)}", "url": f"{page}{anchor}"})
    return lines


def _lines_of_all(paper: Paper, findings: Findings) -> list[dict[str, str]]:
    """Give findings of any section, or of none, as sentences with where to look."""
    sections = {item.section.key: item for item in paper.progress}
    found = []
    for finding in findings:
        item = sections.get(finding.where)
        found += _lines(paper, item, (finding,)) if item else [{"text": sentence(finding), "url": ""}]
    return found


def _in_words(item: SectionProgress) -> list[str]:
    return [sentence(finding) for finding in item.wrong]


@explain_refusals
def proposal_agree(request: HttpRequest, ref: str) -> HttpResponse:
    """A Project Director agrees to exactly the text that now stands."""
    paper = open_as_director(request, ref)
    if paper.scope.nothing:
        return redirect("proposal", ref)
    user = signed_in(request)
    if request.method == "POST":

        def act() -> str:
            submitting.agree(proposal=paper.proposal, digest=request.POST.get("digest", ""), by=user)
            messages.success(request, _("You have agreed to the proposal as it now stands."))
            return reverse("proposal_agree", args=[ref])

        return once(request, act)
    findings = [finding for item in paper.progress for finding in item.findings]
    context = {
        "paper": paper,
        "proposal": paper.proposal,
        "title": paper.title or _("Untitled proposal"),
        "agreement": agreement_of(paper, user),
        "digest": paper.facts.digest,
        "left": len(findings),
        "is_lead": paper.leads,
        "agreed": paper.me is not None and paper.me.role in paper.facts.agreed,
        "both": len(paper.facts.agreed) == 2,
        "budget": budget_parts(paper.draft),
        "requested": paper.facts.requested_eur,
    }
    return render(request, "applications/proposal_agree.html", context)


def proposal_submit(request: HttpRequest, ref: str) -> HttpResponse:
    """The proposal is sent, once, as both directors agreed to it."""
    paper = open_as_director(request, ref)
    user = signed_in(request)
    if request.method == "POST":
        return _submit(request, paper)
    if paper.scope.nothing:
        return redirect("proposal", ref)
    verdict = lifecycle.judge(Event.SUBMIT, {paper.hat}, paper.facts, Given(by_id=user.pk))
    named = {slot.key: slot.label for section in paper.draft.form.sections for slot in section.slots}
    context = {
        "paper": paper,
        "proposal": paper.proposal,
        "title": paper.title or _("Untitled proposal"),
        "allowed": verdict.allowed,
        "left": sum(len(item.findings) for item in paper.progress),
        "reasons": [_reason(paper, f) for f in verdict.findings if paper.draft.form.section(f.where) is None],
        "agreement": agreement_of(paper, user),
        "digest": paper.facts.digest,
        "requested": paper.facts.requested_eur,
        "documents": [(named[d.slot], d.file.name) for d in paper.draft.sound_documents if d.slot in named],
        "replying": not paper.scope.everything,
    }
    return render(request, "applications/proposal_submit.html", context)


def _reason(paper: Paper, finding: Finding) -> dict[str, str]:
    ref = paper.proposal.ref
    url = reverse("proposal_agree", args=[ref]) if finding.where == "agree" else ""
    return {"text": sentence(finding), "url": url}


def _submit(request: HttpRequest, paper: Paper) -> HttpResponse:
    proposal, user = paper.proposal, signed_in(request)

    def act() -> str:
        submitting.submit(proposal=proposal, digest=request.POST.get("digest", ""), by=user)
        return reverse("proposal_receipt", args=[proposal.ref])

    try:
        return once(request, act)
    except Refused as refused:
        # The refusal rolled the attempt back with the rest; as evidence it is written down again.
        submitting.keep_attempt(proposal=proposal, refused=refused, by=user)
        return refusal_page(request, refused)


def proposal_receipt(request: HttpRequest, ref: str) -> HttpResponse:
    """What was received and when, with its digest in full; the address stays."""
    user = signed_in(request)
    proposal = get_object_or_404(team_door(user).select_related("standing_version__submitted_by"), ref=ref)
    version = proposal.standing_version
    if version is None:
        raise Http404
    context = {
        "proposal": proposal,
        "version": version,
        "others": proposal.versions.exclude(pk=version.pk).order_by("-number"),
        **_received(version),
    }
    return render(request, "applications/proposal_receipt.html", context)


def _received(version: ProposalVersion) -> dict[str, Any]:
    content = version.content
    return {
        "title": content["answers"].get(_basics(version), {}).get("title") or version.proposal.ref,
        "requested": content["requested_eur"],
        "documents": content["documents"],
        "digest": version.digest,
        **papers_context(version, "proposal_paper"),
    }


def _basics(version: ProposalVersion) -> str:
    return section_of(form_of_content(version.content), "basics")


def proposal_version(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """One submitted version exactly as it was sent."""
    user = signed_in(request)
    proposal = get_object_or_404(team_door(user).select_related("standing_version"), ref=ref)
    version = get_object_or_404(proposal.versions.select_related("submitted_by"), number=number)
    context = {
        "proposal": proposal,
        "version": version,
        "stands": version.pk == proposal.standing_version_id,
        "sections": sections_of(version.content, proposal, version.number),
        **_received(version),
    }
    return render(request, "applications/proposal_version.html", context)
