"""A scanner of ours that speaks clamd's INSTREAM on a real socket and behaves, or misbehaves, as it is told."""

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

BAD = b"BAD-BY-OUR-OWN-SIGNATURE"
LIMIT = 1_000_000


@dataclass
class Scanner:
    """behaviour: clean, limit, hang, drop, drip, half, odd; "clean" finds `BAD`. seen: what it was sent."""

    address: str
    behaviour: str = "clean"
    seen: list[bytes] = field(default_factory=list)
    answered: int = 0

    def serve(self, line: socket.socket) -> None:
        with line, contextlib.suppress(OSError):
            command = b""
            while not command.endswith(b"\0"):
                command += line.recv(1)
            if command == b"zPING\0":
                line.sendall(b"PONG\0" if self.behaviour != "hang" else b"")
            elif command == b"zVERSION\0":
                line.sendall(b"ClamAV 1.4.6/27000/Sun Nov 22 09:00:00 2026\0")
            elif command == b"zINSTREAM\0":
                self._scan(line)
            self.answered += 1

    def _scan(self, line: socket.socket) -> None:
        content = b""
        while (length := struct.unpack("!L", _exactly(line, 4))[0]) != 0:
            content += _exactly(line, length)
            if self.behaviour == "drop":
                return
            if len(content) > LIMIT:
                line.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.seen.append(content)
        if self.behaviour == "hang":
            time.sleep(5)
        elif self.behaviour == "drip":
            for byte in b"stream: OK":  # and never the end of it
                line.sendall(bytes([byte]))
                time.sleep(0.2)
            time.sleep(3)
        elif self.behaviour == "half":
            line.sendall(b"stream: OK")
        elif self.behaviour == "odd":
            line.sendall(b"stream: OK but not really\0")
        else:
            line.sendall(b"stream: Our.Own.Test FOUND\0" if BAD in content else b"stream: OK\0")


def _exactly(line: socket.socket, length: int) -> bytes:
    got = b""
    while len(got) < length:
        piece = line.recv(length - len(got))
        if not piece:
            raise ConnectionError
        got += piece
    return got


@contextlib.contextmanager
def scanner(behaviour: str = "clean") -> Iterator[Scanner]:
    """Inside the block the scanner listens at `address`."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        found = Scanner(f"127.0.0.1:{server.getsockname()[1]}", behaviour)
        server.settimeout(0.1)
        going = threading.Event()
        going.set()

        def accept() -> None:
            while going.is_set():
                with contextlib.suppress(TimeoutError):
                    line, _address = server.accept()
                    line.settimeout(10)
                    threading.Thread(target=found.serve, args=[line], daemon=True).start()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield found
        going.clear()
        thread.join()
