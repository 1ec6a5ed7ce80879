"""What people change every day, through the site's own forms: each time of another record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.addresses import to_begin, to_update
from benchmarks.browser import Browser, Form, form_of
from benchmarks.counting import ASK
from benchmarks.pages import SLUG
from benchmarks.site import Cost, Site
from improvement.models import Plan
from workstreams.models import Action, DateChange, Finding, Measure, StageClaim, Update

Values = dict[str, str]
SEND: Values = {
    "delivery": "under_way",
    "declared_rag": "amber",
    "confidence": "high",
    "done": "The team has agreed how cases are passed on, and managers look at a sample.",
    "next": "The sample grows, and the board sees what was found.",
    "explanation": "Two posts are empty, and the agency has nobody.",
    "date_holds": "unknown",
}


@dataclass(frozen=True)
class Write:
    """A change that is made through the page of each path, with values put into its form."""

    name: str
    person: str
    paths: Sequence[str]
    values: Values
    by_number: Callable[[int], Values] = field(default=lambda number: {})


def writes(times: int) -> list[Write]:
    """The changes that are measured, each with so many pages at most."""
    plan = Plan.objects.get(slug=SLUG)
    person, open_to = "lead", first(to_update(plan), "ref", 2 * times + 4)
    if len(open_to) < 4:  # of a small plan
        person, open_to = "manager", first(to_begin(plan), "ref", 2 * times + 4)
    drafted, sent = open_to[::2], open_to[1::2]
    refs = first(Action.objects.filter(plan=plan, delivery="under_way"), "ref", times)
    waiting = {"action__plan": plan, "state": Update.State.SUBMITTED}
    reason: Values = {"reason": "Looked at again with the board"}
    asked = DateChange.objects.filter(decision="open", action__delivery="under_way")
    claims = StageClaim.objects.filter(state=StageClaim.State.CLAIMED)
    return [
        Write(
            "finding edited",
            "manager",
            [f"structure/findings/{pk}/edit/" for pk in first(Finding.objects, "pk", times)],
            reason | {"text": "Visits are not always made in time"},
        ),
        Write(
            "milestone added",
            "manager",
            [f"actions/{ref}/milestones/add/" for ref in refs],
            reason | {"title": "A step that was added"} | dates("due"),
        ),
        Write(
            "action edited",
            "manager",
            [f"actions/{ref}/edit/" for ref in refs],
            reason | {"description": "What is to be done was said anew"},
        ),
        Write(
            "draft kept",
            person,
            [f"actions/{ref}/update/steps/progress/" for ref in drafted],
            SEND,
        ),
        Write("update sent", person, [f"actions/{ref}/update/" for ref in sent], SEND),
        Write(
            "update accepted",
            "manager",
            [
                f"actions/{ref}/update/review/"
                for ref in first(Update.objects.filter(**waiting), "action__ref", times)
            ],
            {"answer": "accept", "note": ""},
        ),
        Write(
            "reading recorded",
            "manager",
            [f"measures/{code}/readings/add/" for code in first(Measure.objects, "code", times)],
            reason | {"period": "October 2010", "numerator": "140", "denominator": "200"},
        ),
        Write(
            "date asked for",
            person,
            [f"actions/{ref}/date-change/" for ref in sent],
            {"cause": "our_delay", "reason": "Two posts are empty"} | dates("to_due"),
        ),
        Write(
            "date decided",
            "chair",
            [f"date-changes/{pk}/" for pk in first(asked, "pk", times)],
            {"answer": "approve", "note": "The board agreed"},
        ),
        Write(
            "claim checked",
            "manager",
            [f"claims/{pk}/check/" for pk in first(claims, "pk", times)],
            {"answer": "return", "note": "It is not so in every team"},
        ),
        Write(
            "evidence added",
            "manager",
            ["evidence/add/"] * times,
            {"kind": "audit", "summary": "Most were in time", "actions": refs[0]}
            | dates("dated", 2013),
            lambda number: {"title": f"Audit number {number}"},
        ),
    ]


def dates(name: str, year: int = 2015) -> Values:
    return {f"{name}_day": "31", f"{name}_month": "3", f"{name}_year": str(year)}


def first(records: Any, field: str, times: int) -> list[str]:
    """The field's values of the first records."""
    return [str(value) for value in records.order_by("pk").values_list(field, flat=True)[:times]]


def measure_writes(site: Site, people: Mapping[str, Browser], times: int) -> Iterator[Cost]:
    """The cost of each change: of the POST alone, once to count and then some times."""
    for write in writes(times + 1):
        if len(write.paths) > 1:
            yield measure_write(site, people[write.person], write)


def measure_write(site: Site, browser: Browser, write: Write) -> Cost:
    filled = iter(filled_forms(browser, write))
    path, values = next(filled)
    counted = browser.post(path, values, {ASK: "on"})
    left = len(write.paths) - 1
    cost = site.cost(
        write.name,
        lambda form: browser.post(*form),
        lambda times, seconds: times >= left,
        prepare=lambda: next(filled),
    )
    cost.person, cost.goal = write.person, "write"
    return site.counted(cost, counted)


def filled_forms(browser: Browser, write: Write) -> Iterator[tuple[str, Form]]:
    """The address of each page, with what its form then sends."""
    for number, path in enumerate(write.paths):
        address = f"/plans/{SLUG}/{path}"
        form = form_of(browser.get(address).text)
        form.update(write.values | write.by_number(number))
        yield address, form
