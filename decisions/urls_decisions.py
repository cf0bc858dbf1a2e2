"""Addresses of rounds, consultations, decisions, letters, redress and verification."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.urls import path, register_converter

from applications.enums import Event
from applications.models import Proposal
from applications.views.fire import events_pattern, fire
from decisions.actions import VERBS
from decisions.facts import decision_facts
from decisions.facts.office_page import found_for, office_facts
from decisions.permissions import hats
from decisions.rules import TAKEN_BY_APPROVER
from decisions.views import (
    announcing,
    batches,
    choosing,
    consultations,
    deciding,
    directors,
    letters,
    nations,
    reasons,
    redress,
    rounds,
    scenarios,
    verify,
    wordings,
)

Verbs = Mapping[Event, Callable[..., Any]]
OF_DIRECTORS: Verbs = {Event.TURN_DOWN: VERBS[Event.TURN_DOWN]}
OF_PROGRAMME: Verbs = {event: verb for event, verb in VERBS.items() if event is not Event.TURN_DOWN}


class RoundCode:
    """An address part such as 2027-A."""

    regex = r"\d{4}-[A-Z]"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class LetterCode(RoundCode):
    """An address part such as 7QK4-M2XD-9HTP."""

    regex = r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}"


class TableKind(RoundCode):
    """What a table is saved as."""

    regex = r"csv|xlsx"


def _one(*events: Event) -> type:
    return events_pattern({event: lambda: None for event in events})


register_converter(RoundCode, "round_code")
register_converter(LetterCode, "letter_code")
register_converter(TableKind, "table_kind")
register_converter(events_pattern(OF_PROGRAMME), "decision_event")
register_converter(events_pattern(OF_DIRECTORS), "award_event")
register_converter(_one(*sorted(TAKEN_BY_APPROVER)), "take_event")
register_converter(_one(Event.RULE_OUT), "rule_out_event")
register_converter(_one(Event.ANNOUNCE), "announce_event")
register_converter(_one(Event.REVOKE), "revoke_event")
register_converter(_one(Event.ACCEPT), "accept_event")

WORDING = "office/letters/wordings/<slug:kind>/<slug:place>/<slug:language>"
OFFICE = "office/proposals/<ref:ref>"
programme_fire = partial(
    fire,
    verbs=OF_PROGRAMME,
    door=found_for,
    back="office_decision",
    hats_of=hats,
    facts_of=office_facts,
)
director_fire = partial(
    fire,
    verbs=OF_DIRECTORS,
    door=Proposal.objects.directed_by,
    back="proposal",
    hats_of=hats,
    facts_of=decision_facts,
)

urlpatterns = [
    # everyone
    path("verify/", verify.verify, name="verify"),
    path("verify/<str:code>/", verify.verify_code, name="verify_code"),
    # directors, once they were told
    path("proposals/<ref:ref>/redress/", redress.ask, name="proposal_redress"),
    path("proposals/<ref:ref>/read/", directors.confirm, name="proposal_confirm"),
    path("proposals/<ref:ref>/<accept_event:event>/", directors.accept, name="proposal_event"),
    path("proposals/<ref:ref>/<award_event:event>/", director_fire, name="proposal_event"),
    # delegates of the nations
    path("consultations/", nations.consultation_list, name="nation_consultations"),
    path("consultations/<round_code:code>/<int:number>/", nations.consultation, name="nation_consultation"),
    path(
        "consultations/<round_code:code>/<int:number>/sheet/",
        nations.sheet,
        name="nation_consultation_sheet",
    ),
    # the programme office: rounds and consultations
    path("office/rounds/", rounds.round_list, name="office_rounds"),
    path("office/rounds/new/", rounds.round_new, name="office_round_new"),
    path("office/rounds/<round_code:code>/", choosing.round_list_page, name="office_round"),
    path("office/rounds/<round_code:code>/list/", choosing.list_save, name="office_round_list"),
    path(
        "office/rounds/<round_code:code>/table/<table_kind:kind>/", choosing.table, name="office_round_table"
    ),
    path("office/rounds/<round_code:code>/candidates/", choosing.add, name="office_round_add"),
    path(
        "office/rounds/<round_code:code>/candidates/<ref:ref>/",
        choosing.candidate,
        name="office_round_candidate",
    ),
    path("office/rounds/<round_code:code>/rules/", choosing.rules, name="office_round_rules"),
    path("office/rounds/<round_code:code>/scenarios/", scenarios.scenario_list, name="office_scenarios"),
    path(
        "office/rounds/<round_code:code>/scenarios/compare/",
        scenarios.scenario_compare,
        name="office_scenario_compare",
    ),
    path(
        "office/rounds/<round_code:code>/scenarios/table/<table_kind:kind>/",
        scenarios.scenario_table,
        name="office_scenario_table",
    ),
    path(
        "office/rounds/<round_code:code>/scenarios/<int:number>/", scenarios.scenario, name="office_scenario"
    ),
    path(
        "office/rounds/<round_code:code>/scenarios/<int:number>/stop/",
        scenarios.scenario_stop,
        name="office_scenario_stop",
    ),
    path(
        "office/rounds/<round_code:code>/scenarios/<int:number>/apply/",
        scenarios.scenario_apply,
        name="office_scenario_apply",
    ),
    path("office/rounds/<round_code:code>/reopen/", rounds.round_reopen, name="office_round_reopen"),
    path("office/rounds/<round_code:code>/close/", rounds.round_close, name="office_round_close"),
    path(
        "office/rounds/<round_code:code>/consultations/new/",
        consultations.consultation_new,
        name="office_consultation_new",
    ),
    path(
        "office/rounds/<round_code:code>/consultations/<int:number>/",
        consultations.consultation_detail,
        name="office_consultation",
    ),
    path(
        "office/rounds/<round_code:code>/consultations/<int:number>/extend/",
        consultations.consultation_extend,
        name="office_consultation_extend",
    ),
    path(
        "office/rounds/<round_code:code>/consultations/<int:number>/sheet/",
        consultations.consultation_sheet,
        name="office_consultation_sheet",
    ),
    # the programme office: decisions
    path(f"{OFFICE}/decision/", deciding.decision, name="office_decision"),
    path(
        f"{OFFICE}/decision/letters/<slug:language>/", deciding.decision_letter, name="office_decision_letter"
    ),
    path(f"{OFFICE}/decision/send-back/", deciding.decision_send_back, name="office_decision_send_back"),
    path(f"{OFFICE}/decision/preview/", deciding.decision_preview, name="office_decision_preview"),
    path(f"{OFFICE}/revocation/", reasons.revocation, name="office_revocation"),
    path(f"{OFFICE}/reasons/<slug:outcome>/", reasons.reasons_preview, name="office_reasons_preview"),
    path(f"{OFFICE}/redress/", redress.answer, name="office_redress"),
    path(f"{OFFICE}/<take_event:event>/", deciding.take, name="office_event"),
    path(f"{OFFICE}/<rule_out_event:event>/", reasons.rule_out, name="office_event"),
    path(f"{OFFICE}/<announce_event:event>/", announcing.announce, name="office_event"),
    path(f"{OFFICE}/<revoke_event:event>/", announcing.revoke, name="office_event"),
    path(f"{OFFICE}/<decision_event:event>/", programme_fire, name="office_event"),
    # the programme office: letters and redress
    path("office/letters/", letters.letter_list, name="office_letters"),
    path("office/letters/<letter_code:code>/", letters.letter_detail, name="office_letter"),
    path("office/letters/<letter_code:code>/file/", letters.letter_file, name="office_letter_file"),
    path("office/letters/unread/", letters.letter_unread, name="office_letters_unread"),
    path("office/letters/batches/", batches.batch_list, name="office_batches"),
    path("office/letters/batches/<int:number>/", batches.batch, name="office_batch"),
    path("office/letters/wordings/", wordings.wording_list, name="office_wordings"),
    path(f"{WORDING}/", wordings.wording, name="office_wording"),
    path(f"{WORDING}/preview/", wordings.wording_preview, name="office_wording_preview"),
    path(f"{WORDING}/sample/", wordings.wording_file, name="office_wording_file"),
    path("office/redress/", redress.request_list, name="office_redress_list"),
]
