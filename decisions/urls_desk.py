"""Addresses of the programme office's desk, list and proposal page."""

from django.urls import path

from decisions.views import (
    approving,
    auditing,
    bulk,
    desk,
    desk_columns,
    desk_tables,
    desk_views,
    dossiers,
    exports,
    failures,
    office_proposal,
    tags,
)

ONE = "office/proposals/<ref:ref>"

urlpatterns = [
    path("office/", desk.desk, name="desk"),
    path("office/audit/", auditing.office_audit, name="office_audit"),
    path("office/exports/", exports.exports, name="office_exports"),
    path("office/exports/<slug:code>/", exports.export_file, name="office_export"),
    path("office/failures/", failures.failures, name="office_failures"),
    path("office/to-decide/", approving.approver_home, name="approver_home"),
    path("office/proposals/", desk.office_proposals, name="office_proposals"),
    path("office/proposals/actions/", bulk.office_bulk_new, name="office_bulk_new"),
    path("office/proposals/actions/<slug:code>/", bulk.office_bulk, name="office_bulk"),
    path("office/proposals/views/", desk_views.office_views, name="office_views"),
    path("office/proposals/views/new/", desk_views.office_view_new, name="office_view_new"),
    path("office/proposals/views/<slug:code>/", desk_views.office_view, name="office_view"),
    path("office/proposals/columns/", desk_columns.office_columns, name="office_columns"),
    path(
        "office/proposals/table/<slug:kind>/",
        desk_tables.office_proposals_table,
        name="office_proposals_table",
    ),
    path(f"{ONE}/", office_proposal.office_proposal_page, name="office_proposal"),
    path(f"{ONE}/files/", office_proposal.office_proposal_files, name="office_proposal_files"),
    path(f"{ONE}/documents/<slug:slot>/", office_proposal.office_document, name="office_document"),
    path(f"{ONE}/reviews/", office_proposal.office_proposal_reviews, name="office_proposal_reviews"),
    path(f"{ONE}/changes/", office_proposal.office_proposal_changes, name="office_proposal_changes"),
    path(f"{ONE}/history/", office_proposal.office_proposal_history, name="office_proposal_history"),
    path(f"{ONE}/tags/", tags.office_proposal_tags, name="office_proposal_tags"),
    path(f"{ONE}/dossier/", dossiers.proposal_dossier, name="office_dossier"),
    path("office/calls/<call:label>/dossier/", dossiers.call_dossier, name="office_call_dossier"),
    path(
        f"{ONE}/versions/<int:number>/files/<slug:kind>/", office_proposal.office_paper, name="office_paper"
    ),
    path(
        f"{ONE}/versions/<int:number>/",
        office_proposal.office_proposal_version,
        name="office_proposal_version",
    ),
]
