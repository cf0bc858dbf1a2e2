"""Every app's addresses, each included once."""

from django.urls import include, path, register_converter

from core.refs import CallLabel, ProposalRef

register_converter(ProposalRef, "ref")
register_converter(CallLabel, "call")

urlpatterns = [
    path("", include("core.urls")),
    path("", include("accounts.urls")),
    path("", include("partners.urls")),
    path("", include("applications.urls")),
    path("", include("reviews.urls")),
    path("", include("decisions.urls")),
]
