"""One section of a draft: shown, saved with its version, laid side by side when two people wrote at once."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.web import seconds_left
from applications.actions import drafting
from applications.eligibility import section_hints
from applications.facts import content_of, read_without_names
from applications.forms.section import SectionWork, posted_work, saved_work
from applications.forms.workbook import sections_in
from applications.mechanisms import Section
from applications.progress import findings_of, is_wrong
from applications.reading import concerns, may_see, pictures, read
from applications.views import documents
from applications.views.discussing import talk_of
from applications.views.hub import budget_parts, when, writer_words
from applications.views.paper import Paper, open_paper, paper_of, signed_in
from applications.views.people import cards, vacant_roles
from applications.views.status import names_in
from core.errors import Finding, Refused
from core.forms import ErrorItem, error_items
from core.web import refusal_page
from core.wording import sentence

ADD, UP, DOWN, NEXT, LIST = "add", "up", "down", "next", "list"
_NOT_TYPED = {"csrfmiddlewaretoken", "version", "page", "turn", "go", "resolving"}


def proposal_section(request: HttpRequest, ref: str, key: str) -> HttpResponse:
    """The section with its questions; saving it needs the version it was opened with."""
    paper = open_paper(request, ref)
    section = paper.section(key)
    if request.method == "POST" and "slot" in request.POST and not paper.may_write:
        return refusal_page(request, Refused(Finding("not_a_writer", key), status=403))
    if request.method == "POST" and "slot" in request.POST:
        return documents.upload(request, paper, section, _page)
    if request.method == "POST":
        return _save(request, paper, section)
    if not paper.may_write:
        return _reading(request, paper, section)
    if not paper.scope.covers(key):
        place = "proposal" if paper.scope.nothing else "proposal_check"
        return redirect(f"{reverse(place, args=[ref])}#s-{key}")
    work = saved_work(section, paper.draft, paper.around)
    findings = shown_findings(paper, section)
    errors, slots = documents.placed(section, findings)
    elsewhere = [finding for finding in findings if finding.values.get("field") not in slots]
    return _page(
        request,
        paper,
        section,
        work,
        [*errors, *work.show(elsewhere)],
        slots=documents.slots_of(paper, section, slots),
    )


def _reading(request: HttpRequest, paper: Paper, section: Section) -> HttpResponse:
    """The section as it now stands, for a helper who reads."""
    links = {
        d.slot: reverse("proposal_document", args=[paper.proposal.ref, d.slot]) for d in paper.draft.documents
    }
    content = content_of(paper.draft)
    shown = read(content, paper.draft.form, "director", names=names_in(paper.around), links=links)
    entry = paper.draft.sections.get(section.key)
    context = {
        "paper": paper,
        "proposal": paper.proposal,
        "section": section,
        "place": place_of(paper, section),
        "sections": [one for one in shown if one.key == section.key],
        "saved": when(entry.changed_at, paper.facts.now, signed_in(request))
        if entry and entry.changed_at
        else "",
        "saved_by": entry.changed_by if entry else None,
        **_team(paper, section, signed_in(request)),
    }
    return render(request, "applications/proposal_section_read.html", context)


def _team(paper: Paper, section: Section, user: User) -> dict[str, Any]:
    """Give who is to write the section and what the team says about it."""
    return {
        "writer": writer_words(paper, section, user),
        "talk": talk_of(paper.proposal, section, user, closed=paper.scope.nothing),
    }


def place_of(paper: Paper, section: Section) -> str:
    """Give where in the form the section stands, in words."""
    number = paper.draft.form.sections.index(section) + 1
    group = next(label for key, label in paper.draft.form.groups if key == section.group)
    values = {"group": group, "n": number, "all": len(paper.draft.form.sections)}
    return _("%(group)s, section %(n)s of %(all)s") % values


def names_note(paper: Paper, section: Section) -> str:
    """Give what a first phase without names means for this section, or "" where it means nothing."""
    if not read_without_names(paper.proposal) or not concerns(section, "reviewer"):
        return ""
    if not concerns(section, "anonymous"):
        return _("Reviewers of short proposals do not see this section. The programme office does.")
    if section.kind == "budget":
        return _("Reviewers of short proposals read the amounts without learning who gets them.")
    said = _(
        "Reviewers of short proposals read this without learning who you are: "
        "name no people, institutions or web addresses."
    )
    hidden = [q for q in section.questions if may_see(q, "reviewer") and not may_see(q, "anonymous")]
    if not hidden:
        return said
    return f"{said} " + _("They do not see: %(answers)s.") % {
        "answers": "; ".join(str(question.label) for question in hidden)
    }


def hints_of(paper: Paper, section: Section) -> list[str]:
    """Give in words what the section ought to explain; what concerns a file stands at its place."""
    files = {slot.key for slot in section.slots}
    found = section_hints(paper.facts, section)
    return [sentence(finding) for finding in found if finding.values.get("field") not in files]


def shown_findings(paper: Paper, section: Section) -> list[Finding]:
    """Give what the page points out: what is wrong; what is missing once the section is called completed."""
    found = findings_of(paper.facts, section)
    whole = section.key in paper.facts.completed
    return [finding for finding in found if whole or is_wrong(finding)]


def _page(
    request: HttpRequest,
    paper: Paper,
    section: Section,
    work: SectionWork | None = None,
    errors: Iterable[ErrorItem] = (),
    **more: Any,
) -> HttpResponse:
    user = signed_in(request)
    if work is None:
        work = saved_work(section, paper.draft, paper.around)
    entry = paper.draft.sections.get(section.key)
    frame = paper.around.frame
    context = {
        "paper": paper,
        "proposal": paper.proposal,
        "section": section,
        "work": work,
        "errors": list(errors),
        "place": place_of(paper, section),
        "names_note": names_note(paper, section),
        "saved": when(entry.changed_at, paper.facts.now, user) if entry and entry.changed_at else "",
        "saved_by": entry.changed_by if entry else None,
        **_team(paper, section, user),
        "unread": paper.facts.unread_amounts,
        "budget": budget_parts(paper.draft),
        "ceiling": frame.ceiling_eur if frame else None,
        "floor": frame.floor_eur if frame else None,
        "people": cards(paper, user) if section.kind == "directors" else [],
        "vacant": vacant_roles(paper),
        "slots": documents.slots_of(paper, section),
        "multipart": bool(section.slots),
        "left": seconds_left(request),
        "idle_minutes": settings.SESSION_IDLE_SECONDS // 60,
        "hints": hints_of(paper, section),
        "workbook": section.key in sections_in(paper.draft.form),
        "pictures": pictures(section, content_of(paper.draft), names_in(paper.around)),
    }
    return render(request, "applications/proposal_section.html", {**context, **more})


def _save(request: HttpRequest, paper: Paper, section: Section) -> HttpResponse:
    work = posted_work(section, paper.draft, paper.around, request.POST)
    if not work.is_valid():
        return _page(request, paper, section, work, error_items(work.questions))
    if request.POST.get("resolving"):
        picked = {name.removeprefix("pick-") for name, value in request.POST.items() if value == "theirs"}
        work.take(saved_work(section, paper.draft, paper.around), picked)
    try:
        drafting.save_section(
            proposal=paper.proposal,
            key=section.key,
            data=work.answers,
            version=work.version,
            completed=work.completed,
            by=signed_in(request),
            rows=work.rows,
            sending=work.sending,
        )
    except Refused as refused:
        return _not_saved(request, paper.proposal.ref, section, work, refused)
    return _onward(request, paper, section, work)


def _onward(request: HttpRequest, paper: Paper, section: Section, work: SectionWork) -> HttpResponse:
    """Lead on after saving: back to what must be mended here, to the next section, or to the list."""
    ref = paper.proposal.ref
    messages.success(request, _("Saved: %(section)s.") % {"section": section.title})
    here = reverse("proposal_section", args=[ref, section.key])
    go = request.POST.get("go", NEXT)
    verb, _sep, place = go.partition(":")
    if verb in {ADD, UP, DOWN}:
        return redirect(f"{here}#{work.row_after(verb, place)}")
    if go == LIST:
        return redirect("proposal", ref)
    paper = paper_of(paper.proposal, signed_in(request))
    if shown_findings(paper, section):
        return redirect(here)
    sections = paper.draft.form.sections
    later = sections[sections.index(section) + 1 :]
    following = next((s.key for s in later if paper.scope.covers(s.key)), "")
    return redirect("proposal_section", ref, following) if following else redirect("proposal_check", ref)


def _not_saved(
    request: HttpRequest, ref: str, section: Section, work: SectionWork, refused: Refused
) -> HttpResponse:
    """The page that keeps what was typed: both texts side by side, or the reason and the text to copy."""
    paper = open_paper(request, ref)
    saved = saved_work(section, paper.draft, paper.around)
    entry = paper.draft.sections.get(section.key)
    stale = any(finding.code == "stale_section" for finding in refused.findings)
    mine, theirs = work.texts(), saved.texts()
    # A row that only the other person has is asked about, too.
    labels = {name: label for name, (label, _text) in (theirs | mine if stale else mine).items()}
    rows = [
        {"name": name, "label": label, "mine": text, "theirs": other}
        for name, label in labels.items()
        for text, other in [(mine.get(name, ("", ""))[1], theirs.get(name, ("", ""))[1])]
        if text != other or not stale
    ]
    context = {
        "paper": paper,
        "proposal": paper.proposal,
        "section": section,
        "stale": stale,
        "sentences": [sentence(finding) for finding in refused.findings],
        "rows": rows,
        "kept": [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name not in _NOT_TYPED and not name.startswith("pick-")
        ],
        "version": entry.version if entry else 0,
        "saved_by": entry.changed_by if entry else None,
        "saved_at": entry.changed_at if entry else None,
        "go": request.POST.get("go", NEXT),
    }
    return render(request, "applications/proposal_section_stale.html", context, status=refused.status)
