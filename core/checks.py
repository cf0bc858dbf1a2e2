"""System checks: a demonstration's own certificates sign nothing in production."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security)
def seals_are_the_organisations(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse to start in production without the organisation's certificate and a time-stamping service."""
    if settings.LOCAL:
        return []
    return [
        Error(
            f"{name} is not set: receipts would carry a demonstration's signature.",
            hint="See the signing settings in .env.example.",
            id=number,
        )
        for name, number in (("SIGNING_CERTIFICATE", "core.E001"), ("TSA_URL", "core.E002"))
        if not getattr(settings, name)
    ]
