"""What reviewers may not learn is not there: an anonymous phase, labels that tell nothing, slips of the pen."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from applications import papers
from applications.actions import checking, drafting
from applications.eligibility import ANONYMOUS, Outcome, Severity, eligible, judge, soft_findings
from applications.mechanisms import CURRENT_VERSION
from applications.models import Call, Document
from applications.reading import director_name
from applications.rules import Given
from applications.screening import version_facts
from core import clock
from core.errors import Refused
from reviews import actions, facts
from tests import factories
from tests.applications.browsing import text_of
from tests.core.planting import HIDDEN, picture_alone, planted
from tests.core.test_pdf_copy import flat
from tests.law.test_canaries import fetched
from tests.reviews import making

pytestmark = pytest.mark.django_db
ClientOf = Callable[[object], Client]


def anonymous_review() -> Any:
    """A short proposal in review in a call whose phase 1 is anonymous."""
    proposal = making.in_review(mechanism="MYP")
    Call.objects.filter(pk=proposal.call_id).update(rule_severities={ANONYMOUS: Severity.ASKS})
    proposal.call.refresh_from_db()
    return proposal


def test_in_an_anonymous_phase_neither_pages_nor_papers_nor_files_hold_a_name(
    client_of: ClientOf, tomas: User, sofia: User, ines: User
) -> None:
    proposal = anonymous_review()
    version = proposal.standing_version
    content = version.content
    secrets = {director_name(director) for director in content["directors"]}
    secrets |= {director["family_name"] for director in content["directors"]}
    secrets |= {director["email"] for director in content["directors"]}
    secrets |= {director["organisation"]["name"] for director in content["directors"]}
    secrets |= {document["name"] for document in content["documents"]}
    browser, chair = client_of(tomas), client_of(sofia)
    making.assigned(proposal, "tomas")
    declare = browser.get(f"/reviews/{proposal.ref}/declare/").content.decode()
    assert "reviewers learn no names" in declare
    browser.post(f"/reviews/{proposal.ref}/declare/", {"answer": "none"})
    pages = [
        declare,
        browser.get(f"/reviews/{proposal.ref}/").content.decode(),
        chair.get(f"/reviews/{proposal.ref}/panel/").content.decode(),
        chair.get(f"/reviews/{proposal.ref}/panel/conflict/").content.decode(),
        chair.get(f"/reviews/{proposal.ref}/dossier/").content.decode(),
        json.dumps(papers.dossier_of(version, "anonymous"), default=str),
    ]
    for page in pages:
        assert [secret for secret in secrets if secret in page] == []
    assert "You read this short proposal without names" in pages[1]
    assert "If you recognise whose work it is" in pages[4]
    public = Client().get(f"/calls/{proposal.call.label}/").content.decode()
    assert "Short proposals are judged without names" in public
    call = client_of(ines).get(f"/office/calls/{proposal.call.label}/").content.decode()
    assert "Hidden from reviewers; texts that tell them are pointed out" in call
    assert not hasattr(facts.blind(proposal, version, {}), "countries")
    slot = content["documents"][0]["slot"]
    assert browser.get(f"/reviews/{proposal.ref}/documents/{slot}/").status_code == 404
    assert facts.introduction(proposal, content).people == ()
    proposal.phase = 2
    assert facts.reads_as(proposal) == "reviewer"
    assert facts.introduction(proposal, content).named_now
    proposal.call.rule_severities = {}
    assert not facts.introduction(proposal, content).named_now


def anonymous_draft(content: bytes, name: str) -> Any:
    """A draft in an anonymous call of the newest form that closed since, with this file of figures."""
    severities = {ANONYMOUS: Severity.ASKS}
    call = factories.call(form_version=CURRENT_VERSION, rule_severities=severities)
    draft = factories.draft(call=call)
    drafting.attach_document(
        proposal=draft, slot="figures", content=content, name=name, by=factories.person("olena")
    )
    return draft


def test_a_file_of_figures_is_read_without_anything_that_stands_beside_its_pages(
    client_of: ClientOf, olena: User, ines: User, tomas: User, sofia: User
) -> None:
    word = olena.family_name
    # A file with attachments is not taken at all.
    places = [place for place in HIDDEN if place != "attachment"]
    draft = anonymous_draft(planted(*places, word=word), f"{word} figures.pdf")
    # Nor is one of which no copy without names could be built.
    with pytest.raises(Refused, match="file_slow"):
        drafting.attach_document(
            proposal=draft, slot="figures", content=picture_alone(broken=True), name="plate.pdf", by=olena
        )
    name = f"{word} figures.pdf"
    told = (
        f"The name “{name}” tells of {word}",
        f"“{name}” names {word} beside its pages",
        f"Page 1 of “{name}” names",
    )
    for place in ("check/", "sections/figures/"):
        page = text_of(client_of(olena).get(f"/proposals/{draft.ref}/{place}"))
        assert [sentence for sentence in told if sentence not in page] == [], place
    assert "without learning who you are" in page
    page = text_of(client_of(olena).get(f"/proposals/{draft.ref}/sections/directors/"))
    assert "Reviewers of short proposals do not see this section." in page
    Call.objects.filter(pk=draft.call_id).update(rule_severities={ANONYMOUS: Severity.REFUSES})
    page = text_of(client_of(olena).get(f"/proposals/{draft.ref}/sections/figures/"))
    assert page.count('href="#file-figures"') == len(told)
    assert 'id="error-figures"' in page
    Call.objects.filter(pk=draft.call_id).update(rule_severities={ANONYMOUS: Severity.ASKS})
    proposal = factories.submit(draft)
    with clock.pretend(proposal.call.closes_at + timedelta(hours=1)):
        page = text_of(client_of(ines).get(f"/office/proposals/{proposal.ref}/screening/"))
        assert [sentence for sentence in told if sentence not in page] == []
        making.panel(proposal)
        proposal = making.opened(proposal)
        checking.copy_document(
            Document.objects.get(proposal=proposal, slot="figures", copy=None, removed_at=None).pk
        )
        making.reading(proposal, "tomas")
        paper = json.dumps(papers.dossier_of(proposal.standing_version, "anonymous"), default=str)
        assert word not in paper
        assert "figures.pdf" in paper
        parcel = actions.ask_for_pack(by=tomas)
        actions.make_parcel(parcel.pk)
        here = f"/reviews/{proposal.ref}/"
        places = [here, f"{here}documents/figures/", f"/reviews/files/{parcel.ref}/"]
        met = dict(fetched(client_of(tomas), places))
        met |= dict(fetched(client_of(sofia), [f"{here}panel/", f"{here}panel/documents/figures/"]))
        assert [place for place, text in met.items() if word.encode() in text] == []
        held = flat(client_of(tomas).get(places[1]).content)
        assert word.encode() not in held
        assert b"The tide gauge and its harbour" in met[places[1]]
        assert b'filename="figures.pdf"' in met[places[1]]
        assert b">figures.pdf</a>" in met[here]
        assert f"{proposal.ref}/figures.pdf".encode() in met[places[2]]
        assert b"cv-npd" not in met[places[2]].replace(b"_", b"-")
        # Directors and the programme office read the file as it was sent.
        (sent,) = dict(fetched(client_of(olena), [f"/proposals/{proposal.ref}/documents/figures/"])).values()
        assert word.encode() in sent


def test_a_text_that_names_its_authors_is_pointed_out_and_refused_only_where_the_call_says_so() -> None:
    proposal = anonymous_review()
    version = proposal.standing_version
    clean = version_facts(proposal, version)
    rule = next(one for one in judge(clean) if one.rule.key == ANONYMOUS)
    assert rule.outcome is Outcome.HOLDS
    whole = "{given_name} {family_name}".format(**version.content["directors"][0])
    version.content["answers"]["summary"]["abstract"] += (
        f" As {whole.upper()} showed; write to me@lab.example, see www.lab.example/us."
    )
    named = version_facts(proposal, version)
    found = [finding for finding in soft_findings(named) if finding.code == "text_names_people"]
    assert [finding.where for finding in found] == ["summary"]
    assert found[0].values["names"] == f"{whole}, me@lab.example, www.lab.example/us"
    assert eligible(named, Given()) == ()
    proposal.call.rule_severities = {ANONYMOUS: Severity.REFUSES}
    assert "text_names_people" in {one.code for one in eligible(version_facts(proposal, version), Given())}
    proposal.call.rule_severities = {}
    assert ANONYMOUS not in {one.rule.key for one in judge(version_facts(proposal, version))}


def test_reasons_that_name_their_writer_or_an_expert_are_pointed_out_before_submitting(
    client_of: ClientOf, tomas: User
) -> None:
    proposal = making.in_review()
    assignment = making.reading(proposal, "tomas")
    family, whole = assignment.expert.person.family_name, str(making.expert("petra").user)
    texts = dict.fromkeys(making.KEYS, making.REASONS)
    texts |= {"C1": f"{making.REASONS} As {family} wrote.", "C2": f"{making.REASONS} {whole} will agree."}
    making.write(assignment, texts=texts)
    page = client_of(tomas).get(f"/reviews/{proposal.ref}/check/").content.decode()
    assert page.count("which tells the panel who you are") == 1
    assert page.count("nobody is to know who else was asked") == 1
    assert "Submit my review" in page


def test_labels_follow_no_order_of_asking() -> None:
    proposal = making.in_review()
    made = making.assigned(proposal, "tomas", "petra", "stranger")
    assert sorted(one.number for one in made) == [1, 2, 3]
    later = making.assigned(proposal, "sofia")[0].number
    assert 4 <= later <= 6
