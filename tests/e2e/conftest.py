"""A served portal, its real worker and sweeper, and a real browser; every one of them ends with the module."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import override_settings
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from sps_portal import stack
from tests.e2e.pages import WATCHED, Reader

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a journey in a real browser, on data that other processes see."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def front_end() -> None:
    """The style sheet, the script and axe are built; nothing is skipped without them."""
    for built in ("static/dist/portal.css", "static/dist/portal.js", "node_modules/axe-core/axe.min.js"):
        assert (ROOT / built).exists(), f"{built} is missing. Type: make frontend"


@pytest.fixture(scope="module")
def database(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """A committed database of the module's own: reference data at the start, and again after it is emptied."""
    from tests import factories

    # Playwright runs a loop in this thread; the tests read the database between its steps, never inside them.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with django_db_blocker.unblock():
        factories.lay_reference()
        yield
        _empty()
        factories.lay_reference()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def _django_db_helper(database: None) -> None:
    """In place of pytest-django's, which would empty the database after each test: ours lives as long as its module."""


def _empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE core_cache")
    call_command("flush", verbosity=0, interactive=False)


@pytest.fixture(scope="module")
def portal(database: None, front_end: None) -> Iterator[LiveServer]:
    """The portal under its own address at localhost, as a demonstration, with its strict policy for content."""
    server = LiveServer("localhost", start=False)
    server.start()
    policy = {"DIRECTIVES": dict(settings.CONTENT_SECURITY_POLICY["DIRECTIVES"])}
    for directive in ("script-src", "style-src", "font-src"):
        policy["DIRECTIVES"][directive] = [f"{server.url}/static/"]
    ours = {
        "BASE_URL": server.url,
        "CSRF_TRUSTED_ORIGINS": [server.url],
        "ALLOWED_HOSTS": ["localhost"],
        "CONTENT_SECURITY_POLICY": policy,
        "DEMO": True,
    }
    with override_settings(**ours):
        yield server
        server.stop()


@pytest.fixture(scope="module")
def worker(portal: LiveServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A Celery worker and a sweeper run as processes of their own on this test's database; gives the mail folder."""
    var = tmp_path_factory.mktemp("worker")
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "sps_portal.settings",
        "SECRET_KEY": settings.SECRET_KEY,
        "BASE_URL": portal.url,
        "DEMO": "1",
        "EMAIL_URL": "",
        "VAR_DIR": str(var),
        "REDIS_URL": settings.REDIS_URL,
        **_own_database(),
    }
    commands = {"worker": stack.worker_command(), "sweeper": [*stack.sweeper_command(), "--every", "1"]}
    started = [_start(command, environment, var / f"{name}.log") for name, command in commands.items()]
    try:
        yield var / "mail"
    finally:
        for process in started:
            process.send_signal(signal.SIGTERM)
        for process in started:
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _own_database() -> dict[str, str]:
    """Both roles' addresses, pointed at the database that this process tests on."""
    name = "/" + quote(str(connection.settings_dict["NAME"]))
    given = {key: os.environ[key] for key in ("DATABASE_URL", "DATABASE_OWNER_URL") if os.environ.get(key)}
    return {key: urlunsplit(urlsplit(url)._replace(path=name)) for key, url in given.items()}


def _start(command: list[str], environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as output:
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)


@pytest.fixture
def open_browser(chromium: Browser, portal: LiveServer) -> Iterator[Callable[..., Reader]]:
    """Give a person at a browser of their own: no cookies yet, watched for everything that a page must not do."""
    contexts: list[BrowserContext] = []
    readers: list[Reader] = []

    def opened(**options: object) -> Reader:
        values = {
            "viewport": {"width": 1280, "height": 900},
            "accept_downloads": True,
            "locale": "en-GB",
            **options,
        }
        context = chromium.new_context(base_url=portal.url, **values)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page: Page = context.new_page()
        readers.append(Reader(page, portal.url))
        return readers[-1]

    yield opened
    troubles = [line for reader in readers for line in reader.troubles]
    for context in contexts:
        context.close()
    assert troubles == [], f"{WATCHED}: {troubles}"
