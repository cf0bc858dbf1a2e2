"""The draft on a director's desk: everything one page needs, read once."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import User
from applications.enums import DirectorRole, Event, Hat
from applications.facts import Around, Draft, around_of, proposal_facts, read_draft
from applications.lifecycle import Audience, EditScope, Face, Standing, edit_scope, face, offers, standing
from applications.mechanisms import Section
from applications.models import Director, Proposal
from applications.progress import SectionProgress, progress_of
from applications.rules import ProposalFacts, section_of

LONGEST_SHORT_NAME = 20


def door(user: Any) -> QuerySet[Proposal]:
    """Give the proposals that open to a director, each with its call."""
    found: QuerySet[Proposal] = Proposal.objects.directed_by(user).select_related("call")
    return found


def signed_in(request: HttpRequest) -> User:
    """Give who asks; the access file lets only signed-in people as far as the views that use this."""
    user: User = request.user  # type: ignore[assignment]
    return user


@dataclass(frozen=True)
class Paper:
    """One proposal with its live rows, its facts, and the director who reads it."""

    proposal: Proposal
    draft: Draft
    around: Around
    facts: ProposalFacts
    me: Director

    @cached_property
    def standing(self) -> Standing:
        return standing(self.facts)

    @cached_property
    def face(self) -> Face:
        return face(self.standing, Audience.DIRECTOR)

    @cached_property
    def scope(self) -> EditScope:
        """What may be changed now."""
        return edit_scope(
            self.standing,
            returned_sections=self.facts.returned_sections,
            reply_by=self.facts.reply_by,
            now=self.facts.now,
        )

    @cached_property
    def offers(self) -> tuple[Event, ...]:
        """The events this director may try."""
        hat = Hat.CO_DIRECTOR if self.me.role == DirectorRole.CO else Hat.DIRECTOR
        return offers(self.standing, {hat})

    @cached_property
    def progress(self) -> tuple[SectionProgress, ...]:
        return progress_of(self.facts)

    @property
    def title(self) -> str:
        return self.facts.title

    @property
    def short_title(self) -> str:
        """What the trail calls the proposal."""
        basics = self.facts.answers.get(section_of(self.draft.form, "basics"), {})
        acronym = str(basics.get("acronym") or "")
        return acronym if 0 < len(acronym) <= LONGEST_SHORT_NAME else self.proposal.ref

    def section(self, key: str) -> Section:
        """Give the section of that key. Raises Http404."""
        section = self.draft.form.section(key)
        if section is None:
            raise Http404
        return section

    def director(self, place: int) -> Director:
        """Give the director at that place of the list. Raises Http404."""
        found: Director | None = next((d for d in self.draft.directors if d.position_in_list == place), None)
        if found is None:
            raise Http404
        return found


def paper_of(proposal: Proposal, user: User, around: Around | None = None) -> Paper:
    """Give the proposal as the director has it on the desk: eight queries, six when `around` is known."""
    draft, around = read_draft(proposal), around or around_of(proposal)
    me = next(director for director in draft.directors if director.user_id == user.pk)
    return Paper(proposal, draft, around, proposal_facts(proposal, draft, around), me)


def open_paper(request: HttpRequest, ref: str) -> Paper:
    """Give the proposal of that reference if the person directs it. Raises Http404."""
    user = signed_in(request)
    return paper_of(get_object_or_404(door(user), ref=ref), user)
