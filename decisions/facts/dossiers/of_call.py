"""What a dossier holds of the call: its rules, panels and their days, assignment runs, scores, rounds, consultations."""

import csv
import io
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any

from applications.models import Call, CallChange, CallMechanism, Extension, Proposal
from core import clock
from core.exports import guarded
from core.files import content_of
from core.models import StoredFile
from decisions.facts.dossiers.chain import put_rows
from decisions.facts.dossiers.packing import Packer
from decisions.facts.dossiers.records import Records
from decisions.models import (
    Consultation,
    FundingRound,
    LetterBatch,
    LetterTemplate,
    Position,
    RoundEntry,
    RoundItem,
    RoundRule,
    Scenario,
)
from decisions.models import Extension as SilenceExtension
from reviews.facts.scoreboard import SEED, of_call, scores_given
from reviews.models import (
    AssignmentRun,
    Attendance,
    MeetingItem,
    Panel,
    PanelMeeting,
    PanelMember,
    ReviewPhases,
)


class Shared:
    """Puts files that tell of many proposals at once."""

    def __init__(self, pack: Packer) -> None:
        self._pack = pack
        self.records = Records()

    def put(self, path: str, content: bytes) -> None:
        """The content stands under the path."""
        self._pack.add(path, content)

    def put_json(self, path: str, value: Any, *files: tuple[str, StoredFile | None]) -> None:
        """The value stands under the path as JSON, with the papers made of it."""
        self._pack.add_json(path, value)
        for name, file in files:
            if file is not None:
                self._pack.add(name, content_of(file))


def put_call(
    pack: Packer, call: Call, proposals: Collection[Proposal], *, whole: bool, as_of: datetime,
    step: Callable[[], object],
) -> dict[str, Any]:  # fmt: skip
    """The files of the call are in the dossier; gives the place of its last link for the list.

    proposals: those of the dossier.   whole: with what tells of many proposals at once. Where its reader had a part in
    one, none of that is: what such a file says, or that it is missing, would tell of a review that is none of theirs.
    """
    shared = Shared(pack)
    shared.put_json("call/call.json", _call(call, shared.records))
    shared.put_json("call/panels.json", _panels(call, shared.records))
    _put_wordings(shared)
    if whole:
        _put_runs(shared, call, step)
        with clock.pretend(as_of):
            _put_scores(shared, call)
        step()
        _put_meetings(shared, call)
        step()
        _put_rounds(shared, proposals, step)
    return {"last_link": put_rows(pack, "call", shared.records)}


def _call(call: Call, records: Records) -> dict[str, Any]:
    phases = ReviewPhases.objects.filter(call=call)
    return records.of(call) | {
        "mechanisms": records.all(CallMechanism.objects.filter(call=call).order_by("pk"), "call"),
        "priorities": [f"{one.code} {one.title_en}" for one in call.priorities.order_by("position", "pk")],
        "changes": records.all(CallChange.objects.filter(call=call).order_by("at", "pk"), "call"),
        "extensions_for_all": records.all(
            Extension.objects.filter(call=call, proposal=None).order_by("at", "pk"), "call", "proposal"
        ),
        "phases_of_the_review": records.all(phases.order_by("pk"), "call"),
    }


def _panels(call: Call, records: Records) -> list[dict[str, Any]]:
    return [
        records.of(panel, "call")
        | {
            "priorities": [
                f"{one.code} {one.title_en}" for one in panel.priorities.order_by("position", "pk")
            ],
            "members": records.all(PanelMember.objects.filter(panel=panel).order_by("pk"), "panel"),
        }
        for panel in Panel.objects.filter(call=call).order_by("code")
    ]


def _put_runs(shared: Shared, call: Call, step: Callable[[], object]) -> None:
    for number in AssignmentRun.objects.filter(call=call).order_by("number").values_list("number", flat=True):
        run = AssignmentRun.objects.get(call=call, number=number)
        shared.put_json(f"call/runs/run-{number}.json", shared.records.of(run, "call"))
        step()


def _put_scores(shared: Shared, call: Call) -> None:
    """The table that `manage.py calibrate` reads, and the digest that its answer carries."""
    scores = scores_given(of_call(call))
    if not scores:
        return
    # Here, not above: NumPy takes a moment and some memory to load.
    from reviews import calibration

    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(("proposal", "reviewer", "score"))
    for ref, reviewer, score in scores:
        writer.writerow((guarded(ref), guarded(reviewer), str(score)))
    given = [calibration.Score(ref, reviewer, float(score)) for ref, reviewer, score in scores]
    digest = calibration.digest(given, line=None, seed=SEED)
    shared.put("call/calibration/scores.csv", lines.getvalue().encode())
    said = {"seed": SEED, "scores": len(scores), "sha256": digest}
    shared.put_json("call/calibration/calibration.json", said)


def _put_meetings(shared: Shared, call: Call) -> None:
    found = PanelMeeting.objects.filter(panel__call=call).select_related("panel", "minutes_file")
    for meeting in found.order_by("panel__code", "number"):
        path = f"call/meetings/{meeting.panel.code}-{meeting.number}"
        said = shared.records.of(meeting, "panel") | {
            "panel": meeting.panel.code,
            "agenda": shared.records.all(
                MeetingItem.objects.filter(meeting=meeting).order_by("position"), "meeting", "before"
            ),
            "attendance": shared.records.all(
                Attendance.objects.filter(meeting=meeting).order_by("came_at", "pk"), "meeting"
            ),
        }
        shared.put_json(f"{path}.json", said, (f"{path}.pdf", meeting.minutes_file))


def _put_wordings(shared: Shared) -> None:
    """The words of letters that officers wrote, every version that was ever in force."""
    found = LetterTemplate.objects.exclude(approved_at=None).order_by(
        "kind", "mechanism", "language", "number"
    )
    said = [shared.records.of(one, "sample") | {"version": one.version} for one in found]
    shared.put_json("call/wordings.json", said)


def _put_rounds(shared: Shared, proposals: Collection[Proposal], step: Callable[[], object]) -> None:
    keys = [proposal.pk for proposal in proposals]
    rounds = RoundItem.objects.filter(proposal__in=keys).values("round")
    for one in FundingRound.objects.filter(pk__in=rounds).order_by("code"):
        root = f"call/rounds/{one.code}"
        shared.put_json(f"{root}/round.json", _round(one, shared.records))
        for number in _numbers(Scenario.objects.filter(round=one)):
            scenario = Scenario.objects.get(round=one, number=number)
            shared.put_json(f"{root}/scenarios/{number}.json", shared.records.of(scenario, "round"))
            step()
        for number in _numbers(Consultation.objects.filter(round=one)):
            asked = Consultation.objects.select_related("sheet_file").get(round=one, number=number)
            path = f"{root}/consultations/{number}"
            sheet = (f"{path}-decision-sheet.pdf", asked.sheet_file)
            shared.put_json(f"{path}.json", _consultation(asked, shared.records), sheet)
            step()
    _put_batches(shared, keys)


def _numbers(rows: Any) -> list[int]:
    return list(rows.order_by("number").values_list("number", flat=True))


def _round(one: FundingRound, records: Records) -> dict[str, Any]:
    return records.of(one) | {
        "calls": sorted(one.calls.values_list("label", flat=True)),
        "rules": records.all(RoundRule.objects.filter(round=one).order_by("pk"), "round"),
        "candidates": records.all(
            RoundItem.objects.filter(round=one).order_by("proposal__ref", "pk"), "round"
        ),
        "history": records.all(RoundEntry.objects.filter(round=one).order_by("at", "pk"), "round"),
    }


def _consultation(asked: Consultation, records: Records) -> dict[str, Any]:
    return records.of(asked, "round") | {
        "proposals": sorted(asked.proposals.values_list("ref", flat=True)),
        "positions": records.all(
            Position.objects.filter(consultation=asked).order_by("at", "pk"), "consultation"
        ),
        "extensions": records.all(
            SilenceExtension.objects.filter(consultation=asked).order_by("at", "pk"), "consultation"
        ),
    }


def _put_batches(shared: Shared, keys: Iterable[int]) -> None:
    found = LetterBatch.objects.filter(items__decision__proposal__in=list(keys)).distinct().order_by("number")
    for batch in found:
        items = batch.items.select_related("decision__proposal").order_by("decision__proposal__ref", "pk")
        said = shared.records.of(batch) | {
            "decisions": [
                {"proposal": item.decision.proposal.ref, "number": item.decision.number}
                | shared.records.of(item, "batch", "decision")
                for item in items
            ]
        }
        shared.put_json(f"call/batches/{batch.number}.json", said)
