"""The budget and its lists as a workbook: handed out, taken back, and saved once its changes were read."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications import limits
from applications.actions import drafting
from applications.facts import Draft
from applications.forms.filled import Filled, drafted, read_filled
from applications.forms.section import saved_work
from applications.forms.workbook import iter_sections, workbook_of
from applications.mechanisms import Section
from applications.rules import section_of
from applications.views.hub import when
from applications.views.paper import Paper, open_paper, signed_in
from core import clock, files
from core.errors import Finding, Refused
from core.once import once
from core.wording import sentence
from core.workbooks import MAX_BYTES, XLSX

_SALT = "workbook"
_MOST_ERRORS = 40
# Changes that were read stay good for an evening's thinking.
_GOOD_FOR = 12 * 60 * 60


def proposal_workbook(request: HttpRequest, ref: str) -> HttpResponse:
    """Hand out the budget and its lists, as they are saved, to be filled in elsewhere."""
    paper, user = open_paper(request, ref), signed_in(request)
    local = clock.now().astimezone(ZoneInfo(user.time_zone))
    at = f"{date_format(local.date(), 'j F Y')}, {local:%H:%M}"
    content = workbook_of(paper.draft, paper.around, by=str(user), at=at)
    return files.download(content, name=f"{paper.proposal.ref}-budget.xlsx", content_type=XLSX)


def proposal_workbook_upload(request: HttpRequest, ref: str) -> HttpResponse:
    """Take a filled workbook: its errors by cell, or every change old and new; saved only when that was confirmed."""
    paper = open_paper(request, ref)
    if not paper.may_write or not any(
        paper.scope.covers(section.key) for section in iter_sections(paper.draft.form)
    ):
        return redirect("proposal", ref)
    if request.method == "POST" and "read" in request.POST:
        return _save(request, paper)
    if request.method == "POST":
        return _judge(request, paper)
    return _page(request, paper)


def _page(request: HttpRequest, paper: Paper, *errors: str, status: int = 200) -> HttpResponse:
    context = {
        "proposal": paper.proposal,
        "paper": paper,
        "budget": section_of(paper.draft.form, "budget"),
        "errors": errors[:_MOST_ERRORS],
        "more": max(len(errors) - _MOST_ERRORS, 0),
        "max_mb": MAX_BYTES // 1_000_000,
    }
    return render(request, "applications/proposal_workbook.html", context, status=status)


def _judge(request: HttpRequest, paper: Paper) -> HttpResponse:
    try:
        limits.upload(by=signed_in(request), where="workbook")
        filled = read_filled(_chosen(request), paper.draft, paper.around)
    except Refused as refused:
        return _page(request, paper, *(sentence(finding) for finding in refused.findings))
    if filled.errors:
        return _page(request, paper, *(sentence(finding) for finding in filled.errors))
    return _changes(request, paper, filled)


def _chosen(request: HttpRequest) -> bytes:
    """Give the bytes of the file. Raises Refused before a huge one is read."""
    chosen = request.FILES.get("file")
    if chosen is None:
        raise Refused(Finding("file_missing"))
    size = chosen.size or 0
    if size > MAX_BYTES:
        values = {"max_mb": MAX_BYTES // 1_000_000, "size_mb": f"{size / 1e6:.1f}"}
        raise Refused(Finding("file_too_big", "", values))
    content: bytes = chosen.read()
    return content


def _changes(request: HttpRequest, paper: Paper, filled: Filled, *, status: int = 200) -> HttpResponse:
    """Every change, old and new; the key of what was read stands in the page, so that nothing else is saved."""
    user = signed_in(request)
    groups: list[dict[str, Any]] = []
    after = drafted(paper.draft, filled)
    for section in iter_sections(paper.draft.form):
        rows = _differing(section, paper, after)
        if rows:
            entry = paper.draft.sections.get(section.key)
            told = filled.saved.get(section.key, 0) != (entry.version if entry else 0)
            groups.append(
                {
                    "section": section,
                    "rows": rows,
                    "closed": not paper.scope.covers(section.key),
                    "later": entry if told else None,
                    "when": when(entry.changed_at, clock.now(), user) if entry and entry.changed_at else "",
                }
            )
    closed = [group for group in groups if group["closed"]]
    if closed:
        return _page(request, paper, *(sentence(Finding("not_editable", "")) for _group in closed))
    keys = [group["section"].key for group in groups]
    context = {
        "proposal": paper.proposal,
        "paper": paper,
        "groups": groups,
        "stale": status != 200,
        "read": signing.dumps(_read(request, paper, filled, keys), salt=_SALT, compress=True),
        "before": paper.draft.requested_eur,
        "after": after.requested_eur,
    }
    return render(request, "applications/proposal_workbook_changes.html", context, status=status)


def _differing(section: Section, paper: Paper, after: Draft) -> list[dict[str, str]]:
    now = saved_work(section, paper.draft, paper.around).texts()
    then = saved_work(section, after, paper.around).texts()
    rows = []
    for name in {**now, **then}:
        (label, old), (label_then, new) = now.get(name, ("", "")), then.get(name, ("", ""))
        if old != new:
            rows.append({"label": label or label_then, "old": old, "new": new})
    return rows


def _read(request: HttpRequest, paper: Paper, filled: Filled, keys: Sequence[str]) -> dict[str, Any]:
    versions = {key: paper.draft.sections[key].version if key in paper.draft.sections else 0 for key in keys}
    return {
        "ref": paper.proposal.ref,
        "by": signed_in(request).pk,
        "versions": versions,
        "answers": filled.answers,
        "amounts": filled.amounts,
        "saved": filled.saved,
    }


def _save(request: HttpRequest, paper: Paper) -> HttpResponse:
    """What was read on the page of changes is saved; when somebody saved meanwhile, the changes are shown anew."""
    user = signed_in(request)
    try:
        read = signing.loads(request.POST["read"], salt=_SALT, max_age=_GOOD_FOR)
    except signing.BadSignature:
        return _page(
            request, paper, _("These changes were read too long ago. Choose the file again."), status=409
        )
    if (read["ref"], read["by"]) != (paper.proposal.ref, user.pk):
        raise Http404
    filled = Filled(read["answers"], read["amounts"], read["saved"])
    budget = section_of(paper.draft.form, "budget")
    parts = [
        drafting.Part(
            key=key,
            data={**_answers(paper, key), **filled.answers.get(key, {})},
            version=version,
            rows=filled.amounts if key == budget else None,
        )
        for key, version in read["versions"].items()
    ]

    def act() -> str:
        drafting.save_sections(proposal=paper.proposal, parts=parts, by=user)
        n = len(parts)
        said = ngettext(
            "Saved from the spreadsheet: %(n)s section.", "Saved from the spreadsheet: %(n)s sections.", n
        )
        messages.success(request, said % {"n": n})
        return (
            reverse("proposal_section", args=[paper.proposal.ref, budget])
            if budget
            else reverse("proposal", args=[paper.proposal.ref])
        )

    try:
        return once(request, act)
    except Refused as refused:
        paper = open_paper(request, paper.proposal.ref)
        if any(finding.code == "stale_section" for finding in refused.findings):
            return _changes(request, paper, filled, status=409)
        return _page(request, paper, *(sentence(f) for f in refused.findings), status=refused.status)


def _answers(paper: Paper, key: str) -> dict[str, Any]:
    entry = paper.draft.sections.get(key)
    return dict(entry.data) if entry else {}
