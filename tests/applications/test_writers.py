"""Two to four people write in one section at once, and the line fails them: nobody's words are overwritten unseen."""

from dataclasses import dataclass, field
from typing import Any

import hypothesis
import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from applications.actions import drafting
from applications.models import Proposal, SectionEntry
from core.errors import Refused
from sps_portal.seed import writing
from tests import factories
from tests.applications.test_helpers import helping

KEY = "summary"


@dataclass
class Page:
    """An open page: what stands in it, the version it knows, and the words of others that its writer has seen."""

    key: str
    by: Any
    version: int
    seen: frozenset[str]
    turn: int = 0
    late: list[dict[str, Any]] = field(default_factory=list)

    def sending(self, data: dict[str, Any]) -> dict[str, Any]:
        """Give what goes to the server now, as the page would send it."""
        self.turn += 1
        return {
            "data": data, "version": self.version, "by": self.by,
            "sending": drafting.Sending(self.key, self.turn), "words": self.seen,
        }  # fmt: skip


class Writers(RuleBasedStateMachine):
    """The words in the section are a set of marks; a saving may drop only marks that its writer had before the eyes."""

    proposal: Any
    people: list[Any]

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.pages: list[Page] = []
        self.marks = 0
        self.version = self.entry().version

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)

    def entry(self) -> SectionEntry:
        found, _made = SectionEntry.objects.get_or_create(proposal=self.proposal, key=KEY)
        return found

    def words(self) -> frozenset[str]:
        return frozenset(str(self.entry().data.get("abstract", "")).split())

    @initialize(writers=st.integers(2, 4))
    def sit_down(self, writers: int) -> None:
        for place in range(writers):
            self.pages.append(Page("", self.people[place % len(self.people)], 0, frozenset()))
            self.open(self.pages[-1])

    def open(self, page: Page) -> None:
        entry = self.entry()
        self.marks += 1
        page.key, page.turn = f"{self.marks:032x}", 0
        page.version, page.seen = entry.version, self.words()

    def put(self, page: Page, sent: dict[str, Any], *, automatic: bool) -> bool:
        """Send to the server; when it takes the words, nothing is gone that the writer had not seen."""
        before = self.words()
        values = {name: value for name, value in sent.items() if name != "words"}
        try:
            with transaction.atomic():
                drafting.save_section(
                    proposal=self.proposal, key=KEY, completed=None, automatic=automatic, **values
                )
        except Refused as refused:
            if {finding.code for finding in refused.findings} != {"stale_section"} or self.words() != before:
                raise
            return False
        assert before <= sent["words"], "words were overwritten that their writer never saw"
        return True

    def typed(self, page: Page) -> dict[str, Any]:
        self.marks += 1
        page.seen |= {f"w{self.marks}"}
        return page.sending({"abstract": " ".join(sorted(page.seen))})

    def page(self, place: int) -> Page:
        return self.pages[place % len(self.pages)]

    @rule(place=st.integers(0, 3))
    def opens_again(self, place: int) -> None:
        self.open(self.page(place))

    @rule(place=st.integers(0, 3), fate=st.sampled_from(["answered", "lost", "hangs", "overtaken"]))
    def writes_and_sends(self, place: int, fate: str) -> None:
        page = self.page(place)
        first = self.typed(page)
        if fate in {"hangs", "overtaken"}:
            page.late.append(first)
            if fate == "overtaken":
                self.put(page, self.typed(page), automatic=True)
                self.put(page, page.late.pop(), automatic=True)
        elif self.put(page, first, automatic=True) and fate == "answered":
            page.version = self.entry().version

    @rule(place=st.integers(0, 3), which=st.integers(0, 9))
    def a_hanging_sending_arrives(self, place: int, which: int) -> None:
        page = self.page(place)
        if page.late:
            self.put(page, page.late.pop(which % len(page.late)), automatic=True)

    @rule(place=st.integers(0, 3))
    def compares_and_keeps_their_own(self, place: int) -> None:
        """The page of both texts shows what is saved, and is posted without the number of a sending."""
        page, entry = self.page(place), self.entry()
        self.open(page)
        self.put(
            page,
            {
                "data": {"abstract": f"own{self.marks}"},
                "version": entry.version,
                "by": page.by,
                "words": page.seen,
            },
            automatic=False,
        )
        page.version = self.entry().version
        page.seen = self.words()

    @rule(place=st.integers(0, 3), which=st.integers(0, 19))
    def brings_an_earlier_version_back(self, place: int, which: int) -> None:
        page, entry = self.page(place), self.entry()
        numbers = list(entry.states.values_list("number", flat=True))
        if not numbers:
            return
        drafting.restore_section(
            proposal=self.proposal,
            key=KEY,
            number=numbers[which % len(numbers)],
            version=entry.version,
            by=page.by,
        )
        self.open(page)

    @invariant()
    def versions_only_rise_and_the_newest_state_is_the_present(self) -> None:
        entry = self.entry()
        assert entry.version >= self.version
        self.version = entry.version
        newest = entry.states.first()
        assert newest is None or newest.data == entry.data
        assert entry.states.count() <= 20


@pytest.mark.django_db
@pytest.mark.hypothesis
def test_no_interleaving_of_writers_overwrites_words_unseen() -> None:
    Writers.proposal = Proposal.objects.get(pk=factories.draft(whole=False).pk)
    writing.join(Writers.proposal, pair=factories.pair(), theme=factories.theme())
    # Two directors, and a helper who may write.
    Writers.people = [factories.person("olena"), factories.person("marc"), helping(Writers.proposal)]
    # A sample here; the long proof asks for a thousand interleavings.
    long = hypothesis.settings().max_examples > 1000
    run_state_machine_as_test(
        Writers,
        settings=hypothesis.settings(
            max_examples=1000 if long else 20,
            stateful_step_count=40 if long else 20,
            suppress_health_check=list(hypothesis.HealthCheck),
        ),
    )
