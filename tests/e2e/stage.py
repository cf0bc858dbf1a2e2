"""One of everything that a page can show, led there by real actions; and who opens which page."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

from applications.actions import discussing, helpers, people
from applications.enums import Mechanism, State
from applications.mechanisms import CURRENT_VERSION
from applications.models import Director, Proposal
from core import clock
from core.models import OutboxEmail
from decisions.actions import (
    batches,
    bulk,
    choosing,
    consultations,
    desk_views,
    dossiers,
    exporting,
    redress,
    revoking,
    rounds,
    scenarios,
    speaking,
    wordings,
)
from decisions.enums import BulkKind, Outcome, RedressGround
from decisions.models import BulkAction, Consultation, Letter, RoundItem, Scenario
from decisions.templating import shipped
from partners.actions import add_affiliation, name_delegate, save_person
from partners.models import Country, Organisation
from reviews import actions as review_actions
from reviews.actions import running
from reviews.enums import ConflictKind, Declaration
from reviews.models import AssignmentRun
from reviews.runs import Settings
from sps_portal.seed import walking
from tests import factories
from tests.reviews import making

ANYONE = ""


def lay() -> dict[str, Any]:
    """Lay the stage; give the argument of an address for each name that the table uses."""
    for person in ("stranger", "deniz", "aida", "root"):
        factories.person(person)
    cast, call = factories.cast(), factories.closed_call()
    found: dict[str, Any] = {"call": call.label, "open_call": factories.call().label}
    found["planned_call"] = factories.call(publish=False).label
    words = shipped(Outcome.REFUSAL, "", "en")
    wordings.save_wording(
        kind=Outcome.REFUSAL,
        mechanism="",
        language="en",
        wording=replace(words, closing="Thank you."),
        edit_version=0,
        by=cast.officer,
    )
    found |= _drafts() | _reviewing(call, cast) | _deciding(call, cast) | _people()
    return found | _assigning(call, cast)


def lay_more(call: Any, cast: walking.Cast) -> None:
    """As much again of what the office, panels and approvers have to do in the call."""
    _reviewing(call, cast)
    _deciding(call, cast)


def _drafts() -> dict[str, Any]:
    newest = factories.call(form_version=CURRENT_VERSION)
    half = factories.draft(call=newest, mechanism=Mechanism.MYP, number=1, whole=False)
    invited = _with_an_invitation()
    whole = factories.draft(mechanism=Mechanism.MYP, number=2)
    agreed = factories.draft(mechanism=Mechanism.ARW, number=1)
    return {
        "half": half.ref,
        "whole": whole.ref,
        "agreed": agreed.ref,
        "inviting": invited.ref,
        "token": _token(invited),
        **_helped(whole, half),
        "invited_place": Director.objects.get(proposal=invited, user=None).position_in_list,
        "open": factories.submit(factories.draft(mechanism=Mechanism.ARW, number=2)).ref,
    }


def _helped(whole: Proposal, half: Proposal) -> dict[str, Any]:
    """A helper writes in one draft and another reads it; the team talks about a section, and one has it to write."""
    olena, marc, helper = factories.person("olena"), factories.person("marc"), factories.person("stranger")
    named = {"given_name": "Anna", "family_name": "Helm"}
    helpers.invite_helper(proposal=whole, rights="view", email=helper.email, **named, by=olena)
    helpers.join_as_helper(token=_secret(helper.email), by=helper)
    helpers.invite_helper(proposal=whole, rights="edit", email="rui@porto.example", **named, by=olena)
    said: dict[str, Any] = {"proposal": whole, "key": "summary"}
    first = discussing.comment(**said, text="Is the first sentence too long?", replies_to=None, by=marc)
    discussing.comment(**said, text="Yes.", replies_to=first.number, by=helper)
    other = discussing.comment(**said, text="Name the ministry.", replies_to=None, by=marc)
    discussing.settle(**said, number=other.number, resolved=True, by=olena)
    discussing.assign_section(proposal=whole, key="summary", writer=marc, by=olena)
    helpers.invite_helper(proposal=half, rights="edit", email="rui@porto.example", **named, by=olena)
    return {"help_token": _secret("rui@porto.example")}


def _secret(email: str) -> str:
    text: str = OutboxEmail.objects.filter(to=email, text__contains="/invitations/").latest("pk").text
    return text.split("/invitations/", 1)[1].split("/", 1)[0].split()[0]


def _with_an_invitation() -> Proposal:
    draft = factories.draft(mechanism=Mechanism.ATC, whole=False)
    details = {"given_name": "Rasa", "family_name": "Jonaitė"}
    people.invite_director(
        proposal=draft, role="NPD", email="rasa@kaunas.example", details=details, by=factories.person("olena")
    )
    return draft


def _token(proposal: Proposal) -> str:
    director = Director.objects.get(proposal=proposal, user=None)
    mail = OutboxEmail.objects.filter(dedupe_key__startswith=f"invitation:{director.pk}:").latest("pk")
    return mail.text.split("/invitations/", 1)[1].split("/", 1)[0].split()[0]


def _reviewing(call: Any, cast: walking.Cast) -> dict[str, Any]:
    fresh = factories.submitted(mechanism=Mechanism.ARW, number=3, call=call)
    returned = factories.submitted(mechanism=Mechanism.ARW, number=4, call=call)
    walking.lead(returned, to=State.RETURNED, cast=cast)
    running = factories.submitted(mechanism=Mechanism.ARW, number=0, call=call)
    walking.lead(running, to=State.IN_REVIEW, cast=cast)
    experts = [walking.expert_of(user, by=cast.officer, call=call) for user in cast.reviewers]
    due = clock.now() + timedelta(days=20)
    tomas, petra = review_actions.assign(proposal=running, experts=experts, due_at=due, by=cast.officer)
    review_actions.declare(assignment=tomas, answer=Declaration.NONE, by=tomas.expert.user)
    doubted = factories.submitted(mechanism=Mechanism.MYP, number=3, call=call)
    walking.lead(doubted, to=State.IN_REVIEW, cast=cast)
    first, second = review_actions.assign(proposal=doubted, experts=experts, due_at=due, by=cast.officer)
    review_actions.declare(assignment=first, answer=Declaration.NONE, by=first.expert.user)
    review_actions.declare(
        assignment=second,
        answer=Declaration.UNSURE,
        kind=ConflictKind.COLLABORATOR,
        words="We wrote one paper together.",
        by=second.expert.user,
    )
    walking.evaluate(first, walking.Way())
    making.report(doubted, cast.chair, recommendation="invite")
    review_actions.say(proposal=doubted, text="Who keeps the results afterwards?", by=cast.chair)
    _meet(doubted, cast)
    reviewed = factories.submitted(mechanism=Mechanism.ARW, number=1, call=call)
    walking.lead(reviewed, to=State.REVIEWED, cast=cast)
    return {
        "fresh": fresh.ref,
        "returned": returned.ref,
        "running": running.ref,
        "undeclared": petra.number,
        "doubted": doubted.ref,
        "doubt": second.number,
        "reviewed": reviewed.ref,
        "panel": f"P-{call.label}",
        "expert": experts[0].person.ref,
    }


def _assigning(call: Any, cast: walking.Cast) -> dict[str, Any]:
    """Three assignment runs: one that cannot be, one proposed, one that waits for a worker."""
    asked = Settings(panels=(f"P-{call.label}",), coverage=9, seconds=5)

    def run(**values: Any) -> AssignmentRun:
        return running.start_run(call=call, settings=replace(asked, **values), by=cast.officer)

    bad = run()
    running.solve_run(bad.pk)
    good = run(coverage=3, two_nations=False, works_in_it=False)
    running.solve_run(good.pk)
    return {"bad_run": bad.number, "good_run": good.number, "waiting_run": run(coverage=2).number}


def _meet(proposal: Proposal, cast: walking.Cast) -> None:
    """The panel is at its meeting and has the proposal before it."""
    panel = walking.panel_for(proposal.call, cast)
    meeting = review_actions.prepare_meeting(panel=panel, by=cast.chair)
    review_actions.begin_meeting(panel=panel, by=cast.chair)
    review_actions.note_attendance(panel=panel, user=cast.reviewers[0], here=True, by=cast.chair)
    place = meeting.items.get(proposal=proposal).position
    review_actions.open_item(panel=panel, position=place, by=cast.chair)
    review_actions.record_outcome(panel=panel, outcome="invite", line="A clear need.", by=cast.chair)


def _laid(kind: BulkKind, proposals: list[Proposal], cast: walking.Cast) -> BulkAction:
    return bulk.lay_bulk(kind=kind, ids=[p.pk for p in proposals], back="/office/proposals/", by=cast.officer)


def _tagged(proposals: list[Proposal], cast: walking.Cast) -> BulkAction:
    action, given = _laid(BulkKind.TAG, proposals, cast), {"tag": "Ask the nation"}
    seen = bulk.preview(action=action, given=given, by=cast.officer)
    return bulk.confirm_bulk(
        action=action, given=given, digest=seen.digest, count=seen.count, by=cast.officer
    )


def _deciding(call: Any, cast: walking.Cast) -> dict[str, Any]:
    def at(state: State, number: int, mechanism: str = Mechanism.ARW) -> Proposal:
        proposal = factories.submitted(mechanism=mechanism, number=number, call=call)
        walking.lead(proposal, to=state, cast=cast)
        return proposal

    candidate, approved, sent = at(State.PROPOSED, 2), at(State.APPROVED, 3), at(State.REVIEWED, 3)
    walking.prepare(sent, cast, walking.Way(), Outcome.REFUSAL)
    letter = walking.print_letter(approved)
    batch = batches.prepare_batch(title="Awards", call="", outcomes=[], by=cast.officer)
    view = desk_views.save_view(
        name=f"Workshops {batch.number}", query="mechanism=ARW", shared=True, by=cast.officer
    )
    awarded, revoked, refused = at(State.AWARDED, 4), at(State.AWARDED, 0), at(State.REFUSED, 1)
    revoking.prepare_revocation(
        proposal=revoked, reasons=["terms"], feedback="The reports are missing.", by=cast.officer
    )
    redress.ask_for_redress(
        proposal=refused, ground=RedressGround.PROCEDURE, text="Nobody asked us.", by=cast.directors.ppd
    )
    again = at(State.REFUSED, 2)
    consultation = Consultation.objects.latest("pk")
    scenario = _lay_down(RoundItem.objects.get(proposal=candidate, removed_at__isnull=True), cast)
    told = Letter.objects.filter(decision__proposal=awarded).latest("pk")
    exporting.make_export(dossiers.ask_for_dossier(proposal=awarded, by=cast.officer).pk)
    dossiers.ask_for_call_dossier(call=call, by=cast.officer)
    return {
        "candidate": candidate.ref,
        "approved": approved.ref,
        "sent": sent.ref,
        "letter": letter.code,
        "batch": batch.number,
        "view": view.ref,
        "bulk": _laid(BulkKind.ROUTE, [sent, candidate], cast).ref,
        "bulk_done": _tagged([sent, candidate], cast).ref,
        "awarded": awarded.ref,
        "told": told.code,
        "revoked": revoked.ref,
        "refused": refused.ref,
        "again": again.ref,
        "invited": at(State.INVITED, 4, Mechanism.MYP).ref,
        "round": walking.round_for(call, cast).code,
        "consultation": consultation.number,
        "silence": _silence(call, at(State.PROPOSED, 5), cast).number,
        "closed_round": "2031-Z",
        "scenario": scenario.number,
    }


def _silence(call: Any, proposal: Proposal, cast: walking.Cast) -> Consultation:
    """A list is before the nations, and one of them has commented."""
    nation = Country.objects.get(iso2="TR")
    deniz = factories.person("deniz")
    name_delegate(email=deniz.email, country=nation, start_on=clock.today(), by=cast.officer)
    opened = consultations.open_consultation(
        funding_round=walking.round_for(call, cast),
        reference=f"SPS-N(2026)03{Consultation.objects.count():02}",
        proposals=[proposal],
        closes_at=clock.now() + timedelta(days=20),
        by=cast.officer,
    )
    speaking.speak(
        consultation=opened, country=nation, kind="comment", refs=[], text="We ask for a report.", by=deniz
    )
    return opened


def _lay_down(item: RoundItem, cast: walking.Cast) -> Scenario:
    """The round has a rule, a candidate that has to be in and a scenario; another round is closed."""
    laid = Scenario.objects.filter(round=item.round).order_by("number").first()
    if laid is not None:
        return laid
    choosing.add_rule(
        funding_round=item.round,
        about="mechanism:ARW",
        bound="least",
        unit="proposals",
        limit=Decimal(2),
        by=cast.officer,
    )
    choosing.set_candidate(
        item=item,
        mark="must",
        mark_reason="Asked for by a partner ministry.",
        amount_eur=item.proposal.requested_eur - 1000,
        conditions=["Name who keeps the results."],
        edits=0,
        by=cast.officer,
    )
    closed = rounds.open_round(
        code="2031-Z", title="Closed", envelope_eur=Decimal(1000), calls=[item.proposal.call], by=cast.officer
    )
    rounds.close_round(funding_round=closed, by=cast.officer)
    made = scenarios.ask_for_set(
        funding_round=item.round, title="As it stands", envelope_eur=Decimal(4_000_000), by=cast.officer
    )
    scenarios.work_out(made.pk)
    return made


def _people() -> dict[str, Any]:
    deniz, aida = factories.person("deniz"), factories.person("aida")
    Authenticator.objects.create(
        user=deniz, type=Authenticator.Type.TOTP, data={"secret": get_adapter().encrypt("JBSWY3DPEHPK3PXP")}
    )
    RecoveryCodes.activate(deniz)
    passkey = Authenticator.objects.create(
        user=deniz, type=Authenticator.Type.WEBAUTHN, data={"name": "Work laptop", "credential": {}}
    )
    olena = factories.person("olena")
    post = add_affiliation(
        person=save_person(given_name="Olena", family_name="Kovalchuk", user=olena, by=olena),
        organisation=Organisation.objects.order_by("pk")[0],
        start_on=date(2024, 1, 8),
        by=olena,
    )
    delegation = name_delegate(
        email=deniz.email,
        country=Country.objects.get(iso2="TR"),
        start_on=date(2024, 1, 1),
        by=factories.person("ines"),
    )
    nominated = review_actions.nominate(
        country=delegation.country, email="ayse@ankara.example", given_name="Ayşe", family_name="Demir",
        institution="Ankara Institute of Marine Sensing", position="Professor", facts="Acoustics since 2001.",
        keywords=["acoustics"], by=deniz,
    )  # fmt: skip
    today = clock.today()
    asked = {"given_name": "Rui", "family_name": "Sá", "email": "rui.sa@porto.example", "expected": 5}
    review_actions.invite_expert(
        values={**asked, "term_from": today, "term_until": today + timedelta(days=900)},
        by=factories.person("ines"),
    )
    return {
        "nomination": nominated.ref,
        "seat": _secret(asked["email"]),
        "person": aida.ref,
        "namesake": save_person(given_name="Tomáš", family_name="Havelka", by=factories.person("ines")).ref,
        "passkey": passkey.pk,
        "organisation": Organisation.objects.order_by("pk")[0].ref,
        "affiliation": post.ref,
        "nation": delegation.country.iso2,
        "delegate": delegation.person.ref,
        "mail": OutboxEmail.objects.latest("pk").message_id.strip("<").partition("@")[0],
    }


@dataclass(frozen=True)
class Place:
    """One page: its route, who opens it, the arguments of its address ("$name" stands for the stage's)."""

    route: str
    reader: str = ANYONE
    args: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    query: str = ""

    def __str__(self) -> str:
        where = "-".join(str(value).strip("$") for value in self.args.values())
        return "-".join(filter(None, (self.route, where, self.reader)))


def _places(reader: str, routes: str, status: int = 200, **args: Any) -> tuple[Place, ...]:
    return tuple(Place(route, reader, args, status) for route in routes.split())


OFFICE = "ines"
PLACES: tuple[Place, ...] = (
    # everyone
    *_places(ANYONE, "home help contact privacy accessibility security_contact call_list verify"),
    *_places(ANYONE, "partners:country_list partners:mechanism_list partners:director_check"),
    *_places(ANYONE, "partners:country_detail", iso2="BY"),
    *_places("root", "partners:country_change partners:country_change_undo", iso2="BY"),
    *_places(OFFICE, "partners:country_detail partners:delegation_new", iso2="$nation"),
    *_places(OFFICE, "partners:delegation_end", iso2="$nation", person="$delegate"),
    *_places(ANYONE, "call", label="$open_call"),
    *_places(ANYONE, "call", label="$call"),
    *_places(ANYONE, "call_check", label="$open_call"),
    Place("call_check", "olena", {"label": "$open_call"}, query="?mechanism=ARW&npd_lives=BE&npd_works=UA"),
    *_places(ANYONE, "verify_code", code="$told"),
    *_places(ANYONE, "invitation", token="$token"),
    *_places(ANYONE, "invitation", token="$help_token"),
    *_places(ANYONE, "account_login account_signup account_reset_password account_inactive"),
    *_places(ANYONE, "account_email_verification_sent account_reset_password_done"),
    *_places(ANYONE, "account_reset_password_from_key_done accounts:account_closed"),
    *_places(ANYONE, "account_confirm_email", key="nothing"),
    *_places(ANYONE, "account_reset_password_from_key", uidb36="1", key="set-password"),
    *_places(ANYONE, "accounts:demo_people accounts:demo_mail_list gallery"),
    *_places(ANYONE, "accounts:demo_mail_detail", key="$mail"),
    # one's own account
    *_places("deniz", "account_logout account_reauthenticate account_email account_change_password"),
    *_places("deniz", "mfa_index mfa_list_webauthn mfa_deactivate_totp"),
    *_places("deniz", "mfa_generate_recovery_codes mfa_reauthenticate"),
    *_places("deniz", "mfa_edit_webauthn mfa_remove_webauthn", pk="$passkey"),
    *_places("stranger", "mfa_activate_totp mfa_add_webauthn usersessions_list accounts:account_close partners:profile"),
    *_places("stranger", "accounts:account_data"),
    *_places("stranger", "partners:affiliation_new my_proposals my_reviews"),
    *_places("olena", "partners:affiliation_end", ref="$affiliation"),
    *_places("olena", "accounts:signed_in"),
    # people and roles
    *_places("root", "accounts:person_list office_audit"),
    *_places("aida", "office_audit office_exports"),
    *_places("root", "accounts:person_detail", ref="$person"),
    *_places("root", "accounts:role_end", ref="$person", role="auditor"),
    # directors
    *_places("olena", "my_proposals"),
    *_places("olena", "proposal_start", label="$open_call"),
    *_places("olena", "invitation", token="$token"),
    *_places("olena", "proposal proposal_check proposal_agree proposal_submit proposal_director_add", ref="$half"),
    *_places("olena", "proposal_eligibility", ref="$half"),
    *_places("olena", "proposal_eligibility", ref="$agreed"),
    *_places("olena", "proposal proposal_check proposal_agree proposal_submit", ref="$whole"),
    *(
        Place("proposal_section", "olena", {"ref": "$whole", "key": key})
        for key in ("basics", "summary", "directors", "plan", "end_users", "team", "budget", "declarations", "documents")
    ),
    *(
        Place("proposal_section", "olena", {"ref": "$agreed", "key": key})
        for key in ("basics", "practicalities", "programme", "speakers", "participants", "budget", "documents")
    ),
    *(Place("proposal_section", "olena", {"ref": "$half", "key": key}) for key in ("readiness", "figures")),
    *_places("olena", "proposal_workbook_upload", ref="$whole"),
    *_places("olena", "proposal_section_states", ref="$whole", key="summary"),
    *_places("olena", "proposal_section_state", ref="$whole", key="summary", number=1),
    *_places("olena", "proposal_people proposal_helper_add proposal_comments proposal_activity", ref="$whole"),
    *_places("olena", "proposal_changes", ref="$returned"),
    *_places("olena", "proposal_copy", ref="$whole"),
    *_places(OFFICE, "office_proposal_changes", ref="$returned"),
    *_places("tomas", "review_changes", ref="$running", status=404),
    *_places("olena", "proposal_helper proposal_helper_end", ref="$whole", place=1),
    *_places("olena", "proposal_helper_invite", ref="$whole", place=2),
    *_places("olena", "proposal_section_comments proposal_section_writer", ref="$whole", key="summary"),
    *_places("stranger", "proposal proposal_people proposal_activity", ref="$whole"),
    *_places("stranger", "proposal_section", ref="$whole", key="summary"),
    *_places("olena", "proposal_director", ref="$whole", place=1),
    *_places("olena", "proposal_director_hand_over", ref="$whole", place=0),
    *_places("olena", "proposal_director_invite proposal_director_remove", ref="$inviting", place="$invited_place"),
    *_places("olena", "proposal_document_remove", ref="$whole", slot="cv_npd"),
    *(Place("proposal", "olena", {"ref": f"${state}"})
      for state in ("open", "returned", "running", "awarded", "refused", "invited", "revoked")),
    *_places("olena", "proposal_receipt", ref="$open"),
    *_places("olena", "proposal_version", ref="$awarded", number=1),
    *_places("olena", "proposal_event", ref="$open", event="reopen"),
    *_places("olena", "proposal_event", ref="$open", event="withdraw"),
    *_places("olena", "proposal_event", ref="$awarded", event="accept"),
    *_places("olena", "proposal_event", ref="$awarded", event="turn-down"),
    *_places("olena", "proposal_redress", ref="$again"),
    # reviewers and chairs
    *_places("tomas", "my_reviews"),
    *_places("petra", "review_declare", ref="$running"),
    *_places("tomas", "review", ref="$running"),
    *_places("tomas", "review review_check review_others", ref="$doubted"),
    *_places("tomas", "review_recuse review_abstain review_form_upload", ref="$running"),
    *_places("tomas", "review_pack review_archive"),
    *_places("sofia", "panel_changes", ref="$doubted", status=404),
    *_places(OFFICE, "office_phases", label="$call"),
    *_places("sofia", "my_reviews"),
    *_places("sofia", "panel_work", code="$panel"),
    *_places("sofia", "panel_proposal panel_report panel_report_sign panel_conflict", ref="$doubted"),
    *_places("sofia", "panel_proposal panel_report", ref="$reviewed"),
    *_places("sofia", "review_event", ref="$doubted", event="close-review", status=409),
    # the programme office
    *_places(OFFICE, "desk office_proposals office_columns office_views office_view_new office_failures office_calls office_call_new office_panels office_experts"),
    *_places(OFFICE, "office_expert_new office_routing office_rounds office_round_new office_letters"),
    *_places(OFFICE, "office_redress_list office_letters_unread partners:organisation_list partners:organisation_new"),
    *_places(OFFICE, "partners:organisation_detail partners:organisation_edit", ref="$organisation"),
    *_places(OFFICE, "office_call office_call_preview office_call_edit office_call_publish", label="$planned_call"),
    *_places(OFFICE, "office_call office_call_amend office_call_extend office_call_close", label="$open_call"),
    *_places(OFFICE, "office_call office_call_close_phase2", label="$call"),
    *_places(OFFICE, "office_call_extension", label="$open_call"),
    *_places(OFFICE, "office_panel_new", label="$open_call"),
    *_places(OFFICE, "office_panel", code="$panel"),
    *_places(OFFICE, "office_expert office_expert_ties office_expert_absence", ref="$expert"),
    *_places(OFFICE, "office_expert_import office_expert_invite office_invitations office_nominations"),
    *_places(OFFICE, "office_nomination", ref="$nomination"),
    *_places(OFFICE, "office_same_people"),
    *_places(OFFICE, "office_same_person", ref="$expert", other="$namesake"),
    *_places(OFFICE, "office_coverage", label="$open_call"),
    *_places("deniz", "nominations"),
    *_places("tomas", "my_expertise my_people my_absence"),
    *_places(ANYONE, "seat_answer", token="$seat"),
    *_places(OFFICE, "office_ties", ref="$running"),
    *_places(OFFICE, "office_pin", ref="$running", expert="$expert"),
    *_places(OFFICE, "office_proposal office_proposal_files office_proposal_reviews", ref="$reviewed"),
    *_places(OFFICE, "office_proposal_history office_evaluations office_report", ref="$reviewed"),
    *_places(OFFICE, "office_proposal office_screening office_route", ref="$fresh"),
    *_places(OFFICE, "office_proposal office_reply_date", ref="$returned"),
    *_places(OFFICE, "office_proposal_version", ref="$reviewed", number=1),
    *_places(OFFICE, "office_assignments office_conflict", ref="$running"),
    *_places(OFFICE, "office_release", ref="$running", number="$undeclared"),
    *_places(OFFICE, "office_progress office_carriers office_remind"),
    Place("office_remind", OFFICE, query="?a=SPS-2026-1-MYP-0001:1"),
    *_places(OFFICE, "office_extend office_replace", ref="$running", number="$undeclared"),
    *_places(OFFICE, "office_runs", label="$call"),
    *_places(OFFICE, "office_run office_run_apply", label="$call", number="$good_run"),
    *(Place("office_run", OFFICE, {"label": "$call", "number": f"${run}_run"}) for run in ("bad", "waiting")),
    *_places(OFFICE, "office_run_proposal", label="$call", number="$good_run", ref="$running"),
    *_places(OFFICE, "office_doubt", ref="$doubted", number="$doubt"),
    *_places(OFFICE, "office_evaluations", ref="$doubted"),
    *_places(OFFICE, "office_event", ref="$fresh", event="return"),
    *_places(OFFICE, "office_event", ref="$fresh", event="rule-out"),
    *_places(OFFICE, "office_event", ref="$reviewed", event="propose"),
    *_places(OFFICE, "office_event", ref="$candidate", event="unpropose"),
    *_places(OFFICE, "office_round office_round_close office_consultation_new", code="$round"),
    *_places(OFFICE, "office_round_add office_round_rules", code="$round"),
    *_places(OFFICE, "office_round_candidate", code="$round", ref="$candidate"),
    *_places("paul", "office_round office_round_reopen", code="$closed_round"),
    *_places(OFFICE, "office_scenarios office_scenario_compare", code="$round"),
    *_places(OFFICE, "office_scenario office_scenario_apply", code="$round", number="$scenario"),
    *_places(OFFICE, "office_consultation", code="$round", number="$consultation"),
    *_places(OFFICE, "office_consultation office_consultation_extend", code="$round", number="$silence"),
    *_places("deniz", "nation_consultations"),
    *_places("deniz", "nation_consultation", code="$round", number="$silence"),
    *_places(OFFICE, "office_decision", ref="$reviewed"),
    *_places(OFFICE, "office_decision", ref="$candidate"),
    *_places("paul", "approver_home desk office_proposals"),
    *_places("paul", "office_decision", ref="$reviewed"),
    *_places("paul", "office_decision", ref="$sent"),
    *_places("paul", "office_decision_letter", ref="$sent", language="en"),
    *_places("paul", "office_revocation", ref="$revoked"),
    *_places("paul", "office_decision", ref="$approved"),
    *_places("nadia", "office_letter", code="$letter"),
    *_places(OFFICE, "office_batches"),
    *_places(OFFICE, "office_batch", number="$batch"),
    *_places(OFFICE, "office_view", code="$view"),
    *_places(OFFICE, "office_bulk", code="$bulk"),
    *_places(OFFICE, "office_bulk", code="$bulk_done"),
    *_places(OFFICE, "office_wordings"),
    *_places(OFFICE, "office_wording", kind="award", place="MYP", language="fr"),
    *_places("nadia", "office_wording", kind="refusal", place="all", language="en"),
    *_places("nadia", "office_event", ref="$approved", event="announce", status=409),
    *_places("paul", "office_event", ref="$approved", event="rescind"),
    *_places(OFFICE, "office_revocation", ref="$revoked"),
    *_places("paul", "office_redress", ref="$refused"),
    # a panel at work together
    *_places(OFFICE, "office_panel_scores", code="$panel"),
    *_places(OFFICE, "office_call_scores", label="$call"),
    *_places("sofia", "panel_sheet panel_agenda panel_room panel_close", code="$panel"),
    *_places("petra", "panel_agenda panel_room", code="$panel"),
    *_places("tomas", "panel_report_stand", ref="$doubted"),
    *_places("tomas", "panel_discussion review_scores panel_dossier", ref="$doubted"),
    *_places(OFFICE, "office_discussion", ref="$doubted"),
    *_places("aida", "desk office_proposals office_letters"),
    *_places("aida", "office_proposal office_proposal_history", ref="$awarded"),
    *_places("aida", "office_call", label="$call"),
    *_places(OFFICE, "office_exports"),
)  # fmt: skip

# Routes whose GET answers with a file, a plain text or the way to another page: (route, why).
NO_PAGE: dict[str, str] = {
    **dict.fromkeys(("healthz", "readyz", "security_txt", "call_calendar"), "text for machines"),
    **dict.fromkeys(("proposal_letter", "office_letter_file", "office_wording_file"), "a letter to save"),
    **dict.fromkeys(("proposal_workbook", "office_proposals_table"), "a file to save"),
    **dict.fromkeys(("office_experts_csv", "office_experts_xlsx"), "a file to save"),
    **dict.fromkeys(("proposal_document", "proposal_version_document", "office_document"), "a file to save"),
    **dict.fromkeys(("review_document", "panel_document"), "a file to save"),
    **dict.fromkeys(("panel_minutes", "office_minutes"), "a file to save"),
    **dict.fromkeys(("proposal_paper", "office_paper", "review_paper", "panel_paper"), "a file to save"),
    **dict.fromkeys(("accounts:account_data_file", "office_export"), "a file to save"),
    **dict.fromkeys(("office_run_table", "office_round_table", "office_scenario_table"), "a file to save"),
    **dict.fromkeys(("office_consultation_sheet", "nation_consultation_sheet"), "a file to save"),
    **dict.fromkeys(("review_form_file", "review_parcel"), "a file to save"),
    "panel_begin": "leads to the agenda once a meeting has begun; looked at on a panel's day",
    "favicon": "leads to a drawing",
    "start": "leads each person to their own first page",
    "account_set_password": "leads on whoever has a password",
    "mfa_authenticate": "leads to sign-in unless a password was just typed",
    "mfa_view_recovery_codes": "shown once, right after they are made",
    **dict.fromkeys(("mfa_login_webauthn", "mfa_reauthenticate_webauthn"), "what a passkey asks, as data"),
}
# Pages looked at in the dark as well.
DARK = frozenset(
    {"home", "call", "proposal", "proposal_section", "proposal_check", "review", "my_reviews", "desk"}
    | {"office_proposals", "office_decision", "office_proposal", "verify_code", "account_login"}
)
