"""A person at a browser: their actions on the site, and a check of every page that opens.

A page is checked as soon as it has opened, pages with errors or a conflict included. What the
browser reports as an error on any page is kept: the fixture `new_reader` fails the journey by it
at the end.
"""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Playwright, Request, Response

from tests.browsers import path_of_browser
from tests.demonstration import PASSWORD, PLAN
from tests.journeys.passed_parts import PassedParts

LOGIN = "/accounts/login/"
TOKEN = r'name="csrfmiddlewaretoken" value="(\w+)"'
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 320, "height": 640}
# A tablet, and A4 between the margins that a browser leaves, at 96 pixels to the inch.
WIDER = [(768, "screen"), (718, "print")]
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# What is too small to read as it is shown: text under 16 pixels, in pictures under 12.
SMALL = """() => [...document.querySelectorAll("body *")].filter((at) => {
  const hidden = ".govuk-visually-hidden, title, desc, script, style";
  const words = [...at.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
  if (!words || !at.getClientRects().length || at.closest(hidden)) return false;
  const drawn = at.closest("svg") ? at.getScreenCTM().a : 0;
  const size = parseFloat(getComputedStyle(at).fontSize);
  return drawn ? size * drawn < 11.95 : size < 16;
}).map((at) => at.outerHTML.slice(0, 90))"""
TIMEOUT = 60_000  # milliseconds, on a busy machine
WCAG_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = {"runOnly": {"type": "tag", "values": WCAG_RULES}, "resultTypes": ["violations"]}
# What axe finds on a page whose parts were told, with the contrast of the elements of these alone.
RUN_AXE = """async ([parts, options]) => {
  const elements = parts.flatMap((part) => elementsOfParts.get(part));
  axe.configure({ rules: [{ id: "color-contrast", selector: "[data-new-part]" }] });
  elements.forEach((element) => element.setAttribute("data-new-part", ""));
  const { violations } = await axe.run(options);
  elements.forEach((element) => element.removeAttribute("data-new-part"));
  return violations;
}"""
REQUEST_ABORTED = "net::ERR_ABORTED"  # the reader went on to another page
# The answer to a refused form is a page as any other; Chromium notes its status on the console.
STATUS_MESSAGE = "Failed to load resource: the server responded with a status of"


def launch(playwright: Playwright) -> Browser:
    if not (program := path_of_browser()):
        raise RuntimeError("Chromium is not on this machine: name it in CHROMIUM")
    options = ["--no-sandbox", "--disable-background-networking"]
    return playwright.chromium.launch(executable_path=program, args=options)


def session_of(browser: Browser, site: str, role: str) -> list[Any]:
    """The cookies of a person of the role who has signed in, without a page being shown."""
    context = browser.new_context(base_url=site)
    token = re.search(TOKEN, context.request.get(LOGIN).text())
    assert token
    form = {"csrfmiddlewaretoken": token[1], "login": f"{role}@example.org", "password": PASSWORD}
    answer = context.request.post(LOGIN, form=form, max_redirects=0)
    assert answer.status == 302, answer.status
    cookies = context.cookies()
    context.close()
    return cookies


def open_window(browser: Browser, site: str) -> Page:
    """A window for one reader after the other: to open one costs as much as three pages in it."""
    context = browser.new_context(base_url=site, reduced_motion="reduce")
    context.set_default_timeout(TIMEOUT)
    return context.new_page()


class Reader:
    """`page` is Playwright's own, of a window that nobody else has; `status` is that of the page
    just opened."""

    def __init__(self, page: Page, *, javascript: bool = True, viewport: Any = DESKTOP) -> None:
        self.page, self.context = page, page.context
        self.page.set_viewport_size(viewport)
        self.javascript = javascript
        self.devtools = self.context.new_cdp_session(page)
        self.run_scripts(javascript)
        self.status = 0
        self.browser_errors: list[str] = []
        for event, listener in self.listeners.items():
            page.on(event, listener)
        assert self.context.browser
        self.passed = PassedParts(self.context.browser.version)

    @property
    def listeners(self) -> dict[Any, Callable[[Any], None]]:
        return {
            "console": self.on_console_message,
            "pageerror": self.on_script_error,
            "requestfailed": self.on_request_failed,
            "response": self.on_response,
        }

    def run_scripts(self, run: bool) -> None:
        """Let pages run scripts from now on, or none. Scripts that a page did not run as it came
        are not made up for."""
        self.devtools.send("Emulation.setScriptExecutionDisabled", {"value": not run})

    def on_console_message(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(STATUS_MESSAGE):
            self.browser_errors.append(f"console on {self.page.url}: {message.text}")

    def on_script_error(self, error: Error) -> None:
        self.browser_errors.append(f"script: {error}")

    def on_request_failed(self, request: Request) -> None:
        if request.failure != REQUEST_ABORTED:
            self.browser_errors.append(f"{request.failure}: {request.url}")

    def on_response(self, response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            self.browser_errors.append(f"{response.status}: {response.url}")

    def sign_in(self, role: str) -> "Reader":
        """By the form, as its person does."""
        self.open(LOGIN)
        self.page.get_by_label("Email address").fill(f"{role}@example.org")
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.press("Sign in")
        return self

    def open(self, path: str, status: int = 200) -> None:
        """Go to an address: a whole one, one of the site, or one below the plan's."""
        response = self.page.goto(path if path.startswith(("/", "http")) else PLAN + path)
        self.check_answer(response, status)

    def follow(self, name: Any, *, within: str = "main") -> None:
        """Follow the first link of that name in the page's own content."""
        link = self.page.locator(within).locator("a", has_text=name).first
        with self.page.expect_navigation() as opened:
            link.click()
        self.check_answer(opened.value, 200)

    def go_to(self, name: str) -> None:
        """Follow a link of the navigation, which a narrow window has behind its menu."""
        menu = self.page.locator(".app-menu summary")
        if menu.is_visible():
            menu.click()
        self.follow(name, within="header")

    def press(self, name: str, status: int = 200) -> None:
        """Press a button that sends a form, and check the page that answers."""
        with self.page.expect_navigation() as opened:
            self.page.get_by_role("button", name=name, exact=True).click()
        self.check_answer(opened.value, status)

    def fill(self, **typed: str) -> None:
        """Type into the fields of the form on the page, by their names in it."""
        for name, words in typed.items():
            self.page.locator(f"main [name={name}]").fill(words)

    def choose(self, *labels: str) -> None:
        for label in labels:
            self.page.get_by_label(label, exact=True).check()

    def check_answer(self, response: Response | None, status: int) -> None:
        assert response is not None
        assert response.status == status, f"{response.status} at {self.page.url}"
        self.status = response.status
        self.check_page()

    def check_page(self) -> None:
        """Fail if axe finds a fault in the page, or if it is wider than the window.

        axe looks at it only if it has a part that has not passed before.
        """
        assert self.page.evaluate(OVERFLOW) <= 0, f"{self.page.url} scrolls sideways"
        if parts := self.passed.new_of(self.page, javascript=self.javascript):
            faults = self.faults(parts)
            assert not faults, f"{self.page.url}\n{faults}"
            self.passed.add(parts)

    def faults(self, parts: set[str]) -> str:
        """What axe finds, which itself is a script. A page that came without its own stays so:
        they would have run as it came."""
        self.run_scripts(True)
        try:
            return violations(self.page, parts)
        finally:
            self.run_scripts(self.javascript)

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    @property
    def words(self) -> str:
        """The text of the page's main content, with spaces and line ends each a single space."""
        return " ".join(self.page.locator("main").inner_text().split())

    def finish(self) -> None:
        """Leave the window to the next reader as if nobody had been there, but for what any cache
        may keep: the assets and what is public."""
        self.page.goto("about:blank")  # what the last page still does is this reader's
        for event, listener in self.listeners.items():
            self.page.remove_listener(event, listener)
        self.devtools.detach()  # with it goes what it disabled
        self.page.unroute_all()
        self.page.emulate_media(media="null")
        self.context.clear_cookies()


def violations(page: Page, parts: set[str]) -> str:
    """What axe finds against WCAG 2.2 AA, a line for each fault; "" when it finds nothing."""
    page.evaluate(AXE_SCRIPT)
    return "\n".join(
        f"{rule['id']}: {node['html']}\n  {node['failureSummary']}"
        for rule in page.evaluate(RUN_AXE, [sorted(parts), AXE])
        for node in rule["nodes"]
    )
