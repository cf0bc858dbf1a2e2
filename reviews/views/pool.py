"""The reviewers' pool: experts, what they know and their terms."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.web import user_of
from applications.models import Call
from core import clock
from core.errors import Refused
from core.exports import csv_answer, xlsx_answer
from core.web import explain_refusals, tells
from reviews import actions, facts
from reviews.forms.experts import ExpertFilterForm, ExpertForm
from reviews.models import Expert
from reviews.views.findings import put_findings

PER_PAGE = 50


def expert_list(request: HttpRequest) -> HttpResponse:
    """The directory: who knows what, how busy they are, whether their evaluations came on time."""
    form = ExpertFilterForm(request.GET)
    found = facts.directory(**form.chosen(), reader=user_of(request))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter_form": form,
        "page": page,
        "rows": facts.directory_rows(list(page.object_list), user_of(request)),
        "query": request.GET.urlencode(),
    }
    return render(request, "reviews/expert_list.html", context)


@tells("experts")
def expert_csv(request: HttpRequest) -> HttpResponse:
    """The directory as the filters leave it, as CSV."""
    return csv_answer(f"experts-{clock.today().isoformat()}.csv", facts.heads(), _cells(request))


@tells("experts")
def expert_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    return xlsx_answer(f"experts-{clock.today().isoformat()}.xlsx", facts.heads(), _cells(request))


def _cells(request: HttpRequest) -> list[tuple[Any, ...]]:
    reader = user_of(request)
    found = list(facts.directory(**ExpertFilterForm(request.GET).chosen(), reader=reader))
    return [facts.cells(row) for row in facts.directory_rows(found, reader)]


def coverage(request: HttpRequest, label: str) -> HttpResponse:
    """What a call will need of each priority, and who can be asked."""
    call = get_object_or_404(Call.objects.visible_to(user_of(request)), label=label)
    rows = facts.coverage_map(call)
    context = {"call": call, "rows": rows, "short": [row for row in rows if row.outlook.short]}
    return render(request, "reviews/pool_coverage.html", context)


@explain_refusals
def expert_new(request: HttpRequest) -> HttpResponse:
    """A person with an account becomes an expert."""
    form = ExpertForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = User.objects.people().filter(email__iexact=form.cleaned_data["email"], is_active=True).first()
        if user is None:
            form.add_error(
                "email", _("Nobody has an account with this address. The person creates one first")
            )
        elif _save_expert(request, form, user, None):
            return redirect("office_experts")
    return render(request, "reviews/expert_edit.html", {"form": form})


@explain_refusals
def expert_edit(request: HttpRequest, ref: str) -> HttpResponse:
    """An expert's term, capacity and knowledge."""
    rows = Expert.objects.select_related("person", "user", "nominated_by").prefetch_related("expertise")
    expert = get_object_or_404(rows, person__ref=ref)
    form = ExpertForm(request.POST or None, expert=expert)
    if request.method == "POST" and form.is_valid() and _save_expert(request, form, expert.user, expert):
        return redirect("office_experts")
    return render(request, "reviews/expert_edit.html", {"form": form, "expert": expert})


def _save_expert(request: HttpRequest, form: ExpertForm, user: User, expert: Expert | None) -> bool:
    try:
        saved = actions.save_expert(user=user, expert=expert, **form.values(), by=user_of(request))
    except Refused as refused:
        put_findings(form, refused)
        return False
    messages.success(request, _("%(name)s is saved.") % {"name": saved.person.name})
    return True
