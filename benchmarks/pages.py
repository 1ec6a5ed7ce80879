"""The pages that are measured: every row of the table of access that somebody can open."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.access_answers import P
from tests.access_table import ROWS

SLUG = "measured"  # of the plan, as the builder names it
READERS = ("manager", "lead", "chair", "member", "owner", "staff", "scrutiny")  # the first who may

# Rows that open here though they do not in tests/world.py, where nothing waits.
WAITING = {
    P + "date-changes/<int:pk>/": "chair",
    P + "claims/<int:pk>/check/": "manager",
    P + "actions/<slug:ref>/update/review/": "manager",
    P + "measures/<slug:code>/new-start/<int:pk>/": "chair",
    P + "notice/<int:number>/closing/edit/": "chair",
    P + "notice/returns/<int:pk>/sent/edit/": "manager",
    P + "grades/<int:pk>/moderation/edit/": "chair",
    P + "judged-changes/<int:pk>/": "chair",
    P + "redactions/<int:pk>/": "chair",
    P + "challenges/<slug:ref>/conclude/": "chair",
    P + "challenges/<slug:ref>/follow-up/": "chair",
    P + "questions/<slug:ref>/conclude/": "scrutiny",
    P + "questions/<slug:ref>/follow-up/": "scrutiny",
    P + "releases/<int:number>/end/": "manager",
    P + "releases/<int:number>/item/": "scrutiny",
    P + "reports/draft/": "manager",
}
# Not pages that people wait for: signing in is made slow, and files are streamed.
LEFT_OUT = re.compile(r"accounts/|calendar/|/file/$|/download/$|\.csv$")
# What somebody keeps, and no page: it is judged by its cells (benchmarks/files.py).
FILE = re.compile(r"\.(?:xlsx|json|yaml|atom|txt|xml)$|/files/<slug:form>/$")
BOARD, PAPER = P + "board/", P + "meetings/<slug:name>/paper/"
# Pages that matter by what is asked of them, or by who asks: route, query, person.
MORE = (
    (P + "actions/", "?level=red", "member"),
    (P + "actions/", "?level=red&page=2", "member"),
    (P + "actions/", "?late=1", "member"),
    (P + "actions/", "?q=board", "member"),
    (P + "actions/", "?changed_since=2013-10-17", "member"),
    (P + "history/", "?what=stageclaim", "member"),
    (P + "history/", "?why=xylophone", "member"),
    (P + "history/", "?why=progress&workstream=W1", "member"),
    (P + "history/", "?until_day=1&until_month=6&until_year=2013", "member"),
    (P + "history/", "?field=action.owner_post", "member"),
    (P + "my-work/", "", "lead"),
    (P + "my-work/", "", "owner"),
    (BOARD, "?at=2013-10-17", "member"),
)
# What `make bench-quick` drives: the pages that people open every day, and the dearest.
DAILY = {
    P + route
    for route in (
        *("board/", "actions/", "actions/<slug:ref>/", "actions/<slug:ref>/history/", "my-work/"),
        *("workstreams/", "workstreams/<slug:code>/", "measures/", "measures/<slug:code>/"),
        *("history/", "evidence/", "evidence/<int:pk>/", "claims/", "date-changes/", "rounds/"),
        *("rounds/<int:number>/", "escalations/", "progress/", "structure/<slug:noun>/"),
        *("actions/<slug:ref>/update/steps/<slug:step>/", "structure/<slug:noun>/<int:pk>/"),
        *(
            "publications/<slug:audience>/<int:number>/",
            "progress/workstreams/<slug:code>/",
            "people/",
        ),
    )
} | {"healthz"}
LISTS = {
    P + route
    for route in (
        *("actions/", "workstreams/", "measures/", "evidence/", "claims/", "date-changes/"),
        *("escalations/", "expectations/", "rounds/", "people/", "publications/", "messages/"),
        *("history/", "redactions/", "structure/<slug:noun>/", "people/access/", "challenges/"),
        *("decisions/", "judgements/", "meetings/", "meetings/attendance/", "terms/", "bodies/"),
        *("risks/", "resources/", "impact/", "validation/", "grades/", "grades/schemes/"),
        *("notice/forecasts/", "scrutiny/<slug:noun>/", "findings/", "questions/", "releases/"),
        *("reading-links/", "reports/", "board/publications/", "import/", "judged-changes/"),
        "people/cover/",
    )
}


@dataclass(frozen=True)
class Page:
    route: str
    path: str
    person: str

    @property
    def name(self) -> str:
        query = self.path.partition("?")[2]
        return self.route.removeprefix(P) + (f"?{query}" if query else "") or "(front page)"

    @property
    def goal(self) -> str:
        """Which of the goals it is held to."""
        if FILE.search(self.route):
            return "file"
        if self.route in (BOARD, PAPER):
            return "dashboard"  # as it stood too, and as a meeting's paper prints it
        if self.route == "healthz":
            return "health"
        is_scrutiny = self.route.startswith(P + "progress/")
        return "list" if self.route in LISTS or is_scrutiny else "page"


def pages(values: dict[str, str], daily: bool) -> tuple[list[Page], list[str]]:
    """The pages to measure, and the routes of which the plan has nothing to show.

    `values` are by the part of the address before the argument, and the argument itself.
    """
    found, lacking = [], []
    for route, person in [*readable().items()]:
        if daily and route not in DAILY:
            continue
        path = filled(route, values)
        if path is None:
            lacking.append(route)
        else:
            found.append(Page(route, path, person))
    for route, query, person in MORE:
        found.append(Page(route, f"{filled(route, values)}{query}", person))
    return found, lacking


def readable() -> dict[str, str]:
    """Each route that is measured, with the person who opens it."""
    first = {
        route: next((person for person in READERS if row.get(person) == 200), "")
        for route, row in ROWS.items()
        if not LEFT_OUT.search(route)
    }
    return {route: person for route, person in (first | WAITING).items() if person}


def filled(route: str, values: dict[str, str]) -> str | None:
    """The address of the route; None where an argument has no value.

    The value is looked for by the whole route, then by two parts of it before the argument, by one.
    """
    if route in values:
        return values[route]
    path: list[str] = []
    parts = route.split("/")
    for place, part in enumerate(parts):
        if part.startswith("<"):
            keys = ("/".join(parts[place - back : place + 1]) for back in (2, 1))
            value = next((values[key] for key in keys if key in values), None)
            if value is None:
                return None
            path.append(value)
        else:
            path.append(part)
    return "/" + "/".join(path)
