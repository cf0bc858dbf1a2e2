"""The copy for reviewers: what is seen stays; what acts, hides or names its author is gone."""

import io
import subprocess
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream, String

from core import files
from core.pdf_copy import rebuilt
from sps_portal.seed.writing import small_pdf
from tests.core.planting import HIDDEN, planted


def hostile() -> bytes:
    """A PDF with all that a rebuilt one must have lost; also what the judge would refuse."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(small_pdf("The plan", pages=2))) as pdf:
        page = pdf.pages[0]
        script = Dictionary(S=Name.JavaScript, JS=String("app.alert('SCRIPTED')"))
        pdf.Root.OpenAction = pdf.make_indirect(script)
        pdf.Root.Names = Dictionary(
            JavaScript=Dictionary(Names=Array([String("x"), pdf.make_indirect(script)]))
        )
        pdf.Root.AA = Dictionary(WC=script)
        pdf.attachments["evil.exe"] = b"MZ EMBEDDED-PROGRAM"
        pdf.docinfo["/Author"] = "Olena HIDDEN-AUTHOR"
        pdf.Root.Metadata = Stream(pdf, b"<x:xmpmeta>HIDDEN-XMP</x:xmpmeta>")
        pdf.Root.PieceInfo = Dictionary(Word=Dictionary(Private=String("HIDDEN-PIECE")))

        def note(**entries: Any) -> Any:
            return pdf.make_indirect(Dictionary(Type=Name.Annot, Rect=Array([10, 10, 90, 30]), **entries))

        def link(address: str) -> Any:
            return note(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String(address)))

        form = Stream(pdf, b"BT ET", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 80, 20]))
        page.obj.Annots = Array(
            [
                link("https://example.org/kept"),
                link("mailto:kept@example.org"),
                link("http://example.org/UNSAFE"),
                link("file:///etc/UNSAFE"),
                link("javascript:UNSAFE()"),
                note(Subtype=Name.Link, A=Dictionary(S=Name.Launch, F=String("UNSAFE.exe"))),
                note(Subtype=Name.Text, Contents=String("HIDDEN-COMMENT"), T=String("HIDDEN-NAME")),
                note(Subtype=Name.FreeText, T=String("HIDDEN-NAME"), AP=Dictionary(N=form)),
                note(
                    Subtype=Name.Widget,
                    FT=Name.Tx,
                    T=String("f"),
                    AA=Dictionary(K=script),
                    AP=Dictionary(N=form),
                ),
            ]
        )
        page.obj.AA = Dictionary(O=script)
        page.obj.Metadata = Stream(pdf, b"HIDDEN-PAGE-XMP")
        pdf.Root.AcroForm = Dictionary(Fields=Array([page.obj.Annots[8]]), XFA=Stream(pdf, b"HIDDEN-XFA"))
        pdf.save(
            out,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            compress_streams=False,
            fix_metadata_version=False,
        )
    return out.getvalue() + b"\nPK\x03\x04 POLYGLOT"


def flat(content: bytes) -> bytes:
    """Give all of the file's objects unpacked, pictures as they stand."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.save(
            out,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            compress_streams=False,
            fix_metadata_version=False,
        )
    return out.getvalue()


def test_what_acts_hides_or_names_is_gone_and_what_is_seen_stays() -> None:
    before = flat(hostile())
    for lost in (
        b"SCRIPTED",
        b"EMBEDDED-PROGRAM",
        b"HIDDEN-AUTHOR",
        b"HIDDEN-XMP",
        b"HIDDEN-COMMENT",
        b"UNSAFE",
    ):
        assert lost in before
    content = rebuilt(hostile())
    after = flat(content)
    for lost in (
        b"SCRIPTED",
        b"EMBEDDED",
        b"HIDDEN",
        b"UNSAFE",
        b"/JavaScript",
        b"/AA",
        b"/AcroForm",
        b"/XFA",
        b"/Widget",
    ):
        assert lost not in after, lost
    assert b"POLYGLOT" not in content
    assert b"PK\x03\x04" not in content
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.pages) == 2
        assert set(pdf.Root.keys()) <= {"/Type", "/Pages"}
        assert set(pdf.trailer.keys()) <= {
            "/Root",
            "/Size",
            "/ID",
            "/Type",
            "/W",
            "/Index",
            "/Length",
            "/Filter",
            "/DecodeParms",
        }
        links = [str(note.A.URI) for note in pdf.pages[0].Annots]
        assert links == ["https://example.org/kept", "mailto:kept@example.org"]
    shown = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True).stdout
    assert b"The plan" in shown


def test_the_same_file_gives_the_same_copy_made_apart_and_judged() -> None:
    content = small_pdf("A CV", pages=2)
    first, pages = files.rebuilt(content)
    assert pages == 2
    assert first == files.rebuilt(content)[0] == rebuilt(content)
    assert first != content


@pytest.mark.parametrize("content", [b"no PDF", b"%PDF-1.7 broken", b""])
def test_what_cannot_be_built_anew_gives_no_copy(content: bytes) -> None:
    with pytest.raises(files.NotCopied):
        files.rebuilt(content)


def test_a_copier_that_does_not_come_back_gives_no_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "COPIER", ("sleep", "30"))
    monkeypatch.setattr(files, "JUDGE_SECONDS", 0.2)
    with pytest.raises(files.NotCopied, match="too long"):
        files.rebuilt(small_pdf("x"))


def shown_in(content: bytes) -> bytes:
    """Give the file's pages as they are drawn."""
    return subprocess.run(["pdftoppm", "-r", "30"], input=content, capture_output=True, check=True).stdout


def test_a_copy_without_names_shows_the_same_and_holds_no_word_beside_what_is_drawn() -> None:
    word = "OLENA-HIDDEN"
    content = planted(*HIDDEN, word=word)
    # A JPEG tells it twice; two packets of metadata are one each, and what made the file tells nothing.
    assert flat(content).count(word.encode()) >= len(HIDDEN)
    copy = rebuilt(content, nameless=True)
    held = flat(copy)
    for lost in (word.encode(), b"typesetter", b"/Annots", b"BDC", b"Layer", b"/Metadata", b"Exif"):
        assert lost not in held, lost
    pictured = planted("picture", word=word)
    assert shown_in(rebuilt(pictured, nameless=True)) == shown_in(pictured)
    assert files.rebuilt(content, nameless=True) == (copy, 1)


def test_a_copy_without_names_still_draws_pictures_that_stand_between_the_steps_and_letters_that_are_drawings() -> (
    None
):
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(60, 60))
        glyph = pdf.make_stream(
            b"500 0 0 0 500 500 d1 /Note <</ActualText (HIDDEN)>> BDC 0 0 500 500 re f EMC"
        )
        font = Dictionary(
            Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 500, 500]), FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]),
            CharProcs=Dictionary(a=glyph), Encoding=Dictionary(Type=Name.Encoding, Differences=Array([97, Name.a])),
            FirstChar=97, LastChar=97, Widths=Array([500]), Resources=Dictionary(),
        )  # fmt: skip
        page.Resources = Dictionary(Font=Dictionary(F1=font))
        drawn = b"q 20 0 0 20 5 5 cm BI /W 1 /H 1 /CS /RGB /BPC 8 ID \xff\x00\x00 EI Q BT /F1 40 Tf 30 30 Td (a) Tj ET"
        page.Contents = pdf.make_stream(drawn)
        pdf.save(out, deterministic_id=True)
    copy = rebuilt(out.getvalue(), nameless=True)
    assert b"HIDDEN" not in flat(copy)
    assert shown_in(copy) == shown_in(out.getvalue()) != shown_in(small_pdf("x"))
