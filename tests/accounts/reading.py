"""What several tests of this folder read from pages and mail."""

import re
import time

from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from core.models import OutboxEmail
from tests.settled import settled

PASSWORD = "four quiet words at sea"


def without_tokens(response: HttpResponse) -> str:
    """Give a page without what differs from one request to the next."""
    return settled(response.content).decode()


def mail_to(address: str) -> list[OutboxEmail]:
    """Give the messages to the address, the oldest first."""
    return list(OutboxEmail.objects.filter(to=address).order_by("pk"))


def link_in(mail: OutboxEmail) -> str:
    """Give the first address in the message."""
    return re.search(r"https?://\S+", mail.text)[0]


def path_of(link: str) -> str:
    """Give an address of the portal without its host."""
    assert link.startswith("http://testserver/")
    return link.removeprefix("http://testserver")


def fresh(browser: Client, user: User) -> Client:
    """Give the client as if its person had signed in with the password just now."""
    session = browser.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return browser
