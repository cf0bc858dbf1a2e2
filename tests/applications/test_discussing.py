"""The team talks about sections, says who writes which, and sees who did what; none of it leaves the team."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.actions import discussing, helpers, people, submitting
from applications.activity import activity_lines, activity_of
from applications.enums import Rights, State
from applications.facts import content_of, digest_of, form_of, part_digests, read_draft
from applications.models import Helper, SectionComment, SectionEntry
from core import clock
from core.errors import Refused
from core.models import OutboxEmail
from tests import factories
from tests.applications.browsing import text_of
from tests.applications.test_helpers import helping, save

pytestmark = pytest.mark.django_db
KEY = "summary"


def say(proposal, by, text="Shorter, please.", to=None):
    return discussing.comment(proposal=proposal, key=KEY, text=text, replies_to=to, by=by)


def test_a_comment_is_no_part_of_the_version_and_nobody_outside_the_team_reads_it(
    client_of, olena, marc, petra, ines, stranger
):
    proposal = factories.draft(mechanism="MYP")
    helping(proposal, "petra", Rights.VIEW)
    before = digest_of(content_of(read_draft(proposal)))
    first = say(proposal, marc, "<b>Too long</b> & vague.")
    say(proposal, petra, "I agree.", to=first.number)
    assert digest_of(content_of(read_draft(proposal))) == before
    page = reverse("proposal_section", args=[proposal.ref, KEY])
    for reader in (olena, petra):
        shown = client_of(reader).get(page).content.decode()
        assert "&lt;b&gt;Too long&lt;/b&gt; &amp; vague." in shown
        assert "I agree." in shown
    everywhere = reverse("proposal_comments", args=[proposal.ref])
    for other in (ines, stranger):
        assert client_of(other).get(everywhere).status_code == 404
        with pytest.raises(Refused, match="not_yours"):
            say(proposal, other)
    factories.submit(proposal)
    assert "Too long" not in str(proposal.standing_version.content)
    assert "I agree." in text_of(client_of(olena).get(everywhere))
    assert "I agree." in text_of(client_of(petra).get(everywhere))
    with pytest.raises(Refused, match="comments_closed"):
        say(proposal, marc)


def test_a_thread_is_resolved_and_opened_again_and_counted_on_the_task_list(client_of, olena, marc):
    proposal = factories.draft(whole=False)
    first = say(proposal, olena)
    say(proposal, olena, "Second thread.")
    hub, settle = (
        reverse("proposal", args=[proposal.ref]),
        reverse("proposal_comment_settle", args=[proposal.ref, first.number]),
    )
    browser = client_of(olena)
    assert "2 open comments" in text_of(browser.get(hub))
    for _twice in range(2):
        assert browser.post(settle, {"resolved": "yes"}).status_code == 302
    first.refresh_from_db()
    assert first.resolved_by == olena
    assert "1 open comment" in text_of(browser.get(hub))
    browser.post(settle, {"resolved": "no"})
    first.refresh_from_db()
    assert first.resolved_at is None
    reply = say(proposal, olena, "To the first.", to=first.number)
    with pytest.raises(Refused, match="stale_page"):
        discussing.settle(proposal=proposal, key=KEY, number=reply.number, resolved=True, by=olena)
    assert browser.post(settle.replace(f"/{first.number}/", "/99/"), {"resolved": "yes"}).status_code == 404


def test_a_comment_that_is_refused_is_handed_back(client_of, olena):
    proposal = factories.draft(whole=False)
    page = reverse("proposal_section_comments", args=[proposal.ref, KEY])
    browser = client_of(olena)
    kept = browser.post(page, {"text": "x" * 2001})
    assert "horten the comment by 1 characters" in text_of(kept)
    assert "x" * 2001 in text_of(kept)
    browser.post(page, {"text": "   "})
    assert SectionComment.objects.count() == 0
    assert browser.post(page, {"text": "Good.", "once": "k1"}).status_code == 302
    browser.post(page, {"text": "Good.", "once": "k1"})
    assert SectionComment.objects.count() == 1
    for wrong in ("x", "²", "99", "9" * 30):
        assert "Good, too." in text_of(browser.post(page, {"text": "Good, too.", "replies_to": wrong}))
    assert SectionComment.objects.count() == 1


def test_a_section_is_named_to_a_person_who_is_told_once(client_of, olena):
    proposal = factories.draft(whole=False)
    petra = helping(proposal)
    page = reverse("proposal_section_writer", args=[proposal.ref, KEY])
    browser = client_of(olena)
    for writer in (petra.ref, "", petra.ref):
        assert browser.post(page, {"writer": writer}).status_code == 302
    assert OutboxEmail.objects.filter(to=petra.email, subject__contains="you are asked to write").count() == 1
    assert f"{petra} writes this" in text_of(browser.get(reverse("proposal", args=[proposal.ref])))
    own = text_of(client_of(petra).get(reverse("proposal", args=[proposal.ref]) + "?view=mine"))
    assert "You write this" in own
    assert own.count('class="task"') + own.count('class="task ') == 1
    assert browser.post(page, {"writer": "nobody-known"}).status_code == 200
    helpers.change_rights(helper=Helper.objects.get(), rights=Rights.VIEW, by=olena)
    assert SectionEntry.objects.get(proposal=proposal, key=KEY).writer is None
    with pytest.raises(Refused, match="cannot_write"):
        discussing.assign_section(proposal=proposal, key=KEY, writer=petra, by=olena)
    with pytest.raises(Refused, match="not_a_writer"):
        discussing.assign_section(proposal=proposal, key=KEY, writer=olena, by=petra)


def test_activity_tells_writing_people_files_and_comments_in_three_queries(client_of, olena, marc):
    proposal = factories.draft(mechanism="ARW")
    petra = helping(proposal)
    save(proposal, petra)
    say_on = next(s.key for s in form_of(proposal).sections if s.kind == "narrative")
    discussing.comment(proposal=proposal, key=say_on, text="Fine.", replies_to=None, by=marc)
    with CaptureQueriesContext(connection) as asked:
        rows = activity_of(proposal, directs=True)
        lines = activity_lines(rows[:40], form_of(proposal), olena)
    assert len(asked) == 2
    told = [(line.who, line.what) for line in lines]
    assert told[0][1].startswith("Commented on")
    assert told[1] == (str(petra), f"Saved {form_of(proposal).section(say_on).title}")
    assert ("You", "Invited Petra Novak to help: write") in told
    assert any(what.startswith("Uploaded") for _who, what in told)
    browser = client_of(olena)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(reverse("proposal_activity", args=[proposal.ref])).status_code == 200
    assert len(asked) <= 15


def test_what_happened_at_one_instant_is_told_in_one_order(olena):
    with clock.pretend(clock.now() + timedelta(seconds=1)):
        proposal = factories.submitted(mechanism="ARW")
        rows = list(activity_of(proposal, directs=True))
        assert len({row["when"] for row in rows}) < len(rows) - 1, "both agreed, and one sent it"
        assert rows == sorted(
            rows, key=lambda row: (-row["when"].timestamp(), row["kind"], -row["nth"], -row["row"])
        )


def test_activity_names_nobody_of_the_office_and_tells_a_helper_no_outcome(proposal_in, olena):
    proposal = proposal_in(State.AWARDED)
    directors = activity_lines(activity_of(proposal, directs=True), form_of(proposal), olena)
    helpers_read = activity_lines(activity_of(proposal, directs=False), form_of(proposal), olena)
    assert ("Programme office", "Decision announced") in {(line.who, line.what) for line in directors}
    assert "Decision announced" not in {line.what for line in helpers_read}
    office = {str(factories.person(key)) for key in ("ines", "nadia", "paul", "sofia", "tomas", "petra")}
    assert not office & {line.who for line in directors}


def test_the_task_list_and_a_section_ask_few_queries_with_a_team_at_work(client_of, olena, marc):
    proposal = factories.draft()
    helping(proposal)
    for number in range(5):
        say(proposal, marc, f"Remark {number}")
    browser = client_of(olena)
    for address in (
        reverse("proposal", args=[proposal.ref]),
        reverse("proposal_section", args=[proposal.ref, KEY]),
    ):
        browser.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(address).status_code == 200
        assert len(asked) <= 15, address


# --- agreement


def test_who_agreed_reads_which_sections_changed_since(client_of, olena, marc):
    proposal = factories.draft(mechanism="ARW")
    submitting.agree(proposal=proposal, digest=digest_of(content_of(read_draft(proposal))), by=marc)
    page = reverse("proposal_agree", args=[proposal.ref])
    browser = client_of(olena)
    assert "Changed since" not in text_of(browser.get(page))
    save(proposal, olena, "Another summary altogether.")
    section = next(s for s in form_of(proposal).sections if s.kind == "narrative")
    assert f"Changed since: {section.title}." in text_of(browser.get(page))
    director = proposal.directors.get(user=marc)
    people.save_director(director=director, details={"position": "Dean"}, by=olena)
    titles = "; ".join(
        str(s.title) for s in form_of(proposal).sections if s.kind == "directors" or s == section
    )
    assert titles in text_of(browser.get(page)) or "; ".join(reversed(titles.split("; "))) in text_of(
        browser.get(page)
    )


def test_parts_cover_everything_that_the_digest_covers():
    draft = read_draft(factories.draft(mechanism="ARW"))
    content = content_of(draft)
    before = part_digests(content, draft.form)
    for change in (
        {"directors": content["directors"][:1]},
        {"budget": content["budget"][1:]},
        {"documents": content["documents"][1:]},
        {"answers": {**content["answers"], "basics": {}}},
    ):
        changed = part_digests({**content, **change}, draft.form)
        assert sum(changed[key] != before[key] for key in before) == 1, change.keys()
