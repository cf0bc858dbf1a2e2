"""Addresses of this app."""

from django.urls import path, register_converter

from applications.views.fire import events_pattern
from reviews.actions import PANEL_VERBS, VERBS
from reviews.views import (
    assigning,
    discussing,
    evaluations,
    expertise,
    importing,
    joining,
    meetings,
    offline,
    panels,
    parcels,
    phases,
    pool,
    progress,
    replacing,
    reviewer,
    reviewing,
    runs,
    sameness,
    scoreboard,
    setup,
    signing,
    ties,
)

register_converter(events_pattern(VERBS), "reviews_event")
register_converter(events_pattern(PANEL_VERBS), "panel_event")


class RunStep:
    """What can be done with an assignment run at once."""

    regex = "stop|again|relax|discard"

    def to_python(self, value: str) -> str:
        """Give the step."""
        return value

    def to_url(self, value: str) -> str:
        """Give the step as it stands in an address."""
        return value


register_converter(RunStep, "run_step")

urlpatterns = [
    # reviewers
    path("reviews/", reviewer.my_reviews, name="my_reviews"),
    path("reviews/pack/", parcels.pack, name="review_pack"),
    path("reviews/done/", parcels.archive, name="review_archive"),
    path("reviews/files/<slug:code>/", parcels.parcel, name="review_parcel"),
    path("reviews/me/", expertise.expertise, name="my_expertise"),
    path("reviews/me/people/", expertise.people, name="my_people"),
    path("reviews/me/away/", expertise.away, name="my_absence"),
    path("reviews/invitations/<str:token>/", joining.answer_seat, name="seat_answer"),
    path("nominations/", joining.nominations, name="nominations"),
    path("reviews/<ref:ref>/", reviewer.review, name="review"),
    path("reviews/<ref:ref>/declare/", reviewer.declare, name="review_declare"),
    path("reviews/<ref:ref>/check/", reviewer.check, name="review_check"),
    path("reviews/<ref:ref>/changes/", reviewing.changes, name="review_changes"),
    path("reviews/<ref:ref>/autosave/", reviewing.autosave, name="review_autosave"),
    path("reviews/<ref:ref>/form.txt", offline.form_file, name="review_form_file"),
    path("reviews/<ref:ref>/form/", offline.form_upload, name="review_form_upload"),
    path("reviews/<ref:ref>/conflict/", reviewing.recuse, name="review_recuse"),
    path("reviews/<ref:ref>/abstain/", reviewing.abstain, name="review_abstain"),
    path("reviews/<ref:ref>/others/", reviewer.others, name="review_others"),
    path("reviews/<ref:ref>/documents/<slug:slot>/", reviewer.document, name="review_document"),
    path("reviews/<ref:ref>/proposal.pdf", reviewer.paper, name="review_paper"),
    # panels
    path("reviews/panels/<slug:code>/", panels.work, name="panel_work"),
    path("reviews/<ref:ref>/dossier/", discussing.dossier, name="panel_dossier"),
    path("reviews/<ref:ref>/discussion/", discussing.discussion, name="panel_discussion"),
    path("reviews/<ref:ref>/scores/", discussing.scores, name="review_scores"),
    path("office/proposals/<ref:ref>/discussion/", discussing.office_discussion, name="office_discussion"),
    path("reviews/panels/<slug:code>/agenda/", meetings.agenda, name="panel_agenda"),
    path("reviews/panels/<slug:code>/room/", meetings.room, name="panel_room"),
    path("reviews/panels/<slug:code>/steer/", meetings.steer, name="panel_steer"),
    path("reviews/panels/<slug:code>/begin/", meetings.begin, name="panel_begin"),
    path("reviews/panels/<slug:code>/close/", meetings.close, name="panel_close"),
    path("reviews/panels/<slug:code>/minutes/<int:number>.pdf", meetings.minutes, name="panel_minutes"),
    path(
        "office/panels/<slug:code>/minutes/<int:number>.pdf", meetings.office_minutes, name="office_minutes"
    ),
    path("reviews/<ref:ref>/report/stand/", signing.stand_by, name="panel_report_stand"),
    path("reviews/<ref:ref>/report/refusal/", signing.refusal, name="panel_report_refusal"),
    path("reviews/panels/<slug:code>/sheet/", scoreboard.sheet, name="panel_sheet"),
    path("reviews/<ref:ref>/panel/", panels.proposal, name="panel_proposal"),
    path("reviews/<ref:ref>/panel/changes/", reviewing.panel_changes, name="panel_changes"),
    path("reviews/<ref:ref>/panel/conflict/", panels.conflict, name="panel_conflict"),
    path("reviews/<ref:ref>/panel/documents/<slug:slot>/", panels.document, name="panel_document"),
    path("reviews/<ref:ref>/panel/proposal.pdf", panels.paper, name="panel_paper"),
    path("reviews/<ref:ref>/report/", panels.report, name="panel_report"),
    path("reviews/<ref:ref>/report/sign/", panels.sign, name="panel_report_sign"),
    path("reviews/<ref:ref>/<panel_event:event>/", panels.event, name="review_event"),
    # the programme office
    path("office/calls/<call:label>/phases/", phases.office_phases, name="office_phases"),
    path("office/panels/", setup.panel_list, name="office_panels"),
    path("office/calls/<call:label>/panels/new/", setup.panel_new, name="office_panel_new"),
    path("office/panels/routing/", setup.routing, name="office_routing"),
    path("office/reviews/", progress.progress, name="office_progress"),
    path("office/reviews/reviewers/", progress.carriers, name="office_carriers"),
    path("office/reviews/remind/", progress.remind, name="office_remind"),
    path(
        "office/proposals/<ref:ref>/reviewers/<int:number>/more-time/", progress.extend, name="office_extend"
    ),
    path(
        "office/proposals/<ref:ref>/reviewers/<int:number>/replace/", replacing.replace, name="office_replace"
    ),
    path("office/calls/<call:label>/assignment/", runs.runs, name="office_runs"),
    path("office/calls/<call:label>/assignment/<int:number>/", runs.run, name="office_run"),
    path("office/calls/<call:label>/assignment/<int:number>/apply/", runs.run_apply, name="office_run_apply"),
    path(
        "office/calls/<call:label>/assignment/<int:number>/table.csv", runs.run_table, name="office_run_table"
    ),
    path(
        "office/calls/<call:label>/assignment/<int:number>/<run_step:step>/",
        runs.run_step,
        name="office_run_step",
    ),
    path(
        "office/calls/<call:label>/assignment/<int:number>/<ref:ref>/",
        runs.run_proposal,
        name="office_run_proposal",
    ),
    path("office/panels/<slug:code>/", setup.panel_edit, name="office_panel"),
    path("office/panels/<slug:code>/scores/", scoreboard.panel_scores, name="office_panel_scores"),
    path("office/calls/<call:label>/scores/", scoreboard.call_scores, name="office_call_scores"),
    path("office/experts/", pool.expert_list, name="office_experts"),
    path("office/experts/experts.csv", pool.expert_csv, name="office_experts_csv"),
    path("office/experts/experts.xlsx", pool.expert_xlsx, name="office_experts_xlsx"),
    path("office/experts/same/", sameness.same_people, name="office_same_people"),
    path("office/experts/<slug:ref>/same/<slug:other>/", sameness.same_person, name="office_same_person"),
    path("office/experts/import/", importing.pool_file, name="office_expert_import"),
    path("office/experts/invite/", joining.invite, name="office_expert_invite"),
    path("office/experts/invitations/", joining.invitations, name="office_invitations"),
    path(
        "office/experts/invitations/<slug:ref>/withdraw/", joining.withdraw, name="office_invitation_withdraw"
    ),
    path("office/experts/nominations/", joining.waiting, name="office_nominations"),
    path("office/experts/nominations/<slug:ref>/", joining.nomination, name="office_nomination"),
    path("office/calls/<call:label>/coverage/", pool.coverage, name="office_coverage"),
    path("office/experts/<slug:ref>/away/", expertise.pause, name="office_expert_absence"),
    path("office/experts/new/", pool.expert_new, name="office_expert_new"),
    path("office/experts/<slug:ref>/ties/", ties.expert_ties, name="office_expert_ties"),
    path("office/experts/<slug:ref>/", pool.expert_edit, name="office_expert"),
    path("office/proposals/<ref:ref>/panel/", setup.route, name="office_route"),
    path("office/proposals/<ref:ref>/reviewers/", assigning.assignments, name="office_assignments"),
    path(
        "office/proposals/<ref:ref>/reviewers/<int:number>/release/", assigning.release, name="office_release"
    ),
    path("office/proposals/<ref:ref>/reviewers/<int:number>/doubt/", assigning.doubt, name="office_doubt"),
    path("office/proposals/<ref:ref>/ties/", ties.proposal_ties, name="office_ties"),
    path("office/proposals/<ref:ref>/ties/<slug:expert>/", ties.ruling, name="office_pin"),
    path("office/proposals/<ref:ref>/conflicts/new/", assigning.conflict, name="office_conflict"),
    path("office/proposals/<ref:ref>/evaluations/", evaluations.evaluations, name="office_evaluations"),
    path("office/proposals/<ref:ref>/report/", evaluations.report, name="office_report"),
    path("office/proposals/<ref:ref>/<reviews_event:event>/", setup.event, name="office_event"),
]
