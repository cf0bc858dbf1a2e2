"""The access file: who may ask for which route, and by which methods. What is not here is answered with 404.

A door inside the view still decides about the single object; this file decides who gets as far as the view.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse

from core.web import typed_again

GetResponse = Callable[[HttpRequest], HttpResponse]


class Audience(StrEnum):
    """Who may reach a view at all."""

    PUBLIC = "everyone"
    SIGNED_IN = "signed in"
    OFFICER = "officer"
    APPROVER = "approver"
    PROGRAMME = "officer, approver or auditor"
    AUDIT = "auditor or administrator"
    ADMINISTRATOR = "administrator"
    DEMO = "everyone, on a demonstration only"


@dataclass(frozen=True, slots=True)
class Access:
    """The audience of a route and the methods it answers."""

    audience: Audience
    methods: frozenset[str]


GET = frozenset({"GET", "HEAD"})
POST = frozenset({"POST"})
FORM = GET | POST


def _open(names: str, methods: frozenset[str], audience: Audience) -> dict[str, Access]:
    return {name: Access(audience, methods) for name in names.split()}


ROUTES: dict[str, Access] = {
    # --- core, sps_portal: pages for everyone
    **_open("home favicon healthz readyz", GET, Audience.PUBLIC),
    **_open("help contact privacy accessibility security_contact security_txt", GET, Audience.PUBLIC),
    **_open("start", GET, Audience.SIGNED_IN),
    # --- accounts: signing up and in (allauth; what is missing here of it is closed)
    **_open("account_login account_signup account_reset_password", FORM, Audience.PUBLIC),
    **_open("account_confirm_email account_reset_password_from_key", FORM, Audience.PUBLIC),
    **_open("account_email_verification_sent account_reset_password_done", GET, Audience.PUBLIC),
    **_open("account_reset_password_from_key_done account_inactive", GET, Audience.PUBLIC),
    **_open("account_logout mfa_authenticate mfa_login_webauthn", FORM, Audience.PUBLIC),
    # --- accounts: one's own account
    **_open(
        "account_reauthenticate mfa_reauthenticate mfa_reauthenticate_webauthn", FORM, Audience.SIGNED_IN
    ),
    **_open("account_email account_change_password account_set_password", FORM, Audience.SIGNED_IN),
    **_open("mfa_index mfa_view_recovery_codes mfa_list_webauthn", GET, Audience.SIGNED_IN),
    **_open("mfa_activate_totp mfa_deactivate_totp mfa_generate_recovery_codes", FORM, Audience.SIGNED_IN),
    **_open("mfa_add_webauthn mfa_edit_webauthn mfa_remove_webauthn", FORM, Audience.SIGNED_IN),
    **_open("usersessions_list accounts:account_close", FORM, Audience.SIGNED_IN),
    **_open("accounts:account_data", FORM, Audience.SIGNED_IN),
    **_open("accounts:account_data_file", GET, Audience.SIGNED_IN),
    **_open("accounts:account_closed accounts:signed_in", GET, Audience.PUBLIC),
    # --- accounts: people and roles
    **_open("accounts:person_list", GET, Audience.ADMINISTRATOR),
    **_open("accounts:person_detail accounts:role_end", FORM, Audience.ADMINISTRATOR),
    # --- partners: countries and mechanisms for everyone, one's own profile, the register of organisations
    **_open("partners:country_list partners:mechanism_list partners:director_check", GET, Audience.PUBLIC),
    **_open("partners:country_detail", GET, Audience.PUBLIC),
    **_open("partners:country_change partners:country_change_undo", FORM, Audience.ADMINISTRATOR),
    **_open("partners:delegation_new partners:delegation_end", FORM, Audience.OFFICER),
    **_open("partners:profile partners:affiliation_new partners:affiliation_end", FORM, Audience.SIGNED_IN),
    **_open("partners:organisation_list partners:organisation_detail", GET, Audience.PROGRAMME),
    **_open("partners:organisation_new partners:organisation_edit", FORM, Audience.OFFICER),
    **_open("partners:organisation_confirm", POST, Audience.OFFICER),
    # --- applications: calls
    **_open("call_list call call_calendar call_check", GET, Audience.PUBLIC),
    # --- applications: the programme office sets up calls and screens
    **_open("office_calls office_call office_call_preview", GET, Audience.PROGRAMME),
    **_open("office_call_new office_call_edit office_call_publish office_call_amend", FORM, Audience.OFFICER),
    **_open("office_call_extend office_call_close office_call_close_phase2", FORM, Audience.OFFICER),
    **_open("office_reply_date office_call_extension", FORM, Audience.OFFICER),
    **_open("office_screening", FORM, Audience.PROGRAMME),
    # --- decisions: rounds, consultations, decisions, letters, redress; verification for everyone
    **_open("verify", GET, Audience.PUBLIC),
    **_open("verify_code", FORM, Audience.PUBLIC),
    **_open("proposal_redress", FORM, Audience.SIGNED_IN),
    **_open("proposal_confirm", POST, Audience.SIGNED_IN),
    **_open("office_rounds office_round office_letters office_letter_file", GET, Audience.PROGRAMME),
    **_open(
        "office_redress_list office_wordings office_wording_file office_letters_unread",
        GET,
        Audience.PROGRAMME,
    ),
    **_open("office_batches office_batch", FORM, Audience.PROGRAMME),
    **_open("office_wording", FORM, Audience.PROGRAMME),
    **_open("office_wording_preview", POST, Audience.OFFICER),
    **_open("office_consultation office_decision office_letter office_redress", FORM, Audience.PROGRAMME),
    **_open("office_revocation", FORM, Audience.PROGRAMME),
    **_open("nation_consultations nation_consultation_sheet", GET, Audience.SIGNED_IN),
    **_open("nation_consultation", FORM, Audience.SIGNED_IN),
    **_open("office_consultation_sheet", GET, Audience.PROGRAMME),
    **_open("office_consultation_extend", FORM, Audience.OFFICER),
    **_open("office_round_add office_round_table", GET, Audience.PROGRAMME),
    **_open("office_scenario office_scenario_compare office_scenario_table", GET, Audience.PROGRAMME),
    **_open("office_round_rules office_scenarios", FORM, Audience.PROGRAMME),
    **_open("office_scenario_stop", POST, Audience.OFFICER),
    **_open("office_scenario_apply", FORM, Audience.OFFICER),
    **_open("office_round_list", POST, Audience.OFFICER),
    **_open("office_round_reopen", FORM, Audience.APPROVER),
    **_open("office_round_new office_round_close office_consultation_new", FORM, Audience.OFFICER),
    **_open("office_round_candidate", FORM, Audience.OFFICER),
    **_open("office_decision_preview office_reasons_preview", POST, Audience.OFFICER),
    **_open("office_decision_letter", GET, Audience.PROGRAMME),
    **_open("office_decision_send_back", POST, Audience.APPROVER),
    **_open("approver_home", GET, Audience.APPROVER),
    **_open("office_audit", GET, Audience.AUDIT),
    # --- decisions: the programme office's desk and proposal page
    **_open("office_exports", FORM, Audience.PROGRAMME),
    **_open("office_export", GET, Audience.PROGRAMME),
    **_open("office_dossier office_call_dossier", POST, Audience.PROGRAMME),
    **_open("desk office_proposals office_proposal office_document", GET, Audience.PROGRAMME),
    **_open("office_failures office_columns office_proposal_changes", GET, Audience.PROGRAMME),
    **_open("office_bulk_new", POST, Audience.PROGRAMME),
    **_open("office_proposal_tags", POST, Audience.OFFICER),
    **_open("office_bulk", FORM, Audience.OFFICER),
    **_open("office_proposals_table office_views office_view_new office_view", FORM, Audience.PROGRAMME),
    **_open("office_proposal_files office_proposal_reviews office_proposal_history", GET, Audience.PROGRAMME),
    **_open("office_proposal_version office_paper", GET, Audience.PROGRAMME),
    # --- applications: directors
    **_open("invitation", FORM, Audience.PUBLIC),
    **_open(
        "my_proposals proposal proposal_check proposal_eligibility proposal_receipt proposal_version",
        GET,
        Audience.SIGNED_IN,
    ),
    **_open(
        "proposal_document proposal_version_document proposal_letter proposal_paper", GET, Audience.SIGNED_IN
    ),
    **_open("proposal_start proposal_section proposal_document_remove", FORM, Audience.SIGNED_IN),
    **_open("proposal_section_autosave", POST, Audience.SIGNED_IN),
    **_open("proposal_workbook", GET, Audience.SIGNED_IN),
    **_open("proposal_workbook_upload", FORM, Audience.SIGNED_IN),
    **_open("proposal_section_states", GET, Audience.SIGNED_IN),
    **_open("proposal_section_state", FORM, Audience.SIGNED_IN),
    **_open("proposal_director proposal_director_add", FORM, Audience.SIGNED_IN),
    **_open("proposal_director_invite proposal_director_remove", FORM, Audience.SIGNED_IN),
    **_open("proposal_director_hand_over", FORM, Audience.SIGNED_IN),
    **_open("proposal_people proposal_comments proposal_activity proposal_changes", GET, Audience.SIGNED_IN),
    **_open("proposal_helper_add proposal_helper proposal_helper_invite", FORM, Audience.SIGNED_IN),
    **_open("proposal_helper_end proposal_section_comments", FORM, Audience.SIGNED_IN),
    **_open("proposal_copy", FORM, Audience.SIGNED_IN),
    **_open("proposal_section_writer", FORM, Audience.SIGNED_IN),
    **_open("proposal_comment_settle", POST, Audience.SIGNED_IN),
    **_open("proposal_agree proposal_submit proposal_event", FORM, Audience.SIGNED_IN),
    # --- reviews: reviewers and chairs; the door of each view knows whose work it is
    **_open("review_changes review_recuse review_abstain", FORM, Audience.SIGNED_IN),
    **_open("panel_changes", GET, Audience.SIGNED_IN),
    **_open("review_autosave", POST, Audience.SIGNED_IN),
    **_open("review_pack review_archive", FORM, Audience.SIGNED_IN),
    **_open("review_parcel", GET, Audience.SIGNED_IN),
    **_open("review_form_file", GET, Audience.SIGNED_IN),
    **_open("review_form_upload", FORM, Audience.SIGNED_IN),
    **_open("my_reviews review_others review_document review_paper", GET, Audience.SIGNED_IN),
    **_open("review review_declare review_check", FORM, Audience.SIGNED_IN),
    **_open("panel_work panel_proposal panel_document panel_paper panel_dossier", GET, Audience.SIGNED_IN),
    **_open("panel_report panel_report_sign panel_conflict review_event", FORM, Audience.SIGNED_IN),
    # --- reviews: a panel at work together
    **_open("panel_sheet", GET, Audience.SIGNED_IN),
    **_open("panel_discussion review_scores", FORM, Audience.SIGNED_IN),
    **_open("office_discussion", FORM, Audience.OFFICER),
    **_open("panel_agenda panel_room panel_minutes", GET, Audience.SIGNED_IN),
    **_open("panel_begin panel_close panel_report_stand", FORM, Audience.SIGNED_IN),
    **_open("panel_steer panel_report_refusal", POST, Audience.SIGNED_IN),
    **_open("office_minutes", GET, Audience.PROGRAMME),
    **_open("office_panel_scores office_call_scores", GET, Audience.OFFICER),
    # --- reviews: the programme office
    **_open("office_panels office_experts office_evaluations", GET, Audience.PROGRAMME),
    **_open("office_panel office_panel_new office_expert office_expert_new", FORM, Audience.OFFICER),
    **_open("office_routing office_route office_assignments office_release", FORM, Audience.OFFICER),
    **_open("office_phases", FORM, Audience.OFFICER),
    **_open("office_doubt office_conflict office_report", FORM, Audience.OFFICER),
    **_open("office_ties office_expert_ties", GET, Audience.PROGRAMME),
    **_open("office_same_people", GET, Audience.OFFICER),
    **_open("office_same_person", FORM, Audience.OFFICER),
    **_open("office_pin office_expert_import office_expert_invite office_nomination", FORM, Audience.OFFICER),
    **_open("office_expert_absence", FORM, Audience.OFFICER),
    **_open("office_invitation_withdraw", POST, Audience.OFFICER),
    **_open("office_experts_csv office_experts_xlsx office_coverage", GET, Audience.PROGRAMME),
    **_open("office_invitations office_nominations", GET, Audience.PROGRAMME),
    # --- reviews: people asked into the pool, their own record, and what nations propose
    **_open("seat_answer", FORM, Audience.PUBLIC),
    **_open("my_expertise my_people my_absence nominations", FORM, Audience.SIGNED_IN),
    **_open("office_event", FORM, Audience.PROGRAMME),
    **_open("office_runs office_run_proposal office_run_apply", FORM, Audience.OFFICER),
    **_open("office_run office_run_table", GET, Audience.OFFICER),
    **_open("office_progress office_carriers", GET, Audience.PROGRAMME),
    **_open("office_remind office_extend office_replace", FORM, Audience.OFFICER),
    **_open("office_run_step", POST, Audience.OFFICER),
    # --- accounts: a demonstration
    **_open("accounts:demo_people accounts:demo_mail_list accounts:demo_mail_detail", GET, Audience.DEMO),
    **_open("accounts:demo_sign_in", POST, Audience.DEMO),
    # --- core: every component on one page
    **_open("gallery", GET, Audience.DEMO),
}


# Where people write for long: who posts here after the session ended gets back what was typed.
KEPT_WHEN_SIGNED_OUT = frozenset(
    {"proposal_section", "proposal_director", "review", "panel_report", "panel_discussion"}
)


def allowed(request: HttpRequest, audience: Audience) -> bool:
    """Whether the person who asks belongs to the audience."""
    user = request.user
    if audience is Audience.PUBLIC:
        return True
    if audience is Audience.DEMO:
        return bool(settings.DEMO)
    if not user.is_authenticated:
        return False
    return {
        Audience.SIGNED_IN: True,
        Audience.OFFICER: user.is_officer,
        Audience.APPROVER: user.is_approver,
        Audience.PROGRAMME: user.is_officer or user.is_approver or user.is_auditor,
        Audience.AUDIT: user.is_auditor or user.is_administrator,
        Audience.ADMINISTRATOR: user.is_administrator,
    }[audience]


class AccessMiddleware:
    """Every view is reached only as the access file says."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: tuple[object, ...],
        kwargs: dict[str, object],
    ) -> HttpResponse | None:
        """Refuse undeclared routes and wrong audiences as absent, anonymous readers by a way to sign in."""
        match = request.resolver_match
        access = ROUTES.get(match.view_name) if match else None
        if match is None or access is None:
            raise Http404
        if not allowed(request, access.audience):
            if not request.user.is_authenticated and access.audience is not Audience.DEMO:
                if not request.accepts("text/html"):
                    return JsonResponse({}, status=401)
                if request.method == "POST" and match.view_name in KEPT_WHEN_SIGNED_OUT and not request.FILES:
                    return typed_again(request, signed_out=True, status=401)
                return redirect_to_login(request.get_full_path())
            raise Http404
        if request.method not in access.methods:
            return HttpResponseNotAllowed(sorted(access.methods))
        return None
