"""The task list of a draft: what is done, what is left, who agreed, what is asked for."""

from collections.abc import Container, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from applications.enums import DirectorRole, Event
from applications.facts import Draft
from applications.lifecycle import Face
from applications.mechanisms import Section
from applications.models import Director, Proposal
from applications.progress import CANNOT_START, FACES, SectionProgress, Status
from applications.rules import section_of
from applications.views.paper import Paper
from core.money import ZERO
from core.wording import sentence
from core.words import count_words

CHANGES_SHOWN = 4
AGREED = Face("agreed", _("Agreed"), "done", "disc")


def hub_context(paper: Paper, user: User, *, mine: bool = False) -> dict[str, Any]:
    """Give what the page of a proposal that is being written shows. mine: only the sections the reader is to write."""
    done = sum(1 for item in paper.progress if item.done)
    own = sum(1 for item in paper.progress if _is_theirs(paper, item, user))
    return {
        "paper": paper,
        "proposal": paper.proposal,
        "title": paper.title or _("Untitled proposal"),
        "kind": paper.draft.form.title,
        "face": paper.face,
        "returned": not paper.scope.everything,
        "done": done,
        "total": len(paper.progress),
        "problems": sum(1 for item in paper.progress if item.status is Status.PROBLEM),
        "directs": paper.directs,
        "leads": paper.leads,
        "may_write": paper.may_write,
        "views": _views(paper, own, mine=mine),
        "groups": list(_groups(paper, user, mine=mine)),
        "agreement": agreement_of(paper, user),
        "budget": budget_parts(paper.draft),
        "budget_key": next(s.key for s in paper.draft.form.sections if s.kind == "budget"),
        "changes": last_changes(paper, user),
        "withdraw": Event.WITHDRAW in paper.offers,
        "standing_number": paper.proposal.standing_version_id,
    }


def _is_theirs(paper: Paper, item: SectionProgress, user: User) -> bool:
    entry = paper.draft.sections.get(item.section.key)
    return entry is not None and entry.writer_id == user.pk


def _views(paper: Paper, own: int, *, mine: bool) -> list[tuple[str, int, str, bool]]:
    """Give the two views of the list, once somebody is named for a section."""
    if not mine and not any(entry.writer_id for entry in paper.draft.sections.values()):
        return []
    page = reverse("proposal", args=[paper.proposal.ref])
    every = len(paper.progress)
    return [(_("All sections"), every, page, not mine), (_("Mine"), own, f"{page}?view=mine", mine)]


def _groups(paper: Paper, user: User, *, mine: bool) -> Iterator[dict[str, Any]]:
    by_group: dict[str, list[dict[str, Any]]] = {}
    talk = open_threads(paper.proposal)
    for item in paper.progress:
        if not mine or _is_theirs(paper, item, user):
            task = _task(paper, item, user, talk.get(item.section.key, 0))
            by_group.setdefault(item.section.group, []).append(task)
    for key, label in paper.draft.form.groups:
        if key in by_group:
            yield {"title": label, "tasks": by_group[key]}
    if mine:
        return
    yield {"title": _("Submit"), "tasks": _last_tasks(paper)}


def open_threads(proposal: Proposal) -> dict[str, int]:
    """Give how many threads of comments are open, by key of the section: one query."""
    waiting = proposal.comments.filter(replies_to__isnull=True, resolved_at__isnull=True)
    return dict(waiting.order_by().values_list("key").annotate(n=Count("pk")))


def _task(paper: Paper, item: SectionProgress, user: User, talk: int) -> dict[str, Any]:
    open_now = paper.scope.covers(item.section.key)
    address = reverse("proposal_section", args=[paper.proposal.ref, item.section.key])
    return {
        "name": item.section.title,
        "url": address if open_now else "",
        "note": " · ".join(
            filter(None, [note_of(paper, item), _comments(talk), _last_saved(paper, item, user)])
        )
        if open_now
        else _("Not part of the changes asked for"),
        "who": writer_words(paper, item.section, user),
        "done": item.done,
        "face": FACES[item.status],
    }


def _comments(n: int) -> str:
    return ngettext("%(n)s open comment", "%(n)s open comments", n) % {"n": n} if n else ""


def writer_words(paper: Paper, section: Section, user: User) -> str:
    """Give who is to write the section: "Marc Dubois writes this", or nothing."""
    entry = paper.draft.sections.get(section.key)
    if entry is None or entry.writer is None:
        return ""
    return _("You write this") if entry.writer == user else _("%(who)s writes this") % {"who": entry.writer}


def _last_saved(paper: Paper, item: SectionProgress, user: User) -> str:
    entry = paper.draft.sections.get(item.section.key)
    if entry is None or entry.changed_at is None:
        return ""
    at = when(entry.changed_at, paper.facts.now, user)
    return _("%(who)s, %(when)s") % {"who": _who(entry.changed_by, user), "when": at}


def note_of(paper: Paper, item: SectionProgress) -> str:
    """Give the line under a section's name: what is wrong, or how far it has come."""
    if item.status is Status.PROBLEM:
        first = item.wrong or item.findings
        if len(first) == 1:
            return sentence(first[0])
        return ngettext("%(n)s thing to mend", "%(n)s things to mend", len(first)) % {"n": len(first)}
    if item.section.kind == "documents":
        return _places_filled(item.section, paper.facts.documents)
    if item.section.kind == "directors":
        waiting = [d.name for d in paper.draft.directors if d.user_id is None]
        if waiting:
            return _("%(name)s has not joined yet") % {"name": waiting[0]}
        n = len(paper.draft.directors)
        return ngettext("%(n)s director", "%(n)s directors", n) % {"n": n}
    if item.status is Status.IN_PROGRESS:
        return _words_note(paper, item)
    return ""


def _places_filled(section: Section, there: Container[str]) -> str:
    needed = [slot for slot in section.slots if slot.required]
    more = sum(1 for slot in section.slots if not slot.required and slot.key in there)
    if not needed:
        return _("A file is there") if more else ""
    filled = _("%(there)s of %(all)s needed documents") % {
        "there": sum(1 for slot in needed if slot.key in there),
        "all": len(needed),
    }
    return " · ".join(filter(None, [filled, _("%(n)s more") % {"n": more} if more else ""]))


def _words_note(paper: Paper, item: SectionProgress) -> str:
    answers = paper.facts.answers.get(item.section.key, {})
    texts = [q for q in item.section.questions if q.kind == "text" and q.limit and q.unit == "words"]
    if not texts:
        return ""
    words = sum(count_words(answers.get(q.key) or "") for q in texts)
    most = sum(q.limit or 0 for q in texts)
    return _("%(n)s of %(most)s words") % {"n": f"{words:,}", "most": f"{most:,}"}


def _last_tasks(paper: Paper) -> list[dict[str, Any]]:
    ref = paper.proposal.ref
    left = sum(1 for item in paper.progress if item.findings)
    ready = not left
    agreed = len(paper.facts.agreed)
    reason = ngettext("%(n)s section still lacks something", "%(n)s sections still lack something", left) % {
        "n": left
    }
    ring = Face("ready", _("Ready to read"), "quiet", "ring")
    agree = Face("agree", _("Both have agreed") if agreed == len(LEADS) else _("Ready"), "", "ring")
    return [
        {
            "name": _("Check answers"),
            "url": reverse("proposal_check", args=[ref]),
            "note": _("Open at any time; lists what is still missing"),
            "face": ring,
        },
        {
            "name": _("Agree to the proposal"),
            "url": reverse("proposal_agree", args=[ref]) if ready and paper.directs else "",
            "note": reason if not ready else "" if paper.directs else _DIRECTORS_DO,
            "done": agreed == len(LEADS),
            "face": agree if ready else Face("closed", CANNOT_START, "", ""),
        },
        {
            "name": _("Submit"),
            "url": reverse("proposal_submit", args=[ref])
            if ready and agreed == len(LEADS) and paper.directs
            else "",
            "note": "" if ready and agreed == len(LEADS) else _("Both Project Directors agree first"),
            "face": Face(
                "submit", _("Ready") if ready and agreed == len(LEADS) else CANNOT_START, "doing", "disc"
            ),
        },
    ]


LEADS = (DirectorRole.NPD, DirectorRole.PPD)
_DIRECTORS_DO = gettext_lazy("The Project Directors do this")


def agreement_of(paper: Paper, user: User) -> list[dict[str, Any]]:
    """Give where each Project Director stands: agreed to exactly this text, needed again, or not yet."""
    return [_agreement(paper, role, user) for role in LEADS]


def _agreement(paper: Paper, role: DirectorRole, user: User) -> dict[str, Any]:
    director = next((d for d in paper.draft.directors if d.role == role), None)
    if director is None:
        return {
            "name": _("Nobody yet"),
            "role": role.label,
            "face": _face(_("To be named"), "", "ring"),
            "text": "",
            "invite": f"{reverse('proposal_director_add', args=[paper.proposal.ref])}?role={role.value}"
            if paper.directs and paper.scope.covers(section_of(paper.draft.form, "directors"))
            else "",
        }
    country = director.organisation.country.name if director.organisation else ""
    face, text = _consent(paper, director, user)
    return {
        "name": director.name,
        "you": director.user_id == user.pk,
        "role": ", ".join(filter(None, [f"{role.label} ({role.value})", country])),
        "face": face,
        "text": text,
    }


def _face(word: str, tone: str, shape: str) -> Face:
    return Face(word, word, tone, shape)


def _consent(paper: Paper, director: Director, user: User) -> tuple[Face, str]:
    given: list[dict[str, Any]] = director.agreements  # type: ignore[attr-defined]
    for consent in given:
        if consent["digest"] == paper.facts.digest:
            day = _day(consent["at"])
            return _face(_("Agreed"), "done", "disc"), _("To this text, on %(day)s.") % {"day": day}
    if given:
        text = _("Agreed on %(day)s. The text has changed since.") % {"day": _day(given[-1]["at"])}
        if changed := changed_since(paper, given[-1]["parts"]):
            values = {"day": _day(given[-1]["at"]), "sections": "; ".join(changed)}
            text = _("Agreed on %(day)s. Changed since: %(sections)s.") % values
        return _face(_("Needed again"), "attention", "diamond"), text
    if director.user_id is None:
        return _face(_("Has not joined yet"), "", "ring"), ""
    ready = not any(item.findings for item in paper.progress)
    now, later = _("You can agree now."), _("You can agree when all sections are complete.")
    text = (now if ready else later) if director.user_id == user.pk else ""
    return _face(_("Not yet given"), "", "ring"), text


def changed_since(paper: Paper, parts: dict[str, str]) -> list[str]:
    """Give the titles of the sections that say something else than in the text agreed to. parts: of the consent."""
    now = paper.parts if parts else {}
    form = paper.draft.form
    return [
        str(section.title) for section in form.sections if now and parts.get(section.key) != now[section.key]
    ]


def _day(at: str) -> str:
    return date_format(datetime.fromisoformat(at), "j F")


def budget_parts(draft: Draft) -> list[tuple[str, Decimal]]:
    """Give what each director's side asks for, or the one sum of an event."""
    section = next(s for s in draft.form.sections if s.kind == "budget")
    if section.budget_shape == "heading":
        return [(_("All headings"), draft.requested_eur)]
    parts = []
    for director in draft.directors:
        place = director.organisation.country.name if director.organisation else director.name
        role = _("Co-Director") if director.role == DirectorRole.CO else director.role
        asked = sum((line.amount_eur for line in draft.budget if line.director_id == director.pk), ZERO)
        parts.append((f"{place}, {role}", asked))
    return parts


def last_changes(paper: Paper, user: User) -> list[dict[str, Any]]:
    """Give the sections saved last, the newest first."""
    titles = {section.key: section.title for section in paper.draft.form.sections}
    saved = [e for e in paper.draft.sections.values() if e.changed_at and e.key in titles]
    saved.sort(key=lambda entry: entry.changed_at or paper.facts.now, reverse=True)
    return [
        {
            "at": entry.changed_at,
            "when": when(entry.changed_at, paper.facts.now, user),
            "what": f"{_who(entry.changed_by, user)}, {titles[entry.key]}",
        }
        for entry in saved[:CHANGES_SHOWN]
        if entry.changed_at
    ]


def _who(person: User | None, user: User) -> str:
    return _("You") if person == user else str(person)


def when(at: datetime, now: datetime, user: User) -> str:
    """Give an instant in few words on the reader's own clock: "14:00 today", "Yesterday", "20 November"."""
    zone = ZoneInfo(user.time_zone)
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    if local.date() == today:
        return _("%(time)s today") % {"time": f"{local:%H:%M}"}
    if local.date() == today - timedelta(days=1):
        return _("Yesterday")
    return date_format(local.date(), "j F")


def moment_of(at: datetime, user: User) -> str:
    """Give the instant on the reader's own clock, as everything about one's own writing is told."""
    local = at.astimezone(ZoneInfo(user.time_zone))
    return f"{date_format(local.date(), 'j F')}, {local:%H:%M}"
