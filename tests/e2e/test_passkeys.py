"""Passkeys in a real browser under the strict policy; a device of the browser's own making says yes."""

import re
from collections.abc import Callable

from pytest_django.live_server_helper import LiveServer

from accounts import demo
from tests.e2e.pages import Reader

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def lay_people_with_passwords() -> None:
    """The named people, who stand in every test's database, may also type the demonstration's password."""
    for user in demo.lay_people().values():
        user.set_password(demo.PASSWORD)
        user.save(update_fields=["password"])


def plug_in_device(reader: Reader) -> None:
    """The browser has a device that says yes."""
    session = reader.page.context.new_cdp_session(reader.page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


def sign_out(reader: Reader) -> None:
    reader.press("Sign out", within=reader.page.get_by_role("region", name="Classification and account"))
    reader.sees_heading("Grants for civil science")


def test_a_passkey_opens_the_account_alone_and_as_a_second_step(
    portal: LiveServer, open_browser: Callable[..., Reader]
) -> None:
    lay_people_with_passwords()
    olena = open_browser()
    plug_in_device(olena)
    olena.sign_in("olena")
    olena.go("/account/second-step/")
    olena.follow("Add a passkey")
    olena.write("Name", "Work laptop")
    olena.main.get_by_text("Let me sign in with this passkey alone").click()
    olena.press("Add the passkey")
    olena.sees_heading("Recovery codes")
    codes = olena.main.get_by_role("listitem").filter(has_text=re.compile(r"^\d{8}$")).all_inner_texts()
    assert len(codes) == 10
    olena.follow("I have kept them")
    olena.sees("You have 1 passkey.")

    sign_out(olena)
    olena.go("/account/sign-in/?next=/account/second-step/passkeys/")
    olena.press("Use a passkey")
    olena.sees("Work laptop")

    sign_out(olena)
    olena.go("/account/sign-in/?next=/account/sessions/")
    olena.write("E-mail address", "olena@demo.example")
    olena.write("Password", demo.PASSWORD)
    olena.press("Sign in")
    olena.sees_heading("Second step")
    olena.press("Use a passkey")
    olena.sees_heading("Where you are signed in")


def test_a_device_that_says_no_leaves_a_sentence_and_the_password(
    portal: LiveServer, open_browser: Callable[..., Reader]
) -> None:
    lay_people_with_passwords()
    marc = open_browser()
    marc.page.context.new_cdp_session(marc.page).send("WebAuthn.enable")
    marc.go("/account/sign-in/")
    marc.page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('no')); }")
    marc.main.get_by_role("button", name="Use a passkey", exact=True).click()
    marc.sees("The passkey was not used. Try again, or choose another way.")
    marc.write("E-mail address", "marc@demo.example")
    marc.write("Password", demo.PASSWORD)
    marc.main.get_by_role("button", name="Show the password", exact=True).click()
    assert marc.main.get_by_label("Password", exact=True).get_attribute("type") == "text"
    marc.press("Sign in")
    marc.sees_heading("My proposals")
