"""The words of the programme office's list: headline, what waits, and each row, written once in Python."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later
from django.utils.translation import ngettext

from core import clock
from decisions.enums import BulkKind
from decisions.facts.desk import Numbers
from decisions.facts.desk_watch import SetUp, Watch

STAGE_NAMES = {
    "submitted": _later("Submitted"),
    "returned": _later("Returned"),
    "in-review": _later("In review"),
    "reviewed": _later("Reviewed"),
    "proposed": _later("Proposed"),
    "untold": _later("Decided, not told"),
}
_SHARES = (
    (0.95, _later("Nearly all")), (0.85, _later("Nine in ten")), (0.75, _later("Eight in ten")),
    (0.65, _later("Seven in ten")), (0.55, _later("Six in ten")), (0.45, _later("Half")),
    (0.35, _later("Four in ten")), (0.28, _later("Three in ten")), (0.22, _later("A quarter")),
    (0.0, _later("The most, one in five,")),
)  # fmt: skip
_FINDINGS = {
    "submitted": _later("%(share)s wait to be screened"),
    "returned": _later("%(share)s are back with their directors"),
    "in-review": _later("%(share)s are with reviewers"),
    "reviewed": _later("%(share)s are reviewed and wait for a decision"),
    "proposed": _later("%(share)s are proposed for funding"),
    "untold": _later("%(share)s are decided and not yet told"),
}


def headline(numbers: Numbers) -> str:
    """Give the finding of the bars in one sentence."""
    if not numbers.at_work:
        return _("Nothing is waiting")
    key = max(numbers.stages, key=lambda stage: numbers.stages[stage])
    count = numbers.stages[key]
    if count == numbers.at_work:
        return str(_FINDINGS[key]) % {"share": _("All")}
    share = next(words for least, words in _SHARES if count / numbers.at_work >= least)
    return str(_FINDINGS[key]) % {"share": share}


def stage_rows(numbers: Numbers, list_url: str, chosen: str) -> list[dict[str, object]]:
    """Give the bars: name, count, address of the filtered list, a note, and whether it is the list shown."""
    notes = {
        "submitted": _count(numbers.unscreened, "%(n)s check open", "%(n)s checks open"),
        "returned": _("replies from %(day)s") % {"day": day(numbers.first_reply)}
        if numbers.first_reply
        else "",
        "in-review": _count(numbers.late, "%(n)s review late", "%(n)s reviews late"),
        "untold": _count(numbers.letters_to_announce, "%(n)s letter read", "%(n)s letters read"),
    }
    return [
        {
            "name": name,
            "count": numbers.stages[key],
            "url": f"{list_url}?state={key}",
            "note": notes.get(key, ""),
            "current": key == chosen,
        }
        for key, name in STAGE_NAMES.items()
    ]


def _count(n: int, one: str, many: str) -> str:
    return ngettext(one, many, n) % {"n": n} if n else ""


def needs(numbers: Numbers, list_url: str) -> list[tuple[int, str, str, str]]:
    """Give what waits for an officer: how many, what, a note, where; only what there is."""
    late_note = ""
    if numbers.oldest_late:
        days = max((clock.now() - numbers.oldest_late).days, 0)
        late_note = ngettext("oldest %(n)s day", "oldest %(n)s days", days) % {"n": days}
    found = [
        (numbers.unscreened, _("Eligibility to confirm"), _("call closed"), f"{list_url}?waits=screening"),
        (numbers.unrouted, _("Proposals to send to a panel"), _("eligible"), f"{list_url}?waits=panel"),
        (
            numbers.unasked,
            _("Proposals without a reviewer"),
            _("in review"),
            f"{list_url}?waits=reviewers",
        ),
        (numbers.late, _("Reviews past their date"), late_note, reverse("office_progress") + "?show=late"),
        (numbers.doubts, _("Conflicts to settle"), "", f"{list_url}?waits=conflict"),
        (numbers.letters_to_read, _("Letters to read"), _("rendered"), f"{list_url}?waits=letter"),
        (numbers.letters_to_announce, _("Letters to announce"), _("read"), f"{list_url}?waits=letter"),
        (
            numbers.stages["proposed"],
            _("Decisions to prepare and take"),
            _("proposed"),
            f"{list_url}?state=proposed",
        ),
    ]
    return [need for need in found if need[0]]


def views(
    numbers: Numbers, list_url: str, query: str | None, every: str = ""
) -> list[tuple[str, int | str, str, bool]]:
    """Give the ready-made views: label, count, address, whether it is the one shown.

    query: what is filtered now, None for a saved view; every: the query of all where the list opens with something else.
    """
    offered = [
        (_("All"), numbers.total, ""),
        (_("Not announced"), numbers.at_work, "state=open"),
        (_("To screen"), numbers.unscreened, "waits=screening"),
        (_("Late reviews"), numbers.late, "waits=late"),
        (_("Reviewed"), numbers.stages["reviewed"], "state=reviewed"),
        (_("Letters"), numbers.letters_to_read + numbers.letters_to_announce, "waits=letter"),
    ]
    return [
        (label, count, f"{list_url}?{asked or every}" if asked or every else list_url, asked == query)
        for label, count, asked in offered
    ]


def day(instant: datetime | None) -> str:
    """Give the day in Brussels, the year only where it is not this one."""
    if instant is None:
        return "–"
    local = instant.astimezone(clock.BRUSSELS)
    return date_format(local, "j M" if local.year == clock.today().year else "j M Y")


def bulk(*, may_act: bool) -> list[tuple[str, str]]:
    """Give what can be done with ticked proposals: value and words. may_act: or else they may only leave as a file."""
    acts = [(kind.value, str(kind.label)) for kind in BulkKind] if may_act else []
    return [
        *acts,
        ("table-csv", _("Download as CSV")),
        ("table-csv-plain", _("Download as CSV without BOM")),
        ("table-xlsx", _("Download as XLSX")),
    ]


Need = tuple[int, str, str, str]


def waits(watch: Watch) -> list[Need]:
    """Give what waits beside the states of proposals: decisions to take, nations, redress; as `needs`."""
    silence = _("ends %(day)s") % {"day": day(watch.silence_ends)} if watch.silence_ends else ""
    found = [
        (
            watch.to_take,
            _("Decisions with the approver"),
            _("sent"),
            reverse("office_proposals") + "?waits=taking",
        ),
        (
            watch.broken,
            _("Silence procedures that a nation breaks"),
            _("to settle"),
            _consultation(watch.broken_round, watch.broken_number),
        ),
        (
            watch.silences,
            _("Silence procedures that end soon"),
            silence,
            _consultation(watch.silence_round, watch.silence_number),
        ),
        (watch.redress, _("Requests for redress"), _("unanswered"), reverse("office_redress_list")),
    ]
    return [need for need in found if need[0]]


def _consultation(code: str | None, number: int | None) -> str:
    return reverse("office_consultation", args=[code, number]) if code else reverse("office_rounds")


def letters(watch: Watch) -> list[Need]:
    """Give what is to be done about letters: count, what, note, where; only what there is."""
    found = [
        (watch.batches_to_approve, _("Batches to approve"), _("a second person"), reverse("office_batches")),
        (watch.batches_running, _("Batches being told"), _("running"), reverse("office_batches")),
        (
            watch.batch_lines_failed,
            _("Decisions a batch could not tell"),
            _("failed"),
            reverse("office_batches"),
        ),
        (
            watch.letters_to_render,
            _("Letters being rendered"),
            _("waiting"),
            f"{reverse('office_letters')}?state=waiting",
        ),
        (
            watch.unread,
            _("Decisions nobody confirmed reading"),
            _("14 days"),
            reverse("office_letters_unread"),
        ),
    ]
    return [need for need in found if need[0]]


def failed(watch: Watch) -> list[Need]:
    """Give what failed, as `letters`."""
    url = reverse("office_failures")
    since = _("since %(day)s") % {"day": day(watch.backlog_since)} if watch.backlog_since else ""
    found = [
        (watch.mails_failed, _("Messages not delivered"), _("refused or given up"), f"{url}#mails"),
        (watch.tasks_failed, _("Work given up"), _("letters, files, runs"), f"{url}#work"),
        (watch.backlog, _("Work that waits for a worker"), since, f"{url}#late"),
    ]
    return [need for need in found if need[0]]


_TASKS = {
    "render_letter": _later("A letter to render"),
    "tell_item": _later("A decision of a batch to tell"),
    "render_wording": _later("A wording to draw"),
    "scenario": _later("The best set of a round to work out"),
    "assignment-run": _later("An assignment to work out"),
    "decision-sheet": _later("A decision sheet to make"),
    "office-export": _later("A file of the programme office"),
    "bulk": _later("An action on many proposals"),
    "scan_document": _later("A document to check"),
    "copy_document": _later("A copy of a document to make"),
    "read_document": _later("A document to read for names"),
    "make_receipt": _later("A receipt to make"),
    "make_dossier": _later("A proposal to make a PDF of"),
    "make_reviewers": _later("A proposal to make a PDF of"),
    "make_minutes": _later("Minutes to make"),
}


def task_name(kind: str) -> str:
    """Give what a worker was to do, in words."""
    return str(_TASKS.get(kind) or kind.replace("_", " ").replace("-", " ").capitalize())


def checklist(found: Sequence[SetUp], *, may_act: bool) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Give the calls that still lack something: name, address, and what is to be done with where; nowhere for readers."""
    return [
        (
            f"{one.label} {one.title}",
            reverse("office_call", args=[one.label]),
            [(step, where if may_act else "") for step, where in _steps(one) if step],
        )
        for one in found
    ]


def _steps(one: SetUp) -> list[tuple[str, str]]:
    chairs = ngettext("Name the chair of %(n)s panel", "Name the chairs of %(n)s panels", one.leaderless)
    secretaries = ngettext(
        "Name the secretary of %(n)s panel", "Name the secretaries of %(n)s panels", one.unattended
    )
    uncovered = ngettext(
        "Give %(n)s Key Priority a panel", "Give %(n)s Key Priorities a panel", one.uncovered
    )
    thin = ngettext("Find experts for %(n)s Key Priority", "Find experts for %(n)s Key Priorities", one.thin)
    own = [one.label]
    return [
        ("" if one.panels else _("Set up its panels"), reverse("office_panel_new", args=own)),
        (_said(uncovered, one.uncovered if one.panels else 0), reverse("office_panels")),
        (_said(chairs, one.leaderless), reverse("office_panels")),
        (_said(secretaries, one.unattended), reverse("office_panels")),
        (_said(thin, one.thin), reverse("office_coverage", args=own)),
        ("" if one.dated else _("Say when evaluations close"), reverse("office_phases", args=own)),
        ("" if one.published else _("Publish it"), reverse("office_call", args=own)),
    ]


def _said(words: str, number: int) -> str:
    return words % {"n": number} if number else ""
