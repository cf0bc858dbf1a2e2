"""The people, one open call, and a browser client for any of them."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator

import hypothesis
import pytest
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

# Times are never asserted, so no example has a deadline. `make prove` asks for many more examples.
hypothesis.settings.register_profile("default", deadline=None)
hypothesis.settings.register_profile("prove", deadline=None, max_examples=5000, print_blob=True)
hypothesis.settings.load_profile("default")

LEFT_OUT = pytest.StashKey[int]()
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")


def pytest_configure(config: pytest.Config) -> None:
    """Each xdist worker rings its own Redis number."""
    from django.conf import settings

    number = 1 + int(WORKER.removeprefix("gw"))
    server = settings.REDIS_URL.partition("?")[0]
    if server.startswith("redis+socket"):
        url = f"{server}?virtual_host={number}"
    else:
        url = f"{server.rstrip('0123456789').rstrip('/')}/{number}"
    settings.REDIS_URL = settings.CELERY_BROKER_URL = url


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Journeys in the browser begin first, or one worker would still be on them when the others have nothing left.

    Their folder lays the database anew behind it; what else empties it stays behind all that need it. Debian's clamd is
    asked where it is installed; where it is not, the end of the run says so.
    """
    items.sort(key=_turn)
    _leave_out_clamd(config, items)


def _turn(item: pytest.Item) -> int:
    """Give the place of the test: journeys, what else drives a browser, every page, then the rest in its order."""
    turns = {"tests/e2e/test_journey.py": 0, "tests/e2e/test_every_page.py": 2, "tests/e2e/": 1}
    return next((turn for start, turn in turns.items() if item.nodeid.startswith(start)), 3)


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was imported and collected stays for good: nobody looks through it for garbage any more, and seldom at all."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def _leave_out_clamd(config: pytest.Config, items: list[pytest.Item]) -> None:
    if shutil.which("clamd"):
        return
    left_out = [item for item in items if item.get_closest_marker("clamd")]
    if left_out:
        items[:] = [item for item in items if not item.get_closest_marker("clamd")]
        config.hook.pytest_deselected(items=left_out)
        config.stash[LEFT_OUT] = len(left_out)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """What was left out is said with how to have it."""
    if number := config.stash.get(LEFT_OUT, 0):
        terminalreporter.write_line(
            f"{number} test with Debian's own clamd left out, since it is not installed: "
            "apt-get install clamav-daemon. The scanner's protocol was tested against a server of ours."
        )


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """Reference data stand in every test's database."""
    from tests import factories

    with django_db_blocker.unblock():
        factories.lay_reference()
    yield
    # A served portal or a worker of some test may still hold a connection; the database can only go without them.
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def _fresh_cache(request: pytest.FixtureRequest) -> None:
    """No test meets another one's rate limits."""
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        from django.core.cache import cache

        cache.clear()


def _person(key: str) -> Callable[[object], object]:
    @pytest.fixture(name=key)
    def person(db: None) -> object:
        from tests import factories

        return factories.person(key)

    return person


olena, marc, ines, nadia, paul, tomas, petra, sofia, deniz, aida, root, stranger = (
    _person(key)
    for key in [
        "olena",
        "marc",
        "ines",
        "nadia",
        "paul",
        "tomas",
        "petra",
        "sofia",
        "deniz",
        "aida",
        "root",
        "stranger",
    ]
)


@pytest.fixture
def call(db: None) -> object:
    """A call with all four mechanisms that is open now."""
    from tests import factories

    return factories.call()


@pytest.fixture
def proposal_in(db: None) -> Callable[..., object]:
    """Give a proposal that real actions have led to the state."""
    from tests import factories

    return factories.proposal_in


@pytest.fixture
def client_of() -> Callable[[object], Client]:
    """Give a browser client signed in as the person, second step and all."""

    def client(user: object) -> Client:
        browser = Client()
        browser.force_login(user)
        session = browser.session
        session["second_step"] = True
        session.save()
        return browser

    return client


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, for one module: no later module finds Playwright's loop still running in its thread."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or "chromium",
            # As root it cannot have its own sandbox.
            args=["--no-sandbox"] if os.geteuid() == 0 else [],
        )
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """An empty page in a context of its own."""
    context = chromium.new_context()
    yield context.new_page()
    context.close()
