"""The frame of every page: the groups of pages that the person may open, and where they are.

MAP is the whole map. Add a page with one line in the group where people look for it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from django.conf import settings
from django.urls import get_script_prefix

from improvement import clock, past_pages
from improvement.access import PlanRequest, SiteRequest
from improvement.addresses import address_of
from improvement.lists import ENDINGS
from improvement.models import Plan
from improvement.roles import GRANTS, Permission, Role
from improvement.waiting import SOURCES, count_waiting

A_FILE = re.compile(rf"\.(?:{'|'.join(ENDINGS)})\Z")

P = Permission


@dataclass(frozen=True, eq=False)
class Page:
    """A page of the second line: its label, the name of its address, and what whoever is offered it
    holds. All addresses below its own stand under it; `also` are others that do, below the plan's.
    """

    label: str
    view: str
    permission: Permission
    args: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    of_a_draft: bool = False  # offered until the plan is agreed

    def url(self, slug: str) -> str:
        return address_of(self.view, slug, *self.args)


MAP: dict[str, tuple[Page, ...]] = {
    "My work": (
        Page("To do", "my-work", P.READ_LIVE_PLAN),
        Page("Updates to accept", "updates-accept", P.DECIDE_UPDATE),
        Page("To check", "stage-claim-list", P.VERIFY_STAGE),
        # Staff read what is asked of them there; whoever reads the plan finds it in its own group.
        Page("Asked of me", "for-me", P.ACKNOWLEDGE, also=("expectations/",)),
        # Scrutiny, who have no other work here, reach theirs from their settings.
        Page("Messages", "message-list", P.READ_EXPECTATIONS),
    ),
    "Plan": (
        Page("Workstreams", "workstream-list", P.READ_LIVE_PLAN),
        Page(
            *("Actions", "action-list", P.READ_LIVE_PLAN),
            also=("structure/milestones/",),
        ),
        Page("Timeline", "timeline", P.READ_LIVE_PLAN),
        Page("Findings", "finding-list", P.READ_LIVE_PLAN, also=("structure/findings/",)),
        Page("Evidence", "evidence-list", P.READ_LIVE_PLAN),
        Page("Outcomes", "record-list", P.READ_LIVE_PLAN, ("outcomes",), ("structure/themes/",)),
        Page("Impact", "impact-assessment-list", P.READ_LIVE_PLAN),
        Page("Asked of staff", "expectation-list", P.READ_LIVE_PLAN),
    ),
    "Measures": (
        Page("All measures", "measure-list", P.READ_LIVE_PLAN),
        Page("Workforce", "workforce", P.READ_LIVE_PLAN),
    ),
    "Board": (
        Page("Dashboard", "board-dashboard", P.READ_BOARD),
        Page("Notice", "notice", P.READ_BOARD),
        Page(
            *("Meetings", "meeting-list", P.READ_BOARD),
            also=("decisions/", "judgements/", "terms/", "bodies/"),
        ),
        Page("Challenges", "challenge-list", P.READ_CHALLENGES),
        Page("Questions", "question-list", P.ASK_QUESTION),
        Page("Risks", "risk-list", P.READ_BOARD),
        Page("Money", "resource-list", P.READ_BOARD),
        Page("Grades", "grade-list", P.READ_BOARD),
        Page("Outside checks", "validation-list", P.READ_BOARD),
    ),
    "Published": (
        Page("Progress", "progress", P.READ_SCRUTINY_PAGES),
        Page("For the board", "board-publication-list", P.READ_BOARD),
        Page("Publications", "publication-list", P.READ_PUBLICATION_DRAFTS),
        Page(
            *("Documents", "published-facts", P.READ_PUBLIC_RECORD),
            also=("structure/documents/", "structure/facts/"),
        ),
        Page("Public record", "public-record", P.READ_PUBLIC_RECORD),
        Page("Reports", "report-list", P.READ_REPORTS),
        Page("Scrutiny", "scrutiny-work", P.READ_SCRUTINY_WORK),
        Page("Exempt items", "release-list", P.DECIDE_RELEASE),
    ),
    "Records": (
        Page("What changed", "plan-changes", P.READ_HISTORY),
        Page("Rounds", "round-list", P.READ_LIVE_PLAN),
        Page("Dates moved", "date-change-list", P.READ_LIVE_PLAN),
        Page("How it is judged", "judged-change-list", P.READ_LIVE_PLAN),
        Page("Escalations", "escalation-list", P.READ_LIVE_PLAN),
        Page("Markings", "marking-list", P.READ_LIVE_PLAN),
        Page("Every change", "plan-history", P.READ_HISTORY),
    ),
    "Manage": (
        Page("Set up", "plan-set-up", P.CHANGE_PLAN, of_a_draft=True),
        Page("Import and export", "plan-import-list", P.EDIT_STRUCTURE, also=("export/",)),
        Page("People", "person-list", P.MANAGE_PEOPLE),
        Page("Organisations", "record-list", P.EDIT_STRUCTURE, args=("organisations",)),
        Page("Teams", "record-list", P.EDIT_STRUCTURE, args=("teams",)),
        Page("Links to read", "reading-link-list", P.GIVE_LINKS),
        Page("Settings", "plan-settings", P.CHANGE_PLAN),
        Page("Redactions", "redaction-list", P.DECIDE_REDACTION),
    ),
}
MOST_ENTRIES = 7  # on the first line


@dataclass
class Entry:
    """A link of the frame. `current` is what `aria-current` says: "page" on the page itself,
    "true" on what the page stands under, "" elsewhere. `waiting` is how much waits there."""

    label: str
    url: str
    current: str = ""
    waiting: int = 0


@dataclass(frozen=True)
class Frame:
    """The entries of the first line; and of the second, which may be empty, with its group."""

    entries: list[Entry]
    group: str = ""
    pages: Sequence[Entry] = ()


def of_the_page(request: SiteRequest) -> dict[str, Any]:
    """Context processor: `frame` (None outside a plan), `settings_url` of one’s own settings,
    `search_url` for whoever reads the plan that is searched, `demo_today` (the day at which a
    demonstration's calendar stands, or None) and `look_back`, of what the form to the page on
    another day needs (none where there is no such page)."""
    plan: Plan | None = getattr(request, "plan", None)  # none where a middleware refused it
    context: dict[str, Any] = {"frame": None, "demo_today": settings.PLAN_TODAY}
    if plan is None:
        return context
    context["frame"] = frame_of(cast(PlanRequest, request))
    if request.standing is None and past_pages.can_be_read_as_it_stood(request):
        context["look_back"] = {"others": past_pages.others(request), "last": clock.today()}
    if GRANTS[Permission.READ_LIVE_PLAN] & request.roles:
        context["search_url"] = address_of("plan-search", plan.slug)
    if GRANTS[Permission.BE_REMINDED] & request.roles:
        context["settings_url"] = address_of("my-settings", plan.slug)
    return context


@dataclass(frozen=True)
class Offer:
    """The pages that are offered, by group, and the address of each; and of each address that
    stands under one of them, which that is."""

    groups: Mapping[str, Sequence[Page]]
    urls: dict[Page, str]
    under: dict[str, Page]

    @classmethod
    def of(cls, slug: str, groups: Mapping[str, Sequence[Page]]) -> Offer:
        """On the plan; without groups that have no page."""
        urls = {page: page.url(slug) for pages in groups.values() for page in pages}
        root = address_of("plan-home", slug)
        under = {
            address: page
            for page, url in urls.items()
            for address in (url, *(root + below for below in page.also))
        }
        return cls({label: pages for label, pages in groups.items() if pages}, urls, under)

    def place(self, path: str) -> Page | None:
        """The page under whose address the path stands, the closest; None where none does."""
        path = A_FILE.sub("/", path)  # a list as a file stands where the list does
        above = [address for address in self.under if path.startswith(address)]
        return self.under[max(above, key=len)] if above else None


def frame_of(request: PlanRequest) -> Frame:
    """The groups that the person may open a page of. Who may open few pages in all gets these as
    the entries, and no second line: what they read comes before what they ask."""
    is_draft = request.plan.state == Plan.State.DRAFT
    offer = offered(get_script_prefix(), request.plan.slug, request.roles, is_draft)
    here, waiting = offer.place(request.path), waiting_at(request)
    links = {
        page: Entry(page.label, url, waiting=waiting[page.view]) for page, url in offer.urls.items()
    }
    if here:
        links[here].current = "page" if request.path == links[here].url else "true"
    if len(links) <= MOST_ENTRIES:
        asks = offer.groups.get("Board", [])
        return Frame([links[page] for page in sorted(links, key=asks.__contains__)])
    frame = Frame([])
    for label, pages in offer.groups.items():
        own = [links[page] for page in pages]
        current = own[0].current if len(own) == 1 else "true" if here in pages else ""
        frame.entries.append(Entry(label, own[0].url, current, sum(entry.waiting for entry in own)))
        if current and len(own) > 1:
            frame = Frame(frame.entries, label, own)
    return frame


@lru_cache(maxsize=500)
def offered(prefix: str, slug: str, roles: frozenset[Role], is_draft: bool) -> Offer:
    """What whoever holds the roles on the plan is offered; worked out once, for the prefix that the
    server gives the site."""
    groups = {
        label: [
            page
            for page in pages
            if GRANTS[page.permission] & roles and (is_draft or not page.of_a_draft)
        ]
        for label, pages in MAP.items()
    }
    return Offer.of(slug, groups)


def waiting_at(request: PlanRequest) -> Counter[str]:
    """How much waits for the person, by the name of the page that bears the number."""
    numbers: Counter[str] = Counter()
    for name, number in count_waiting(request).items():
        numbers[SOURCES[name].at] += number
    return numbers
