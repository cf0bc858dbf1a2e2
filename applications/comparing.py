"""Which texts of a proposal can be laid side by side, and what changed between two of them for one reader."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applications.difference import SectionChange, changes_between
from applications.dossier import names_for
from applications.facts import Content, content_of, read_draft
from applications.models import Proposal
from applications.reading import Reader, form_of_content, read
from core import clock

NOW, PHASE_ONE = "now", "phase-1"


@dataclass(frozen=True, slots=True)
class Edition:
    """One text that can be compared. key: as it stands in addresses: a version's number, `now` or `phase-1`."""

    key: str
    label: str
    content: Content


def editions_of(proposal: Proposal, *, draft: bool, short_form: bool) -> list[Edition]:
    """Give the texts of the proposal, the oldest first: two queries, and those of the draft.

    draft: the text that is being written counts, too.   short_form: so does what was submitted in phase 1.
    """
    found = []
    if short_form and proposal.follows is not None:
        short = proposal.follows.standing_version
        if short is not None:
            found.append(Edition(PHASE_ONE, _("The short proposal (phase 1)"), short.content))
    for version in proposal.versions.order_by("number"):
        at = version.submitted_at.astimezone(clock.BRUSSELS)
        values = {"n": version.number, "at": date_format(at, "j F Y, H:i")}
        found.append(Edition(str(version.number), _("Version %(n)s, %(at)s") % values, version.content))
    if draft:
        found.append(Edition(NOW, _("The present text"), content_of(read_draft(proposal))))
    return found


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two editions and what changed from the older to the newer; nothing where there are no two."""

    editions: Sequence[Edition]
    old: Edition | None = None
    new: Edition | None = None
    changes: tuple[SectionChange, ...] = ()


def compare(
    proposal: Proposal, editions: Sequence[Edition], reader: Reader, *, old: str = "", new: str = ""
) -> Comparison:
    """Give what changed for this reader between the editions of these keys; the last two where a key is unknown."""
    if len(editions) < 2:
        return Comparison(editions)
    known = {edition.key: place for place, edition in enumerate(editions)}
    newer = known.get(new, len(editions) - 1)
    older = known.get(old, max(newer - 1, 0))
    older, newer = sorted((older, newer)) if older != newer else (max(newer - 1, 0), max(newer, 1))
    names = names_for(proposal.call, clock.today())
    sides = [
        read(content, form_of_content(content), reader, names=names)
        for content in (editions[older].content, editions[newer].content)
    ]
    return Comparison(editions, editions[older], editions[newer], changes_between(*sides))
