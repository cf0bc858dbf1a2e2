"""Who did what in a proposal, as its team reads it: life, writing, files, people and comments in one line of time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, F, IntegerField, QuerySet, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from accounts.models import User
from applications.enums import Event, Hat, Note, Rights
from applications.mechanisms import FormDefinition
from applications.models import Document, LedgerEntry, Proposal, SectionComment, SectionState

# What directors may know of a proposal's life: nothing listed may tell states behind one face apart.
TOLD_EVENTS = (
    Event.SUBMIT,
    Event.REOPEN,
    Event.RETURN,
    Event.ANNOUNCE,
    Event.ACCEPT,
    Event.TURN_DOWN,
    Event.WITHDRAW,
    Event.REVOKE,
    Event.REINSTATE,
)
# A helper reads what the team itself did, and that the office asked for changes; never what came of it.
HELPERS_EVENTS = (Event.SUBMIT, Event.REOPEN, Event.RETURN, Event.WITHDRAW)
TEAM_NOTES = (
    Note.CONSENT,
    Note.INVITED_DIRECTOR,
    Note.JOINED,
    Note.HELPER_INVITED,
    Note.HELPER_JOINED,
    Note.HELPER_CHANGED,
    Note.HELPER_ENDED,
    Note.COPIED,
)
HAPPENED = {
    Event.SUBMIT: _later("Submitted"),
    Event.REOPEN: _later("Reopened to be changed"),
    Event.RETURN: _later("Returned for changes"),
    Event.ANNOUNCE: _later("Decision announced"),
    Event.ACCEPT: _later("Award accepted"),
    Event.TURN_DOWN: _later("Award turned down"),
    Event.WITHDRAW: _later("Withdrawn"),
    Event.REVOKE: _later("Award revoked"),
    Event.REINSTATE: _later("Taken up again after your request for redress"),
}


@dataclass(frozen=True, slots=True)
class ActivityLine:
    """One thing that happened. key: the section it is about, or ""; anchor: where on its page."""

    at: datetime
    who: str
    what: str
    key: str = ""
    earlier: int = 0


def activity_of(proposal: Proposal, *, directs: bool) -> QuerySet[Any, dict[str, Any]]:
    """Give all that the reader may know happened, the newest first, as rows for `activity_lines`: one query a page."""
    lines = LedgerEntry.objects.filter(proposal=proposal)
    told = TOLD_EVENTS if directs else HELPERS_EVENTS
    lines = lines.filter(event__in=told) | lines.filter(note_kind__in=TEAM_NOTES)
    rows = [
        _rows(lines, "ledger", "at", "by", F("event"), F("note_kind"), _value("name"), _value("rights"), F("hat")),
        _rows(
            SectionState.objects.filter(entry__proposal=proposal, by__isnull=False), "edit", "at", "by",
            F("entry__key"), _text(""), number=F("number"),
        ),
        _rows(
            SectionComment.objects.filter(proposal=proposal), "comment", "at", "by",
            F("key"), _text(""), number=F("number"),
        ),
        _rows(
            Document.objects.filter(proposal=proposal), "upload", "uploaded_at", "uploaded_by",
            F("slot"), F("file__name"),
        ),
    ]  # fmt: skip
    first, *others = rows
    return first.union(*others, all=True).order_by("-when", "kind", "-nth", "-row")


def _text(value: str) -> Any:
    return Value(value, output_field=CharField())


def _value(key: str) -> Any:
    return Coalesce(KeyTextTransform(key, "values"), _text(""))


def _rows(
    found: QuerySet[Any], kind: str, at: str, by: str, what: Any, more: Any, name: Any = None, rights: Any = None,
    hat: Any = None, *, number: Any = None,
) -> QuerySet[Any, dict[str, Any]]:  # fmt: skip
    columns = {
        "kind": _text(kind),
        "when": F(at),
        "who": F(by),
        "what": Cast(what, CharField()),
        "more": Cast(more, CharField()),
        "name": Cast(_text("") if name is None else name, CharField()),
        "allowed": Cast(_text("") if rights is None else rights, CharField()),
        "as_hat": Cast(_text("") if hat is None else hat, CharField()),
        "row": F("pk"),
        "nth": Cast(Value(0) if number is None else number, IntegerField()),
    }
    return found.order_by().values(**columns)


def activity_lines(rows: Iterable[dict[str, Any]], form: FormDefinition, reader: User) -> list[ActivityLine]:
    """Give the rows in words; one query for the people."""
    rows = list(rows)
    people = User.objects.in_bulk({row["who"] for row in rows if row["who"]})
    titles = {section.key: str(section.title) for section in form.sections}
    homes = {slot.key: section for section in form.sections for slot in section.slots}
    lines = []
    for row in rows:
        key = row["what"] if row["kind"] in {"edit", "comment"} else ""
        if row["kind"] == "upload" and row["what"] in homes:
            key = homes[row["what"]].key
        what = _in_words(row, titles.get(key, ""))
        lines.append(
            ActivityLine(
                row["when"], _who(row, people, reader), what, key if key in titles else "", row["nth"]
            )
        )
    return lines


_IN_THE_OPEN = {Hat.DIRECTOR.value, Hat.CO_DIRECTOR.value, ""}


def _who(row: dict[str, Any], people: dict[int, User], reader: User) -> str:
    if row["as_hat"] not in _IN_THE_OPEN or (row["kind"] == "ledger" and row["what"] and not row["as_hat"]):
        # People of the programme office are never named to those who write.
        return _("Programme office")
    if row["who"] == reader.pk:
        return _("You")
    return str(people[row["who"]]) if row["who"] in people else ""


def _in_words(row: dict[str, Any], title: str) -> str:
    kind, name = row["kind"], row["name"]
    if kind == "edit":
        return _("Saved %(section)s") % {"section": title or row["what"]}
    if kind == "comment":
        return _("Commented on %(section)s") % {"section": title or row["what"]}
    if kind == "upload":
        return _("Uploaded “%(file)s”") % {"file": row["more"]}
    if row["what"]:
        return str(HAPPENED[Event(row["what"])])
    rights = str(Rights(row["allowed"]).label).lower() if row["allowed"] in Rights.values else ""
    return {
        Note.CONSENT: _("Agreed to the text as it then stood"),
        Note.INVITED_DIRECTOR: _("Invited %(name)s to direct") % {"name": name},
        Note.JOINED: _("Joined as a director"),
        Note.HELPER_INVITED: _("Invited %(name)s to help: %(rights)s") % {"name": name, "rights": rights},
        Note.HELPER_JOINED: _("Joined to help: %(rights)s") % {"rights": rights},
        Note.HELPER_CHANGED: _("Changed what %(name)s may do: %(rights)s") % {"name": name, "rights": rights},
        Note.HELPER_ENDED: _("Ended the access of %(name)s") % {"name": name},
        Note.COPIED: _("Started from an earlier proposal"),
    }[Note(row["more"])]
