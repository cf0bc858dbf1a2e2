"""The decision sheet of a consultation: list, times and outcome on paper in both languages, signed by a worker, once."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format

from applications import papers
from core import files
from core.clock import BRUSSELS
from decisions.facts.nations import in_french, readable, sum_of
from decisions.models import Consultation
from decisions.tongues import TONGUES, Tongue


def sheet_of(consultation: Consultation) -> dict[str, Any]:
    """Give the sheet in its final words, as plain JSON values. No position of a nation is in it, and nobody's name."""
    with translation.override("en-gb"):
        return {
            "reference": consultation.reference,
            "sheet": consultation.sheet_reference,
            "round": consultation.round.code,
            "round_title": consultation.round.title,
            "opened": _moment(consultation.opened_at),
            "closes": _moment(consultation.closes_at),
            "closed": _moment(consultation.closed_at),
            "extended": [_moment(one.until) for one in consultation.extensions.order_by("at", "pk")],
            "outcome": str(consultation.get_outcome_display()),
            "follows": consultation.follows.reference if consultation.follows else "",
            "listing_sha256": consultation.digest,
            "total_eur": f"{sum_of(consultation.listing):,.2f}",
            "items": [
                {**entry, "amount": f"{Decimal(entry['amount_eur']):,.2f}"} for entry in consultation.listing
            ],
        }


def parts_of(consultation: Consultation, seal: tuple[str, str]) -> list[dict[str, Any]]:
    """Give what the sheet prints, in English and then in French: in one file, so that one signature holds both.

    seal: who signs, and who stamps the time.
    """
    return [_part(consultation, tongue, seal) for tongue in TONGUES.values()]


def _part(consultation: Consultation, tongue: Tongue, seal: tuple[str, str]) -> dict[str, Any]:
    listing = [readable(entry) for entry in consultation.listing]
    listing = in_french(listing) if tongue.code == "fr" else listing
    words, outcome = tongue.sheet, tongue.outcomes[consultation.outcome]
    later = [
        (words["extended"], tongue.second(one.until)) for one in consultation.extensions.order_by("at", "pk")
    ]
    rows = [
        (words["opened"], tongue.second(consultation.opened_at)),
        *later,
        (words["ended"], tongue.second(consultation.closes_at)),
        (words["outcome"], outcome),
        (words["recorded"], tongue.second(consultation.closed_at) if consultation.closed_at else ""),
        (words["follows"], consultation.follows.reference if consultation.follows else ""),
        (words["round"], consultation.round.code),
    ]
    return {
        "language": tongue.code,
        "words": words,
        "programme": tongue.say("programme"),
        "unit": tongue.say("unit"),
        "lead": words["lead"]
        % {
            "reference": consultation.reference,
            "round": consultation.round.title,
            "code": consultation.round.code,
            "outcome": outcome,
        },
        "rows": [(label, said) for label, said in rows if said],
        "items": [
            entry
            | {
                "amount": tongue.amount(entry["eur"], cents=True),
                "conditions_of": words["conditions"] % {"ref": entry["ref"]},
            }
            for entry in listing
        ],
        "total": tongue.amount(sum_of(listing), cents=True),
        "signed": words["signed"] % {"signer": seal[0], "stamper": seal[1]},
    }


def _moment(at: Any) -> str:
    return date_format(at.astimezone(BRUSSELS), "j F Y, H:i:s")


def make_sheet(consultation_id: int) -> None:
    """The decision sheet is stored as a signed PDF, once; a second or a late call changes nothing.

    Rendering and signing happen outside the transaction, so two workers may do it; the row lock lets one store it.
    """
    consultation = Consultation.objects.select_related("round", "follows").get(pk=consultation_id)
    if consultation.sheet_file_id is not None or consultation.closed_at is None:
        return
    # Here, not above: the signer takes a second to load, and the web server does not need it.
    from core import signing

    said, name = sheet_of(consultation), f"{consultation.round.code}-{consultation.number}"
    document = papers.set_paper(
        "pdf/decision_sheet.html",
        identity=f"decision-sheet:{name}",
        at=consultation.closed_at,
        says={"sheet": said, "parts": parts_of(consultation, signing.names())},
        data=said,
        data_name="decision-sheet.json",
    )
    signed = signing.sign(document.content, reason=f"Decision sheet {name}")
    with transaction.atomic():
        row = Consultation.objects.select_for_update().get(pk=consultation_id)
        if row.sheet_file_id is not None:
            return
        row.sheet_file = files.store(
            content=signed.content,
            name=f"decision-sheet-{name}.pdf",
            content_type=files.PDF,
            pages=document.pages,
        )
        row.sheet_sha256_unsigned = document.sha256
        row.save(update_fields=["sheet_file", "sheet_sha256_unsigned"])
