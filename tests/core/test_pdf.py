"""Paper: embedded fonts, tags, the same bytes twice, and nothing fetched whatever the text says."""

import ctypes
import io
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from weasyprint.urls import FatalURLFetchingError

from core import pdf
from decisions.tongues import ENGLISH

AT = datetime(2027, 5, 28, 8, 0, tzinfo=UTC)
HOSTILE = (
    '<img src="https://evil.example/x.png"> <link rel="attachment" href="file:///etc/passwd"> </p><script>x</script>'
    ' <style>@import "http://evil.example/a.css"; p { background: url(file:///etc/shadow) }</style>'
    " =HYPERLINK(\"http://evil.example\") {{ 7|add:7 }} {% include 'x' %} url(data:text/html,x) \u202eabc\u202c"
)


def words(text: str = "") -> dict[str, object]:
    return {
        "outcome": "refusal", "language": "en", "wording": "x", "ref": "SPS-2026-1-MYP-0042", "issue": 1,
        "at": AT.isoformat(), "subject": "Letter", "facts": [["Reference", "SPS-2026-1-MYP-0042"]],
        "to": [["Dr Олена Коваленко", "Ινστιτούτο", "Łódź, Türkiye", text]], "heading": "Decision " + text,
        "greeting": "Dear Dr Kovalchuk," + text, "opening": [text or "We write to you."],
        "parts": [{"title": "Part" + text, "paragraphs": [text], "items": [text], "payments": [], "total": ""}],
        "closing": "Thank you." + text, "signatory": "Paul" + text, "signatory_of": "Programme", "copies": [],
        "unit": "Programme Office, Brussels", "programme": "Science for Peace and Security",
        "site": "https://grants.sps.example", "code": "7QK4-M2XD-9HTP",
        "verify_url": "https://grants.sps.example/verify/7QK4-M2XD-9HTP/", "foot": "Unclassified." + text, "demo": True,
    }  # fmt: skip


def render(text: str = "", seconds: float = pdf.SECONDS_LIMIT, items: int = 1) -> pdf.Document:
    letter = words(text)
    letter["parts"][0]["items"] *= items  # type: ignore[index]
    qr, side = pdf.qr_path(str(letter["verify_url"]))
    return pdf.render(
        "pdf/decision_letter.html",
        {"letter": letter, "qr": qr, "qr_side": side, "at": AT, "language": "en", "unit": "SPS Programme Office",
         "site_name": "grants.sps.example", "labels": ENGLISH.labels},
        identifier="one", at=AT, data=letter, data_name="decision.json",
        seconds=seconds,
    )  # fmt: skip


@pytest.fixture(scope="module")
def letter_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pdf") / "letter.pdf"
    path.write_bytes(render().content)
    return path


def tool(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_it_is_tagged_and_dated_by_its_values_and_says_so_to_poppler(letter_file: Path) -> None:
    info = tool("pdfinfo", str(letter_file))
    assert "Tagged:          yes" in info
    assert "PDF version:     2.0" in info
    assert "Page size:       595.276 x 841.89 pts (A4)" in info
    meta = tool("pdfinfo", "-meta", str(letter_file))
    assert 'pdfaid:part="4"' in meta
    assert 'pdfaid:conformance="F"' in meta
    assert "Decision , SPS-2026-1-MYP-0042" in meta
    assert "SPS Programme Office" in meta
    assert "2027-05-28T08:00:00+00:00" in meta


def test_it_names_its_language_and_shows_its_title(letter_file: Path) -> None:
    with pikepdf.open(letter_file) as opened:
        assert str(opened.Root.Lang) == "en"
        assert bool(opened.Root.ViewerPreferences.DisplayDocTitle)
        assert str(opened.Root.Type) == "/Catalog"


def test_every_font_is_embedded_as_a_subset_and_none_comes_from_this_machine(letter_file: Path) -> None:
    lines = tool("pdffonts", str(letter_file)).splitlines()[2:]
    assert lines
    for line in lines:
        assert line.split()[-5:-2] == ["yes", "yes", "yes"], line
        assert "+serif-" in line or "+sans-" in line, line


def test_its_words_can_be_read_back_in_every_script(letter_file: Path) -> None:
    text = tool("pdftotext", "-layout", str(letter_file), "-")
    for expected in (
        "Олена Коваленко",
        "Ινστιτούτο",
        "Łódź, Türkiye",
        "7QK4-M2XD-9HTP",
        "Page 1 of 1",
        "Unclassified.",
    ):
        assert expected in text


def test_nobody_signs_on_a_page_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(render("A condition. " * 8, items=10).content)
    last = tool("pdftotext", "-f", "2", "-layout", str(path), "-")
    assert "For the Programme Office" in last
    assert last.index("A condition.") < last.index("Thank you.")


def test_qpdf_finds_nothing_wrong_with_it(letter_file: Path) -> None:
    assert "No syntax or stream encoding errors found" in tool("qpdf", "--check", str(letter_file))


def test_its_one_attachment_is_the_letter_as_data(letter_file: Path) -> None:
    with pikepdf.open(letter_file) as opened:
        assert list(opened.attachments) == ["decision.json"]
        said = json.loads(opened.attachments["decision.json"].get_file().read_bytes())
    assert said["ref"] == "SPS-2026-1-MYP-0042"


def test_the_same_values_give_the_same_bytes() -> None:
    first, second = render("Same"), render("Same")
    assert first.content == second.content
    assert first.sha256 == second.sha256
    assert render("Other").sha256 != first.sha256


def test_another_process_gives_the_same_bytes_too() -> None:
    code = (
        "import django; django.setup()\nfrom tests.core.test_pdf import render\nprint(render('Same').sha256)"
    )
    printed = tool(sys.executable, "-W", "ignore", "-c", code).splitlines()[-1]
    assert printed == render("Same").sha256


def test_the_fetcher_answers_for_its_assets_and_for_nothing_else() -> None:
    fetcher = pdf.AssetFetcher({"asset:a": (b"x", "text/css")})
    assert fetcher.fetch("asset:a").read() == b"x"
    for url in (
        "https://evil.example/",
        "file:///etc/passwd",
        "data:text/plain,x",
        "asset:b",
        "ftp://x/",
        "//x/",
    ):
        with pytest.raises(FatalURLFetchingError):
            fetcher.fetch(url)


def test_a_template_that_asks_for_anything_else_is_not_rendered(settings: object, tmp_path: Path) -> None:
    machine = pdf.press()
    import weasyprint

    with pytest.raises(FatalURLFetchingError):
        weasyprint.HTML(
            string='<link rel="stylesheet" href="file:///etc/passwd">', url_fetcher=machine.fetcher
        ).render(font_config=machine.fonts)


@pytest.fixture
def doors_used() -> Iterator[list[tuple[str, str]]]:
    """Every file opened and every line called while the test runs; hooks cannot be taken off, so it is told to rest."""
    used: list[tuple[str, str]] = []
    awake = [True]

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if awake[0] and event in {
            "open",
            "socket.connect",
            "socket.getaddrinfo",
            "subprocess.Popen",
            "os.system",
        }:
            used.append((event, str(arguments[0])))

    sys.addaudithook(watch)
    yield used
    awake[0] = False


def test_hostile_text_is_only_text(doors_used: list[tuple[str, str]]) -> None:
    before = len(pdf.press().fetcher.asked)
    doors_used.clear()
    document = render(HOSTILE)
    asked = pdf.press().fetcher.asked[before:]
    assert asked == []
    own = (
        str(Path(pdf.__file__).parents[1]),
        sys.prefix,
        sys.base_prefix,
        "/usr/lib/python3",
        "/usr/share/zoneinfo",
    )
    fonts = str(pdf.press().fonts._folder)
    strange = [use for use in doors_used if use[0] != "open" or not use[1].startswith((*own, fonts))]
    assert strange == []
    with pikepdf.open(io.BytesIO(document.content)) as opened:
        assert list(opened.attachments) == ["decision.json"]
        assert not [
            annotation
            for page in opened.pages
            for annotation in page.get("/Annots", [])
            if "/URI" in str(annotation.get("/A", ""))
        ]
        assert "/JavaScript" not in opened.Root.get("/Names", {})


def test_hostile_text_stands_on_the_page_as_it_was_typed(tmp_path: Path) -> None:
    path = tmp_path / "hostile.pdf"
    path.write_bytes(render(HOSTILE).content)
    text = " ".join(tool("pdftotext", str(path), "-").split())
    assert '<img src="https://evil.example/x.png">' in text
    assert "{{ 7|add:7 }}" in text
    assert "=HYPERLINK(" in text


# What is raised in a callback from C is shown as unraisable, which a test takes for an error of its own.
IN_A_CALLBACK = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@IN_A_CALLBACK
def test_a_rendering_that_takes_too_long_stops() -> None:
    with pytest.raises(pdf.NotRendered, match="longer"):
        render("slow and long, " * 40_000, seconds=0.2)


@IN_A_CALLBACK
def test_a_rendering_stops_although_a_callback_from_c_swallowed_the_first_call_to_stop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pdf, "AGAIN_AFTER", 0.1)

    def busy(seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            pass

    def work() -> None:
        with pdf.time_limit(0.2):
            ctypes.CFUNCTYPE(None)(lambda: busy(0.3))()
            busy(10)

    with pytest.raises(pdf.NotRendered, match="longer"):
        work()
    busy(0.3)  # no further call comes


def test_the_code_is_drawn_as_squares_that_cover_each_other_nowhere() -> None:
    path, side = pdf.qr_path("https://grants.sps.example/verify/7QK4-M2XD-9HTP/")
    assert side in {25, 29, 33, 37}
    assert path.startswith("M0 0h7v1h-7z")
