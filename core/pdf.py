"""Paper: HTML of our own templates set as PDF, the same bytes for the same values.

Nothing is fetched: one fetcher answers for the assets named here and stops at any other address.
"""

import json
import logging
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from types import FrameType
from typing import Any

import segno
import weasyprint
from django.conf import settings
from django.template.loader import render_to_string
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

# Each step of each page and each font would be a line of the log.
for chatty in ("weasyprint.progress", "fontTools"):
    logging.getLogger(chatty).setLevel(logging.WARNING)

SECONDS_LIMIT = 20
AGAIN_AFTER = 1.0
# PDF/A-4f is tagged here, for archives and screen readers alike; its one attachment is the letter as data.
VARIANT = "pdf/a-4f"
LETTER = ("letter.css",)
FONT = "font/woff2"
# Names of partner countries and of people need all of these. Each script is a family of its own, asked for
# in this order, so that no choice of the font system decides about a letter.
SCRIPTS = ("latin", "latin-ext", "cyrillic", "cyrillic-ext", "greek")
FACES = (
    ("serif", "source-serif-4", 400, "normal"),
    ("serif", "source-serif-4", 400, "italic"),
    ("serif", "source-serif-4", 600, "normal"),
    ("sans", "source-sans-3", 400, "normal"),
    ("sans", "source-sans-3", 600, "normal"),
)


class NotRendered(Exception):
    """The document asks for something outside its assets, or takes too long."""


@dataclass(frozen=True, slots=True)
class Document:
    """A rendered PDF: bytes, their SHA-256, and the number of pages."""

    content: bytes
    sha256: str
    pages: int


class AssetFetcher(URLFetcher):  # type: ignore[misc]
    """Answers for the assets given and for nothing else; `asked` lists every address it was asked for."""

    def __init__(self, assets: Mapping[str, tuple[bytes, str]]) -> None:
        super().__init__(allowed_protocols={"asset"}, allow_redirects=False, fail_on_errors=True)
        self.assets = dict(assets)
        self.asked: list[str] = []

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """Give the asset. Raises FatalURLFetchingError, which no part of the renderer may swallow."""
        self.asked.append(url)
        try:
            body, mime = self.assets[url]
        except KeyError:
            raise FatalURLFetchingError(f"No asset {url[:200]!r}") from None
        return URLFetcherResponse(url, body, {"Content-Type": mime})


@dataclass(frozen=True)
class Press:
    """What every document shares: the fetcher, the fonts and the parsed style sheet."""

    fetcher: AssetFetcher
    fonts: FontConfiguration
    style: weasyprint.CSS


@cache
def press(styles: tuple[str, ...] = LETTER) -> Press:
    """Give this process's press for these style sheets; fonts and styles are read and parsed once."""
    fetcher = AssetFetcher(font_assets())
    fonts = FontConfiguration()
    folder = Path(settings.ROOT) / "static" / "pdf"
    source = "".join((folder / style).read_text(encoding="utf-8") for style in styles)
    style = weasyprint.CSS(
        string=font_style() + source, base_url="asset:", url_fetcher=fetcher, font_config=fonts
    )
    return Press(fetcher, fonts, style)


def _asset(family: str, script: str, weight: int, slope: str) -> str:
    return f"{family}-{script}-{weight}-{slope}.woff2"


def font_assets() -> dict[str, tuple[bytes, str]]:
    """Give the fonts of a document by their asset addresses."""
    folder = Path(settings.ROOT) / "static" / "dist" / "fonts"
    names = [
        _asset(family, script, weight, slope) for _kind, family, weight, slope in FACES for script in SCRIPTS
    ]
    return {f"asset:{name}": ((folder / name).read_bytes(), FONT) for name in names}


def families(kind: str) -> str:
    """Give the families of "serif" or "sans" as a drawing names them, which no style sheet reaches."""
    return ", ".join(f"'{kind} {script}'" for script in SCRIPTS)


def font_style() -> str:
    """Give the style rules that name the fonts, and the families as `--serif` and `--sans`."""
    rules = [
        f'@font-face {{ font-family: "{kind} {script}"; font-weight: {weight}; font-style: {slope};'
        f' src: url("asset:{_asset(family, script, weight, slope)}") format("woff2"); }}'
        for kind, family, weight, slope in FACES
        for script in SCRIPTS
    ]
    for kind in ("serif", "sans"):
        last = "serif" if kind == "serif" else "sans-serif"
        rules.append(f":root {{ --{kind}: {families(kind)}, {last}; }}")
    return "\n".join(rules)


def render(
    template: str,
    context: Mapping[str, Any],
    *,
    identifier: str,
    at: datetime,
    data: Mapping[str, Any],
    data_name: str,
    styles: tuple[str, ...] = LETTER,
    seconds: float = SECONDS_LIMIT,
) -> Document:
    """Give the template as a tagged PDF/A-4f, set by these style sheets of `static/pdf`.

    identifier, at: make the file's identity and dates, so that the same values give the same bytes.
    data: what the attachment `data_name` says, as JSON. Raises NotRendered.
    """
    html = render_to_string(template, dict(context))
    machine = press(styles)
    text = json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True)
    attachment = weasyprint.Attachment(
        string=text, name=data_name, created=at, modified=at, relationship="Data", url_fetcher=machine.fetcher
    )
    try:
        with time_limit(seconds):
            document = weasyprint.HTML(string=html, base_url="asset:", url_fetcher=machine.fetcher).render(
                font_config=machine.fonts, stylesheets=[machine.style], presentational_hints=False
            )
            content = document.write_pdf(
                pdf_identifier=sha256(identifier.encode()).hexdigest()[:32].encode(),
                pdf_variant=VARIANT,
                pdf_tags=True,
                attachments=[attachment],
            )
    except FatalURLFetchingError as error:
        raise NotRendered(str(error)) from None
    return Document(content, sha256(content).hexdigest(), len(document.pages))


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Inside the block rendering stops after the limit. Only a main thread can be stopped so; a worker's is one."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_signal: int, _frame: FrameType | None) -> None:
        # Python drops what is raised inside a callback from C, as text layout makes many: then it is raised again.
        signal.setitimer(signal.ITIMER_REAL, AGAIN_AFTER)
        raise NotRendered(f"Rendering took longer than {seconds} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def qr_path(text: str) -> tuple[str, int]:
    """Give the code as the `d` of one SVG path of unit squares, and the side of its square."""
    rows = [list(row) for row in segno.make(text, error="m", micro=False).matrix]
    moves = []
    for y, row in enumerate(rows):
        x = 0
        for dark, run in groupby(row):
            width = len(list(run))
            if dark:
                moves.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width
    return "".join(moves), len(rows)
