"""Headers and checks that belong to every answer."""

import pytest
from django.http import HttpResponse

from applications.enums import State
from core.middleware import without_nul
from tests import factories
from tests.applications.browsing import form_on

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


def test_no_value_of_a_request_holds_a_nul_and_the_rest_stays(rf):
    seen = []

    def look(request):
        seen.append((request.GET, request.POST, request.COOKIES))
        return HttpResponse()

    request = rf.post("/?q=a%00b&q=c", {"no\0te": ["x\0y", "z"], "plain": "p"})
    request.COOKIES = {"sps_session": "abcdefgh\0ijk", "kept": "1"}
    without_nul(look)(request)
    query, posted, cookies = seen[0]
    assert query.getlist("q") == ["ab", "c"]
    assert {name: posted.getlist(name) for name in posted} == {"note": ["xy", "z"], "plain": ["p"]}
    assert cookies == {"kept": "1"}
    with pytest.raises(AttributeError):
        posted["more"] = "no"


@pytest.mark.parametrize(
    ("who", "address", "values"),
    [
        (
            None,
            "/accounts/login/?next=/x%00y",
            {"login": "a\0b@uni.example", "password": "long enough for this\0"},
        ),
        (None, "/accounts/password/reset/", {"email": "olena\0@demo.example"}),
        (None, "/accounts/signup/", {"email": "a\0@b.example", "given_name": "\0", "family_name": "x\0"}),
        ("olena", "/profile/", {"given_name": "Ole\0na", "language": "\0", "orcid": "\0"}),
        ("olena", "/organisations/new/\0", {"name": "\0"}),
        ("ines", "/office/proposals/?q=a%00b&state=%00", None),
        ("ines", "/verify/7QK4%00/", None),
        ("ines", "/verify/?code=7QK4%00", None),
        ("ines", "/organisations/new/", {"name": "a\0b", "country": "\0", "kind": "\0", "aliases": "\0"}),
        ("root", "/people/?q=%00a&role=%00", None),
    ],
)
def test_a_nul_anywhere_is_no_error_of_ours(client, client_of, who, address, values):
    browser = client_of(factories.person(who)) if who else client
    answer = browser.get(address) if values is None else browser.post(address, values)
    assert answer.status_code < 500


def test_a_nul_in_what_goes_to_the_ledger_is_left_out(client_of, proposal_in, ines):
    proposal = proposal_in(State.SUBMITTED)
    address = f"/office/proposals/{proposal.ref}/rule-out/"
    browser = client_of(ines)
    form = {**form_on(browser.get(address)), "note": "Not\0 eligible", "reason": "ineli\0gible"}
    assert browser.post(address, form).status_code < 500


def test_a_session_cookie_with_a_nul_is_nobody(client):
    client.cookies["sps_session"] = "abcdefgh\0ijk"
    assert client.get("/proposals/").status_code == 302


@pytest.mark.parametrize("encoding", ["utf-7", "raw_unicode_escape", "unicode_escape", "idna", "utf-16"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_request_in_an_encoding_of_its_own_is_not_read(client, method, encoding):
    body = b'--x\r\nContent-Disposition: form-data; name="login"\r\n\r\n+2AA-\r\n--x--\r\n'
    kind = f"multipart/form-data; boundary=x; charset={encoding}"
    assert client.generic(method, "/accounts/login/?next=/x", body, content_type=kind).status_code == 400


def test_controls_are_left_out_and_lines_of_word_processors_stay_apart(rf):
    request = rf.post(
        "/", {"title": "A\x01\x1f\ufffe title\x0bin two\x0cparts\x7f", "text": "a\tb\r\nc\u202fd"}
    )
    seen = without_nul(lambda request: HttpResponse(f"{request.POST['title']}|{request.POST['text']}"))(
        request
    )
    assert seen.content.decode() == "A title in two parts|a\tb\r\nc\u202fd"


def test_a_request_that_says_it_is_written_in_utf_8_is_read(rf):
    kind = "application/x-www-form-urlencoded; charset=UTF-8"
    request = rf.generic("POST", "/", "name=Zoë".encode(), content_type=kind)
    assert without_nul(lambda request: HttpResponse(request.POST["name"]))(request).content.decode() == "Zoë"
