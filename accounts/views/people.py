"""The administrator's pages of accounts and roles."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts import actions, facts
from accounts.forms import PeopleFilterForm, RoleGrantForm
from accounts.models import RoleGrant, User
from accounts.permissions import can_change_roles
from accounts.web import freshly_signed_in, user_of
from core import clock
from core.web import explain_refusals

PER_PAGE = 50


def person_list(request: HttpRequest) -> HttpResponse:
    """All accounts, by name or role."""
    form = PeopleFilterForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {"q": "", "role": ""}
    page = Paginator(facts.people(text=chosen["q"], role=chosen["role"]), PER_PAGE).get_page(
        request.GET.get("page")
    )
    labels = facts.role_labels(page.object_list)
    rows = [{"person": person, "roles": labels[person.pk]} for person in page.object_list]
    context = {"form": form, "page": page, "rows": rows, "filtered": bool(chosen["q"] or chosen["role"])}
    return render(request, "accounts/person_list.html", context)


@freshly_signed_in
@explain_refusals
def person_detail(request: HttpRequest, ref: str) -> HttpResponse:
    """One account with its roles in time; an administrator grants another."""
    person = get_object_or_404(User.objects.people(), ref=ref)
    form = RoleGrantForm(request.POST if request.method == "POST" else None, held=person.roles)
    if request.method == "POST" and form.is_valid():
        role, reason = form.cleaned_data["role"], form.cleaned_data["reason"]
        actions.grant_role(user=person, role=role, reason=reason, ends_at=form.ends_at, by=user_of(request))
        messages.success(
            request, _("%(name)s now holds the role %(role)s.") % {"name": person, "role": role.label}
        )
        return redirect("accounts:person_detail", ref=ref)
    may = person.is_active and can_change_roles(of=person, by=user_of(request))
    context = {"person": person, "grants": facts.grants_of(person), "form": form if may else None}
    return render(request, "accounts/person_detail.html", context)


@freshly_signed_in
@explain_refusals
def role_end(request: HttpRequest, ref: str, role: str) -> HttpResponse:
    """Ask, then end a role of a person now."""
    grant = get_object_or_404(
        RoleGrant.objects.in_force(clock.now()).select_related("user"), user__ref=ref, role=role
    )
    if request.method == "POST":
        actions.end_role(grant=grant, by=user_of(request))
        held = {"name": grant.user, "role": grant.get_role_display()}
        messages.success(request, _("%(name)s no longer holds the role %(role)s.") % held)
        return redirect("accounts:person_detail", ref=ref)
    return render(request, "accounts/role_end.html", {"grant": grant, "person": grant.user})
