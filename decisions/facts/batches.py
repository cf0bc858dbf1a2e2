"""Batches of letters as their pages show them: what is ready, what changed since, how far the telling is."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from applications.enums import Note
from applications.lifecycle import Face
from applications.models import Director, LedgerEntry, Proposal
from core.enums import OutboxState
from core.models import OutboxTask
from decisions.enums import DecisionState, ItemState, LetterState, Outcome, WordingState
from decisions.facts.letters import letters_digest
from decisions.facts.rounds import outcome_label
from decisions.models import BatchItem, Decision, Letter, LetterBatch, LetterTemplate
from decisions.templating import SHIPPED

ITEM_FACES: dict[str, Face] = {
    ItemState.WAITING: Face("waiting", ItemState.WAITING.label, "doing", "ring"),
    ItemState.HELD: Face("held", ItemState.HELD.label, "held", "square"),
    ItemState.TOLD: Face("told", ItemState.TOLD.label, "done", "disc"),
    ItemState.FAILED: Face("failed", ItemState.FAILED.label, "error", "diamond"),
    ItemState.STOPPED: Face("stopped", ItemState.STOPPED.label, "quiet", "ring"),
}
# Of a line that waits: its task was given up, or ended beside somebody who asked for another try.
_NOBODY_COMES = (OutboxState.DEAD, OutboxState.DONE)
_IN_A_BATCH = (ItemState.WAITING, ItemState.FAILED, ItemState.TOLD)


def ready_decisions(user: User, *, call: str = "", outcomes: Sequence[str] = ()) -> QuerySet[Decision]:
    """Give the decisions that were taken, are in no batch, and whose letters are all rendered, by reference."""
    of = Letter.objects.filter(decision=OuterRef("pk")).exclude(state=LetterState.SUPERSEDED).order_by()
    found = (
        _untold(user)
        .filter(Exists(of))
        .exclude(Exists(of.exclude(state__in=[LetterState.READY, LetterState.READ])))
    )
    if call:
        found = found.filter(proposal__call__label=call)
    if outcomes:
        found = found.filter(outcome__in=outcomes)
    return found.select_related("proposal").order_by("proposal__ref")


def _untold(user: User) -> QuerySet[Decision]:
    open_items = BatchItem.objects.filter(decision=OuterRef("pk"), state__in=_IN_A_BATCH)
    return (
        Decision.objects.filter(state=DecisionState.TAKEN, proposal__in=Proposal.objects.for_programme(user))
        .exclude(outcome=Outcome.REVOCATION)
        .exclude(Exists(open_items))
    )


def ready_and_not(user: User) -> tuple[int, int]:
    """Give how many decisions wait to be told with letters rendered, and how many whose letters are not."""
    ready = ready_decisions(user).count()
    return ready, _untold(user).count() - ready


def hands_in(decisions: Iterable[Decision], user: User) -> list[str]:
    """Give the references of the decisions that the person prepared, in any version, or took; one query."""
    decisions = list(decisions)
    written = set(
        LedgerEntry.objects.filter(
            proposal__in=[d.proposal_id for d in decisions], note_kind=Note.DECISION_PREPARED, by=user
        ).values_list("proposal", "values__decision")
    )
    return sorted(
        d.proposal.ref
        for d in decisions
        if user.pk in {d.prepared_by_id, d.taken_by_id} or (d.proposal_id, d.number) in written
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One decision of a batch: its letters, what changed since they were written, and how the telling stands.

    quoting: the languages of letters that quote the office in English.
    """

    item: BatchItem
    ref: str
    title: str
    outcome: str
    to: str
    letters: list[Letter]
    changed: list[str]
    quoting: list[str]
    face: Face
    reason: str


def lines_of(items: Sequence[BatchItem]) -> list[Line]:
    """Give the lines of these items, in four queries. Needs: decision and proposal with each item."""
    keys = [item.decision_id for item in items]
    letters: dict[int, list[Letter]] = {}
    for letter in (
        Letter.objects.filter(decision__in=keys)
        .exclude(state=LetterState.SUPERSEDED)
        .select_related("file")
        .order_by("language")
    ):
        letters.setdefault(letter.decision_id, []).append(letter)
    now = {
        (t.kind, t.mechanism, t.language): t.version
        for t in LetterTemplate.objects.filter(state=WordingState.IN_FORCE)
    }
    chosen: dict[int, set[str]] = {}
    rows = Director.objects.filter(
        proposal__in=[item.decision.proposal_id for item in items], user__isnull=False
    )
    for proposal, language in rows.values_list("proposal", "user__letter_language"):
        chosen.setdefault(proposal, set()).add(language)
    dead = dict(
        OutboxTask.objects.filter(
            kind="tell_item", object_id__in=[item.pk for item in items], state__in=_NOBODY_COMES
        ).values_list("object_id", "error")
    )
    return [_line(item, letters.get(item.decision_id, []), now, chosen, dead) for item in items]


def _line(
    item: BatchItem,
    letters: list[Letter],
    now: dict[tuple[str, str, str], str],
    chosen: dict[int, set[str]],
    dead: dict[int, str],
) -> Line:
    decision, proposal = item.decision, item.decision.proposal
    changed = []
    if letters_digest(letters) != item.digest:
        changed.append(_("the letters are not those of the dry run"))
    if {x.language for x in letters} != (chosen.get(proposal.pk) or {"en"}):
        changed.append(_("a director chose another language"))
    for letter in letters:
        version = now.get((decision.outcome, proposal.mechanism, letter.language)) or now.get(
            (decision.outcome, "", letter.language), SHIPPED
        )
        if version != letter.wording:
            changed.append(_("wording %(version)s is in force now") % {"version": version})
    if proposal.standing_version_id != decision.version_id:
        changed.append(_("the proposal has a newer version"))
    gave_up = item.state == ItemState.WAITING and item.pk in dead
    return Line(
        item=item,
        ref=proposal.ref,
        title=proposal.short_title,
        outcome=outcome_label(decision.outcome),
        to=", ".join(block[0] for block in letters[0].context["to"] if block) if letters else "",
        letters=letters,
        changed=changed,
        quoting=[letter.language_name for letter in letters if letter.quotes_english],
        face=ITEM_FACES[ItemState.FAILED if gave_up else item.state],
        reason=dead[item.pk].partition("\n")[0] if gave_up else item.reason,
    )


def counts_of(batch: LetterBatch) -> Counter[str]:
    """Give how many lines of the batch stand where; those that workers gave up count as failed."""
    found = Counter(dict(batch.items.order_by().values_list("state").annotate(n=Count("pk"))))
    keys = batch.items.filter(state=ItemState.WAITING).values("pk")
    dead = OutboxTask.objects.filter(kind="tell_item", object_id__in=keys, state__in=_NOBODY_COMES).count()
    found[ItemState.FAILED] += dead
    found[ItemState.WAITING] -= dead
    return found
