"""Pages for everyone: home, help, contact, privacy, accessibility, security."""

from datetime import UTC, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static

from accounts.web import user_of
from core import clock
from partners.facts import alliance_on
from sps_portal.facts import open_calls, when_next
from sps_portal.frame import first_place


def home(request: HttpRequest) -> HttpResponse:
    """The open calls, what the programme funds, how it works and who can take part."""
    alliance = alliance_on(clock.today())
    calls = open_calls()
    context = {
        "calls": calls,
        "next_call": "" if calls else when_next(),
        "allies": len(alliance.allies),
        "frameworks": [
            (framework.framework.label, len(framework.active)) for framework in alliance.frameworks
        ],
    }
    return render(request, "sps_portal/home.html", context)


def favicon(request: HttpRequest) -> HttpResponse:
    """Lead a browser that shows a file of ours, and so knows no page, to the icon of the pages."""
    return redirect(static("img/icon.svg"))


def start(request: HttpRequest) -> HttpResponse:
    """Lead a person who has signed in to where their work begins."""
    return redirect(first_place(user_of(request)))


def help_page(request: HttpRequest) -> HttpResponse:
    """Answers to what people ask, by what they are doing."""
    return render(request, "sps_portal/help.html", {"office_email": settings.PROGRAMME_OFFICE_EMAIL})


def contact(request: HttpRequest) -> HttpResponse:
    """How to reach the programme office."""
    return render(request, "sps_portal/contact.html", {"office_email": settings.PROGRAMME_OFFICE_EMAIL})


def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about whom, why, for how long, and what anybody can ask for."""
    return render(request, "sps_portal/privacy.html", {"office_email": settings.PROGRAMME_OFFICE_EMAIL})


def accessibility(request: HttpRequest) -> HttpResponse:
    """What the portal promises to people with disabilities, what is missing, and whom to tell."""
    return render(request, "sps_portal/accessibility.html", {"office_email": settings.PROGRAMME_OFFICE_EMAIL})


def security_contact(request: HttpRequest) -> HttpResponse:
    """How to report a security problem, and what happens then."""
    return render(
        request, "sps_portal/security_contact.html", {"security_email": settings.SECURITY_CONTACT_EMAIL}
    )


def security_txt(request: HttpRequest) -> HttpResponse:
    """The same for machines (RFC 9116); it expires in a year at the latest."""
    expires = (
        (clock.now() + timedelta(days=180)).astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    )
    lines = [
        f"Contact: mailto:{settings.SECURITY_CONTACT_EMAIL}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en, fr",
        f"Canonical: {settings.BASE_URL}/.well-known/security.txt",
        f"Policy: {settings.BASE_URL}/security/",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
