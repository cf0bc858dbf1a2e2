"""A ZIP whose bytes follow from what is put into it, and the list of all that is in it with digests."""

import json
import zipfile
from hashlib import sha256
from typing import IO, Any

# The earliest instant that a ZIP can name: nothing in it tells when it was made.
_DATED = (1980, 1, 1, 0, 0, 0)
MANIFEST = "manifest.json"


def as_json(value: Any) -> bytes:
    """Give the value as JSON that people can read, always in the same order."""
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


class Packer:
    """Writes one ZIP to a file, a piece at a time; it is whole when the block is left.

    Nothing is compressed: any machine makes the same bytes of the same.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_STORED)
        self._files: dict[str, dict[str, Any]] = {}

    def __enter__(self) -> "Packer":
        return self

    def __exit__(self, *_error: object) -> None:
        # One that was given up on leaves nothing open behind.
        self._zip.close()

    def add(self, path: str, content: bytes) -> None:
        """The bytes stand in the ZIP under that path, and in its list."""
        if path in self._files or path == MANIFEST:
            raise ValueError(f"{path} is in the dossier already.")
        self._files[path] = {"bytes": len(content), "sha256": sha256(content).hexdigest()}
        self._write(path, content)

    def add_json(self, path: str, value: Any) -> None:
        """The value stands in the ZIP as JSON."""
        self.add(path, as_json(value))

    def finish(self, says: dict[str, Any]) -> None:
        """The list of all files is in the ZIP, with what it says besides."""
        self._write(MANIFEST, as_json(says | {"files": self._files}))

    def _write(self, path: str, content: bytes) -> None:
        entry = zipfile.ZipInfo(path, _DATED)
        entry.create_system, entry.external_attr = 3, 0o100644 << 16
        self._zip.writestr(entry, content)
