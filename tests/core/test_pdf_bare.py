"""What draws a page stays as it is, however a file calls it; what no reader sees is gone."""

import base64
import io
import zlib
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream, String

from core.pdf_copy import rebuilt
from tests.core.planting import jpeg
from tests.core.test_pdf_copy import flat, shown_in

WORD = "OLENAHIDDEN"
BESIDE = b"/Span <</ActualText (OLENAHIDDEN)>> BDC"


def drawing(steps: bytes, resources: Any) -> bytes:
    """Give a PDF of one page of these steps. resources: of the file it is given."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(200, 200))
        page.Resources = resources(pdf)
        page.Contents = pdf.make_stream(steps)
        pdf.save(out, deterministic_id=True, fix_metadata_version=False)
    return out.getvalue()


def letters(pdf: pikepdf.Pdf, steps: bytes, *names: str) -> Any:
    """Give a font whose letters of these names are drawn by these steps, and a mark."""

    def letter(n: int) -> Any:
        return pdf.make_stream(b"800 0 0 0 700 700 d1 %d 0 %d 700 re %s" % (n * 90, 700 - n * 90, steps))

    return Dictionary(
        Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 700, 700]),
        FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]), FirstChar=65, LastChar=64 + len(names),
        CharProcs=Dictionary({f"/{name}": letter(n) for n, name in enumerate(names)}),
        Encoding=Dictionary(Type=Name.Encoding, Differences=Array([65, *(Name(f"/{one}") for one in names)])),
        Widths=Array([800] * len(names)), Resources=Dictionary(),
    )  # fmt: skip


@pytest.mark.parametrize("nameless", [True, False])
def test_letters_pictures_and_fonts_that_are_called_as_what_goes_are_drawn_all_the_same(
    nameless: bool,
) -> None:
    def resources(pdf: pikepdf.Pdf) -> Any:
        form = Stream(
            pdf, b"20 20 50 50 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 99, 99])
        )
        return Dictionary(
            Font=Dictionary(T=letters(pdf, b"f", "A", "E", "T", "Alt", "Title")),
            XObject=Dictionary(A=pdf.make_indirect(form)),
            ExtGState=Dictionary(E=Dictionary(ca=0.5)),
        )

    content = drawing(b"/E gs /A Do BT /T 30 Tf 20 120 Td (ABCDE) Tj ET", resources)
    assert shown_in(rebuilt(content, nameless=nameless)) == shown_in(content)


def telling(pdf: pikepdf.Pdf) -> Any:
    """Give resources that say the word wherever no reader looks."""
    word, name, whole = String(WORD), Name(f"/{WORD}"), Array([0, 0, 200, 200])

    def said() -> Any:
        return Stream(pdf, WORD.encode(), Type=Name.Metadata)

    def picture(data: bytes, kind: Any, **values: Any) -> Any:
        return Stream(
            pdf, data, Type=Name.XObject, Subtype=Name.Image, Width=8, Height=8, Filter=kind,
            ColorSpace=Name.DeviceRGB, BitsPerComponent=8, Metadata=said(), ID=word, Name=name, **values,
        )  # fmt: skip

    wrapped = base64.a85encode(jpeg(WORD)) + b"~>"
    points = pdf.make_indirect(picture(zlib.compress(bytes(192)), Name.FlateDecode))
    inner = Dictionary(Font=Dictionary(F3=letters(pdf, BESIDE + b" f EMC", "a")))
    table = pdf.make_stream(b"%%Creator: OLENAHIDDEN\n/CIDInit /ProcSet findresource begin end")
    tint = Dictionary(
        FunctionType=2, Domain=Array([0, 1]), C0=Array([1, 1, 1]), C1=Array([0, 0.2, 0.6]), N=1, Note=word
    )
    ink = Array([Name.Separation, name, Name.DeviceRGB, tint])
    inks = Array(
        [Name.DeviceN, Array([Name.Cyan]), Name.DeviceRGB, tint, Dictionary(Colorants=Dictionary(X=ink))]
    )
    described = Dictionary(
        Type=Name.FontDescriptor, FontName=Name.Helvetica, FontFamily=word, Lang=word, CharSet=word, Flags=32
    )
    plain = Dictionary(
        Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Name=name, ToUnicode=table,
        FontDescriptor=described,
    )  # fmt: skip
    form = Stream(
        pdf, b"% OLENAHIDDEN\n" + BESIDE + b" BT /F3 30 Tf 20 60 Td (A) Tj ET EMC", Type=Name.XObject,
        Subtype=Name.Form, BBox=whole, Resources=inner, PieceInfo=Dictionary(X=Dictionary(Private=word)),
    )  # fmt: skip
    pattern = Stream(
        pdf, b"% OLENAHIDDEN\n0 0 5 5 re f", PatternType=1, PaintType=1, TilingType=1,
        BBox=Array([0, 0, 9, 9]), XStep=9, YStep=9, Resources=Dictionary(),
    )  # fmt: skip
    return Dictionary(
        XObject=Dictionary(
            Im1=picture(wrapped, Array([Name.ASCII85Decode, Name.DCTDecode])),
            Im2=picture(zlib.compress(wrapped), Array([Name.FlateDecode, Name.ASCII85Decode, Name.DCTDecode])),
            Im3=picture(zlib.compress(bytes(192)), Name.FlateDecode, Alternates=Array([Dictionary(Image=points, X=word)])),
            Fm=pdf.make_indirect(form),
            Ps=Stream(pdf, WORD.encode(), Type=Name.XObject, Subtype=Name.PS),
        ),
        ColorSpace=Dictionary(C1=ink, C2=inks),
        Font=Dictionary(F1=plain),
        Pattern=Dictionary(P1=pdf.make_indirect(pattern)),
        Properties=Dictionary(M1=Dictionary(Title=word)),
        Kovalchuk=said(),
    )  # fmt: skip


def test_a_copy_without_names_says_nothing_that_it_does_not_draw() -> None:
    inline = (
        b"q 20 0 0 20 150 150 cm BI /W 8 /H 8 /CS /RGB /BPC 8 /F /DCT /Author (OLENAHIDDEN) ID\n"
        + jpeg(WORD)
        + b"\nEI Q "
    )
    steps = (
        b"(OLENAHIDDEN) q 30 0 0 30 5 5 cm /Im1 Do Q q 30 0 0 30 40 5 cm /Im2 Do Q q 30 0 0 30 80 5 cm /Im3 Do Q "
        b"/Fm Do /Ps Do /C1 cs 1 scn 5 100 30 30 re f /C2 cs 1 scn 40 100 30 30 re f /OLENAHIDDEN 0 0 1 rg "
        b"(OLENAHIDDEN) [] 0 d /Pattern cs /P1 scn 80 100 60 60 re f /M1 BMC EMC BT 3 Tr /F1 12 Tf 9 180 Td (Tide) Tj ET "
    )
    content = drawing(steps + inline, telling)
    held = flat(content)
    assert held.count(WORD.encode()) > 15
    copy = rebuilt(content, nameless=True)
    assert WORD.encode() not in flat(copy) + copy
    assert b"Exif" not in flat(copy)
    assert shown_in(copy) == shown_in(content)
