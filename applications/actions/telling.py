"""What the directors hold of a decision once it is announced."""

from datetime import datetime

from applications.models import Proposal, ToldLetter
from core.models import StoredFile


def hang_letter(
    *, proposal: Proposal, issue: int, language: str, file: StoredFile, at: datetime
) -> ToldLetter:
    """The letter's file hangs on the proposal, for its directors to keep. Needs: the transaction that announces it."""
    return ToldLetter.objects.create(proposal=proposal, issue=issue, language=language, file=file, told_at=at)
