"""Addresses of this app."""

from django.urls import path

from partners import views

app_name = "partners"

urlpatterns = [
    path("countries/", views.country_list, name="country_list"),
    path("countries/<slug:iso2>/", views.country_detail, name="country_detail"),
    path("countries/<slug:iso2>/change/", views.country_change, name="country_change"),
    path("countries/<slug:iso2>/change/undo/", views.country_change_undo, name="country_change_undo"),
    path("countries/<slug:iso2>/delegates/new/", views.delegation_new, name="delegation_new"),
    path("countries/<slug:iso2>/delegates/<slug:person>/end/", views.delegation_end, name="delegation_end"),
    path("what-we-fund/", views.mechanism_list, name="mechanism_list"),
    path("can-i-apply/", views.director_check, name="director_check"),
    path("profile/", views.profile, name="profile"),
    path("profile/posts/new/", views.affiliation_new, name="affiliation_new"),
    path("profile/posts/<slug:ref>/end/", views.affiliation_end, name="affiliation_end"),
    path("organisations/", views.organisation_list, name="organisation_list"),
    path("organisations/new/", views.organisation_new, name="organisation_new"),
    path("organisations/<slug:ref>/", views.organisation_detail, name="organisation_detail"),
    path("organisations/<slug:ref>/change/", views.organisation_edit, name="organisation_edit"),
    path("organisations/<slug:ref>/confirm/", views.organisation_confirm, name="organisation_confirm"),
]
