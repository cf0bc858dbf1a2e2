"""What a PDF may hold: pages and links. Every hostile kind is refused by its reason, and costs no more than its share."""

import errno
import io
import resource
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf
from weasyprint import HTML

from core import files, pdf_judge
from core.errors import Refused
from core.wording import known_codes
from sps_portal.seed.writing import small_pdf

Change = Callable[[Pdf], None]


def pdf_with(change: Change, **saving: object) -> bytes:
    """Give a small PDF after the change."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(small_pdf("A plain page", pages=2))) as pdf:
        change(pdf)
        pdf.save(out, **saving)
    return out.getvalue()


def opening(action: Dictionary | Array) -> Change:
    def change(pdf: Pdf) -> None:
        pdf.Root.OpenAction = action

    return change


def link(action: Dictionary) -> Change:
    """A link on the first page."""

    def change(pdf: Pdf) -> None:
        box = Array([0, 0, 99, 99])
        pdf.pages[0].Annots = Array(
            [pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=box, A=action))]
        )

    return change


def annotation(subtype: str, **more: object) -> Change:
    def change(pdf: Pdf) -> None:
        pdf.pages[0].Annots = Array(
            [Dictionary(Type=Name.Annot, Subtype=Name(subtype), Rect=[0, 0, 9, 9], **more)]
        )

    return change


def go_to(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.GoTo, D=Array([pdf.pages[1].obj, Name.XYZ, None, None, 0]))


def destination(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Array([pdf.pages[0].obj, Name.Fit])


def attachment(pdf: Pdf) -> None:
    pdf.attachments["tool.exe"] = b"MZ"


def named_script(pdf: Pdf) -> None:
    script = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array(["x", pdf.make_indirect(script)])))


def script_nobody_points_to(pdf: Pdf) -> None:
    pdf.Root.Spare = pdf.make_indirect(
        Array([Dictionary(S=Name.JavaScript, JS=pdf.make_stream(b"app.alert(1)"))])
    )


def page_action(pdf: Pdf) -> None:
    pdf.pages[0].AA = Dictionary(O=Dictionary(S=Name.URI, URI="https://example.org"))


def form(pdf: Pdf) -> None:
    field = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="name", V="Olena", Rect=[0, 0, 9, 9]
    )
    field = pdf.make_indirect(field)
    pdf.pages[0].Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))


def xfa(pdf: Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(Fields=Array(), XFA=pdf.make_stream(b"<xdp/>"))


def outside(pdf: Pdf) -> None:
    stream = pdf.make_stream(b"")
    stream["/F"] = "secret.txt"
    pdf.Root.Spare = stream


def chained(pdf: Pdf) -> None:
    go_to(pdf)
    pdf.Root.OpenAction.Next = Dictionary(S=Name.URI, URI="https://example.org")


HOSTILE: list[tuple[str, Change, set[str]]] = [
    ("a script by name", named_script, {"file_scripted"}),
    ("a script on opening", opening(Dictionary(S=Name.JavaScript, JS="x")), {"file_scripted", "file_automatic"}),
    ("a script behind a link", link(Dictionary(S=Name.JavaScript, JS="x")), {"file_scripted"}),
    ("a script after a link", link(Dictionary(S=Name.GoTo, D="x", Next=Dictionary(S=Name.JavaScript, JS="x"))), {"file_scripted"}),
    ("a script that nothing shows", script_nobody_points_to, {"file_scripted"}),
    ("a script as an address", link(Dictionary(S=Name.URI, URI=" java\nscript:alert(1)")), {"file_scripted"}),
    ("a website on opening", opening(Dictionary(S=Name.URI, URI="https://example.org")), {"file_automatic"}),
    ("printing on opening", opening(Dictionary(S=Name.Named, N=Name.Print)), {"file_automatic"}),
    ("a website after a page on opening", chained, {"file_automatic"}),
    ("an action of a page", page_action, {"file_automatic"}),
    ("a program to launch", link(Dictionary(S=Name.Launch, F="cmd.exe")), {"file_opens"}),
    ("another file", link(Dictionary(S=Name.GoToR, F="\\\\host\\share.pdf", D=Array([0, Name.Fit]))), {"file_opens"}),
    ("a file as an address", link(Dictionary(S=Name.URI, URI="file://host/share")), {"file_opens"}),
    ("a share as an address", link(Dictionary(S=Name.URI, URI="\\\\host\\share")), {"file_opens"}),
    ("a program as an address", link(Dictionary(S=Name.URI, URI="ms-word:ofe|u|x")), {"file_opens"}),
    ("a form that sends", link(Dictionary(S=Name.SubmitForm, F="https://example.org")), {"file_opens"}),
    ("a form that fetches", link(Dictionary(S=Name.ImportData, F="x.fdf")), {"file_opens"}),
    ("bytes of another file", outside, {"file_opens"}),
    ("a file inside", attachment, {"file_attached"}),
    ("a file on a page", annotation("/FileAttachment", FS=Dictionary(Type=Name.Filespec, F="x.exe")), {"file_attached"}),
    ("a file inside a file", link(Dictionary(S=Name.GoToE, T=Dictionary())), {"file_attached"}),
    ("a portfolio", lambda pdf: setattr(pdf.Root, "Collection", Dictionary()), {"file_attached"}),
    ("rich media", annotation("/RichMedia"), {"file_media"}),
    ("a film", annotation("/Screen", A=Dictionary(S=Name.Rendition)), {"file_media"}),
    ("a model", annotation("/3D"), {"file_media"}),
    ("an XFA form", xfa, {"file_xfa"}),
]  # fmt: skip

HARMLESS: list[tuple[str, bytes]] = [
    ("a page to open at", pdf_with(go_to)),
    ("a place to open at", pdf_with(destination)),
    ("a link to the web", pdf_with(link(Dictionary(S=Name.URI, URI="https://example.org/a?b=c:d")))),
    ("a link without a scheme", pdf_with(link(Dictionary(S=Name.URI, URI="www.example.org:8080/x")))),
    ("a link to an address", pdf_with(link(Dictionary(S=Name.URI, URI="mailto:olena@uni.example")))),
    ("a link to a page", pdf_with(link(Dictionary(S=Name.GoTo, D="chapter 2")))),
    ("fields filled in", pdf_with(form)),
    ("packed objects", pdf_with(go_to, object_stream_mode=pikepdf.ObjectStreamMode.generate)),
    ("a linearised file", pdf_with(go_to, linearize=True)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "reasons"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE]
)
def test_what_could_harm_a_reader_is_refused_by_every_reason(change: Change, reasons: set[str]) -> None:
    assert set(pdf_judge.judge(pdf_with(change))["reasons"]) == reasons


def test_a_script_in_a_packed_object_is_found() -> None:
    content = pdf_with(named_script, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert b"JavaScript" not in content
    assert pdf_judge.judge(content) == {"reasons": ["file_scripted"]}


@pytest.mark.parametrize("content", [case[1] for case in HARMLESS], ids=[case[0] for case in HARMLESS])
def test_ordinary_documents_pass(content: bytes) -> None:
    assert pdf_judge.judge(content) == {"pages": 2}


def test_what_a_printer_of_pages_writes_passes() -> None:
    page = '<h1 id="a">Title</h1><p><a href="https://example.org">Web</a> <a href="#a">Up</a> <a href="mailto:a@b.example">Mail</a></p>'
    assert pdf_judge.judge(HTML(string=page).write_pdf(pdf_tags=True)) == {"pages": 1}


def packed_objects(*bodies: bytes, root: int = 1) -> bytes:
    """Give a PDF whose objects 1, 2 … all stand in one packed object stream."""
    offsets, text = [], b""
    for body in bodies:
        offsets.append(len(text))
        text += body + b" "
    first = b" ".join(b"%d %d" % pair for pair in enumerate(offsets, start=1)) + b" "
    packed = zlib.compress(first + text, 9)
    number = len(bodies) + 1
    out = b"%PDF-1.5\n"
    rows = [(0, 0, 0)] + [(2, number, place) for place in range(len(bodies))] + [(1, len(out), 0)]
    out += b"%d 0 obj<</Type/ObjStm/N %d/First %d/Filter/FlateDecode/Length %d>>stream\n" % (
        number, len(bodies), len(first), len(packed),
    )  # fmt: skip
    out += packed + b"\nendstream endobj\n"
    rows.append((1, len(out), 0))
    table = zlib.compress(
        b"".join(bytes([a]) + b.to_bytes(4, "big") + c.to_bytes(4, "big") for a, b, c in rows)
    )
    head = b"<</Type/XRef/Size %d/W[1 4 4]/Root %d 0 R/Filter/FlateDecode/Length %d>>" % (
        number + 2,
        root,
        len(table),
    )
    return out + b"%d 0 obj%sstream\n%s\nendstream endobj\nstartxref\n%d\n%%%%EOF" % (
        number + 1, head, table, rows[-1][1],
    )  # fmt: skip


CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES, PAGE = b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]%s>>"


def deep_page_tree() -> bytes:
    levels = [b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % (number + 1) for number in range(2, 40_000)]
    return packed_objects(CATALOG, *levels, PAGE % b"")


BOMBS = {
    "a box in a box in a box": lambda: packed_objects(CATALOG, PAGES, PAGE % b"/X 4 0 R", b"[" * 2_000_000),
    "a deep page tree": deep_page_tree,
    "a page tree in a ring": lambda: packed_objects(CATALOG, b"<</Type/Pages/Count 1/Kids[2 0 R]>>"),
    "a script after what fills the memory": lambda: packed_objects(
        CATALOG, PAGES, PAGE % b"/X 4 0 R", *[b"[" + b"1 " * 100_000 + b"]"] * 70, b"<</S/JavaScript/JS(x)>>"
    ),
    "too many objects": lambda: packed_objects(CATALOG, PAGES, PAGE % b"", *[b"1"] * 60_000),
}


def test_objects_packed_by_hand_are_an_acceptable_file() -> None:
    assert pdf_judge.judge(packed_objects(CATALOG, PAGES, PAGE % b"")) == {"pages": 1}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_a_small_file_made_to_burn_time_or_memory_is_refused_within_its_share(
    bomb: Callable[[], bytes],
) -> None:
    content = bomb()
    assert len(content) < 1_000_000
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    with pytest.raises(Refused) as refused:
        files.read_pdf(content, where="cv", max_mb=1, max_pages=3)
    assert {finding.code for finding in refused.value.findings} & {"file_slow", "file_damaged"}
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before <= pdf_judge.CPU_SECONDS + 1


def test_a_gigabyte_in_a_small_file_is_not_unpacked() -> None:
    with pytest.raises(Refused):
        files.read_pdf(
            packed_objects(CATALOG, PAGES, PAGE % b"/X 4 0 R", b"[" + b" " * 40_000_000 + b"]"),
            where="cv", max_mb=1, max_pages=3,
        )  # fmt: skip


def test_the_judge_can_open_no_file_and_no_connection_and_sees_no_secret() -> None:
    tries = """
import os, socket, sys
sys.path.insert(0, sys.argv[1])
from core import pdf_judge
pdf_judge.bind()
for act in (socket.socket, lambda: open("/etc/passwd"), lambda: open("/tmp/x", "w"), os.pipe):
    try:
        act()
        print("opened")
    except OSError as error:
        print(error.errno)
"""
    root = str(Path(files.__file__).parents[1])
    told = subprocess.run(
        [sys.executable, "-I", "-c", tries, root], capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == [str(errno.EMFILE)] * 4


@pytest.mark.parametrize(("end", "reason"), [("SIGXCPU", "file_slow"), ("SIGSEGV", "file_damaged")])
def test_a_judge_that_does_not_come_back_refuses(
    monkeypatch: pytest.MonkeyPatch, end: str, reason: str
) -> None:
    program = f"import os, signal; os.kill(os.getpid(), signal.{end})"
    monkeypatch.setattr(files, "JUDGE", (sys.executable, "-I", "-c", program))
    assert files.judged_apart(small_pdf("x")) == {"reasons": [reason]}


def test_every_reason_of_the_judge_has_its_words() -> None:
    reasons = {"file_encrypted", "file_damaged", "file_slow"}.union(*(case[2] for case in HOSTILE))
    assert reasons <= known_codes()


def test_a_file_that_was_slow_on_a_busy_machine_is_judged_again(monkeypatch: pytest.MonkeyPatch) -> None:
    content = small_pdf("Judged in its turn")
    with monkeypatch.context() as busy:
        busy.setattr(files, "JUDGE_SECONDS", 0.001)
        with pytest.raises(Refused, match="file_slow"):
            files.read_pdf(content, where="cv", max_mb=1, max_pages=3)
    assert files.read_pdf(content, where="cv", max_mb=1, max_pages=3) == 1


def test_no_more_judges_work_at_once_than_there_is_memory_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "JUDGE_SECONDS", 0.01)
    monkeypatch.setattr(files, "_at_work", threading.BoundedSemaphore(1))
    with files._at_work, pytest.raises(Refused, match="file_slow"):
        files.read_pdf(small_pdf("Has to wait"), where="cv", max_mb=1, max_pages=3)
