"""Files for a reviewer: the proposals as one ZIP, the archive of completed reviews with certificates."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.web import user_of
from core.errors import Finding, Refused
from core.files import PDF, download
from core.once import once
from core.web import explain_refusals, tells
from reviews import actions, facts
from reviews.enums import ParcelKind
from reviews.models import Parcel


@explain_refusals
def pack(request: HttpRequest) -> HttpResponse:
    """All proposals the reviewer may read as one ZIP: asked for here, made by a worker, gone after a day."""
    user = user_of(request)
    _require_expert(request)
    if request.method == "POST":

        def act() -> str:
            actions.ask_for_pack(by=user)
            messages.success(request, _("Your ZIP is being made. This page shows it when it is ready."))
            return reverse("review_pack")

        return once(request, act)
    context = {"count": len(facts.packable(user)), "parcels": facts.parcels_of(user, ParcelKind.PACK)}
    return render(request, "reviews/review_pack.html", context)


@explain_refusals
def archive(request: HttpRequest) -> HttpResponse:
    """What the reviewer did for each call, the reviews they may still read, and certificates of service."""
    user = user_of(request)
    _require_expert(request)
    if request.method == "POST":

        def act() -> str:
            actions.ask_for_certificate(label=request.POST.get("call", ""), by=user)
            messages.success(
                request, _("Your certificate is being made. This page shows it when it is ready.")
            )
            return reverse("review_archive")

        return once(request, act)
    context = {
        "served": facts.served(user),
        "open": [row for row in facts.work_of(user) if row.group == "done"],
        "parcels": facts.parcels_of(user, ParcelKind.CERTIFICATE),
    }
    return render(request, "reviews/review_archive.html", context)


@tells("review files")
@explain_refusals
def parcel(request: HttpRequest, code: str) -> HttpResponse:
    """Hand out one's own file while it lasts, and only while everything in it is still open to one."""
    user = user_of(request)
    own = Parcel.objects.lasting().filter(user=user, content__isnull=False)
    found = get_object_or_404(own, ref=code)
    if not facts.may_still_have(found, user):
        raise Refused(Finding("parcel_holds_more"))
    is_pack = found.kind == ParcelKind.PACK
    return download(
        bytes(found.content or b""),
        name=f"certificate-{found.call.label}.pdf" if found.call else "proposals-to-review.zip",
        content_type="application/zip" if is_pack else PDF,
    )


def _require_expert(request: HttpRequest) -> None:
    if not facts.is_expert(request.user):
        raise Http404
