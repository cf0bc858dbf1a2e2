"""The portal's addresses and the floor page: what a plain list of 50 rows costs on the same machine in the same run."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from applications.models import Proposal
from sps_portal.access import GET, ROUTES, Access, Audience
from sps_portal.urls import urlpatterns as portal

ROUTES["floor"] = Access(Audience.PUBLIC, GET)


def floor(request: HttpRequest) -> HttpResponse:
    """Show 50 proposals in the plainest list page there is: one query, one template, no frame."""
    rows = Proposal.objects.select_related("npd_country", "ppd_country").order_by("ref")[:50]
    return render(request, "sps_portal/bench_floor.html", {"rows": rows})


urlpatterns = [path("floor/", floor, name="floor"), *portal]
