"""For everyone: whether a letter is one of ours, and still in force."""

from __future__ import annotations

import re
from hashlib import sha256

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core.models import StoredFile
from core.refs import CODE_ALPHABET
from decisions.facts import verify_state
from decisions.forms import CodeForm, CopyForm
from decisions.models import Letter

_CODE = re.compile(rf"[{CODE_ALPHABET}]{{12}}")


def verify(request: HttpRequest) -> HttpResponse:
    """Where one types a letter's code."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("verify_code", spelled(form.cleaned_data["code"]) or "unknown")
    return render(request, "decisions/verify.html", {"form": form})


def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """What stands behind a code; a code nobody was told answers as one that does not exist.

    A copy that is sent here is compared with the file we issued and not kept; with scripts the browser compares.
    """
    letter = (
        Letter.objects.told().filter(code=spelled(code)).select_related("file", "decision__proposal").first()
    )
    if letter is None or letter.file is None:
        return render(request, "decisions/verify_unknown.html", {"form": CodeForm()}, status=404)
    form = CopyForm(request.POST, request.FILES) if request.method == "POST" else CopyForm()
    found = same_file(form.cleaned_data["copy"], letter.file) if form.is_valid() else None
    context = {
        "letter": letter,
        "form": form,
        "compared": found is not None,
        "same": found,
        "ref": letter.context["ref"],
        "issue": letter.context["issue"],
        "file": letter.file,
        "standing": verify_state(letter),
        "in_force": verify_state(letter) == "in-force",
        "revoked": verify_state(letter) == "revoked",
    }
    return render(request, "decisions/verify_letter.html", context)


def same_file(copy: UploadedFile[bytes], file: StoredFile) -> bool:
    """Give whether the copy is the file, byte by byte, as far as SHA-256 tells."""
    digest = sha256()
    for chunk in copy.chunks():
        digest.update(chunk)
    return digest.hexdigest() == file.sha256


def spelled(typed: str) -> str:
    """Give the code as it is printed, whatever its capitals, spaces and hyphens; nothing for what is no code."""
    bare = re.sub(r"[\s–—-]", "", typed).upper()
    return "-".join(bare[n : n + 4] for n in range(0, 12, 4)) if _CODE.fullmatch(bare) else ""
