"""Pictures and colour profiles of a PDF as bytes: what they show stays, what programs wrote beside it is gone. Pure."""

import re
from collections.abc import Iterator

# A mark is what follows FF, where it is neither a noted FF, nor a restart, nor one that fills.
_MARK = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_EOI, _SOS, _JFIF, _ADOBE = 0xD9, 0xDA, 0xE0, 0xEE
# Boxes of a JPEG 2000 file that say how its picture is to be shown.
_SHOWN_BOXES = frozenset({b"jP  ", b"ftyp", b"rreq", b"jp2h", b"jp2c"})
_SHOWN_HEADS = frozenset({b"ihdr", b"bpcc", b"colr", b"pclr", b"cmap", b"cdef", b"res "})


def bare_jpeg(data: bytes) -> bytes:
    """Give the picture without remarks, what applications added, and what stands behind its end.

    How its colours are meant stays.   Raises ValueError where it is no JPEG.
    """
    start = data.find(b"\xff\xd8")
    if start < 0:
        raise ValueError("This is no JPEG.")
    out, at = [b"\xff\xd8"], start + 2
    # Readers pass over what stands where a mark should.
    while (found := _MARK.search(data, at)) and found.start() + 4 <= len(data):
        at = found.start()
        mark = data[at + 1]
        if mark == _EOI:
            break
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        out.append(_segment(mark, data[at:end]))
        if mark == _SOS:
            after = _MARK.search(data, end)
            stop = after.start() if after else len(data)
            out.append(data[end:stop])
            end = stop
        at = end
    return b"".join([*out, b"\xff\xd9"])


def _segment(mark: int, segment: bytes) -> bytes:
    if mark == _JFIF and segment[4:9] == b"JFIF\0" and len(segment) >= 18:
        # Without its little picture.
        return b"\xff\xe0\x00\x10" + segment[4:16] + b"\0\0"
    if mark == _ADOBE and segment[4:9] == b"Adobe" and len(segment) >= 16:
        return b"\xff\xee\x00\x0e" + segment[4:16]
    return b"" if 0xE0 <= mark <= 0xEF or mark == 0xFE else segment


def bare_jpx(data: bytes) -> bytes:
    """Give the picture without boxes of text, without what programs add, and without remarks in its code."""
    if data[:4] == b"\xff\x4f\xff\x51":
        return _bare_code(data)
    return b"".join(_box(kind, _bare_box(kind, body)) for kind, body in _boxes(data) if kind in _SHOWN_BOXES)


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(data):
        length, kind, head = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8], 8
        if length == 1:
            length, head = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        end = at + length if length >= head else len(data)
        yield kind, data[at + head : end]
        at = end


def _box(kind: bytes, body: bytes) -> bytes:
    return (len(body) + 8).to_bytes(4, "big") + kind + body


def _bare_box(kind: bytes, body: bytes) -> bytes:
    if kind == b"jp2h":
        return b"".join(_box(part, inner) for part, inner in _boxes(body) if part in _SHOWN_HEADS)
    return _bare_code(body) if kind == b"jp2c" else body


def _bare_code(code: bytes) -> bytes:
    """Give the code with its remarks blank: their places stay, since others are counted from them."""
    bare, at = bytearray(code), 2
    while at + 4 <= len(code) and code[at] == 0xFF:
        mark, length = code[at + 1], int.from_bytes(code[at + 2 : at + 4], "big")
        if mark == 0x90 and at + 12 <= len(code):
            _blank_remarks(bare, at + 12)
            tile = int.from_bytes(code[at + 6 : at + 10], "big")
            if tile < 14:
                break
            at += tile
            continue
        if mark == 0x64:
            bare[at + 6 : at + 2 + length] = b" " * max(0, min(length - 4, len(code) - at - 6))
        at += 2 + length
    return bytes(bare)


def _blank_remarks(code: bytearray, at: int) -> None:
    """The remarks in the head of one tile are blank."""
    while at + 4 <= len(code) and code[at] == 0xFF and code[at + 1] != 0x93:
        length = int.from_bytes(code[at + 2 : at + 4], "big")
        if code[at + 1] == 0x64:
            code[at + 6 : at + 2 + length] = b" " * max(0, min(length - 4, len(code) - at - 6))
        at += 2 + length


# Remarks among the parts of a JBIG2 picture.
_EXTENSION = 62


def bare_jbig2(data: bytes) -> bytes:
    """Give the picture without its remarks; as it stands from where its parts cannot be told any more."""
    out, at = [], 0
    while at + 11 <= len(data):
        number, flags = int.from_bytes(data[at : at + 4], "big"), data[at + 4]
        count, place = data[at + 5] >> 5, at + 6
        if count == 7:
            count = int.from_bytes(data[at + 5 : at + 9], "big") & 0x1FFFFFFF
            place = at + 9 + (count + 8) // 8
        place += count * (1 if number <= 256 else 2 if number <= 65536 else 4)
        place += 4 if flags & 0x40 else 1
        length = int.from_bytes(data[place : place + 4], "big")
        end = place + 4 + length
        if length == 0xFFFFFFFF or end > len(data):
            break
        if flags & 0x3F != _EXTENSION:
            out.append(data[at:end])
        at = end
    return b"".join([*out, data[at:]])


# Texts of a colour profile, by how they are kept; the last one is of any number of languages.
_TEXTS = frozenset({b"text", b"desc", b"mluc"})


def bare_profile(data: bytes) -> bytes:
    """Give the colour profile with its texts blank: a screen is often called after whose it is."""
    bare = bytearray(data)
    tags = int.from_bytes(data[128:132], "big") if len(data) >= 132 else 0
    for entry in range(132, min(132 + 12 * tags, len(data) - 11), 12):
        start = int.from_bytes(data[entry + 4 : entry + 8], "big")
        end = min(start + int.from_bytes(data[entry + 8 : entry + 12], "big"), len(data))
        if data[start : start + 4] in _TEXTS and start + 8 < end:
            bare[start + 8 : end] = bytes(end - start - 8)
    return bytes(bare)
