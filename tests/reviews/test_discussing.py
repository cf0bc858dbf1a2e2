"""The panel's discussion: who takes part, under which name, and what stays on record."""

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from applications.models import Proposal
from applications.reading import documents_for, form_of_content
from core.errors import Refused
from core.models import OutboxEmail
from reviews import actions
from reviews.enums import ConflictKind
from reviews.facts import talking
from reviews.models import Assignment, Comment, EvaluationRecord, Panel
from reviews.scoring import rubric_of
from tests import factories
from tests.reviews import making
from tests.settled import settled


def bare(answer: Any) -> tuple[int, str]:
    """Give the answer without what differs from one drawing of a page to the next."""
    return answer.status_code, settled(answer.content).decode()


def label_of(reviewer: User) -> str:
    """Give the label under which the panel knows the reviewer; its number is drawn."""
    return f"Reviewer {Assignment.objects.get(expert__user=reviewer).number}"


def code_of(act: Any, **values: Any) -> str:
    with pytest.raises(Refused) as refused:
        act(**values)
    return refused.value.findings[0].code


@pytest.fixture
def talked(db: None) -> Proposal:
    """Give a proposal of Tomáš and Sofia's evaluations, with Petra in conflict and Nils, who was asked for none."""
    proposal = making.in_review()
    making.done(proposal, "tomas", score="3")
    making.done(proposal, "sofia", score="4")
    petra = making.expert("petra")
    actions.record_conflict(
        proposal=proposal, expert=petra, kind=ConflictKind.FAMILY, words="Her brother.", by=petra.user
    )
    return proposal


def test_a_panel_talks_without_names_and_a_conflicted_member_has_no_part_in_it(
    talked: Proposal,
    client_of: Any,
    ines: User,
    tomas: User,
    petra: User,
    sofia: User,
    stranger: User,
    olena: User,
) -> None:
    OutboxEmail.objects.all().delete()
    actions.say(proposal=talked, text="Too little on <b>risk</b>.", by=tomas)
    actions.say(proposal=talked, text="Agreed.", by=sofia)
    actions.say(proposal=talked, text="I read it otherwise.", by=stranger)
    actions.say(proposal=talked, text="The call asks for it.", by=ines)
    page = reverse("panel_discussion", args=[talked.ref])

    read = talking.comments_read(talked, stranger, named=False)
    assert [one.label for one in read] == [label_of(tomas), "Chair", "Member 1", "Programme office"]
    shown = client_of(stranger).get(page).content.decode()
    assert "&lt;b&gt;risk" in shown
    assert "Tomáš" not in shown
    assert "Tomáš" in client_of(ines).get(reverse("office_discussion", args=[talked.ref])).content.decode()

    # Told once a day, without content; who has a conflict is told nothing, and meets the page of what is not there.
    told = OutboxEmail.objects.all()
    assert sorted(told.values_list("to", flat=True)) == sorted(
        u.email for u in (ines, tomas, sofia, stranger)
    )
    assert not any(
        word in mail.subject + mail.text for mail in told for word in (talked.ref, talked.title, "risk")
    )
    absent = client_of(petra).get(reverse("panel_discussion", args=["SPS-2026-9-ARW-9999"]))
    for address in (
        page,
        reverse("review_scores", args=[talked.ref]),
        reverse("panel_conflict", args=[talked.ref]),
    ):
        assert bare(client_of(petra).get(address)) == bare(absent)
    assert absent.status_code == 404
    assert code_of(actions.say, proposal=talked, text="Me too.", by=petra) == "not_yours"
    assert code_of(actions.say, proposal=talked, text="We can explain.", by=olena) == "not_yours"
    assert talked.ref not in client_of(petra).get(reverse("my_reviews")).content.decode()
    assert Comment.objects.count() == 4

    # A member who declares a conflict is out at once.
    declared = {"kind": ConflictKind.FAMILY, "words": "My cousin."}
    client_of(stranger).post(reverse("panel_conflict", args=[talked.ref]), declared)
    assert client_of(stranger).get(page).status_code == 404


def test_a_score_changed_in_the_discussion_keeps_the_old_one_and_the_reason(
    talked: Proposal, client_of: Any, ines: User, tomas: User, sofia: User
) -> None:
    rubric = rubric_of(talked.call.rubric, talked.mechanism)
    higher = dict.fromkeys(rubric.keys, Decimal("3")) | {rubric.keys[0]: Decimal("4.5")}
    asked: dict[str, Any] = {"proposal": talked, "version": 1, "by": tomas}
    assert code_of(actions.change_scores, **asked, scores=higher, reason=" ") == "change_reason_missing"
    same = dict.fromkeys(rubric.keys, Decimal("3"))
    assert code_of(actions.change_scores, **asked, scores=same, reason="Why not.") == "scores_unchanged"
    form = {f"score_{key}": str(score) for key, score in higher.items()}
    form |= {"reason": "Sofia convinced me.", "version": "1"}
    answer = client_of(tomas).post(reverse("review_scores", args=[talked.ref]), form)
    assert answer.url == reverse("panel_discussion", args=[talked.ref])

    (change,) = talking.score_changes(talked, rubric, named=False)
    assert [(old, new) for _title, old, new in change.rows] == [(Decimal("3"), Decimal("4.5"))]
    assert (change.label, change.name, change.reason) == (label_of(tomas), "", "Sofia convinced me.")
    assert EvaluationRecord.objects.filter(evaluation__assignment__expert__user=tomas).count() == 2
    seen = reverse("panel_proposal", args=[talked.ref])
    assert "Sofia convinced me." in client_of(sofia).get(seen).content.decode()
    officer = client_of(ines).get(reverse("office_evaluations", args=[talked.ref])).content.decode()
    assert "Sofia convinced me." in officer
    # Another member reads the new scores; why they changed is for the chair and the office.
    other = client_of(tomas).get(reverse("panel_discussion", args=[talked.ref])).content.decode()
    assert "Sofia convinced me." not in other


def test_the_discussion_opens_with_ones_own_evaluation_ends_with_the_report_and_is_not_flooded(
    talked: Proposal,
    client_of: Any,
    stranger: User,
    sofia: User,
    tomas: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("reviews.actions.discussing.MOST_AN_HOUR", 1)
    page = reverse("panel_discussion", args=[talked.ref])
    making.assigned(talked, "stranger")
    assert client_of(stranger).get(page).status_code == 404
    assert code_of(actions.say, proposal=talked, text="Early.", by=stranger) == "others_after_own"
    actions.release(
        assignment=Assignment.objects.get(proposal=talked, expert__user=stranger),
        reason="Enough are in.",
        by=factories.person("ines"),
    )
    actions.say(proposal=talked, text="Now I may.", by=stranger)
    assert code_of(actions.say, proposal=talked, text="And again.", by=stranger) == "comments_often"
    making.report(talked, sofia)
    actions.sign_report(proposal=talked, version=1, by=sofia)
    assert code_of(actions.say, proposal=talked, text="Too late.", by=tomas) == "discussion_closed"
    assert "The discussion is not open now" in client_of(tomas).get(page).content.decode()


def test_a_secretary_who_has_a_part_in_the_proposal_is_not_told_that_it_is_discussed(
    talked: Proposal, sofia: User, ines: User
) -> None:
    talked.directors.filter(role="NPD").update(user=ines)
    actions.say(proposal=talked, text="A clear plan.", by=sofia)
    assert not OutboxEmail.objects.filter(to=ines.email, dedupe_key__startswith="discussed").exists()


def test_names_cannot_be_switched_on_once_something_was_said_under_labels(
    talked: Proposal, tomas: User
) -> None:
    actions.say(proposal=talked, text="Said under a label.", by=tomas)
    panel = Panel.objects.get(routings__proposal=talked)
    given = {
        "call": panel.call, "panel": panel, "code": panel.code, "title": panel.title, "chair": None, "deputy": None,
        "priorities": list(panel.priorities.all()), "members": [], "secretary": None, "by": factories.person("ines"),
    }  # fmt: skip
    assert code_of(actions.save_panel, names_in_discussion=True, **given) == "names_after_talk"


def test_who_sits_on_the_panel_reads_the_proposal_unasked_and_nobody_else(
    client_of: Any, tomas: User, petra: User, stranger: User, olena: User, deniz: User
) -> None:
    proposal = making.in_review()
    here = f"/reviews/{proposal.ref}/dossier/"
    content = proposal.standing_version.content
    readable = documents_for(form_of_content(content), "reviewer")
    slot = next(one["slot"] for one in content["documents"] if one["slot"] in readable)
    pages = (here, f"/reviews/{proposal.ref}/panel/documents/{slot}/")
    making.done(proposal, "tomas")
    making.assigned(proposal, "petra")
    for person in (tomas, stranger):
        text = client_of(person).get(here).content.decode()
        assert "You read it as a member of the panel." in text
        assert f'href="/reviews/{proposal.ref}/panel/proposal.pdf"' in text
        assert making.REASONS not in text
        # The copy of a document is there, or is being made: never the answer of what is absent.
        assert client_of(person).get(pages[1]).status_code != 404
    # Petra was asked: it opens to her by her declaration, as to every reviewer.
    for person in (petra, olena, deniz):
        assert [client_of(person).get(page).status_code for page in pages] == [404, 404]
    actions.record_conflict(
        proposal=proposal,
        expert=making.expert("stranger"),
        kind=ConflictKind.FAMILY,
        words="A cousin.",
        by=stranger,
    )
    assert [client_of(stranger).get(page).status_code for page in pages] == [404, 404]
