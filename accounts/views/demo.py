"""Pages of a demonstration, absent elsewhere: sign in as anybody, read anybody's mail."""

from allauth.account.internal.flows.login import record_authentication
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import demo
from accounts.models import User
from core.models import OutboxEmail

PER_PAGE = 50


def demo_people(request: HttpRequest) -> HttpResponse:
    """The demonstration people, each with a button that signs in as them."""
    context = {
        "people": demo.people_by_station(),
        "password": demo.PASSWORD,
        "next": request.GET.get("next", ""),
    }
    return render(request, "accounts/demo_people.html", context)


def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """The browser is signed in as the chosen person of the demonstration, and as nobody else."""
    if not settings.DEMO:
        raise Http404
    email = request.POST.get("email", "")
    person = get_object_or_404(User, email=email, email__endswith=demo.DOMAIN, is_active=True)
    if request.user.is_authenticated and request.user != person:
        request.session.flush()
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    record_authentication(request, person, method="demonstration")
    UserSession.objects.create_from_request(request)
    next_url = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(next_url, allowed_hosts=None)
    return redirect(next_url if safe else settings.LOGIN_REDIRECT_URL)


def demo_mail_list(request: HttpRequest) -> HttpResponse:
    """Every message of the portal, newest first, or those to one address."""
    to = request.GET.get("to", "").strip()[:254]
    found = OutboxEmail.objects.order_by("-created_at", "-pk")
    page = Paginator(found.filter(to__icontains=to) if to else found, PER_PAGE).get_page(
        request.GET.get("page")
    )
    rows = [{"mail": mail, "key": demo.mail_key(mail.message_id)} for mail in page.object_list]
    return render(request, "accounts/demo_mail_list.html", {"page": page, "rows": rows, "to": to})


def demo_mail_detail(request: HttpRequest, key: str) -> HttpResponse:
    """One message as its reader would see it."""
    mail = get_object_or_404(OutboxEmail, message_id__startswith=f"<{key}@")
    return render(request, "accounts/demo_mail_detail.html", {"mail": mail})
