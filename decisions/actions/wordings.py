"""Wordings of letters: an officer writes the next version, a second person brings it into force."""

from dataclasses import asdict
from hashlib import sha256
from json import dumps

from django.db import transaction
from django.db.models import Max, QuerySet

from accounts.models import User
from core import clock, files, outbox
from core.errors import Finding, Refused
from decisions.actions.moving import one_at_a_time
from decisions.enums import WordingState
from decisions.facts.wordings import sample_letter, wording_of
from decisions.models import LetterTemplate
from decisions.permissions import may_approve_wording, may_prepare
from decisions.rendering import rendered
from decisions.templating import Wording, check

SAMPLE = "render_wording"


@transaction.atomic
def save_wording(
    *, kind: str, mechanism: str, language: str, wording: Wording, edit_version: int, by: User
) -> LetterTemplate:
    """The draft of the next version says what was written; a worker sets it once as a PDF with invented facts.

    edit_version: of the draft on the page, 0 where there was none. Raises Refused: what is wrong with the words, each
    at its field; `stale_page`; `not_yours`.
    """
    if not may_prepare(by):
        raise Refused(Finding("not_yours"), status=403)
    if found := check(wording, kind):
        raise Refused(*found)
    one_at_a_time(f"wording {kind} {mechanism} {language}")
    of = LetterTemplate.objects.select_for_update().filter(kind=kind, mechanism=mechanism, language=language)
    draft = of.filter(state=WordingState.DRAFT).first()
    if (draft.edit_version if draft else 0) != edit_version:
        raise Refused(Finding("stale_page"))
    if draft is None:
        last = of.aggregate(last=Max("number"))["last"]
        draft = LetterTemplate(
            kind=kind, mechanism=mechanism, language=language, number=(last or 1) + 1, edit_version=0
        )
        draft.hands = _hands_since_approved(of)
    draft.heading, draft.opening = wording.heading.strip(), wording.opening.strip()
    draft.body, draft.closing = wording.body.strip(), wording.closing.strip()
    draft.edit_version += 1
    draft.digest, draft.sample = digest_of(wording_of(draft)), None
    draft.written_by, draft.written_at = by, clock.now()
    draft.hands = sorted({*draft.hands, by.pk})
    draft.save()
    key = f"{SAMPLE}:{draft.pk}:{draft.edit_version}"
    outbox.enqueue(kind=SAMPLE, object_id=draft.pk, dedupe_key=key)
    return draft


def _hands_since_approved(of: QuerySet[LetterTemplate]) -> list[int]:
    """Give who wrote drafts that were dropped since the last approval: the next one may say what they wrote."""
    approved = of.filter(approved_at__isnull=False).aggregate(last=Max("number"))["last"] or 0
    dropped = of.filter(state=WordingState.DROPPED, number__gt=approved).order_by("number")
    return [hand for hands in dropped.values_list("hands", flat=True) for hand in hands]


def digest_of(wording: Wording) -> str:
    """Give the SHA-256 of exactly these words."""
    return sha256(dumps(asdict(wording), sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@transaction.atomic
def approve_wording(*, template: LetterTemplate, digest: str, by: User) -> LetterTemplate:
    """The draft is in force for every letter issued from now on; letters that were issued keep their words.

    digest: of the words the person read. Raises Refused: `not_now`, `stale_page`, `own_wording`, `not_yours`.
    """
    if not may_approve_wording(by):
        raise Refused(Finding("not_yours"), status=403)
    row = _seen(template, digest)
    if by.pk in row.hands:
        raise Refused(Finding("own_wording"))
    same = LetterTemplate.objects.filter(kind=row.kind, mechanism=row.mechanism, language=row.language)
    same.filter(state=WordingState.IN_FORCE).update(state=WordingState.REPLACED)
    row.state, row.approved_by, row.approved_at = WordingState.IN_FORCE, by, clock.now()
    row.save(update_fields=["state", "approved_by", "approved_at"])
    return row


@transaction.atomic
def drop_wording(*, template: LetterTemplate, digest: str, by: User) -> None:
    """The draft is put away with who wrote it; what is in force stays.

    digest: of the words the person read. Raises Refused: `not_now`, `stale_page`, `not_yours`.
    """
    if not may_prepare(by):
        raise Refused(Finding("not_yours"), status=403)
    row = _seen(template, digest)
    row.state = WordingState.DROPPED
    row.save(update_fields=["state"])


def _seen(template: LetterTemplate, digest: str) -> LetterTemplate:
    """Give the draft, locked, if it still says what was read. Raises Refused: `not_now`, `stale_page`."""
    row: LetterTemplate = LetterTemplate.objects.select_for_update().get(pk=template.pk)
    if row.state != WordingState.DRAFT:
        raise Refused(Finding("not_now"))
    if digest != row.digest:
        raise Refused(Finding("stale_page"))
    return row


def render_sample(template_id: int) -> None:
    """The draft's sample letter is stored as a PDF; a version that was written over meanwhile changes nothing."""
    wanted = LetterTemplate.objects.exclude(state=WordingState.DROPPED)
    draft = wanted.filter(pk=template_id, sample__isnull=True).first()
    if draft is None:
        return
    context = sample_letter(draft.kind, draft.mechanism, draft.language, wording_of(draft))
    document = rendered(context.frozen(), code=f"sample:{draft.version}:{draft.edit_version}")
    with transaction.atomic():
        row = LetterTemplate.objects.select_for_update().filter(pk=template_id).first()
        if row is None or row.sample_id is not None or row.edit_version != draft.edit_version:
            return
        row.sample = files.store(
            content=document.content,
            name=f"sample-{row.version}.pdf",
            content_type=files.PDF,
            pages=document.pages,
        )
        row.save(update_fields=["sample"])
