"""Addresses of directors' pages."""

from django.urls import path, register_converter

from applications.actions import VERBS
from applications.views import (
    activity,
    autosave,
    checking,
    comparing,
    copying,
    discussing,
    documents,
    earlier,
    helping,
    mine,
    people,
    proposal,
    section,
    sending,
    workbook,
)
from applications.views.fire import events_pattern

register_converter(events_pattern(VERBS), "directors_event")

urlpatterns = [
    path("proposals/", mine.my_proposals, name="my_proposals"),
    path("calls/<call:label>/start/", mine.proposal_start, name="proposal_start"),
    path("invitations/<str:token>/", people.invitation, name="invitation"),
    path("proposals/<ref:ref>/", proposal.proposal, name="proposal"),
    path("proposals/<ref:ref>/sections/<slug:key>/", section.proposal_section, name="proposal_section"),
    path(
        "proposals/<ref:ref>/sections/<slug:key>/autosave/",
        autosave.proposal_section_autosave,
        name="proposal_section_autosave",
    ),
    path(
        "proposals/<ref:ref>/sections/<slug:key>/earlier/",
        earlier.proposal_section_states,
        name="proposal_section_states",
    ),
    path(
        "proposals/<ref:ref>/sections/<slug:key>/earlier/<int:number>/",
        earlier.proposal_section_state,
        name="proposal_section_state",
    ),
    path("proposals/<ref:ref>/eligibility/", checking.proposal_eligibility, name="proposal_eligibility"),
    path("proposals/<ref:ref>/budget.xlsx", workbook.proposal_workbook, name="proposal_workbook"),
    path(
        "proposals/<ref:ref>/spreadsheet/",
        workbook.proposal_workbook_upload,
        name="proposal_workbook_upload",
    ),
    path(
        "proposals/<ref:ref>/sections/<slug:key>/comments/",
        discussing.proposal_section_comments,
        name="proposal_section_comments",
    ),
    path(
        "proposals/<ref:ref>/comments/<int:number>/",
        discussing.proposal_comment_settle,
        name="proposal_comment_settle",
    ),
    path(
        "proposals/<ref:ref>/sections/<slug:key>/writer/",
        discussing.proposal_section_writer,
        name="proposal_section_writer",
    ),
    path("proposals/<ref:ref>/comments/", discussing.proposal_comments, name="proposal_comments"),
    path("proposals/<ref:ref>/copy/", copying.proposal_copy, name="proposal_copy"),
    path("proposals/<ref:ref>/changes/", comparing.proposal_changes, name="proposal_changes"),
    path("proposals/<ref:ref>/activity/", activity.proposal_activity, name="proposal_activity"),
    path("proposals/<ref:ref>/directors/add/", people.proposal_director_add, name="proposal_director_add"),
    path("proposals/<ref:ref>/directors/<int:place>/", people.proposal_director, name="proposal_director"),
    path(
        "proposals/<ref:ref>/directors/<int:place>/invite/",
        people.proposal_director_invite,
        name="proposal_director_invite",
    ),
    path(
        "proposals/<ref:ref>/directors/<int:place>/hand-over/",
        people.proposal_director_hand_over,
        name="proposal_director_hand_over",
    ),
    path(
        "proposals/<ref:ref>/directors/<int:place>/remove/",
        people.proposal_director_remove,
        name="proposal_director_remove",
    ),
    path("proposals/<ref:ref>/people/", helping.proposal_people, name="proposal_people"),
    path("proposals/<ref:ref>/people/add/", helping.proposal_helper_add, name="proposal_helper_add"),
    path("proposals/<ref:ref>/people/<int:place>/", helping.proposal_helper, name="proposal_helper"),
    path(
        "proposals/<ref:ref>/people/<int:place>/invite/",
        helping.proposal_helper_invite,
        name="proposal_helper_invite",
    ),
    path(
        "proposals/<ref:ref>/people/<int:place>/end/", helping.proposal_helper_end, name="proposal_helper_end"
    ),
    path("proposals/<ref:ref>/documents/<slug:slot>/", documents.proposal_document, name="proposal_document"),
    path(
        "proposals/<ref:ref>/documents/<slug:slot>/remove/",
        documents.proposal_document_remove,
        name="proposal_document_remove",
    ),
    path("proposals/<ref:ref>/letters/<int:issue>/", documents.proposal_letter, name="proposal_letter"),
    path("proposals/<ref:ref>/check/", sending.proposal_check, name="proposal_check"),
    path("proposals/<ref:ref>/agree/", sending.proposal_agree, name="proposal_agree"),
    path("proposals/<ref:ref>/submit/", sending.proposal_submit, name="proposal_submit"),
    path("proposals/<ref:ref>/receipt/", sending.proposal_receipt, name="proposal_receipt"),
    path("proposals/<ref:ref>/versions/<int:number>/", sending.proposal_version, name="proposal_version"),
    path(
        "proposals/<ref:ref>/versions/<int:number>/documents/<slug:slot>/",
        documents.proposal_version_document,
        name="proposal_version_document",
    ),
    path(
        "proposals/<ref:ref>/versions/<int:number>/files/<slug:kind>/",
        documents.proposal_paper,
        name="proposal_paper",
    ),
    path("proposals/<ref:ref>/<directors_event:event>/", proposal.proposal_event, name="proposal_event"),
]
