"""Leaves of a PDF's pages what draws them, and nothing else, for readers who may not learn whose file it is.

What is not known to draw goes: keys, words, names of inks, remarks of programs, what cameras write into pictures.
"""

import re
import zlib
from collections.abc import Iterator
from typing import Any, Literal, TypeAlias

import pikepdf

from core import pdf_judge, pdf_pictures

# names: the file itself chose the keys.   letters: likewise, and each is the drawing of a letter.   table: of letters.
Kind: TypeAlias = Literal["plain", "resources", "names", "letters", "letter", "table"]
_NAMED = frozenset({"/ColorSpace", "/ExtGState", "/Font", "/Pattern", "/Shading", "/XObject"})

# Every key by which pages, pictures, patterns, colours and fonts are drawn. Source: ISO 32000-1, tables 5 to 152.
_DRAWING = """
Contents Count CropBox Group Kids MediaBox Pages Parent Resources Root Rotate Type UserUnit
DecodeParms Filter Length Subtype
BlackIs1 ColorTransform Colors Columns DamagedRowsBeforeError EarlyChange EncodedByteAlign EndOfBlock EndOfLine
JBIG2Globals K Predictor Rows
ColorSpace ExtGState Font Pattern Shading XObject
BBox BitsPerComponent Decode FormType Height ImageMask Intent Interpolate Mask Matrix Matte SMask SMaskInData Width
BC CS G I S TR
PaintType PatternType TilingType XStep YStep
AntiAlias Background BitsPerCoordinate BitsPerFlag Coords Domain Extend Function ShadingType VerticesPerRow
BitsPerSample Bounds C0 C1 Encode FunctionType Functions N Order Range Size
AIS BG BG2 BM CA D FL LC LJ LW ML OP OPM RI SA SM TK TR2 UCR UCR2 ca op
Alternate BlackPoint Gamma WhitePoint
BaseEncoding BaseFont CIDSystemInfo CIDToGIDMap CharProcs DW DW2 DescendantFonts Differences Encoding FirstChar
FontBBox FontDescriptor FontMatrix LastChar Ordering Registry Supplement ToUnicode W W2 Widths
Ascent AvgWidth CapHeight Descent Flags FontFile FontFile2 FontFile3 FontName FontStretch FontWeight ItalicAngle
Leading MaxWidth MissingWidth StemH StemV XHeight
CMapName UseCMap WMode
Length1 Length2 Length3
"""
_DRAWS = frozenset(f"/{key}" for key in _DRAWING.split())
# Words without which letters cannot be drawn: which set their numbers are of.
_NEEDED_WORDS = frozenset({"/Registry", "/Ordering"})
# Inks that every printer has; what others are called was thought of by somebody.
_INKS = frozenset(
    ("/All", "/None", "/Cyan", "/Magenta", "/Yellow", "/Black", "/Gray", "/Red", "/Green", "/Blue")
)

MANY = 33
# The steps that draw, and how many values each takes; marks and whatever a program has for itself are none.
_STEPS = {
    "w": 1, "J": 1, "j": 1, "M": 1, "d": 2, "ri": 1, "i": 1, "gs": 1, "q": 0, "Q": 0, "cm": 6,
    "m": 2, "l": 2, "c": 6, "v": 4, "y": 4, "h": 0, "re": 4,
    "S": 0, "s": 0, "f": 0, "F": 0, "f*": 0, "B": 0, "B*": 0, "b": 0, "b*": 0, "n": 0, "W": 0, "W*": 0,
    "BT": 0, "ET": 0, "Tc": 1, "Tw": 1, "Tz": 1, "TL": 1, "Tf": 2, "Tr": 1, "Ts": 1, "Td": 2, "TD": 2, "Tm": 6,
    "T*": 0, "Tj": 1, "TJ": 1, "'": 1, '"': 3, "d0": 2, "d1": 6,
    "CS": 1, "cs": 1, "SC": MANY, "SCN": MANY, "sc": MANY, "scn": MANY, "G": 1, "g": 1, "RG": 3, "rg": 3,
    "K": 4, "k": 4, "sh": 1, "Do": 1,
}  # fmt: skip
_SHOWS = frozenset({"Tj", "TJ", "'", '"'})
_INLINE = "INLINE IMAGE"
# Lines of a table of letters that are remarks.
_REMARKS = re.compile(rb"^[ \t]*%[^\r\n]*", re.MULTILINE)


def parts_of(pdf: pikepdf.Pdf) -> Iterator[tuple[Any, Kind]]:
    """Give every dictionary, stream and array that the pages draw with, once each; what is taken out of one is not followed."""
    seen: set[tuple[int, int]] = set()
    waiting: list[tuple[Any, Kind]] = [(page.obj, "plain") for page in pdf.pages]
    while waiting:
        part, kind = waiting.pop()
        if part.is_indirect:
            if part.objgen in seen:
                continue
            seen.add(part.objgen)
        if isinstance(part, pikepdf.Dictionary | pikepdf.Stream):
            yield part, kind
            children = [(value, _kind(kind, key)) for key, value in part.items() if key != "/Parent"]
        elif isinstance(part, pikepdf.Array):
            yield part, "plain"
            children = [(value, "plain") for value in part]
        else:
            continue
        waiting += [one for one in children if isinstance(one[0], pikepdf.Object)]


_KINDS: dict[str, Kind] = {
    "/Resources": "resources",
    "/CharProcs": "letters",
    "/ToUnicode": "table",
    "/Encoding": "table",
}


def _kind(parent: Kind, key: str) -> Kind:
    if parent == "letters":
        return "letter"
    if parent == "resources":
        return "names" if key in _NAMED else "plain"
    if parent == "names":
        return "plain"
    return _KINDS.get(key, "plain")


def bare(pdf: pikepdf.Pdf) -> None:
    """What is drawn stands in the file without a word beside it. Raises ValueError where a picture cannot be told apart."""
    for page in pdf.pages:
        page.contents_coalesce()
        if "/Contents" in page.obj:
            page.obj["/Contents"] = pdf.make_stream(_drawn(page))
    inks: dict[str, str] = {}
    for part, kind in parts_of(pdf):
        if isinstance(part, pikepdf.Array):
            _bare_array(part, inks)
            continue
        for key, value in list(part.items()):
            known = kind in {"names", "letters"} or key in _DRAWS
            if not known or (isinstance(value, pikepdf.String) and key not in _NEEDED_WORDS):
                del part[key]
        if isinstance(part, pikepdf.Stream):
            _bare_stream(part, kind)


def _bare_stream(stream: Any, kind: Kind) -> None:
    subtype = str(stream.get("/Subtype", ""))
    if kind == "letter" or subtype == "/Form" or stream.get("/PatternType", 0) == 1:
        stream.write(_drawn(stream))
    elif subtype == "/Image":
        _bare_picture(stream)
    elif kind == "table":
        stream.write(_REMARKS.sub(b"", stream.read_bytes()))
    elif str(stream.get("/Type", "")) == "/XObject":
        # A program for printers, say: no screen draws it.
        stream.write(b"")


def _bare_array(array: Any, inks: dict[str, str]) -> None:
    """A colour space has no name that anybody thought of; no other array has words."""
    head = str(array[0]) if len(array) and isinstance(array[0], pikepdf.Name) else ""
    if head == "/Separation" and len(array) == 4:
        array[1] = _ink(array[1], inks)
    elif head == "/DeviceN" and len(array) >= 4 and isinstance(array[1], pikepdf.Array):
        for place, name in enumerate(array[1]):
            array[1][place] = _ink(name, inks)
        del array[4:]
    elif head == "/ICCBased" and len(array) == 2 and isinstance(array[1], pikepdf.Stream):
        array[1].write(pdf_pictures.bare_profile(array[1].read_bytes()))
    for place, value in enumerate(array):
        if isinstance(value, pikepdf.String) and not (head == "/Indexed" and place == 3):
            array[place] = pikepdf.String("")


def _ink(name: Any, inks: dict[str, str]) -> Any:
    known = str(name)
    if known in _INKS:
        return name
    return pikepdf.Name(inks.setdefault(known, f"/Ink{len(inks) + 1}"))


def _drawn(part: Any) -> bytes:
    """Give what draws it: without marks and what hangs on them, and without remarks between the steps."""
    written: list[bytes] = []
    steps: list[Any] = []
    step: Any
    for step in pikepdf.parse_content_stream(part):
        operator = str(step.operator)
        if operator == _INLINE:
            written += (pikepdf.unparse_content_stream(steps), _bare_inline(step.operands[0]))
            steps = []
            continue
        takes = _STEPS.get(operator)
        if takes is None:
            continue
        values = list(step.operands)
        if len(values) > takes:
            values = values[len(values) - takes :]
            step = (values, step.operator)
        if operator in _SHOWS or not any(map(_says, values)):
            steps.append(step)
    return b"\n".join([*written, pikepdf.unparse_content_stream(steps)])


def _says(value: Any) -> bool:
    """Whether a value of a step that shows no letters has words all the same."""
    if isinstance(value, pikepdf.Array):
        return any(map(_says, value))
    return isinstance(value, pikepdf.String | pikepdf.Dictionary)


def _bare_inline(picture: Any) -> bytes:
    """Give a picture that stands between the steps, with what it takes to show it and nothing else."""
    told = {key: value for key, value in picture.obj.items() if key in _DRAWS}
    data, packed = _bare_data(told.get("/Filter"), told.get("/DecodeParms"), picture.read_raw_bytes())
    if packed is not None:
        told.pop("/DecodeParms", None)
        told |= {"/Filter": pikepdf.Name(packed[0])} | ({"/DecodeParms": packed[1]} if packed[1] else {})
    head = pikepdf.Dictionary(told).unparse().removeprefix(b"<<").removesuffix(b">>")
    return b"BI" + head + b"ID\n" + data + b"\nEI"


# --- pictures


_TOLD = {
    "/DCTDecode": pdf_pictures.bare_jpeg,
    "/JPXDecode": pdf_pictures.bare_jpx,
    "/JBIG2Decode": pdf_pictures.bare_jbig2,
}


def _bare_picture(picture: Any) -> None:
    """The picture is only what it shows: what a camera or a program wrote beside it is gone."""
    data, packed = _bare_data(picture.get("/Filter"), picture.get("/DecodeParms"), picture.read_raw_bytes())
    if packed is not None:
        picture.write(data, filter=pikepdf.Name(packed[0]), decode_parms=packed[1])


def _bare_data(filters: Any, params: Any, data: bytes) -> tuple[bytes, tuple[str, Any] | None]:
    """Give the picture's bytes, and how they are packed where that is not as it was."""
    names = [str(one) for one in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
    if not names or names[-1] not in _TOLD:
        return data, None
    if names[:-1] == ["/FlateDecode"]:
        data = zlib.decompressobj().decompress(data, pdf_judge.MAX_UNPACKED)
    elif names[:-1]:
        data = _unpacked(data, names[:-1])
    if isinstance(params, pikepdf.Array):
        params = params[len(names) - 1] if len(params) == len(names) else None
    return _TOLD[names[-1]](data), (names[-1], params)


def _unpacked(data: bytes, filters: list[str]) -> bytes:
    """Give the bytes without these wrappings."""
    with pikepdf.new() as pdf:
        wrapped = pdf.make_stream(b"")
        wrapped.write(data, filter=pikepdf.Array(map(pikepdf.Name, filters)))
        return bytes(wrapped.read_bytes(decode_level=pikepdf.StreamDecodeLevel.specialized))
