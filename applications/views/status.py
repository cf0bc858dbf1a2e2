"""A proposal that is no longer being written: what was sent, where it stands, what directors were told."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from applications.activity import HAPPENED, HELPERS_EVENTS, TOLD_EVENTS
from applications.decision_panel import panel_for
from applications.dossier import names_for
from applications.enums import Event, Hat
from applications.facts import Around, content_of, read_draft
from applications.lifecycle import CHANGES_FACE, TOO_LATE_FACE, Audience, Face, Standing, face, offers
from applications.models import LedgerEntry, Proposal
from applications.reading import Names, SectionRead, form_of_content, read
from applications.views.paper import audience_of, hat_of
from core import clock
from core.clock import BRUSSELS

# Faces with which a proposal has come to its end without a grant: its text may begin another.
ENDED = frozenset({"not-submitted", "withdrawn", "refused", "turned-down", "revoked"})
MONTHS_TO_DECISION = 9


def status_context(proposal: Proposal, user: User, around: Around, standing: Standing) -> dict[str, Any]:
    """Give what the page of a proposal shows once it is out of the directors' hands."""
    hat = hat_of(proposal, user)
    audience = audience_of(hat)
    told, directs = face(standing, audience), audience is Audience.DIRECTOR
    version = proposal.standing_version
    content = version.content if version else content_of(read_draft(proposal))
    mine = offers(standing, {hat})
    return {
        "proposal": proposal,
        "title": proposal.title or _("Untitled proposal"),
        "kind": form_of_content(content).title,
        "face": TOO_LATE_FACE if told is CHANGES_FACE else told,
        "closes_at": around.stated_at,
        "still_open": Event.REOPEN in mine,
        "version": version,
        "sections": sections_of(content, proposal, version.number if version else None, names_in(around)),
        "story": _story(told, around.stated_at, proposal.reply_by),
        "timeline": _timeline(proposal, TOLD_EVENTS if directs else HELPERS_EVENTS),
        "versions": list(proposal.versions.order_by("-number").defer("content")),
        "reopen": Event.REOPEN in mine,
        "withdraw": Event.WITHDRAW in mine,
        "decision": panel_for(user, proposal, standing) if directs else None,
        "directs": directs,
        "leads": hat is Hat.DIRECTOR,
        "again": hat is Hat.DIRECTOR and told.key in ENDED,
    }


def names_in(around: Around) -> Names:
    """Give the names that codes stand for."""
    return Names(
        {priority.code: str(priority) for priority in around.priorities},
        {iso2: country.name for iso2, country in around.countries.items()},
        standing={iso2: country.standing for iso2, country in around.countries.items()},
    )


def sections_of(
    content: Mapping[str, Any], proposal: Proposal, number: int | None, names: Names | None = None
) -> tuple[SectionRead, ...]:
    """Give the content as sections; documents link to the version's own files, or to the draft's."""
    ref = proposal.ref
    links = {
        d["slot"]: reverse("proposal_version_document", args=[ref, number, d["slot"]])
        if number
        else reverse("proposal_document", args=[ref, d["slot"]])
        for d in content["documents"]
    }
    form = form_of_content(content)
    return read(
        content, form, "director", names=names or names_for(proposal.call, clock.today()), links=links
    )


def _story(told: Face, closes_at: datetime | None, reply_by: datetime | None) -> list[str]:
    """Give what happens next, and when."""
    closing = _moment(closes_at) if closes_at else ""
    by = _month(closes_at) if closes_at else ""
    stories: dict[str, list[str]] = {
        "submitted": [
            _(
                "The programme office has received the proposal. Until the call closes on %(at)s you can "
                "reopen it, change it and submit it again."
            )
            % {"at": closing},
            _(
                "After the closing an officer checks that it is complete and eligible, and independent "
                "scientists review it. You will read the decision here, normally by %(by)s."
            )
            % {"by": by},
        ],
        "under-review": [
            _(
                "An officer checks that the proposal is complete and eligible, independent scientists "
                "review it, and the nations are consulted. Nothing is needed from you."
            ),
            _("You will read the decision here, normally by %(by)s. We send a message that day.")
            % {"by": by},
        ],
        CHANGES_FACE.key: [
            _(
                "The date for changes, %(at)s, has passed and nothing was submitted again. What was changed "
                "since is not sent: the version that was submitted stands."
            )
            % {"at": _moment(reply_by) if reply_by else ""},
            _(
                "The programme office goes on with that version within minutes. Nothing is needed from you; if "
                "something must still be said, write to the office."
            ),
        ],
        "not-submitted": [
            _(
                "The call closed on %(at)s before this proposal was submitted, so it was not considered. "
                "You can still read it and use the text for another call."
            )
            % {"at": closing},
        ],
        "withdrawn": [_("The proposal was withdrawn by its directors and is not considered any further.")],
        "sent": [
            _(
                "The proposal was submitted. Its directors read here what follows, and we write to them alone."
            ),
        ],
        "on-reserve": [
            _("The proposal waits for money to become free. We tell you as soon as something changes."),
        ],
    }
    return stories.get(told.key, [])


def _moment(at: datetime) -> str:
    return date_format(at.astimezone(BRUSSELS), "j F Y, H:i")


def _month(closes_at: datetime) -> str:
    later = closes_at.astimezone(BRUSSELS) + timedelta(days=MONTHS_TO_DECISION * 30.44)
    return date_format(later, "F Y")


def _timeline(proposal: Proposal, events: tuple[Event, ...]) -> list[dict[str, Any]]:
    entries = (
        LedgerEntry.objects.filter(proposal=proposal, event__in=events)
        .select_related("by", "version")
        .order_by("-seq")
    )
    return list(_lines(entries))


def _lines(entries: Iterable[LedgerEntry]) -> Iterable[dict[str, Any]]:
    for entry in entries:
        ours = entry.hat == Hat.DIRECTOR
        yield {
            "at": entry.at,
            "what": str(HAPPENED[Event(entry.event)]),
            # People of the programme office are never named to directors.
            "who": str(entry.by) if ours else _("Programme office"),
            "note": entry.note if entry.event in {Event.RETURN, Event.WITHDRAW, Event.TURN_DOWN} else "",
        }
