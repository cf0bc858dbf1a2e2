"""Signatures: one's own demonstration is made once and named as one; production signs with nothing of the sort."""

import asyncio
from pathlib import Path

import pikepdf
import pytest
from asn1crypto import x509
from cryptography import x509 as pyca
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from core import signing
from sps_portal.seed.writing import small_pdf


@pytest.fixture
def folder(settings: object, tmp_path: Path) -> Path:
    settings.VAR = tmp_path  # type: ignore[attr-defined]
    return tmp_path / "signing"


def root_of(folder: Path) -> x509.Certificate:
    return next(iter(load_certs_from_pemder_data((folder / "ca.pem").read_bytes())))


def test_a_signature_holds_against_its_root_with_its_time_and_allows_no_change(
    folder: Path, tmp_path: Path
) -> None:
    signed = signing.sign(small_pdf("Award"), reason="SPS-2026-1-ARW-0001, version 1")
    path = tmp_path / "signed.pdf"
    path.write_bytes(signed.content)
    with path.open("rb") as file:
        found = PdfFileReader(file).embedded_signatures[0]
        context = ValidationContext(trust_roots=[root_of(folder)], allow_fetching=False)
        status = validate_pdf_signature(
            found, signer_validation_context=context, ts_validation_context=context
        )
        assert status.bottom_line
        assert status.timestamp_validity is not None
        assert status.timestamp_validity.valid
        assert status.timestamp_validity.trusted
    with pikepdf.open(path) as pdf:
        transform = pdf.Root.Perms.DocMDP.Reference[0].TransformParams
        assert int(transform.P) == 1


def test_a_thread_that_runs_an_event_loop_can_sign_as_well(folder: Path) -> None:
    async def inside() -> signing.Signed:
        return signing.sign(small_pdf("Award"), reason="SPS-2026-1-ARW-0001, version 1")

    assert asyncio.run(inside()).content.startswith(b"%PDF")


def test_a_changed_byte_breaks_it(folder: Path, tmp_path: Path) -> None:
    content = signing.sign(small_pdf("Award of 100"), reason="x").content
    path = tmp_path / "changed.pdf"
    at = content.index(b"/MediaBox")
    path.write_bytes(content[:at] + b"/MediaBux" + content[at + 9 :])
    with path.open("rb") as file:
        found = PdfFileReader(file).embedded_signatures[0]
        context = ValidationContext(trust_roots=[root_of(folder)], allow_fetching=False)
        assert not validate_pdf_signature(found, signer_validation_context=context).bottom_line


def test_the_demonstrations_certificates_say_what_they_are_and_are_made_once(folder: Path) -> None:
    first = signing.sign(small_pdf("a"), reason="x")
    assert first.signer == "SPS Programme Office (demonstration)"
    assert "demonstration" in first.stamper
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    signing._make_demonstration(folder)  # a second process that began at the same time
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert [path.name for path in folder.parent.iterdir() if path.name.startswith(".signing")] == []
    for name in ("ca", "signer", "stamper"):
        certificate = pyca.load_pem_x509_certificate(before[f"{name}.pem"])
        assert "demonstration" in certificate.subject.rfc4514_string()
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.glob("*-key.pem"))
    assert not (folder / "ca-key.pem").exists()


def test_the_organisations_own_certificate_signs_where_it_is_set(folder: Path, settings: object) -> None:
    signing.sign(small_pdf("a"), reason="x")
    settings.SIGNING_CERTIFICATE = (folder / "signer.pem").read_text() + (folder / "ca.pem").read_text()  # type: ignore[attr-defined]
    settings.SIGNING_KEY = (folder / "signer-key.pem").read_text()  # type: ignore[attr-defined]
    settings.TSA_URL = "https://tsa.example/"  # type: ignore[attr-defined]
    who = signing.identity()
    assert who.stamper_name == "https://tsa.example/"
    assert len(who.others) == 1
    settings.TSA_URL = "http://127.0.0.1:9/"  # type: ignore[attr-defined]
    with pytest.raises(OSError):
        signing.sign(small_pdf("a"), reason="x")


def test_production_neither_starts_nor_signs_with_a_demonstrations_certificate(
    folder: Path, settings: object
) -> None:
    settings.LOCAL = False  # type: ignore[attr-defined]
    assert {found.id for found in run_checks()} >= {"core.E001", "core.E002"}
    with pytest.raises(ImproperlyConfigured):
        signing.sign(small_pdf("a"), reason="x")
    assert not folder.exists()
