"""Fixtures of journeys: a browser, a site with the demonstration's data, and its readers."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from playwright.sync_api import Browser, Error, Page, sync_playwright

from improvement.roles import Role
from tests.journeys.reader import PHONE, Reader, launch, open_window, session_of
from tests.journeys.server import keep, prepare, restore, serve


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Path:
    """The folder of the site; `django_db_setup` keeps the migrated database that it begins with."""
    folder = tmp_path_factory.mktemp("site")
    prepare(folder)
    return folder


@pytest.fixture(scope="session")
def server(prepared: Path) -> Iterator[str]:
    with serve(prepared) as address:
        yield address


@pytest.fixture(scope="session")
def sessions(browser: Browser, prepared: Path, server: str) -> dict[str, list[Any]]:
    """The cookies of a person of each role, signed in once: every journey begins with that data."""
    cookies = {role: session_of(browser, server, role) for role in Role.values}
    keep(prepared)
    return cookies


@pytest.fixture
def site(prepared: Path, server: str, sessions: dict[str, list[Any]]) -> str:
    """The address of the site, with its data put back to that of the demonstration."""
    restore(prepared)
    return server


@pytest.fixture(scope="session")
def free_windows() -> list[Page]:
    """Those that no reader has now."""
    return []


@pytest.fixture
def new_reader(
    browser: Browser, sessions: dict[str, list[Any]], free_windows: list[Page]
) -> Iterator[Callable[..., Reader]]:
    """Give a window of its own to a reader who is signed in with the role, or to a stranger, and no
    page to read yet: `new_reader(site, role, **browser_options)`."""
    readers: list[Reader] = []

    def give_a_window(site: str, role: str = "", **options: Any) -> Reader:
        page = free_windows.pop() if free_windows else open_window(browser, site)
        reader = Reader(page, **options)
        readers.append(reader)
        reader.context.add_cookies(sessions[role] if role else [])
        return reader

    yield give_a_window
    for reader in readers:
        try:
            reader.finish()
        except Error as error:  # nobody else is given this window
            reader.browser_errors.append(f"its window could not be given back: {error}")
        else:
            free_windows.append(reader.page)
    errors = [error for reader in readers for error in reader.browser_errors]
    assert not errors, "\n".join(errors)


WAYS: dict[str, dict[str, Any]] = {
    "on a desktop": {},
    "without JavaScript on a phone": {"javascript": False, "viewport": PHONE},
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a journey that asks for `browser_options` the browser of one of the ways, or of each.

    A journey's name chooses its way, so that about half are made in each. It is made in both where
    it says so, by the mark `every_way`, and in `make deep`, which sets `EVERY_WAY`.
    """
    if "browser_options" in metafunc.fixturenames:
        ways = list(WAYS)
        both = os.environ.get("EVERY_WAY") or metafunc.definition.get_closest_marker("every_way")
        if not both:
            ways = [ways[crc32(metafunc.function.__name__.encode()) % len(ways)]]
        metafunc.parametrize("browser_options", [WAYS[way] for way in ways], ids=ways)
