"""What a journey may ask for: a browser, a site with the demonstration, and readers of it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.demonstration import prepare, renew, serve
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
    """The address of the site, whose plan is as the demonstration leaves it."""
    renew(prepared)
    return server


@pytest.fixture
def arrives(browser: Browser) -> Iterator[Callable[..., Reader]]:
    """A reader who opens a browser of their own: `arrives(site, **way)`."""
    readers: list[Reader] = []

    def arrive(site: str, **options: Any) -> Reader:
        readers.append(Reader(browser, site, **options))
        return readers[-1]

    yield arrive
    for reader in readers:
        reader.finish()


@pytest.fixture(params=["on a desktop", "without JavaScript on a phone"])
def way(request: pytest.FixtureRequest) -> dict[str, Any]:
    """How a reader comes to the site: options of `arrives`."""
    if request.param == "on a desktop":
        return {}
    return {"javascript": False, "viewport": PHONE}
