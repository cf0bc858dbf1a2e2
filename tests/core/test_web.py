"""Where a refusal leads back to: a page of ours, and never anywhere else."""

import pytest
from django.test import RequestFactory

from core.web import _came_from

HERE = "/office/proposals/"


@pytest.mark.parametrize(
    ("said", "back"),
    [
        ("https://testserver/rooms/7/?page=2", "https://testserver/rooms/7/?page=2"),
        ("", HERE),
        ("http://testserver/rooms/", HERE),
        ("https://elsewhere.example/rooms/", HERE),
        ("https://testserver@elsewhere.example/", HERE),
        ("https://testserver:8443/", HERE),
        ("//elsewhere.example/", HERE),
        ("https:///elsewhere.example/", HERE),
        ("javascript:alert(1)", HERE),
        ("https://[", HERE),
    ],
)
def test_a_refusal_leads_back_to_a_page_of_ours_alone(said: str, back: str) -> None:
    request = RequestFactory().post(HERE, secure=True, headers={"referer": said} if said else {})
    assert _came_from(request) == back
