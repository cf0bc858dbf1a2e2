"""System checks: what helps a demonstration cannot exist in production."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security)
def demonstration_is_local(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse to start with DEMO on unless the portal is served from this machine over plain http."""
    if settings.DEMO and not settings.LOCAL:
        return [
            Error(
                "DEMO=1 opens every demonstration account with one click; it works only at http://localhost.",
                hint="Unset DEMO, or set BASE_URL to http://localhost:PORT.",
                id="accounts.E001",
            )
        ]
    return []


@register(Tags.security)
def plain_http_is_local(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse to start over plain http under any name but localhost."""
    if settings.BASE_URL.startswith("http://") and not settings.LOCAL:
        return [
            Error(
                "BASE_URL is plain http on a public name; cookies would travel unprotected.",
                hint="Serve the portal behind TLS and set BASE_URL to its https address.",
                id="accounts.E002",
            )
        ]
    return []
