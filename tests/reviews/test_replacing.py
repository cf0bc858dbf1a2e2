"""A reviewer's place is filled by the best who has room, or by the fewest changes; what was written stays, unused."""

from copy import copy
from datetime import timedelta

import pytest

from applications.models import Proposal
from core import clock
from core.errors import Refused
from reviews import actions
from reviews.actions.replacing import exchange, reroute, substitute
from reviews.enums import AssignmentState, Declaration
from reviews.facts import done_count, panel_of, staffing
from reviews.facts.replacing import carried_to, experts_by_ref, mending, set_aside
from reviews.models import Assignment, Expert, PanelReport
from reviews.scoring import rubric_of
from tests import factories
from tests.reviews import making

pytestmark = pytest.mark.django_db


def due() -> object:
    return clock.now() + timedelta(days=20)


def test_who_declined_and_who_wrote_are_replaced_in_one_step_and_what_was_written_stays_unused(ines) -> None:
    proposal = making.in_review()
    panel = panel_of(proposal)
    assert panel is not None
    (asked,) = making.assigned(proposal, "tomas")
    actions.declare(assignment=asked, answer=Declaration.DECLINE, words="No.", by=factories.person("tomas"))
    asked.refresh_from_db()
    found = mending(asked, panel, ines)
    best = [one.ref for one in found.substitutes if one.best]
    assert len(best) == 1
    assert making.expert("tomas").person.ref not in {one.ref for one in found.substitutes}
    expert = experts_by_ref(best)[best[0]]
    made = substitute(assignment=asked, expert=expert, due_at=due(), reason="", by=ines)
    assert made.expert_id == expert.pk

    written = making.done(proposal, "sofia" if expert.user.given_name != "Sofia" else "petra")
    assert done_count(proposal) == 1
    steps = {row.number: (row.can_replace, row.can_extend) for row in staffing(proposal, ines).rows}
    assert steps[written.number] == (True, False), "whose evaluation is in needs no more time"
    # As if it were the full proposal of itself: officers read who evaluated the short one.
    full = copy(proposal)
    full.follows_id = proposal.pk
    staff = staffing(full, ines)
    assert [row.number for row in staff.rows if row.before] == [written.number]
    assert [one.ref for one in staff.candidates if one.before] == [written.expert.person.ref]
    assert not any(row.before for row in staffing(proposal, ines).rows)
    found = mending(written, panel, ines)
    other = experts_by_ref([one.ref for one in found.substitutes if one.best])
    (stand_in,) = other.values()
    substitute(assignment=written, expert=stand_in, due_at=due(), reason="Too brief.", by=ines)
    assert done_count(proposal) == 0
    (aside,) = set_aside(proposal, rubric_of(proposal.call.rubric, proposal.mechanism))
    assert aside.why == "Released. Too brief"
    assert aside.read.name == str(written.expert.person)
    steps = {row.number: (row.can_replace, row.can_extend) for row in staffing(proposal, ines).rows}
    assert steps[made.number] == (True, True)
    assert steps[asked.number] == steps[written.number] == (False, False), "their places are filled"
    with pytest.raises(Refused) as refused:
        substitute(assignment=asked, expert=written.expert, due_at=due(), reason="", by=ines)
    assert [finding.code for finding in refused.value.findings] == ["replace_not_short"]


def test_where_nobody_has_room_an_undeclared_reviewer_moves_and_another_takes_their_place(ines) -> None:
    first = making.in_review()
    panel = panel_of(first)
    assert panel is not None
    second = _second(first)
    (out,) = making.assigned(first, "tomas")
    (moving,) = making.assigned(second, "petra")
    Expert.objects.exclude(pk=making.expert("sofia").pk).update(most_at_once=1)
    # Only Petra may take the first proposal, and only Sofia may take the second in her place.
    for key, barred in (("sofia", first), ("stranger", first), ("stranger", second)):
        actions.record_conflict(
            proposal=barred, expert=making.expert(key), kind="family", words="Kin.", by=ines
        )
    found = mending(out, panel, ines).exchange
    assert found is not None
    refs = {"petra": making.expert("petra").person.ref, "sofia": making.expert("sofia").person.ref}
    assert (
        found.key
        == f"-{second.ref}/{refs['petra']} +{first.ref}/{refs['petra']} +{second.ref}/{refs['sofia']}"
    )
    begins = [(first, making.expert("petra")), (second, making.expert("sofia"))]
    asked = {"assignment": out, "ends": [moving], "begins": begins, "due_at": due(), "by": ines}
    assert exchange(**asked, reason="Ill.") == 2  # type: ignore[arg-type]
    assert [a.expert.user.given_name for a in Assignment.objects.live().filter(proposal=first)] == ["Petra"]
    assert [a.expert.user.given_name for a in Assignment.objects.live().filter(proposal=second)] == ["Sofia"]


def _second(first: Proposal) -> Proposal:
    from applications.actions import screening

    ines = factories.person("ines")
    proposal = factories.submitted(mechanism="ARW", number=1, call=first.call)
    proposal.main_priority = first.main_priority
    proposal.save(update_fields=["main_priority"])
    screening.confirm_eligibility(proposal=proposal, note="", by=ines)
    actions.route(proposal=proposal, panel=panel_of(first), reason="Together.", by=ines)
    actions.open_review(proposal=proposal, by=ines)
    proposal.refresh_from_db()
    return proposal


def test_another_panel_takes_over_the_reviewers_who_sit_on_it_and_no_others(ines) -> None:
    proposal = making.in_review()
    stays, ends = making.done(proposal, "sofia"), making.done(proposal, "tomas")
    making.report(proposal, ines)
    other = making.panel(proposal, code="OTHER", members=("sofia", "petra"), chair="petra", deputy=None)
    carried = carried_to(proposal, other)
    assert [len(carried.stays), len(carried.ends)] == [1, 1]
    with pytest.raises(Refused):
        reroute(proposal=proposal, panel=other, reason=" ", by=ines)
    reroute(proposal=proposal, panel=other, reason="Closer to its field.", by=ines)
    stays.refresh_from_db()
    ends.refresh_from_db()
    assert panel_of(proposal) == other
    assert (stays.state, ends.state) == (AssignmentState.DONE, AssignmentState.RELEASED)
    assert done_count(proposal) == 1
    assert not PanelReport.objects.filter(proposal=proposal, superseded_at__isnull=True).exists()
