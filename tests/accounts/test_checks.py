"""What helps a demonstration cannot exist in production."""

import pytest
from django.core.checks import run_checks


@pytest.mark.parametrize(
    ("demo", "local", "base_url", "errors"),
    [
        (True, True, "http://localhost:8000", []),
        (False, False, "https://grants.example", []),
        (True, False, "https://grants.example", ["accounts.E001"]),
        (False, False, "http://grants.example", ["accounts.E002"]),
    ],
)
def test_the_portal_refuses_to_start(
    settings, demo: bool, local: bool, base_url: str, errors: list[str]
) -> None:
    settings.DEMO, settings.LOCAL, settings.BASE_URL = demo, local, base_url
    assert [found.id for found in run_checks() if found.id.startswith("accounts.E")] == errors
