"""What a dossier holds of one proposal: everything on which it was judged and decided, and who did what."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db.models import Model, Q

from accounts.models import User
from applications import custody, screening
from applications.eligibility_words import rule_rows, verdict_of
from applications.enums import Note
from applications.facts import countries_on
from applications.ledger_words import ledger_lines
from applications.models import (
    Consent,
    Extension,
    LedgerEntry,
    Proposal,
    ProposalVersion,
    SubmissionAttempt,
    VersionPaper,
)
from applications.reading import documents_for, form_of_content
from core import clock
from core.enums import AuditAct
from core.errors import Refused
from core.files import content_of
from core.wording import sentence
from decisions.enums import DecisionState
from decisions.facts.dossiers.chain import put_rows
from decisions.facts.dossiers.packing import Packer
from decisions.facts.dossiers.records import Records, plain
from decisions.facts.letters import letters_digest
from decisions.facts.telling import reached
from decisions.models import Acknowledgement, BatchItem, Decision, Letter, Redress
from reviews.facts.signing import report_said
from reviews.facts.ties import read, ties_of
from reviews.models import (
    Assignment,
    Comment,
    Conflict,
    ConflictPin,
    EvaluationRecord,
    Expert,
    ItemVisit,
    MeetingItem,
    OutOfRoom,
    PanelReport,
    ReportSignature,
    Routing,
)

# What pages tell as read of one proposal, by its reference or by the code of its letter (`core.web.tells`).
READ_OF_PROPOSALS = ("evaluations", "letter")


# What a row of the proposal says of others: between which it stood on an agenda.
_OF_MANY: Mapping[type[Model], tuple[str, ...]] = {MeetingItem: ("position",)}


def put_proposal(pack: Packer, proposal: Proposal, *, as_of: datetime, whole: bool) -> dict[str, Any]:
    """The files of the proposal are in the dossier; gives its last ledger line and last link for the manifest.

    as_of: the instant for which ties and rules are judged.   whole: with what tells of other proposals as well.
    """
    records, root = Records({} if whole else _OF_MANY), f"proposals/{proposal.ref}"
    pack.add_json(f"{root}/proposal.json", _proposal(proposal, records))
    versions = list(ProposalVersion.objects.filter(proposal=proposal).order_by("number"))
    _put_versions(pack, root, versions, records)
    _put_documents(pack, root, proposal, versions)
    with clock.pretend(as_of):
        pack.add_json(f"{root}/rules.json", _rules(proposal))
        pack.add_json(f"{root}/ties.json", _ties(proposal, records))
    assignments = _assignments(proposal)
    pack.add_json(f"{root}/assignments.json", _assigned(assignments, records))
    for one in assignments:
        if hasattr(one, "evaluation"):
            pack.add_json(f"{root}/evaluations/reviewer-{one.number}.json", _evaluation(one, records))
    comments = Comment.objects.filter(proposal=proposal).order_by("at", "pk")
    pack.add_json(f"{root}/discussion.json", records.all(comments, "proposal"))
    pack.add_json(f"{root}/meetings.json", _meetings(proposal, records))
    pack.add_json(f"{root}/reports.json", _reports(proposal, records))
    ledger = list(
        LedgerEntry.objects.filter(proposal=proposal).select_related("by", "version").order_by("seq")
    )
    pack.add_json(f"{root}/decisions.json", _decisions(pack, root, proposal, ledger, records))
    pack.add_json(f"{root}/ledger.json", _ledger(ledger, records))
    last_link = put_rows(pack, root, records, _about(proposal))
    return {"ledger_lines": len(ledger), "last_link": last_link}


def _proposal(proposal: Proposal, records: Records) -> dict[str, Any]:
    extensions = Extension.objects.filter(proposal=proposal).order_by("at", "pk")
    attempts = SubmissionAttempt.objects.filter(proposal=proposal).order_by("at", "pk")
    consents = Consent.objects.filter(director__proposal=proposal).select_related("director")
    return records.of(proposal) | {
        "sent_to_panels": records.all(
            Routing.objects.filter(proposal=proposal).order_by("at", "pk"), "proposal"
        ),
        "extensions": records.all(extensions, "proposal"),
        "attempts_to_submit": records.all(attempts, "proposal"),
        "agreements": [
            {"role": one.director.role, "name": one.director.name} | records.of(one, "director")
            for one in consents.order_by("at", "pk")
        ],
    }


def _put_versions(pack: Packer, root: str, versions: Iterable[ProposalVersion], records: Records) -> None:
    for version in versions:
        pack.add_json(f"{root}/versions/{version.number}.json", records.of(version, "proposal"))
        papers = VersionPaper.objects.filter(version=version).select_related("file").order_by("kind")
        for paper in papers:
            name = f"{root}/versions/{version.number}-{paper.kind}"
            pack.add(f"{name}.pdf", content_of(paper.file))
            pack.add_json(f"{name}.json", records.of(paper, "version"))


def _put_documents(pack: Packer, root: str, proposal: Proposal, versions: Iterable[ProposalVersion]) -> None:
    listed: list[dict[str, Any]] = []
    put: set[str] = set()
    for version in versions:
        slots = documents_for(form_of_content(version.content), "officer")
        for named in version.content["documents"]:
            if named["slot"] not in slots:
                continue
            path, why = _document(pack, root, proposal, named, put)
            listed.append({"version": version.number, **named, "file": path, "left_out_because": why})
    pack.add_json(f"{root}/documents.json", listed)


def _document(
    pack: Packer, root: str, proposal: Proposal, named: Mapping[str, Any], put: set[str]
) -> tuple[str, str]:
    """Give where the bytes stand in the dossier, and why they do not."""
    path = f"documents/{named['slot']}-{named['sha256'][:12]}.pdf"
    if path in put:
        return path, ""
    try:
        file = custody.original(proposal, named["slot"], named["sha256"])
    except Refused as refused:
        return "", " ".join(sentence(finding) for finding in refused.findings)
    if file is None:
        return "", ""
    pack.add(f"{root}/{path}", content_of(file))
    put.add(path)
    return path, ""


def _rules(proposal: Proposal) -> dict[str, Any]:
    """Judged anew on the version that stands, on the day it was sent."""
    countries = countries_on(screening.sent_on(proposal))
    found = screening.judged(proposal, countries)
    verdict = verdict_of(found)
    rows = rule_rows(found, countries, proposal.call.priorities.all())
    return {
        "sent_on": plain(screening.sent_on(proposal)),
        "verdict": {"outcome": str(verdict.outcome), "refused": verdict.refused, "to_explain": verdict.asked},
        "rules": [
            {
                "rule": row.key,
                "title": row.title,
                "result": row.word,
                "says": list(row.sentences),
                "facts": [{"what": str(what), "value": str(value)} for what, value in row.facts],
                "source": row.source,
            }
            for row in rows
        ],
        "documents": [sentence(finding) for finding in screening.file_findings(proposal)],
        "confirmed_at": plain(proposal.eligibility_confirmed_at),
    }


def _ties(proposal: Proposal, records: Records) -> dict[str, Any]:
    """Everybody who sat on a panel of it, was asked, declared or was ruled upon."""
    concerned = Expert.objects.filter(
        Q(seats__panel__routings__proposal=proposal)
        | Q(assignments__proposal=proposal)
        | Q(conflicts__proposal=proposal)
        | Q(pins__proposal=proposal)
    )
    experts = list(concerned.select_related("person").distinct().order_by("person__sort_key", "pk"))
    found = ties_of(experts, proposal)
    declared = Conflict.objects.filter(proposal=proposal).order_by("declared_at", "pk")
    rulings = ConflictPin.objects.filter(proposal=proposal).order_by("at", "pk")
    return {
        "seen": [
            {
                "expert": records.named(Expert, expert.pk),
                "ties": [
                    {
                        "kind": one.kind,
                        "evidence": one.evidence,
                        "since": plain(one.since),
                        "follows": one.standing,
                    }
                    | {"strength": str(tie.strength), "seen_by": tie.seen_by, "lifted": tie.lifted}
                    for tie, one in zip(found[expert.pk], read(found[expert.pk]), strict=True)
                ],
            }
            for expert in experts
            if found[expert.pk]
        ],
        "experts_looked_at": [records.named(Expert, expert.pk) for expert in experts],
        "declared": records.all(declared, "proposal"),
        "rulings": records.all(rulings, "proposal"),
    }


def _assignments(proposal: Proposal) -> list[Assignment]:
    found = Assignment.objects.filter(proposal=proposal).select_related("evaluation")
    return list(found.order_by("number", "pk"))


def _assigned(assignments: Iterable[Assignment], records: Records) -> list[dict[str, Any]]:
    return [
        records.of(one, "proposal")
        | {"reminders": records.all(one.reminders.order_by("at", "pk"), "assignment")}
        for one in assignments
    ]


def _evaluation(assignment: Assignment, records: Records) -> dict[str, Any]:
    states = EvaluationRecord.objects.filter(evaluation=assignment.evaluation).order_by("at", "pk")
    return {
        "reviewer": assignment.number,
        "expert": records.named(Expert, assignment.expert_id),
        "now": records.of(assignment.evaluation, "assignment", "page", "turn"),
        "submitted": records.all(states, "evaluation"),
    }


def _meetings(proposal: Proposal, records: Records) -> list[dict[str, Any]]:
    items = MeetingItem.objects.filter(proposal=proposal).select_related("meeting__panel")
    return [
        {
            "panel": item.meeting.panel.code,
            "meeting": item.meeting.number,
            "item": records.of(item, "meeting", "proposal", "before"),
            "before_the_panel": [
                records.of(visit, "meeting", "item")
                | {
                    "out_of_the_room": records.all(
                        OutOfRoom.objects.filter(visit=visit).order_by("pk"), "visit"
                    )
                }
                for visit in ItemVisit.objects.filter(item=item).order_by("opened_at", "pk")
            ],
        }
        for item in items.order_by("meeting__panel__code", "meeting__number", "pk")
    ]


def _reports(proposal: Proposal, records: Records) -> list[dict[str, Any]]:
    found = PanelReport.objects.filter(proposal=proposal).order_by("changed_at", "pk")
    return [
        records.of(report, "proposal")
        | {
            "signed_words": report_said(report),
            "signatures": records.all(
                ReportSignature.objects.filter(report=report).order_by("at", "pk"), "report"
            ),
        }
        for report in found
    ]


def _decisions(
    pack: Packer, root: str, proposal: Proposal, ledger: Iterable[LedgerEntry], records: Records
) -> list[dict[str, Any]]:
    hands: dict[int, dict[int, None]] = {}
    for line in ledger:
        if line.note_kind == Note.DECISION_PREPARED:
            hands.setdefault(line.values["decision"], {})[line.by_id] = None
    found = []
    for decision in Decision.objects.filter(proposal=proposal).order_by("number"):
        letters = list(Letter.objects.filter(decision=decision).select_related("file").order_by("language"))
        redress = Redress.objects.filter(decision=decision).order_by("pk")
        read_by = Acknowledgement.objects.filter(decision=decision).order_by("at", "pk")
        batches = BatchItem.objects.filter(decision=decision).select_related("batch").order_by("pk")
        found.append(
            records.of(decision, "proposal")
            | {
                "written_by": [records.named(User, key) for key in hands.get(decision.number, {})],
                "letters_sha256": letters_digest(letters) if any(one.file for one in letters) else "",
                "letters": [_letter(pack, root, letter, records) for letter in letters],
                "told": [_deliveries(one) for one in reached(decision)]
                if decision.state == DecisionState.ANNOUNCED
                else [],
                "confirmed_reading": records.all(read_by, "decision"),
                "redress": records.all(redress, "proposal", "decision"),
                "batches": [
                    {"batch": one.batch.number, "batch_sha256": one.batch.digest}
                    | records.of(one, "batch", "decision")
                    for one in batches
                ],
            }
        )
    return found


def _deliveries(one: Any) -> dict[str, Any]:
    said = {name: plain(value) for name, value in asdict(one).items() if name != "face"}
    return said | {"state": str(one.face.word)}


def _letter(pack: Packer, root: str, letter: Letter, records: Records) -> dict[str, Any]:
    path = ""
    if letter.file is not None:
        path = f"letters/{letter.code}.pdf"
        pack.add(f"{root}/{path}", content_of(letter.file))
    return records.of(letter, "decision") | {"pdf": path}


def _ledger(ledger: list[LedgerEntry], records: Records) -> list[dict[str, Any]]:
    return [
        records.of(entry, "proposal")
        | {
            "says": line.what,
            "version_sha256": entry.version.digest if entry.version else "",
        }
        for entry, line in zip(ledger, ledger_lines(ledger), strict=True)
    ]


def _about(proposal: Proposal) -> Q:
    letters = Letter.objects.filter(decision__proposal=proposal).values("code")
    read = Q(row=proposal.ref) | Q(row__startswith=f"{proposal.ref} ") | Q(row__in=letters)
    return Q(proposal=proposal.pk) | Q(act=AuditAct.READ, thing__in=READ_OF_PROPOSALS) & read
