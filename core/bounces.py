"""Mail that comes back: delivery status notifications (RFC 3464), read for three values and nothing else.

A report counts by the Message-ID of ours that it names. That is a secret of the portal and of the server it was handed
to (`core.mail` derives it from SECRET_KEY), so a report that anybody else makes up names none. Nothing of a report is
ever shown but its status and the far server's sentence, as plain text on one line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import MessageError
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32

# Larger ones carry whole attachments back; none of ours does.
MOST_BYTES = 1_000_000
MOST_WORDS = 300
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
# No controls: PostgreSQL is not even asked about a text with NUL in it.
_OURS = re.compile(r"^<[0-9a-f]{32}@[^<>\s\x00-\x1f\x7f-\x9f]+>$")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]+")


class NotTaken(Exception):
    """The message changes nothing; the words say why."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a far server says of one mail. action: failed, delayed, delivered …; status: such as 5.1.1; words: its own."""

    message_id: str
    action: str
    status: str
    words: str

    @property
    def refused(self) -> bool:
        """Whether the mail will never arrive; a server that gave up after days says so with a status of 4."""
        return self.action == "failed" and not self.status.startswith("2")


def read(raw: bytes) -> Report:
    """Give what the report says. Raises NotTaken: no report, malformed, or none that names a mail of ours."""
    if len(raw) > MOST_BYTES:
        raise NotTaken("it is larger than a report of a mail of ours can be")
    try:
        message = BytesParser(policy=compat32).parsebytes(raw)
        if message.get_content_type() != "multipart/report" or not message.is_multipart():
            raise NotTaken("it is no delivery status notification")
        parts = list(message.walk())
        fields = _recipient(parts)
        message_id = _returned_id(parts)
    except RecursionError:
        # Whoever nests thousands of messages in one must not keep the rest of the mailbox from being read.
        raise NotTaken("it is nested too deep") from None
    except (MessageError, LookupError, ValueError, AttributeError, TypeError) as error:
        raise NotTaken(f"it is malformed ({type(error).__name__})") from None
    action = _line(fields.get("Action", "")).lower().partition(" ")[0][:20]
    if not action:
        raise NotTaken("it does not say what became of the mail")
    found = _STATUS.search(_line(fields.get("Status", "")))
    words = _line(fields.get("Diagnostic-Code", ""))
    return Report(message_id, action, found[1] if found else "", words[:MOST_WORDS])


def _recipient(parts: list[Message]) -> Message:
    """Give the fields of the one recipient: each mail of ours has one."""
    status = next((part for part in parts if part.get_content_type() == "message/delivery-status"), None)
    if status is None:
        raise NotTaken("it has no delivery status")
    blocks = status.get_payload()
    groups = [block for block in blocks if isinstance(block, Message) and "Final-Recipient" in block]
    if len(groups) != 1:
        raise NotTaken(f"it speaks of {len(groups)} recipients, and each mail of ours has one")
    return groups[0]


def _returned_id(parts: list[Message]) -> str:
    """Give the Message-ID of the mail that came back, whole or with its headers only."""
    for found in _returned(parts):
        if _OURS.match(found):
            return found
    raise NotTaken("it names no mail of this portal")


def _returned(parts: list[Message]) -> Iterator[str]:
    for part in parts:
        kind = part.get_content_type()
        if kind == "message/rfc822":
            whole = [inner for inner in part.get_payload() if isinstance(inner, Message)]
            yield from (str(inner.get("Message-ID", "")).strip() for inner in whole)
        elif kind == "text/rfc822-headers":
            text = part.get_payload(decode=True)
            if isinstance(text, bytes):
                headers = BytesParser(policy=compat32).parsebytes(text, headersonly=True)
                yield str(headers.get("Message-ID", "")).strip()


def _line(value: object) -> str:
    """Give the value as visible plain text on one line."""
    return " ".join(_UNSEEN.sub(" ", str(value)).split())
