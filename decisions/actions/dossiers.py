"""Dossiers for auditors: asked for by those who may have them, written by a worker."""

import logging
from typing import IO

from accounts.models import User
from applications.models import Call, Proposal
from core.errors import Finding, Refused
from decisions.actions.exporting import MOST_ATTEMPTS, Made, Progress, ask_for_export
from decisions.enums import ExportKind
from decisions.facts.dossiers import NotWholeError, hold, of_many, of_one, told_of, write_dossier
from decisions.models import OfficeExport
from decisions.permissions import may_have_dossiers

ZIP = "application/zip"
log = logging.getLogger(__name__)


def ask_for_dossier(*, proposal: Proposal, by: User) -> OfficeExport:
    """A worker is to make the proposal's dossier. Raises Refused `not_yours` (403), `too_many_office_exports`."""
    return ask_for_export(
        kind=ExportKind.PROPOSAL, title=str(proposal), file_name=f"{proposal.ref}-dossier.zip",
        content_type=ZIP, proposal=proposal, call=proposal.call, by=by, total=2,
    )  # fmt: skip


def ask_for_call_dossier(*, call: Call, by: User) -> OfficeExport:
    """A worker is to make the dossier of all that was sent in the call and the person may read.

    Raises Refused `not_yours` (403), `dossier_empty`, `too_many_office_exports`.
    """
    keys = of_many(call, by).keys
    if may_have_dossiers(by) and not keys:
        raise Refused(Finding("dossier_empty"))
    return ask_for_export(
        kind=ExportKind.CALL, title=str(call), file_name=f"SPS-{call.label}-dossier.zip",
        content_type=ZIP, call=call, by=by, total=len(keys) + 1,
    )  # fmt: skip


def may_have(export: OfficeExport, user: User) -> bool:
    """Whether the person may have the dossier: auditors and officers, of what they had no part in."""
    if not may_have_dossiers(user):
        return False
    if export.kind == ExportKind.CALL:
        return True
    return Proposal.objects.for_programme(user).filter(pk=export.proposal_id).exists()


def make(export: OfficeExport, file: IO[bytes], tell: Progress) -> Made:
    """The dossier stands in the file, of what stands now and whoever asked may read.

    What does not hold is tried again, since somebody may have changed it meanwhile. The last time it is handed out as
    it is, and says so: an auditor has to see that rows were changed past the audit chain. Raises NotWholeError.
    """
    if export.kind == ExportKind.PROPOSAL and export.proposal is not None:
        scope = of_one(export.proposal, export.user)
    else:
        scope = of_many(export.call or Call(), export.user)
    holds = told_of(scope)
    write_dossier(file, scope, tell=tell)
    file.flush()
    flaw = ""
    try:
        hold(
            f"/dev/fd/{file.fileno()}",
            lent=[file.fileno()],
            meanwhile=lambda: tell(export.done, export.total),
        )
    except NotWholeError as broken:
        if export.attempts < MOST_ATTEMPTS:
            raise
        log.exception("Dossier %s does not hold", export.ref)
        flaw = str(broken)
    return Made(holds=holds, missing=scope.left_out, flaw=flaw)
