"""Human references and the address converters that accept nothing else."""

import re
import secrets

PROPOSAL_REF = r"SPS-\d{4}-\d{1,2}-(?:MYP|ARW|ATC|ASI)-\d{4,5}(?:-P2)?"
_PROPOSAL = re.compile(PROPOSAL_REF)
# No 0/O, 1/I/L: a code is read aloud and typed from paper.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class ProposalRef:
    """An address part such as SPS-2026-1-MYP-0042 or SPS-2026-1-MYP-0042-P2."""

    regex = PROPOSAL_REF

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class CallLabel:
    """An address part such as 2026-1."""

    regex = r"\d{4}-\d{1,2}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


def proposal_ref(call_label: str, mechanism: str, number: int, *, phase_two: bool = False) -> str:
    """Give the reference of a proposal, e.g. SPS-2026-1-MYP-0042."""
    return f"SPS-{call_label}-{mechanism}-{number:04d}" + ("-P2" if phase_two else "")


def is_proposal_ref(value: str) -> bool:
    """Whether the text is a proposal reference."""
    return _PROPOSAL.fullmatch(value) is not None


def short_code(length: int = 8) -> str:
    """Give a fresh code of letters and digits that cannot be mistaken for each other."""
    return "".join(secrets.choice(CODE_ALPHABET) for _place in range(length))
