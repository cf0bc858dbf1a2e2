"""The draft on a director's desk: everything one page needs, read once."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import User
from applications.enums import DirectorRole, Event, Hat, Rights
from applications.facts import Around, Draft, around_of, content_of, part_digests, proposal_facts, read_draft
from applications.lifecycle import Audience, EditScope, Face, Standing, edit_scope, face, offers, standing
from applications.mechanisms import Section
from applications.models import Director, Helper, Proposal
from applications.progress import SectionProgress, progress_of
from applications.rules import ProposalFacts, section_of

LONGEST_SHORT_NAME = 20


def door(user: Any) -> QuerySet[Proposal]:
    """Give the proposals that open to a director, each with its call."""
    found: QuerySet[Proposal] = Proposal.objects.directed_by(user).select_related("call")
    return found


def team_door(user: Any) -> QuerySet[Proposal]:
    """Give the proposals that open to a director or a helper, each with its call."""
    found: QuerySet[Proposal] = Proposal.objects.shared_with(user).select_related("call")
    return found


def signed_in(request: HttpRequest) -> User:
    """Give who asks; the access file lets only signed-in people as far as the views that use this."""
    user: User = request.user  # type: ignore[assignment]
    return user


@dataclass(frozen=True)
class Paper:
    """One proposal with its live rows, its facts, and the director or helper who reads it."""

    proposal: Proposal
    draft: Draft
    around: Around
    facts: ProposalFacts
    hat: Hat
    me: Director | None

    @cached_property
    def standing(self) -> Standing:
        return standing(self.facts)

    @cached_property
    def face(self) -> Face:
        return face(self.standing, audience_of(self.hat))

    @property
    def directs(self) -> bool:
        """Whether the reader is a director, and not a helper."""
        return self.me is not None

    @property
    def leads(self) -> bool:
        """Whether the reader is one of the two Project Directors, who agree and submit."""
        return self.hat is Hat.DIRECTOR

    @property
    def may_write(self) -> bool:
        """Whether the reader changes what can be changed now."""
        return self.hat is not Hat.VIEWER

    @cached_property
    def scope(self) -> EditScope:
        """What may be changed now, by those who write."""
        return edit_scope(
            self.standing,
            returned_sections=self.facts.returned_sections,
            reply_by=self.facts.reply_by,
            now=self.facts.now,
        )

    @cached_property
    def offers(self) -> tuple[Event, ...]:
        """The events the reader may try; a helper none."""
        return offers(self.standing, {self.hat})

    @cached_property
    def parts(self) -> dict[str, str]:
        """The digest of what each section says now."""
        return part_digests(content_of(self.draft), self.draft.form)

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
    me = next((director for director in draft.directors if director.user_id == user.pk), None)
    hat = hat_of(proposal, user, me.role if me else "")
    return Paper(proposal, draft, around, proposal_facts(proposal, draft, around), hat, me)


def hat_of(proposal: Proposal, user: User, role: str | None = None) -> Hat:
    """Give what the reader is in the team. role: the part as a director if known, "" for none. Raises Http404."""
    if role is None:
        role = Director.objects.filter(proposal=proposal, user=user).values_list("role", flat=True).first()
    if role:
        return Hat.CO_DIRECTOR if role == DirectorRole.CO else Hat.DIRECTOR
    helpers = Helper.objects.filter(proposal=proposal, user=user, ended_at__isnull=True)
    rights = helpers.values_list("rights", flat=True).first()
    if rights is None:
        # The access ended between the door and here.
        raise Http404
    return Hat.EDITOR if rights == Rights.EDIT else Hat.VIEWER


def audience_of(hat: Hat) -> Audience:
    """Give as whom the reader is told where the proposal stands."""
    return Audience.HELPER if hat in {Hat.EDITOR, Hat.VIEWER} else Audience.DIRECTOR


def open_paper(request: HttpRequest, ref: str) -> Paper:
    """Give the proposal of that reference if the person directs it or helps with it. Raises Http404."""
    user = signed_in(request)
    return paper_of(get_object_or_404(team_door(user), ref=ref), user)


def open_as_director(request: HttpRequest, ref: str) -> Paper:
    """Give the proposal of that reference if the person directs it. Raises Http404."""
    user = signed_in(request)
    return paper_of(get_object_or_404(door(user), ref=ref), user)
