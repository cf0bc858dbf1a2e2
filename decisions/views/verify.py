"""For everyone: whether a letter is one of ours, and still in force."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core.refs import CODE_ALPHABET
from decisions.facts import verify_state
from decisions.forms import CodeForm
from decisions.models import Letter

_CODE = re.compile(rf"[{CODE_ALPHABET}]{{12}}")


def verify(request: HttpRequest) -> HttpResponse:
    """Where one types a letter's code."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("verify_code", spelled(form.cleaned_data["code"]) or "unknown")
    return render(request, "decisions/verify.html", {"form": form})


def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """What stands behind a code; a code nobody was told answers as one that does not exist."""
    letter = (
        Letter.objects.told().filter(code=spelled(code)).select_related("file", "decision__proposal").first()
    )
    if letter is None or letter.file is None:
        return render(request, "decisions/verify_unknown.html", {"form": CodeForm()}, status=404)
    context = {
        "letter": letter,
        "ref": letter.context["ref"],
        "issue": letter.context["issue"],
        "file": letter.file,
        "standing": verify_state(letter),
        "in_force": verify_state(letter) == "in-force",
        "revoked": verify_state(letter) == "revoked",
    }
    return render(request, "decisions/verify_letter.html", context)


def spelled(typed: str) -> str:
    """Give the code as it is printed, whatever its capitals, spaces and hyphens; nothing for what is no code."""
    bare = re.sub(r"[\s–—-]", "", typed).upper()
    return "-".join(bare[n : n + 4] for n in range(0, 12, 4)) if _CODE.fullmatch(bare) else ""
