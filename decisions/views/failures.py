"""What failed: messages that were given up or refused, and work that no worker could do."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.web import user_of
from decisions.desk_words import task_name
from decisions.facts.desk_watch import LATE, dead_mails, dead_tasks, late_kinds, told_of_failures

PER_PAGE, TASKS = 25, 50


def failures(request: HttpRequest) -> HttpResponse:
    """Messages with address, subject and the answer of the other side; work by its kind."""
    if not told_of_failures(user_of(request)):
        return render(request, "decisions/failure_list.html", {"withheld": True})
    page = Paginator(dead_mails().defer("text"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "mails": [(mail, _first_line(mail.error)) for mail in page],
        "given_up": dead_tasks().count(),
        "dead": [(task, task_name(task.kind), _first_line(task.error)) for task in dead_tasks()[:TASKS]],
        "late": [(task_name(kind), number, since, most) for kind, number, since, most in late_kinds()],
        "minutes": int(LATE.total_seconds() // 60),
    }
    return render(request, "decisions/failure_list.html", context)


def _first_line(error: str) -> str:
    return error.strip().splitlines()[0][:200] if error.strip() else ""
