"""Builds one PDF from standard input anew and prints it: its pages and nothing else, in a process of its own.

`core.files` runs it. What stays is what is seen: the content of pages, their fonts and pictures, notes and filled
fields as they look, links to https and mailto. What goes: scripts, actions, attachments, forms, metadata, author,
signatures, tags, layers and what they hide, and whatever lay in the file beside the pages.

A copy for readers who may not learn whose file it is (`nameless`) has no link either, and no word that stands beside
what is drawn: replacement texts, remarks of programs, names of layers, what cameras write into pictures.
"""

import io
import sys
from typing import Any

import pikepdf

from core import pdf_bare, pdf_judge, pdf_layers

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


def rebuilt(content: bytes, *, nameless: bool = False) -> bytes:
    """Give a PDF that looks the same and holds nothing but its pages; the same bytes for the same file."""
    with pikepdf.open(io.BytesIO(content)) as source, pikepdf.new() as copy:
        if "/AcroForm" in source.Root and bool(source.Root.AcroForm.get("/NeedAppearances", False)):
            source.generate_appearance_streams()
        pdf_layers.take_hidden(source)
        source.flatten_annotations("all")
        for page in source.pages:
            _bare(page.obj)
        for page in source.pages:
            copy.pages.append(page)
        if nameless:
            pdf_bare.bare(copy)
        else:
            _strip(copy)
        for page in copy.pages:
            _put_links(copy, page.obj)
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


def _strip(copy: pikepdf.Pdf) -> None:
    for part, kind in pdf_bare.parts_of(copy):
        # Where a file chooses the keys, they are names of letters and pictures: a letter is often called /A.
        if kind not in {"names", "letters"} and not isinstance(part, pikepdf.Array):
            for key in _GONE.intersection(part.keys()):
                del part[key]


def _put_links(copy: pikepdf.Pdf, page: Any) -> None:
    links = page.get("/KeptLinks")
    if links is None:
        return
    del page["/KeptLinks"]
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
