"""Every app's addresses, each included once."""

from django.urls import include, path, register_converter

from core.refs import CallLabel, ProposalRef
from sps_portal import views

register_converter(ProposalRef, "ref")
register_converter(CallLabel, "call")

urlpatterns = [
    path("", views.home, name="home"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("start/", views.start, name="start"),
    path("help/", views.help_page, name="help"),
    path("contact/", views.contact, name="contact"),
    path("privacy/", views.privacy, name="privacy"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("security/", views.security_contact, name="security_contact"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    path("", include("core.urls")),
    path("", include("accounts.urls")),
    path("", include("partners.urls")),
    path("", include("applications.urls")),
    path("", include("reviews.urls")),
    path("", include("decisions.urls")),
]
