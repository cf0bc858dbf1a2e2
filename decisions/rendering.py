"""A letter's final words set as a PDF; workers do this, never the web server."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation

from decisions.tongues import TONGUES

if TYPE_CHECKING:
    from core.pdf import Document

UNIT = "SPS Programme Office"


def rendered(context: dict[str, Any], *, code: str) -> "Document":
    """Give the letter before it is signed: the same bytes for the same words."""
    # Here, not above: the renderer takes half a second and 60 MB to load, and the web server never renders.
    from core import pdf

    at = datetime.fromisoformat(context["at"])
    qr, side = pdf.qr_path(context["verify_url"])
    with translation.override("en-gb"):
        return pdf.render(
            "pdf/decision_letter.html",
            {
                "letter": context,
                "qr": qr,
                "qr_side": side,
                "at": at,
                "language": context["language"],
                "labels": TONGUES[context["language"]].labels,
                "unit": UNIT if context["language"] == "en" else context["unit"],
                "site_name": urlsplit(context["site"]).netloc,
            },
            identifier=f"{settings.BASE_URL}:{code}",
            at=at,
            data=context,
            data_name="decision.json",
        )
