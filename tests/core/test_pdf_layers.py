"""A copy has no layers: what they hide when the file is opened is not in it."""

import io
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream, String

from core.pdf_copy import rebuilt
from tests.core.test_pdf_copy import flat, shown_in

STEPS = (
    b"/OC /Mc BDC /Span BMC BT /F0 20 Tf 20 150 Td (HIDDEN) Tj 0 -20 Td (HIDDEN) ' ET EMC 1 0 0 rg 100 20 50 50 re f "
    b"/Fm Do EMC /OC /On BDC 20 20 50 50 re f EMC /Other Do"
)


def layered(**first: Any) -> bytes:
    """Give a PDF whose page draws on a layer that is off and on one that is on. first: how it is opened."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        off, on = (
            pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(name))) for name in ("authors", "map")
        )
        member = Dictionary(Type=Name.OCMD, OCGs=Array([off]))
        plain = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)

        def form(**values: Any) -> Any:
            own = Dictionary(Font=Dictionary(F0=plain))
            steps = b"BT /F0 20 Tf 20 90 Td (HIDDEN) Tj ET"
            return Stream(
                pdf, steps, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 200, 200]), Resources=own, **values
            )  # fmt: skip

        page = pdf.add_blank_page(page_size=(200, 200))
        page.Resources = Dictionary(
            Font=Dictionary(F0=plain),
            Properties=Dictionary(Mc=pdf.make_indirect(member) if "OFF" in first else off, On=on),
            XObject=Dictionary(Fm=form(OC=off), Other=form(OC=off)),
        )
        page.Contents = pdf.make_stream(STEPS)
        note = Dictionary(
            Type=Name.Annot, Subtype=Name.FreeText, Rect=Array([0, 0, 200, 200]), AP=Dictionary(N=form()), OC=off
        )  # fmt: skip
        page.Annots = Array([pdf.make_indirect(note)])
        opened = Dictionary({f"/{key}": Array([on if key == "ON" else off]) for key in first})
        if "OFF" not in first:
            opened.BaseState = Name.OFF
        if "AS" in first:
            off.Usage = Dictionary(View=Dictionary(ViewState=Name.OFF))
            opened = Dictionary(
                AS=Array([Dictionary(Event=Name.View, OCGs=Array([off]), Category=Array([Name.View]))])
            )
        pdf.Root.OCProperties = Dictionary(OCGs=Array([off, on]), D=opened)
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


@pytest.mark.parametrize("nameless", [True, False])
@pytest.mark.parametrize("first", [{"OFF": 1}, {"ON": 1}])
def test_what_layers_hide_is_not_in_the_copy_which_looks_like_the_file(
    first: dict[str, int], nameless: bool
) -> None:
    content = layered(**first)
    copy = rebuilt(content, nameless=nameless)
    assert shown_in(copy) == shown_in(content)
    drawn = flat(copy)
    assert b"HIDDEN" not in drawn
    assert b"20 20 50 50 re" in drawn


def test_what_readers_turn_off_by_themselves_is_not_in_the_copy() -> None:
    drawn = flat(rebuilt(layered(AS=1), nameless=True))
    assert b"HIDDEN" not in drawn
    assert b"20 20 50 50 re" in drawn
