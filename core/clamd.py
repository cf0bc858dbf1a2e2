"""ClamAV's daemon: bytes are handed over by INSTREAM, and it says whether it knows them as malicious.

Whatever is not a plain answer is no verdict. Nothing here ever takes a scanner's silence for "clean".
"""

import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings

CHUNK = 64 * 1024
CONNECT_SECONDS = 3
# From the first byte to the verdict, however the scanner spreads its answer; well below a worker's own limit.
ANSWER_SECONDS = 30
LONGEST_ANSWER = 4096
CLEAN, FOUND = "stream: OK", " FOUND"


class NotScanned(Exception):
    """The scanner gave no verdict: away, too slow, or it answered with an error."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the scanner said. found: the name of what it knows, empty when clean; scanner: its version."""

    found: str
    scanner: str


def scan(content: bytes) -> Verdict:
    """Give the scanner's verdict on the bytes. Raises NotScanned."""
    answer = _ask(b"zINSTREAM\0", content)
    if answer == CLEAN:
        return Verdict("", _version())
    if answer.startswith("stream: ") and answer.endswith(FOUND):
        return Verdict(answer.removeprefix("stream: ").removesuffix(FOUND)[:200] or "unnamed", _version())
    raise NotScanned(f"The scanner answered {answer[:200]!r}.")


def _version() -> str:
    """Give the scanner's version with that of its signatures; its bare name where it no longer says."""
    try:
        return _ask(b"zVERSION\0", seconds=CONNECT_SECONDS)[:100]
    except NotScanned:
        return "ClamAV"


def answers() -> bool:
    """Whether the scanner answers at all."""
    try:
        return _ask(b"zPING\0", seconds=CONNECT_SECONDS) == "PONG"
    except NotScanned:
        return False


def _ask(command: bytes, content: bytes | None = None, *, seconds: float = ANSWER_SECONDS) -> str:
    deadline = time.monotonic() + seconds
    try:
        with _line() as line:
            _send(line, command, deadline)
            try:
                for piece in _pieces(content):
                    _send(line, piece, deadline)
            except (BrokenPipeError, ConnectionResetError):
                # It may have said why before it hung up, such as that the stream is too long.
                return _read(line, deadline)
            return _read(line, deadline)
    except OSError as error:
        raise NotScanned(f"The scanner does not answer: {type(error).__name__}.") from None


def _pieces(content: bytes | None) -> Iterator[bytes]:
    if content is None:
        return
    for start in range(0, len(content), CHUNK):
        piece = content[start : start + CHUNK]
        yield struct.pack("!L", len(piece)) + piece
    yield struct.pack("!L", 0)


def _send(line: socket.socket, piece: bytes, deadline: float) -> None:
    line.settimeout(_left(deadline))
    line.sendall(piece)


def _read(line: socket.socket, deadline: float) -> str:
    answer = b""
    while b"\0" not in answer:
        line.settimeout(_left(deadline))
        piece = line.recv(1024)
        if not piece or len(answer) > LONGEST_ANSWER:
            # What ends without its mark may be the beginning of another answer.
            raise NotScanned("The scanner hung up in the middle of its answer.")
        answer += piece
    return answer.split(b"\0", 1)[0].decode("utf-8", "replace").strip()


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


@contextmanager
def _line() -> Iterator[socket.socket]:
    """Give a connection to where `CLAMD` says: host:port, or the path of a socket."""
    where = settings.CLAMD
    if where.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(CONNECT_SECONDS)
        try:
            line.connect(where)
        except OSError:
            line.close()
            raise
    else:
        host, _colon, port = where.rpartition(":")
        if not port.isdecimal():
            raise NotScanned("CLAMD is neither host:port nor the path of a socket.")
        line = socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_SECONDS)
    with line:
        yield line
