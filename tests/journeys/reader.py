"""A person at a browser: what they do goes through here, and every page they meet is looked at.

A page is looked at when it has just opened, so that a page with errors or a conflict is checked
as it stands. What a browser complains of on any page is kept and refused at the end.
"""

import os
import re
import shutil
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Request, Response

from tests.journeys.demonstration import PASSWORD, PLAN

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 320, "height": 640}
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PATIENCE = 15_000  # milliseconds, on a busy machine
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = {"runOnly": {"type": "tag", "values": STANDARD}, "resultTypes": ["violations"]}
SECRET = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")\w+')  # another one each time
PASSED: set[tuple[object, ...]] = set()
LEFT_BEFORE_IT_CAME = "net::ERR_ABORTED"  # the person went on to another page
# The answer to a refused form is a page as any other; Chromium notes its status on the console.
ABOUT_A_STATUS = "Failed to load resource: the server responded with a status of"


def launch(playwright: Playwright) -> Browser:
    program = shutil.which(os.environ.get("CHROMIUM", "chromium"))
    if program is None:
        raise RuntimeError("Chromium is not on this machine: name it in CHROMIUM")
    options = ["--no-sandbox", "--disable-background-networking"]
    return playwright.chromium.launch(executable_path=program, args=options)


class Reader:
    """`page` is Playwright's own; `status` is that of the page just opened."""

    def __init__(
        self, browser: Browser, site: str, *, javascript: bool = True, **options: Any
    ) -> None:
        self.javascript = javascript
        options = {"base_url": site, "reduced_motion": "reduce", "viewport": DESKTOP} | options
        self.context = browser.new_context(java_script_enabled=javascript, **options)
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.new_page()
        self.status = 0
        self.troubles: list[str] = []
        self.page.on("console", self.heard)
        self.page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        self.page.on("requestfailed", self.lost)
        self.page.on("response", self.answered)
        self.mirror = None if javascript else a_mirror(browser, **options)

    def heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(ABOUT_A_STATUS):
            self.troubles.append(f"console on {self.page.url}: {message.text}")

    def lost(self, request: Request) -> None:
        if request.failure != LEFT_BEFORE_IT_CAME:
            self.troubles.append(f"{request.failure}: {request.url}")

    def answered(self, response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            self.troubles.append(f"{response.status}: {response.url}")

    def sign_in(self, role: str) -> "Reader":
        self.open("/accounts/login/")
        self.page.get_by_label("Email address").fill(f"{role}@example.org")
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.press("Sign in")
        return self

    def open(self, path: str, status: int = 200) -> None:
        """Go to an address: a whole one, one of the site, or one below the plan's."""
        response = self.page.goto(path if path.startswith(("/", "http")) else PLAN + path)
        self.arrived(response, status)

    def follow(self, name: Any, *, within: str = "main") -> None:
        """Follow the first link of that name in the page's own content."""
        link = self.page.locator(within).locator("a", has_text=name).first
        with self.page.expect_navigation() as opened:
            link.click()
        self.arrived(opened.value, 200)

    def press(self, name: str, status: int = 200) -> None:
        """Press a button that sends a form, and see the page that answers."""
        with self.page.expect_navigation() as opened:
            self.page.get_by_role("button", name=name, exact=True).click()
        self.arrived(opened.value, status)

    def fill(self, **typed: str) -> None:
        """Type into the fields of the form on the page, by their names in it."""
        for name, words in typed.items():
            self.page.locator(f"main [name={name}]").fill(words)

    def choose(self, *labels: str) -> None:
        for label in labels:
            self.page.get_by_label(label, exact=True).check()

    def arrived(self, response: Response | None, status: int) -> None:
        assert response is not None
        assert response.status == status, f"{response.status} at {self.page.url}"
        self.status = response.status
        self.look()

    def look(self) -> None:
        """Refuse the page if axe finds a fault in it, or if it is wider than the window.

        The very same document is looked at once. Contrast, which takes most of the time, is
        measured once at an address: what the styles of its page are does not change.
        """
        way = self.javascript, self.page.viewport_size["width"]
        document = *way, SECRET.sub("", self.page.content())
        place = *way, self.path, self.status
        if document in PASSED:
            return
        assert self.page.evaluate(OVERFLOW) <= 0, f"{self.page.url} scrolls sideways"
        page = self.reflected() if self.mirror else self.page
        faults = violations(page, contrast=place not in PASSED)
        assert not faults, f"{self.page.url}\n{faults}"
        PASSED.update([document, place])

    def reflected(self) -> Page:
        """The page as this reader has it, in a tab where axe can run: axe needs JavaScript.

        The tab is given the very document that stands here and the site's style sheet, and no
        script of the site's, so what is checked is what a reader without JavaScript has.
        """
        assert self.mirror
        html, url = self.page.content(), self.page.url
        self.mirror.route(url, lambda route: route.fulfill(body=html, content_type="text/html"))
        self.mirror.goto(url)
        self.mirror.unroute(url)
        return self.mirror

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    @property
    def words(self) -> str:
        """What the page says in its own content, its spaces and line ends each a single space."""
        return " ".join(self.page.locator("main").inner_text().split())

    def finish(self) -> None:
        if self.mirror:
            self.mirror.context.close()
        self.context.close()
        assert not self.troubles, "\n".join(self.troubles)


def a_mirror(browser: Browser, **options: Any) -> Page:
    context = browser.new_context(**options)
    context.route("**/*.js", lambda route: route.abort())
    return context.new_page()


def violations(page: Page, *, contrast: bool) -> str:
    """What axe finds against WCAG 2.2 AA, a line for each fault; "" when it finds nothing."""
    options = AXE | {"rules": {"color-contrast": {"enabled": contrast}}}
    found = Axe().run(page, options=options).response["violations"]
    return "\n".join(
        f"{rule['id']}: {node['html']}\n  {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    )
