"""Builds one PDF from standard input anew and prints it: its pages and nothing else, in a process of its own.

`core.files` runs it. What stays is what is seen: the content of pages, their fonts and pictures, notes and filled
fields as they look, links to https and mailto. What goes: scripts, actions, attachments, forms, metadata, author,
signatures, tags, layers that hide, and whatever lay in the file beside the pages.

A copy for readers who may not learn whose file it is (`nameless`) has no link either, and no word that stands beside
what is drawn: replacement texts, remarks of programs, names of layers, what cameras write into pictures.
"""

import io
import sys
import zlib
from typing import Any

import pikepdf

from core import pdf_judge

# A page keeps these, and of these only what the renderer needs.
_OF_PAGE = ("/MediaBox", "/CropBox", "/Rotate", "/Resources", "/Contents", "/UserUnit", "/Group")
# Nowhere in the copy, whatever they hang on.
_GONE = frozenset(
    {
        "/A", "/AA", "/AF", "/EF", "/JS", "/JavaScript", "/Metadata", "/OC", "/OPI", "/PieceInfo", "/RichMediaContent",
        "/Ref", "/LastModified", "/SeparationInfo", "/StructParent", "/StructParents", "/Thumb", "/XFA",
    }
)  # fmt: skip
_SCHEMES = ("https://", "mailto:")
NAMELESS = "nameless"
# Words beside what is drawn; a page is drawn without them.
_WORDS = frozenset(
    {
        "/ActualText", "/Alt", "/Author", "/CreationDate", "/Creator", "/Desc", "/E", "/Keywords", "/Lang",
        "/ModDate", "/Producer", "/Properties", "/RoleMap", "/Subject", "/T", "/TU", "/Title", "/UF",
    }
)  # fmt: skip
# The steps that draw; marks and whatever a program has for itself are none.
_STEPS = frozenset(
    {
        "w", "J", "j", "M", "d", "ri", "i", "gs", "q", "Q", "cm", "m", "l", "c", "v", "y", "h", "re", "S",
        "s", "f", "F", "f*", "B", "B*", "b", "b*", "n", "W", "W*", "BT", "ET", "Tc", "Tw", "Tz", "TL", "Tf",
        "Tr", "Ts", "Td", "TD", "Tm", "T*", "Tj", "TJ", "'", '"', "d0", "d1", "CS", "cs", "SC", "SCN", "sc",
        "scn", "G", "g", "RG", "rg", "K", "k", "sh", "Do", "INLINE IMAGE",
    }
)  # fmt: skip


def rebuilt(content: bytes, *, nameless: bool = False) -> bytes:
    """Give a PDF that looks the same and holds nothing but its pages; the same bytes for the same file."""
    with pikepdf.open(io.BytesIO(content)) as source, pikepdf.new() as copy:
        if "/AcroForm" in source.Root and bool(source.Root.AcroForm.get("/NeedAppearances", False)):
            source.generate_appearance_streams()
        source.flatten_annotations("all")
        for page in source.pages:
            _bare(page.obj)
        for page in source.pages:
            copy.pages.append(page)
        for thing in copy.objects:
            _strip(thing, _GONE)
        if nameless:
            _take_words(copy)
        for page in copy.pages:
            _put_links(copy, page.obj, nameless=nameless)
        copy.remove_unreferenced_resources()
        out = io.BytesIO()
        copy.save(out, static_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()


def _bare(page: Any) -> None:
    links = [_address(note) for note in page.get("/Annots", [])]
    kept = [link for link in links if link is not None]
    inherited = {key: _inherited(page, key) for key in ("/MediaBox", "/CropBox", "/Rotate", "/Resources")}
    for key in list(page.keys()):
        if key not in _OF_PAGE and key not in {"/Type", "/Parent"}:
            del page[key]
    for key, value in inherited.items():
        if value is not None:
            page[key] = value
    if kept:
        page["/KeptLinks"] = pikepdf.Array([pikepdf.Array([rect, pikepdf.String(to)]) for rect, to in kept])


def _inherited(page: Any, key: str) -> Any:
    node, steps = page, 0
    while isinstance(node, pikepdf.Dictionary) and steps < 50:
        if key in node:
            return node[key]
        node, steps = node.get("/Parent"), steps + 1
    return None


def _address(note: Any) -> tuple[Any, str] | None:
    """Give where a link lies and where it leads, if that is a page of the web or an address to write to."""
    if not isinstance(note, pikepdf.Dictionary) or str(note.get("/Subtype")) != "/Link":
        return None
    action, rect = note.get("/A"), note.get("/Rect")
    if not isinstance(action, pikepdf.Dictionary) or str(action.get("/S")) != "/URI":
        return None
    to = str(action.get("/URI", ""))
    if (
        not to.lower().startswith(_SCHEMES)
        or any(ch <= " " for ch in to)
        or not isinstance(rect, pikepdf.Array)
    ):
        return None
    try:
        sides = [float(side) for side in rect]
    except (TypeError, ValueError):
        return None
    return (pikepdf.Array(sides), to) if len(sides) == 4 else None


def _strip(thing: Any, gone: frozenset[str]) -> None:
    waiting = [thing]
    while waiting:
        part = waiting.pop()
        if isinstance(part, pikepdf.Dictionary | pikepdf.Stream):
            for key in gone.intersection(part.keys()):
                del part[key]
            parts: Any = [value for _key, value in part.items()]
        elif isinstance(part, pikepdf.Array):
            parts = part
        else:
            continue
        waiting += [one for one in parts if isinstance(one, pikepdf.Object) and not one.is_indirect]


def _take_words(copy: pikepdf.Pdf) -> None:
    """What is drawn stands in the file without a word beside it."""
    for page in copy.pages:
        page.contents_coalesce()
        if "/Contents" in page.obj:
            page.obj["/Contents"] = copy.make_stream(_drawn(page))
    for thing in copy.objects:
        if not isinstance(thing, pikepdf.Stream):
            continue
        if str(thing.get("/Subtype", "")) == "/Form" or thing.get("/PatternType", 0) == 1:
            thing.write(_drawn(thing))
        elif str(thing.get("/Subtype", "")) == "/Image":
            _bare_picture(thing)
    for page in copy.pages:
        for glyphs in _glyphs(page.obj.get("/Resources")):
            glyphs.write(_drawn(glyphs))
    for thing in copy.objects:
        _strip(thing, _WORDS)


def _drawn(part: Any) -> bytes:
    """Give what draws it: without marks and what hangs on them, and without remarks between the steps."""
    steps = pikepdf.parse_content_stream(part)
    return pikepdf.unparse_content_stream([step for step in steps if str(step.operator) in _STEPS])


def _glyphs(resources: Any) -> list[Any]:
    """Give what draws the letters of fonts that are drawings themselves."""
    fonts = resources.get("/Font") if isinstance(resources, pikepdf.Dictionary) else None
    if not isinstance(fonts, pikepdf.Dictionary):
        return []
    drawn = [font.get("/CharProcs") for _name, font in fonts.items() if isinstance(font, pikepdf.Dictionary)]
    letters = [part for one in drawn if isinstance(one, pikepdf.Dictionary) for _name, part in one.items()]
    return [part for part in letters if isinstance(part, pikepdf.Stream)]


def _bare_picture(picture: Any) -> None:
    """The picture is only what it shows: what a camera or a program wrote beside it is gone."""
    filters = picture.get("/Filter")
    names = [str(one) for one in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
    kind = names[-1]
    if kind not in {"/DCTDecode", "/JPXDecode"} or names[:-1] not in ([], ["/FlateDecode"]):
        return
    data = bytes(picture.read_raw_bytes())
    if names[:-1]:
        data = zlib.decompressobj().decompress(data, pdf_judge.MAX_UNPACKED)
    shown = _bare_jpeg(data) if kind == "/DCTDecode" else _bare_jpx(data)
    params = picture.get("/DecodeParms")
    if isinstance(params, pikepdf.Array):
        params = params[len(names) - 1]
    picture.write(shown, filter=pikepdf.Name(kind), decode_parms=params)


def _bare_jpeg(data: bytes) -> bytes:
    """Give the picture without the segments of applications and remarks; how its colours are meant stays."""
    out, at = [data[:2]], 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        mark, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if mark == 0xDA:
            break
        # 0xEE says in which way colours are kept; 0xE0 that it is a JPEG.
        if mark in {0xE0, 0xEE} or not (0xE1 <= mark <= 0xEF or mark == 0xFE):
            out.append(data[at : at + 2 + length])
        at += 2 + length
    return b"".join([*out, data[at:]])


def _bare_jpx(data: bytes) -> bytes:
    """Give the picture without its boxes of text and of what programs add."""
    out, at = [], 0
    while at + 8 <= len(data):
        length, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if length == 1:
            length = int.from_bytes(data[at + 8 : at + 16], "big")
        end = at + length if length >= 8 else len(data)
        if kind not in {b"xml ", b"uuid", b"uinf"}:
            out.append(data[at:end])
        at = end
    return b"".join(out) if out else data


def _put_links(copy: pikepdf.Pdf, page: Any, *, nameless: bool) -> None:
    links = page.get("/KeptLinks")
    if links is None:
        return
    del page["/KeptLinks"]
    if nameless:
        return
    page["/Annots"] = copy.make_indirect(
        pikepdf.Array(
            [
                copy.make_indirect(
                    pikepdf.Dictionary(
                        Type=pikepdf.Name.Annot,
                        Subtype=pikepdf.Name.Link,
                        Rect=rect,
                        Border=pikepdf.Array([0, 0, 0]),
                        A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI=to),
                    )
                )
                for rect, to in links
            ]
        )
    )


def main() -> None:
    """Standard input holds the file; standard output gets the copy, or nothing when it could not be built."""
    pdf_judge.limit_unpacking()
    pdf_judge.bind()
    copy = rebuilt(sys.stdin.buffer.read(), nameless=NAMELESS in sys.argv)
    sys.stdout.buffer.write(copy)
