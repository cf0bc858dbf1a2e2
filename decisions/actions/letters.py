"""Letters: issued with the decision, rendered by a worker, read by an officer."""

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from applications.actions.advance import note_down
from applications.enums import Hat, Note
from core import clock, files, outbox
from core.enums import OutboxState
from core.errors import Finding, Refused
from core.models import OutboxTask
from core.refs import short_code
from decisions.actions.moving import require_hat
from decisions.enums import LetterState
from decisions.facts import letter_facts
from decisions.facts.letters import around_decision
from decisions.facts.wordings import languages_of, wording_in_force
from decisions.letters import compose
from decisions.models import Decision, Letter
from decisions.rendering import rendered

KIND = "render_letter"


def new_letter_code() -> str:
    """Give a fresh code to check a letter by, such as 7QK4-M2XD-9HTP."""
    return "-".join(short_code(4) for _group in range(3))


def issue_letters(decision: Decision, *, signatory: str) -> list[Letter]:
    """The decision has its letter in final words, one in each language its directors read; workers render each once.

    Needs: the transaction that takes the decision.
    """
    at, around, issued = clock.now(), around_decision(decision.proposal), []
    for language in languages_of(decision.proposal):
        code = new_letter_code()
        facts = letter_facts(
            decision, code=code, at=at, signatory=signatory, around=around, language=language
        )
        context = compose(
            facts, language=language, wording=wording_in_force(facts.outcome, facts.mechanism, language)
        )
        letter = Letter.objects.create(
            decision=decision,
            language=language,
            code=code,
            wording=context.wording,
            context=context.frozen(),
            created_at=at,
        )
        outbox.enqueue(kind=KIND, object_id=letter.pk, dedupe_key=f"{KIND}:{letter.pk}")
        issued.append(letter)
    return issued


def render_letter(letter_id: int) -> None:
    """The letter's signed PDF is stored with its digests and pages, once; a second or a late call changes nothing.

    Rendering and signing happen outside the transaction, so two workers may do them; the row lock lets one of them
    store its file. The digest before the signature can be made again from the letter's words, the one after it never.
    """
    letter = (
        Letter.objects.filter(pk=letter_id, state=LetterState.WAITING)
        .select_related("decision__proposal")
        .first()
    )
    if letter is None:
        return
    # Here, not above: the signer takes memory that the web server has no use for.
    from core import signing

    document = rendered(letter.context, code=letter.code)
    signed = signing.sign(document.content, reason=letter.context["subject"])
    with transaction.atomic():
        row = Letter.objects.select_for_update().get(pk=letter_id)
        if row.state != LetterState.WAITING or row.file_id is not None:
            return
        language = "" if row.language == "en" else f"-{row.language}"
        name = f"{row.context['ref']}-letter-{row.context['issue']}{language}.pdf"
        row.file = files.store(
            content=signed.content, name=name, content_type=files.PDF, pages=document.pages
        )
        row.sha256_unsigned, row.signed_by, row.stamped_by = document.sha256, signed.signer, signed.stamper
        row.state, row.rendered_at = LetterState.READY, clock.now()
        row.save(update_fields=["file", "sha256_unsigned", "signed_by", "stamped_by", "state", "rendered_at"])


@transaction.atomic
def mark_read(*, letter: Letter, digest: str, by: User) -> Letter:
    """An officer has read exactly these bytes. Raises Refused `letter_not_rendered`, `stale_page`, `not_yours`."""
    row: Letter = Letter.objects.select_for_update().select_related("decision").get(pk=letter.pk)
    proposal = row.decision.proposal
    require_hat(Hat.OFFICER, proposal, by)
    if row.file is None or row.state == LetterState.WAITING:
        raise Refused(Finding("letter_not_rendered"))
    if digest != row.file.sha256:
        raise Refused(Finding("stale_page"))
    if row.state != LetterState.READY:
        return row
    row.state, row.read_by, row.read_at = LetterState.READ, by, clock.now()
    row.save(update_fields=["state", "read_by", "read_at"])
    note_down(
        proposal=proposal,
        kind=Note.LETTER_READ,
        by=by,
        hat=Hat.OFFICER,
        values={"digest": digest, "code": row.code},
    )
    return row


def gave_up(letter: Letter) -> bool:
    """Whether workers have tried the letter as often as they may and left it unrendered."""
    return letter.state == LetterState.WAITING and _rows(letter).filter(state=OutboxState.DEAD).exists()


@transaction.atomic
def render_again(*, letter: Letter, by: User) -> None:
    """A letter that workers gave up is due again. Raises Refused `not_yours`, `not_now`."""
    require_hat(Hat.OFFICER, letter.decision.proposal, by)
    row = _rows(letter).select_for_update().filter(state=OutboxState.DEAD).first()
    if row is None:
        raise Refused(Finding("not_now"))
    outbox.revive(row)
    transaction.on_commit(lambda: outbox.ring_task(row))


def _rows(letter: Letter) -> QuerySet[OutboxTask]:
    return OutboxTask.objects.filter(kind=KIND, object_id=letter.pk)


def put_aside(decision: Decision) -> None:
    """The letters of a decision that is not told count no more; what was rendered is kept."""
    decision.letters.filter(state__in=[LetterState.WAITING, LetterState.READY, LetterState.READ]).update(
        state=LetterState.SUPERSEDED
    )
