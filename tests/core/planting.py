"""PDFs of one page with a word planted in one place each: on the page, or beside it where no reader looks."""

import io
from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, Stream, String

from sps_portal.seed.writing import small_pdf

BESIDE = ("info", "xmp", "xmp-page", "note", "link", "bookmark", "attachment", "layer", "alternative")
TYPESETTER = "Typesetter, https://typesetter.example"
HIDDEN = (*BESIDE, "remark", "mark", "picture", "picture-2000", "author-of-program")


def planted(*places: str, word: str, shown: str = "The tide gauge and its harbour") -> bytes:
    """Give a PDF whose page shows some words, and that holds another one in each of the places."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(small_pdf(f"{shown} {word}" if "page" in places else shown))) as pdf:
        for place in places:
            _plant(pdf, place, word)
        pdf.save(
            out,
            deterministic_id=True,
            fix_metadata_version=False,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            compress_streams=False,
        )
    return out.getvalue()


def _packet(word: str) -> bytes:
    return (
        "<?xpacket begin='\ufeff' id='W5M0'?><x:xmpmeta xmlns:x='adobe:ns:meta/'>"
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
        "<rdf:Description rdf:about='' xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:pdf='http://ns.adobe.com/pdf/1.3/'"
        " pdf:Producer='https://typesetter.example'>"
        f"<dc:creator><rdf:Seq><rdf:li>{word}</rdf:li></rdf:Seq></dc:creator>"
        "</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='w'?>"
    ).encode()


def jpeg(word: str) -> bytes:
    """Give a small JPEG whose camera wrote the word beside the picture, twice."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (8, 8), "navy").save(out, "JPEG", exif=_exif(word), comment=word.encode())
    return out.getvalue()


def _exif(word: str) -> bytes:
    from PIL import Image

    told = Image.Exif()
    told[0x013B] = word
    return told.tobytes()


def _jpeg_2000(word: str) -> bytes:
    """Give the boxes of a JPEG 2000 file: what it shows, and what a program wrote."""

    def box(kind: bytes, data: bytes) -> bytes:
        return (len(data) + 8).to_bytes(4, "big") + kind + data

    return box(b"jP  ", b"\r\n\x87\n") + box(b"xml ", word.encode()) + box(b"jp2c", b"\xff\x4f the picture")


def _plant(pdf: pikepdf.Pdf, place: str, word: str) -> None:
    if place in {"note", "link"}:
        _annotate(pdf, place, word)
    elif place in {"picture", "picture-2000"}:
        _draw_picture(pdf, place, word)
    elif place in _PLANTS:
        _PLANTS[place](pdf, word)


def _bookmark(pdf: pikepdf.Pdf, word: str) -> None:
    with pdf.open_outline() as outline:
        outline.root.append(OutlineItem(f"Figure by {word}", 0))


def _attach(pdf: pikepdf.Pdf, word: str) -> None:
    pdf.attachments[f"{word}.txt"] = b"nothing"


def _layer(pdf: pikepdf.Pdf, word: str) -> None:
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(f"Layer of {word}")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(Order=Array([layer])))
    pdf.pages[0].obj.Resources.Properties = Dictionary(MC0=layer)


def _alternative(pdf: pikepdf.Pdf, word: str) -> None:
    tag = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Figure, Alt=String(f"Seen by {word}")))
    pdf.Root.StructTreeRoot = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=Array([tag])))


def _put_packet(pdf: pikepdf.Pdf, where: Any, word: str) -> None:
    where.Metadata = Stream(pdf, _packet(word), Type=Name.Metadata, Subtype=Name.XML)


_PLANTS: dict[str, Callable[[pikepdf.Pdf, str], None]] = {
    "info": lambda pdf, word: pdf.docinfo.__setitem__("/Author", word),
    "author-of-program": lambda pdf, word: pdf.docinfo.__setitem__("/Producer", TYPESETTER),
    "xmp": lambda pdf, word: _put_packet(pdf, pdf.Root, word),
    "xmp-page": lambda pdf, word: _put_packet(pdf, pdf.pages[0].obj, word),
    "bookmark": _bookmark,
    "attachment": _attach,
    "layer": _layer,
    "alternative": _alternative,
    "remark": lambda pdf, word: _also_draws(pdf, f"% drawn by {word}\n0 0 m S"),
    "mark": lambda pdf, word: _also_draws(
        pdf, f"/Span <</ActualText ({word})>> BDC 0 0 m S EMC BX ({word}) own EX"
    ),
}


def _annotate(pdf: pikepdf.Pdf, place: str, word: str) -> None:
    page = pdf.pages[0].obj
    note = {"Subtype": Name.Text, "T": String(word), "Contents": String("As told")}
    link = {"Subtype": Name.Link, "A": Dictionary(S=Name.URI, URI=String(f"https://{word}.example/x"))}
    entries = note if place == "note" else link
    notes = page.get("/Annots", Array())
    notes.append(pdf.make_indirect(Dictionary(Type=Name.Annot, Rect=Array([10, 10, 90, 30]), **entries)))
    page.Annots = notes


def _draw_picture(pdf: pikepdf.Pdf, place: str, word: str) -> None:
    page = pdf.pages[0].obj
    data, kind = (jpeg(word), Name.DCTDecode) if place == "picture" else (_jpeg_2000(word), Name.JPXDecode)
    name = "/Im1" if place == "picture" else "/Im2"
    if "/XObject" not in page.Resources:
        page.Resources.XObject = Dictionary()
    page.Resources.XObject[name] = _picture(pdf, data, kind)
    _also_draws(pdf, f"q 9 0 0 9 0 0 cm {name} Do Q")


def _picture(pdf: pikepdf.Pdf, data: bytes, kind: Any) -> Any:
    return Stream(
        pdf, data, Type=Name.XObject, Subtype=Name.Image, Width=8, Height=8, Filter=kind,
        ColorSpace=Name.DeviceRGB, BitsPerComponent=8,
    )  # fmt: skip


def _also_draws(pdf: pikepdf.Pdf, steps: str) -> None:
    pdf.pages[0].contents_add(steps.encode())


def picture_alone(*, broken: bool = False) -> bytes:
    """Give a PDF of one page that shows a picture and no word; broken: packed in a way that nothing can unpack."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(200, 200))
        kind = Array([Name.FlateDecode, Name.DCTDecode]) if broken else Name.DCTDecode
        page.Resources = Dictionary(XObject=Dictionary(Im1=_picture(pdf, jpeg("x"), kind)))
        page.Contents = pdf.make_stream(b"q 99 0 0 99 9 9 cm /Im1 Do Q")
        pdf.save(out, deterministic_id=True)
    return out.getvalue()
