"""A form acts once: its second post gets the first one's answer."""

import secrets
from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from core import clock
from core.models import OnceKey


def new_key() -> str:
    """Give a key for one drawing of a form."""
    return secrets.token_urlsafe(24)


def once(request: HttpRequest, do: Callable[[], str]) -> HttpResponse:
    """`do` has run once for this form and person, in one transaction; the browser goes to the address it gave.

    The form carries its key in the field `once` (template tag `{% once %}`). A post without a key just acts.
    """
    by = request.user.pk or 0
    key = request.POST.get("once", "")[:64]
    with transaction.atomic():
        if not key:
            return redirect(do())
        row, created = OnceKey.objects.get_or_create(key=key, defaults={"user_id": by, "at": clock.now()})
        if not created and row.user_id == by and row.answer:
            return redirect(row.answer)
        row.answer = do()
        row.save(update_fields=["answer"])
        return redirect(row.answer)
