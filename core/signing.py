"""Signatures on paper: a PDF sealed by the organisation's certificate and stamped with the time (PAdES).

Without a certificate of its own a demonstration makes one, which says so in its name and which production refuses.
"""

import asyncio
import io
import os
import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache, partial
from hashlib import new as new_hash
from hashlib import sha256
from pathlib import Path
from typing import Any

from asn1crypto import cms
from asn1crypto import core as asn1_core
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import as_signing_certificate
from pyhanko.sign.timestamps import DummyTimeStamper, HTTPTimeStamper, TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore
from pyhanko_certvalidator.util import get_pyca_cryptography_hash

from core import clock

FIELD = "Seal"
TSA_SECONDS = 10
DEMO_YEARS = 10
DEMO_CA = "SPS Grants Portal demonstration CA, no legal value"
DEMO_SIGNER = "SPS Programme Office (demonstration)"
DEMO_STAMPER = "Local clock (demonstration)"
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed PDF: its bytes and their SHA-256, who signed, and who told the time."""

    content: bytes
    sha256: str
    signer: str
    stamper: str


@dataclass(frozen=True, slots=True)
class Identity:
    """What a seal is made with: certificate, key, the certificates between it and its root, and a time-stamper."""

    certificate: asn1_x509.Certificate
    key: asn1_keys.PrivateKeyInfo
    others: tuple[asn1_x509.Certificate, ...]
    stamper: TimeStamper
    stamper_name: str


def sign(content: bytes, *, reason: str) -> Signed:
    """Give the PDF with one certifying signature that allows no later change, stamped with the time.

    Two signatures of the same bytes differ: sign once and keep the result. Raises OSError or pyHanko's own errors
    when the time-stamper does not answer; nothing is signed without a time.
    """
    who = identity()
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple([who.certificate, *who.others])
    signer = signers.SimpleSigner(signing_cert=who.certificate, signing_key=who.key, cert_registry=store)
    name = _name(who)
    meta = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        reason=reason,
        name=name,
    )
    out = io.BytesIO()
    seal = signers.PdfSigner(meta, signer=signer, timestamper=who.stamper).sign_pdf
    _outside_a_loop(partial(seal, IncrementalPdfFileWriter(io.BytesIO(content)), output=out))
    signed = out.getvalue()
    return Signed(signed, sha256(signed).hexdigest(), name, who.stamper_name)


def _outside_a_loop(call: Callable[[], object]) -> None:
    """The call has run. pyHanko runs an event loop of its own; a thread that runs one already allows no second."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        call()
        return
    with ThreadPoolExecutor(max_workers=1) as aside:
        aside.submit(call).result()


def names() -> tuple[str, str]:
    """Give who signs and who tells the time, for the text of what will be signed."""
    who = identity()
    return _name(who), who.stamper_name


def _name(who: Identity) -> str:
    return str(who.certificate.subject.native["common_name"])


def identity() -> Identity:
    """Give the organisation's own identity where one is set, else, on one's own machine, the demonstration's.

    Certificates and keys are read once in a process: checking an RSA key takes longer than setting a letter.
    """
    if not settings.LOCAL and not (settings.SIGNING_CERTIFICATE and settings.TSA_URL):
        raise ImproperlyConfigured(
            "SIGNING_CERTIFICATE, SIGNING_KEY and TSA_URL sign what leaves the portal."
        )
    folder = Path(settings.VAR) / "signing"
    if not settings.SIGNING_CERTIFICATE:
        return _demonstration(folder, _laid(folder), settings.TSA_URL)
    own = (settings.SIGNING_CERTIFICATE, settings.SIGNING_KEY, settings.SIGNING_KEY_PASSWORD)
    if settings.TSA_URL:
        return _organisation(*own, settings.TSA_URL)
    local = _demonstration(folder, _laid(folder), "")
    return replace(_organisation(*own, ""), stamper=local.stamper, stamper_name=local.stamper_name)


@lru_cache(maxsize=2)
def _organisation(certificate: str, key: str, password: str, tsa: str) -> Identity:
    first, *others = load_certs_from_pemder_data(certificate.encode())
    loaded = load_private_key_from_pemder_data(key.encode(), passphrase=password.encode() or None)
    return Identity(first, loaded, tuple(others), HTTPTimeStamper(tsa, timeout=TSA_SECONDS), tsa)


# --- the demonstration's own certificates


class LocalStamper(DummyTimeStamper):
    """Stamps with the clock of this machine; unlike the library's it reads its key once and asks the portal's clock."""

    def __init__(self, certificate: asn1_x509.Certificate, key: rsa.RSAPrivateKey, chain: Any) -> None:
        super().__init__(certificate, None, certs_to_embed=chain)
        self._key = key

    def request_tsa_response(self, req: Any) -> Any:
        """Give the stamp of this very moment."""
        self.fixed_dt = clock.now()
        return super().request_tsa_response(req)

    def _sign_tst_info(self, tst_info_data: bytes, md_algorithm: str, dt: datetime) -> Any:
        said = {
            "content_type": "tst_info",
            "signing_time": cms.Time({"utc_time": asn1_core.UTCTime(dt)}),
            "signing_certificate": as_signing_certificate(self.tsa_cert),
            "message_digest": new_hash(md_algorithm, tst_info_data).digest(),
        }
        attributes = cms.CMSAttributes(
            [
                cms.CMSAttribute({"type": cms.CMSAttributeType(name), "values": (value,)})
                for name, value in said.items()
            ]
        )
        digest = get_pyca_cryptography_hash(md_algorithm)
        return self._key.sign(attributes.dump(), PKCS1v15(), digest), attributes


def _laid(folder: Path) -> int:
    """Make the demonstration's certificates where there are none; gives when they were made."""
    if not folder.exists():
        _make_demonstration(folder)
    return folder.stat().st_mtime_ns


@lru_cache(maxsize=2)
def _demonstration(folder: Path, _made: int, tsa: str) -> Identity:
    ca, signer, stamper = (
        next(iter(load_certs_from_pemder_data((folder / f"{name}.pem").read_bytes())))
        for name in ("ca", "signer", "stamper")
    )
    key = load_private_key_from_pemder_data((folder / "signer-key.pem").read_bytes(), passphrase=None)
    if tsa:
        return Identity(signer, key, (ca,), HTTPTimeStamper(tsa, timeout=TSA_SECONDS), tsa)
    chain = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    chain.register(ca)
    stamps = serialization.load_pem_private_key((folder / "stamper-key.pem").read_bytes(), password=None)
    assert isinstance(stamps, rsa.RSAPrivateKey)  # noqa: S101 - made below
    return Identity(signer, key, (ca,), LocalStamper(stamper, stamps, chain), DEMO_STAMPER)


def _make_demonstration(folder: Path) -> None:
    """The folder holds a root, a signer and a time-stamper of a demonstration; workers that start at once agree on one."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".signing-", dir=folder.parent))
    at = clock.now()
    ca_key = ec.generate_private_key(ec.SECP256R1())
    ca = _certificate(DEMO_CA, ca_key, at=at)
    signer_key = ec.generate_private_key(ec.SECP256R1())
    # The library's time-stamper signs with RSA only.
    stamper_key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    _write(made, "ca", ca, None)
    _write(made, "signer", _certificate(DEMO_SIGNER, signer_key, at=at, by=(ca, ca_key)), signer_key)
    _write(
        made,
        "stamper",
        _certificate(DEMO_STAMPER, stamper_key, at=at, by=(ca, ca_key), stamps=True),
        stamper_key,
    )
    try:
        made.rename(folder)
    except OSError:
        # Another process was first; its certificates count.
        shutil.rmtree(made)


def _certificate(
    name: str,
    key: Key,
    *,
    at: datetime,
    by: tuple[x509.Certificate, ec.EllipticCurvePrivateKey] | None = None,
    stamps: bool = False,
) -> x509.Certificate:
    def subject(text: str) -> x509.Name:
        unit = x509.NameAttribute(NameOID.ORGANIZATION_NAME, "SPS Grants Portal demonstration")
        return x509.Name([unit, x509.NameAttribute(NameOID.COMMON_NAME, text)])

    root = by is None
    issuer, issuer_key = (subject(name), key) if by is None else (by[0].subject, by[1])
    used: dict[str, Any] = dict.fromkeys(
        (
            "key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only",
        ),
        False,
    )  # fmt: skip
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject(name))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=365 * DEMO_YEARS))
        .add_extension(x509.BasicConstraints(ca=root, path_length=0 if root else None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not root,
                content_commitment=not root and not stamps,
                key_cert_sign=root,
                crl_sign=root,
                **used,
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False
        )
    )
    if stamps:
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
        )
    return builder.sign(issuer_key, hashes.SHA256())


def _write(folder: Path, name: str, certificate: x509.Certificate, key: Key | None) -> None:
    (folder / f"{name}.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    if key is None:
        return
    handle = os.open(folder / f"{name}-key.pem", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
