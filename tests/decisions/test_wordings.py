"""Officers write the words of letters; a second person brings them into force; letters keep what they said."""

import json
from dataclasses import replace
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from applications.enums import State
from core import outbox
from core.errors import Refused
from core.models import OutboxTask
from decisions.actions import batches, deciding, rounds, wordings
from decisions.enums import LetterState, WordingState
from decisions.facts.wordings import languages_of, sample_letter, wording_in_force
from decisions.letters import quotes_english
from decisions.models import Decision, Letter, LetterTemplate
from decisions.templating import shipped
from sps_portal.seed import walking
from tests import factories
from tests.decisions.test_views import text, when

pytestmark = pytest.mark.django_db
ADDRESS = "/office/letters/wordings/refusal/all/en/"


def typed(**changes: str) -> dict[str, str]:
    words = shipped("refusal", "", "en")
    own = {name: getattr(words, name) for name in ("heading", "opening", "body", "closing")}
    return own | {"edit_version": "0"} | changes


def test_a_new_wording_is_written_drawn_refused_where_wrong_and_brought_into_force_by_another(
    ines: Any, nadia: Any, aida: Any, client_of: Any
) -> None:
    writer, second, auditor = client_of(ines), client_of(nadia), client_of(aida)
    wrong = writer.post(ADDRESS, typed(opening="We cannot fund your {{namd}}."))
    assert wrong.status_code == 409
    assert "Did you mean {{named}}?" in text(wrong)
    assert "We cannot fund your {{namd}}." in wrong.content.decode()
    drawn = writer.post(f"{ADDRESS}preview/", typed(opening="We cannot at all fund your {{named}}."))
    assert "We cannot at all fund your Multi-Year Project" in text(drawn)
    assert LetterTemplate.objects.count() == 0

    as_a_browser = {name: words.replace("\n", "\r\n") for name, words in typed().items()}
    said = as_a_browser | {"opening": "We cannot at all fund your {{named}}."}
    assert writer.post(ADDRESS, said).status_code == 302
    draft = LetterTemplate.objects.get()
    assert (draft.state, draft.number, draft.edit_version) == (WordingState.DRAFT, 2, 1)
    assert writer.post(ADDRESS, typed()).status_code == 409, "somebody saved meanwhile"
    outbox.run(OutboxTask.objects.get(kind=wordings.SAMPLE).pk)
    page = second.get(ADDRESS)
    assert "Bring into force" in text(page)
    assert "at all " in text(page)
    assert [label for label, _pieces in page.context["changes"]] == ["Opening"], "lines end as they did"
    assert second.get(f"{ADDRESS}sample/")["Content-Type"] == "application/pdf"
    assert "Bring into force" not in text(writer.get(ADDRESS))
    assert "Save the draft" not in text(auditor.get(ADDRESS))
    assert auditor.post(ADDRESS, {"approve": "1", "digest": draft.digest}).status_code == 404
    with pytest.raises(Refused, match="own_wording"):
        wordings.approve_wording(template=draft, digest=draft.digest, by=ines)
    with pytest.raises(Refused, match="stale_page"):
        wordings.approve_wording(template=draft, digest="0" * 64, by=nadia)
    assert wording_in_force("refusal", "MYP", "en").version == "2026.1"
    assert second.post(ADDRESS, {"approve": "1", "digest": draft.digest}).status_code == 302
    assert wording_in_force("refusal", "MYP", "en").version == "refusal-en-2"
    assert wording_in_force("refusal", "MYP", "fr").version == "2026.1"
    assert "refusal-en-2" in text(writer.get("/office/letters/wordings/"))
    with pytest.raises(DatabaseError), transaction.atomic():
        LetterTemplate.objects.update(opening="Other words")
    assert Client().get(ADDRESS).status_code == 302
    assert client_of(factories.person("olena")).get(ADDRESS).status_code == 404
    assert writer.get("/office/letters/wordings/refusal/XXX/en/").status_code == 404


def test_who_wrote_a_dropped_draft_cannot_approve_the_next_and_a_draft_is_dropped_as_it_was_seen(
    ines: Any, nadia: Any, paul: Any, client_of: Any
) -> None:
    def saved(by: Any, edit_version: int = 0) -> LetterTemplate:
        key = {"kind": "refusal", "mechanism": "", "language": "en"}
        return wordings.save_wording(
            **key, wording=shipped("refusal", "", "en"), edit_version=edit_version, by=by
        )

    first = saved(ines)
    seen = first.digest
    wordings.save_wording(
        kind="refusal", mechanism="", language="en", edit_version=1, by=ines,
        wording=replace(shipped("refusal", "", "en"), closing="With many thanks."),
    )  # fmt: skip
    assert client_of(nadia).post(ADDRESS, {"drop": "1", "digest": seen}).status_code == 409
    page = client_of(nadia).get(ADDRESS)
    now = LetterTemplate.objects.get().digest
    assert page.content.decode().count(f'value="{now}"') == 2, "to approve, and to drop"
    assert client_of(nadia).post(ADDRESS, {"drop": "1", "digest": now}).status_code == 302
    wordings.render_sample(first.pk)
    assert LetterTemplate.objects.get().sample is None, "nobody waits for the sample of a dropped draft"
    assert "Dropped" in text(client_of(nadia).get(ADDRESS))

    again = saved(nadia)
    assert again.number == first.number + 1
    assert sorted(again.hands) == sorted([ines.pk, nadia.pk])
    with pytest.raises(Refused, match="own_wording"):
        wordings.approve_wording(template=again, digest=again.digest, by=ines)
    wordings.approve_wording(template=again, digest=again.digest, by=paul)
    assert wording_in_force("refusal", "", "en").version == again.version
    assert saved(nadia).hands == [nadia.pk], "what was approved since is no draft's any more"


def test_each_language_that_a_director_reads_gets_its_letter_and_all_are_read_and_told_together(
    ines: Any, nadia: Any, paul: Any, client_of: Any
) -> None:
    proposal = factories.proposal_in(State.PROPOSED)
    cast = factories.cast()
    walking.consult([proposal], cast)
    assert languages_of(proposal) == ["en"]
    marc = factories.person("marc")
    marc.letter_language = "fr"
    marc.save(update_fields=["letter_language"])
    walking.decide(proposal, cast, walking.Way(), "award")
    english, french = Letter.objects.filter(decision__proposal=proposal).order_by("language")
    assert (english.language, french.language) == ("en", "fr")
    assert french.context["heading"].startswith("Attribution de")
    assert english.code != french.code
    assert Letter.objects.filter(wording="2026.1").count() == 2
    walking.print_letter(proposal)
    french.refresh_from_db()
    assert french.file is not None
    assert french.file.name.endswith("-fr.pdf")
    browser = client_of(nadia)
    browser.post(
        f"/office/letters/{english.code}/", {"digest": Letter.objects.get(pk=english.pk).file.sha256}
    )  # type: ignore[union-attr]
    assert browser.get(f"/office/proposals/{proposal.ref}/announce/").status_code == 409, (
        "one is not read yet"
    )
    browser.post(f"/office/letters/{french.code}/", {"digest": french.file.sha256})
    page = browser.get(f"/office/proposals/{proposal.ref}/announce/").content.decode()
    digest = page.partition('name="digest" value="')[2].partition('"')[0]
    assert len(digest) == 64
    one = {"expected": State.APPROVED, "digest": french.file.sha256}
    assert browser.post(f"/office/proposals/{proposal.ref}/announce/", one).status_code == 409
    assert (
        browser.post(f"/office/proposals/{proposal.ref}/announce/", one | {"digest": digest}).status_code
        == 302
    )
    assert set(Letter.objects.values_list("state", flat=True)) == {LetterState.ANNOUNCED}
    told = client_of(marc)
    assert "French" in text(told.get(f"/proposals/{proposal.ref}/"))
    accept = told.get(f"/proposals/{proposal.ref}/accept/")
    assert all(f"letters/1/?language={code}" in accept.content.decode() for code in ("en", "fr"))
    assert "They say the same; your agreement is to the first." in text(accept)
    files = [told.get(f"/proposals/{proposal.ref}/letters/1/?language={code}") for code in ("en", "fr")]
    assert [answer["Content-Disposition"].count("-fr") for answer in files] == [0, 1]
    assert deciding.draft_of(Decision.objects.get(proposal=proposal)).outcome == "award"


def test_officers_write_conditions_and_feedback_in_french_too_and_are_told_where_the_letter_quotes_english(
    ines: Any, nadia: Any, client_of: Any
) -> None:
    proposal, cast = factories.proposal_in(State.PROPOSED), factories.cast()
    way = walking.Way(conditions=["A licence is shown."])
    walking.consult([proposal], cast, way=way)
    browser, address = client_of(ines), f"/office/proposals/{proposal.ref}/decision/"
    assert "in French" not in text(browser.get(address)), "nobody reads French"
    marc = factories.person("marc")
    marc.letter_language = "fr"
    marc.save(update_fields=["letter_language"])
    assert "Conditions in French" in text(browser.get(address))
    said = {
        "outcome": "conditional", "award_eur": str(proposal.requested_eur), "conditions": "A licence is shown.",
        "feedback": "Well planned.", "edit_version": "0", "send": "1",
        **{f"answer_by_{key}": value for key, value in when(28).items()},
    }  # fmt: skip
    assert "Quotes English" in text(browser.post(f"{address}preview/", said))
    french = said | {"conditions_fr": "Une licence est présentée.", "feedback_fr": "Bien planifié."}
    assert "Quotes English" not in text(browser.post(f"{address}preview/", french))
    uneven = browser.post(address, french | {"conditions_fr": "Une.\nDeux."})
    assert "write each of the 1 conditions in French, or none" in text(uneven)
    assert browser.post(address, french).status_code == 302
    deciding.take(proposal=proposal, edit_version=1, by=cast.approver)
    english, letter = Letter.objects.filter(decision__proposal=proposal).order_by("language")
    words = json.dumps(letter.context, ensure_ascii=False)
    assert "Une licence est présentée." in words
    assert "Bien planifié." in words
    assert "Well planned." not in words
    assert "A licence is shown." in json.dumps(english.context)
    assert not quotes_english(letter.context)

    deciding.rescind(proposal=proposal, note="Once more.", by=cast.approver)
    # What is rescinded is reviewed again: it goes to the same round and the nations a second time.
    rounds.propose(proposal=proposal, by=cast.officer)
    walking.consult([proposal], cast, way=way)
    walking.decide(proposal, cast, way, "conditional")
    walking.print_letter(proposal)
    batch = batches.prepare_batch(title="All", call="", outcomes=[], by=nadia)
    page = text(client_of(nadia).get(f"/office/letters/batches/{batch.number}/"))
    assert "The letter in French quotes the office in English" in page


def reads_french(name: str) -> None:
    person = factories.person(name)
    person.letter_language = "fr"
    person.save(update_fields=["letter_language"])


def test_ruling_out_gives_the_french_letter_french_words_and_says_beforehand_where_it_would_quote_english(
    ines: Any, client_of: Any
) -> None:
    proposal = factories.proposal_in(State.SUBMITTED)
    browser, address = client_of(ines), f"/office/proposals/{proposal.ref}/rule-out/"
    assert "in French" not in text(browser.get(address)), "nobody reads French"
    reads_french("marc")
    said = {"reasons": ["budget"], "feedback": "Salaries are asked for.", "expected": "submitted"}
    drawn = f"/office/proposals/{proposal.ref}/reasons/ineligible/"
    assert "Quotes English" in text(browser.post(drawn, said))
    looked = browser.post(address, said | {"look": "1"})
    assert (looked.status_code, "Quotes English" in text(looked)) == (200, True)
    french = said | {"feedback_fr": "Des salaires sont demandés."}
    shown = browser.post(drawn, french)
    assert "Quotes English" not in text(shown)
    for words in ("Salaries are asked for.", "Des salaires sont demandés.", "Précisions", "In more detail"):
        assert words in text(shown)
    alone = browser.post(address, french | {"feedback": ""})
    assert "write this in English, too" in text(alone)
    assert not Letter.objects.exists(), "looking and refusing issue nothing"
    assert browser.post(address, french).status_code == 302
    english, letter = Letter.objects.filter(decision__proposal=proposal).order_by("language")
    words = json.dumps(letter.context, ensure_ascii=False)
    assert ("Des salaires sont demandés." in words, "Salaries" in words) == (True, False)
    assert "Salaries are asked for." in json.dumps(english.context)
    assert (english.quotes_english, letter.quotes_english) == (False, False)
    page = text(browser.get(f"/office/proposals/{proposal.ref}/decision/"))
    assert "Des salaires sont demandés." in page, "both letters stand on the page of the decision"
    assert browser.post(f"/office/proposals/{proposal.ref}/reasons/award/", french).status_code == 404


def test_a_revocation_has_its_french_words_and_whoever_tells_it_reads_where_it_quotes_english(
    ines: Any, paul: Any, client_of: Any
) -> None:
    proposal = factories.proposal_in(State.AWARDED)
    reads_french("olena")
    browser, address = client_of(ines), f"/office/proposals/{proposal.ref}/revocation/"
    said = {"reasons": ["terms"], "feedback": "No report has come."}
    assert "Quotes English" in text(browser.post(address, said | {"look": "1"}))
    assert browser.post(address, said).status_code == 302
    for person in (ines, paul):
        assert "quotes English" in text(client_of(person).get(address))
    assert browser.post(address, said | {"feedback_fr": "Aucun rapport n’est parvenu."}).status_code == 302
    page = text(client_of(paul).get(address))
    assert ("quotes English" in page, "Aucun rapport n’est parvenu." in page) == (False, True)
    decision = Decision.objects.get(proposal=proposal, state="prepared")
    assert (decision.feedback, decision.feedback_fr) == (said["feedback"], "Aucun rapport n’est parvenu.")


def test_every_language_of_a_decision_is_previewed_by_who_writes_it_and_who_takes_it(
    ines: Any, paul: Any, client_of: Any, django_assert_max_num_queries: Any
) -> None:
    proposal, cast = factories.proposal_in(State.PROPOSED), factories.cast()
    way = walking.Way(conditions=["A licence is shown."], conditions_fr=["Une licence est présentée."])
    walking.consult([proposal], cast, way=way)
    browser, address = client_of(ines), f"/office/proposals/{proposal.ref}/decision/"
    assert "tongue" not in browser.get(address).content.decode(), "one letter, nothing to choose"
    reads_french("marc")
    with django_assert_max_num_queries(15):
        page = text(browser.get(address))
    both = (*way.conditions, *way.conditions_fr, "Règles applicables", "Rules of the award")
    assert [words for words in both if words not in page] == []
    assert browser.get(f"{address}letters/fr/").status_code == 404, "nothing is saved yet"
    walking.prepare(proposal, cast, way, "conditional")
    reader = client_of(paul)
    page = text(reader.get(address))
    assert [words for words in both if words not in page] == []
    assert "Quotes English" in page, "the feedback is in English only"
    one = text(reader.get(f"{address}letters/fr/"))
    assert ("Règles applicables" in one, "Rules of the award" in one) == (True, False)
    assert reader.get(f"{address}letters/de/").status_code == 404


def test_a_sample_letter_in_french_names_countries_in_french(db: None) -> None:
    for language, (there, absent) in {"fr": ("Belgique", "Belgium"), "en": ("Belgium", "Belgique")}.items():
        sample = sample_letter("award", "MYP", language, shipped("award", "MYP", language))
        words = json.dumps(sample.frozen(), ensure_ascii=False)
        assert (there in words, absent in words) == (True, False)
