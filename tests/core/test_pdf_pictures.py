"""Pictures and colour profiles: what they show stays, what was written beside it is gone."""

import io

import pytest
from PIL import Image, ImageCms

from core.pdf_pictures import bare_jbig2, bare_jpeg, bare_jpx, bare_profile
from tests.core.planting import jpeg

WORD = b"OLENA-HIDDEN"


def points(data: bytes) -> bytes:
    return Image.open(io.BytesIO(data)).convert("RGB").tobytes()


def saved(kind: str, **values: object) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(out, kind, **values)
    return out.getvalue()


def segment(mark: int, body: bytes) -> bytes:
    return bytes([0xFF, mark]) + (len(body) + 2).to_bytes(2, "big") + body


def test_a_jpeg_loses_remarks_before_between_and_behind_its_scans_and_shows_the_same() -> None:
    data = saved("JPEG", progressive=True)
    second = data.index(b"\xff\xda", data.index(b"\xff\xda") + 2)
    # Progressive pictures have tables between their scans; a remark may stand there, too.
    between = data.rindex(b"\xff\xc4", 0, second)
    told = b"".join(
        (data[:2], segment(0xE0, WORD), data[2:between], segment(0xFE, WORD), b"\xff", data[between:], WORD)
    )
    assert told.count(WORD) == 3
    bare = bare_jpeg(told)
    assert WORD not in bare
    assert points(bare) == points(data)
    camera = jpeg(WORD.decode())
    assert WORD not in bare_jpeg(camera)
    assert points(bare_jpeg(camera)) == points(camera)
    # What readers pass over is passed over here, too.
    assert bare_jpeg(b"\n" + data[:2] + b"OLENA-HIDDEN" + data[2:]) == bare_jpeg(data)
    with pytest.raises(ValueError, match="JPEG"):
        bare_jpeg(b"GIF")


def test_a_jpeg_2000_loses_boxes_of_text_and_remarks_in_its_code() -> None:
    boxed = saved("JPEG2000", comment=WORD.decode()) + (len(WORD) + 8).to_bytes(4, "big") + b"lbl " + WORD
    alone = saved("JPEG2000", comment=WORD.decode(), no_jp2=True)
    for told in (boxed, alone):
        assert WORD in told
        assert WORD not in bare_jpx(told)
        assert points(bare_jpx(told)) == points(told)


def test_a_jbig2_picture_loses_its_remarks_and_keeps_every_other_part() -> None:
    def part(number: int, kind: int, body: bytes) -> bytes:
        return number.to_bytes(4, "big") + bytes([kind, 0, 1]) + len(body).to_bytes(4, "big") + body

    page, remark, rest = part(0, 48, b"page"), part(1, 62, WORD), part(2, 38, b"points")
    assert bare_jbig2(page + remark + rest) == page + rest
    assert bare_jbig2(b"short") == b"short"


def test_a_colour_profile_loses_what_the_screen_is_called() -> None:
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    place = profile.index("sRGB built-in".encode("utf-16-be"))
    told = "Olena's".encode("utf-16-be")
    profile[place : place + len(told)] = told
    bare = bare_profile(bytes(profile))
    assert told in profile
    assert told not in bare
    assert len(bare) == len(profile)
    ImageCms.ImageCmsProfile(io.BytesIO(bare))
    assert bare_profile(b"no profile") == b"no profile"
