"""Measures the site on one database and one size of plan: `python -m benchmarks.measure …`.

DATABASE_URL is the PostgreSQL server, or any SQLite; the last argument is the file of the results.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Any

import django

from benchmarks.browser import Browser
from benchmarks.databases import plan_of
from benchmarks.pages import SLUG, pages
from benchmarks.results import SIGNED_IN, TEMPLATE_ONLY
from benchmarks.set_up import measure_set_up
from benchmarks.site import Site, database_of, served
from tests.databases import standing_on

LOADED = 700  # actions of the plan that many people use at once
SIGNING_IN = {"member", "manager", "lead", "chair"}
FLOOR = {
    "empty view": "/floor/empty/",
    TEMPLATE_ONLY: "/floor/template/",
    SIGNED_IN: f"/plans/{SLUG}/floor/",
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("actions", type=int)
    parser.add_argument("--daily", action="store_true", help="only what is opened every day")
    parser.add_argument("--seconds", type=float, default=2, help="for each page")
    parser.add_argument("results", type=Path)
    asked = parser.parse_args()
    django.setup()
    with plan_of(asked.actions) as url, standing_on(url):
        asked.results.write_text(json.dumps(measure(url, asked)))


def measure(url: str, asked: argparse.Namespace) -> dict[str, Any]:
    """Everything that is measured of the plan, as the results' file holds it."""
    from benchmarks.addresses import address_values
    from benchmarks.load import measure_load
    from benchmarks.saves import measure_saves
    from benchmarks.verify_audit import measure_verify
    from benchmarks.writes import measure_writes

    found, lacking = pages(address_values(), asked.daily)
    with served(url) as site:
        people = sign_in(site, {page.person for page in found} | SIGNING_IN)
        browsers = {
            name: people["member"] if SLUG in path else Browser(site.port)
            for name, path in FLOOR.items()
        }
        floor = {name: site.page(browsers[name], name, path, 1) for name, path in FLOOR.items()}
        again = {name: [floor[name]] for name in (SIGNED_IN, TEMPLATE_ONLY)}
        costs, change = [], small_changes()
        for page in found:
            # The machine is faster at one time than at another, and so is the floor.
            for name, measured in again.items():
                measured.append(site.page(browsers[name], name, FLOOR[name], 0.05))
            cost = site.page(people[page.person], page.name, page.path, asked.seconds, change)
            cost.person, cost.goal = page.person, page.goal
            costs.append(cost)
        times = 5 if asked.daily else 15
        written = [*measure_writes(site, people, times)]
    for name, measured in again.items():
        for figure in ("p50", "p95", "worker", "database"):
            setattr(floor[name], figure, median(getattr(cost, figure) for cost in measured))
    whole = not asked.daily and asked.actions == LOADED
    postmaster, _ = database_of(url)
    return {
        "saves": measure_saves(asked.daily),
        "load": measure_load(url) if whole else None,
        "set-up": measure_set_up(postmaster) if whole else None,
        "verify": None if asked.daily else measure_verify(url),
        "floor": [cost.as_row() for cost in floor.values()],
        "pages": [cost.as_row() for cost in costs],
        "writes": [cost.as_row() for cost in written],
        "not measured": lacking,
    }


def small_changes() -> Callable[[], None]:
    """Each call changes another record of an action under way: what it says of itself, what its
    lead last sent, or a milestone, in turn. Of CHANGES, one is of each kind."""
    from workstreams.models import Action, Milestone, Update

    under_way = Action.objects.filter(plan__slug=SLUG, delivery="under_way")
    actions = under_way.order_by("-pk")[:200]
    sent = Update.objects.sent().filter(action__in=under_way).latest_first()[:200]
    milestones = Milestone.objects.filter(action__in=under_way).order_by("-pk")[:200]
    of_each: list[Iterator[Any]] = [cycle(actions), cycle(sent), cycle(milestones)]
    kinds = cycle(of_each)

    def change() -> None:
        record = next(next(kinds))
        record.refresh_from_db()
        if isinstance(record, Update):
            record.declared_rag = "amber" if record.declared_rag == "red" else "red"
            record.explanation = record.explanation or "Two posts are empty"
        elif isinstance(record, Action):
            record.description += " And so it went on."
        else:
            record.title = f"{record.title[:150]} again"
        record.save_as("system:benchmark", "Said in other words")

    return change


def sign_in(site: Site, people: set[str]) -> dict[str, Browser]:
    """A session of the first person in each role."""
    from benchmarks.plan.people import PASSWORD

    browsers = {person: Browser(site.port) for person in sorted(people)}
    for person, browser in browsers.items():
        browser.sign_in(f"{person}1@example.org", PASSWORD)
    return browsers


if __name__ == "__main__":
    main()
