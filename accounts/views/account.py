"""The person's own account."""

from typing import Any

from allauth.account.views import SignupView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import actions, expected
from accounts.forms import CloseAccountForm
from accounts.models import DataExport
from accounts.ties import ties_of
from accounts.web import freshly_signed_in, seconds_left, user_of
from core.files import download
from core.once import once
from core.web import explain_refusals


class _SignUp(SignupView):  # type: ignore[misc]
    """allauth's page for a new account; whoever comes from an invitation finds written what the invitation says."""

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), **expected.at(self.request.GET.get("next", ""))}


sign_up = _SignUp.as_view()


@freshly_signed_in
@explain_refusals
def account_close(request: HttpRequest) -> HttpResponse:
    """Say what closing means and what stands in its way; on the person's word, close."""
    form = CloseAccountForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.close_account(user=user_of(request), by=user_of(request))
        logout(request)
        return redirect("accounts:account_closed")
    found = ties_of(user_of(request))
    context = {
        "form": form,
        "in_the_way": [tie for tie in found if not tie.ends],
        "ending": [tie for tie in found if tie.ends],
        "office_email": settings.PROGRAMME_OFFICE_EMAIL,
    }
    return render(request, "accounts/account_close.html", context)


@freshly_signed_in
@explain_refusals
def account_data(request: HttpRequest) -> HttpResponse:
    """What is kept about one, to take away: asked for here, made by a worker, gone after two days."""
    user = user_of(request)
    if request.method == "POST":

        def act() -> str:
            actions.ask_for_data(by=user)
            messages.success(request, _("Your file is being made. Open this page again in a minute."))
            return reverse("accounts:account_data")

        return once(request, act)
    exports = DataExport.objects.lasting().filter(user=user).defer("content")
    return render(request, "accounts/account_data.html", {"exports": exports})


def account_data_file(request: HttpRequest, ref: str) -> HttpResponse:
    """Hand out one's own file as a download, while it lasts."""
    own = DataExport.objects.lasting().filter(user=user_of(request), content__isnull=False)
    export = get_object_or_404(own, ref=ref)
    return download(bytes(export.content or b""), name="your-data.zip", content_type="application/zip")


def account_closed(request: HttpRequest) -> HttpResponse:
    """Say that the account is closed."""
    return render(request, "accounts/account_closed.html")


def signed_in(request: HttpRequest) -> HttpResponse:
    """Say that one is signed in; to a script, who it is and the key that forms now need."""
    if request.accepts("text/html"):
        return render(request, "accounts/signed_in.html")
    if not request.user.is_authenticated:
        return JsonResponse({"person": "", "token": get_token(request)})
    user = user_of(request)
    person = {"person": user.ref, "name": str(user), "left": seconds_left(request)}
    return JsonResponse({**person, "token": get_token(request)})
