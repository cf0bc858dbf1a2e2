"""Headers and checks that belong to every answer."""

import pytest

pytestmark = pytest.mark.django_db

EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


@pytest.mark.parametrize("address", ["/", "/healthz", "/nowhere/"])
def test_every_answer_carries_the_headers(client, address):
    answer = client.get(address)
    assert {name: answer[name] for name in EXPECTED} == EXPECTED
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "camera=()" in answer["Permissions-Policy"]
    assert len(answer["X-Request-Id"]) == 16


def test_a_post_from_another_site_is_refused(client):
    assert client.post("/accounts/login/", {}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post("/accounts/login/", {}, headers={"Sec-Fetch-Site": "same-origin"}).status_code != 403


def test_cookies_are_not_for_scripts(client, client_of, olena):
    browser = client_of(olena)
    browser.get("/")
    cookie = browser.cookies["sps_session"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_a_form_whose_key_is_no_longer_valid_is_refused_in_plain_words(client_of, olena):
    """It happens to whoever signs in again in another tab."""
    browser = client_of(olena)
    browser.handler.enforce_csrf_checks = True
    answer = browser.post("/profile/", {"csrfmiddlewaretoken": "of yesterday"})
    assert answer.status_code == 403
    assert "Nothing was changed" in answer.content.decode()
