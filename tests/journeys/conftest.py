"""Fixtures of journeys: a browser, a site with the demonstration's data, and its readers."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.demonstration import prepare, restore, serve
from tests.journeys.reader import PHONE, Reader, launch


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    prepare(folder)
    return folder


@pytest.fixture(scope="session")
def server(prepared: Path) -> Iterator[str]:
    with serve(prepared) as address:
        yield address


@pytest.fixture
def site(prepared: Path, server: str) -> str:
    """The address of the site, with its data put back to that of the demonstration."""
    restore(prepared)
    return server


@pytest.fixture
def new_reader(browser: Browser) -> Iterator[Callable[..., Reader]]:
    """Open a browser of its own for a reader: `new_reader(site, **browser_options)`."""
    readers: list[Reader] = []

    def open_browser(site: str, **options: Any) -> Reader:
        readers.append(Reader(browser, site, **options))
        return readers[-1]

    yield open_browser
    for reader in readers:
        reader.finish()


@pytest.fixture(params=["on a desktop", "without JavaScript on a phone"])
def browser_options(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The browser of a reader, as options of `new_reader`."""
    if request.param == "on a desktop":
        return {}
    return {"javascript": False, "viewport": PHONE}
