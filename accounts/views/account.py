"""The person's own account."""

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts import actions
from accounts.forms import CloseAccountForm
from accounts.web import freshly_signed_in, user_of
from core.web import explain_refusals


@freshly_signed_in
@explain_refusals
def account_close(request: HttpRequest) -> HttpResponse:
    """Say what closing means; on the person's word, close."""
    form = CloseAccountForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.close_account(user=user_of(request), by=user_of(request))
        logout(request)
        return redirect("accounts:account_closed")
    return render(request, "accounts/account_close.html", {"form": form})


def account_closed(request: HttpRequest) -> HttpResponse:
    """Say that the account is closed."""
    return render(request, "accounts/account_closed.html")
