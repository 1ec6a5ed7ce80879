"""Many people at once: who waits how long, what fails, and whether anybody's words are lost."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from statistics import median
from time import monotonic, sleep
from typing import Any

from benchmarks.browser import Answer, Browser, form_of
from benchmarks.pages import SLUG
from benchmarks.site import Site, served
from benchmarks.writes import SEND
from improvement.date_field import PARTS
from improvement.models import User
from workstreams.models import Action, Update

PEOPLE = {"manager": 2, "lead": 12, "owner": 14, "member": 20, "chair": 1, "adviser": 1}
WRITERS = ("lead", "owner")
WORKERS, SHARE_OF_WRITES = 2, 0.1
SECONDS, SECONDS_EMPTY = 30.0, 10.0
VISITORS, ARRIVE_WITHIN = 200, 30.0
TOLD_UNDER_LOAD = "Told under load"
# A draft that was begun may say that the action is carried out.
NOT_FINISHED = {f"finished_{part}": "" for part in PARTS}
EMPTY, ONE_PAGE = "floor/", "progress/"


@dataclass
class Person:
    """Somebody with a session, who reads these pages and writes of these actions."""

    browser: Browser
    chance: random.Random
    reads: list[str]
    writes: list[str] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    told: list[tuple[str, int]] = field(default_factory=list)  # what was taken, and as what version

    def ask(self, request: Callable[[], Answer]) -> Answer | None:
        """An answer, kept with its time; None where the site gave none."""
        try:
            answer = request()
        except OSError as error:
            self.failures.append(type(error).__name__)
            return None
        self.answers.append(answer)
        if answer.status not in (200, 302, 409):
            self.failures.append(str(answer.status))
        return answer

    def read(self) -> None:
        path = f"/plans/{SLUG}/{self.chance.choice(self.reads)}"
        self.ask(lambda: self.browser.get(path))

    def write(self) -> None:
        """Keep a draft with words of its own; a refusal (409) is an answer, and no loss."""
        ref = self.chance.choice(self.writes)
        path = f"/plans/{SLUG}/actions/{ref}/update/steps/progress/"
        page = self.ask(lambda: self.browser.get(path))
        if page is None or page.status != 200:
            return
        form = form_of(page.text, "update_version")
        # Letters: a long number would be refused, as it could be a child's.
        words = f"{TOLD_UNDER_LOAD} {''.join(self.chance.choices('abcdefghij', k=16))}"
        form.update(SEND | NOT_FINISHED | {"done": words})
        answer = self.ask(lambda: self.browser.post(path, form))
        if answer is not None and answer.status == 302:
            self.told.append((words, int(str(form["update_version"])) + 1))


def measure_load(url: str) -> dict[str, Any]:
    """The site under load, on the database that Django stands on."""
    with served(url, WORKERS) as site:
        people = [
            person_at(site, role, number + 1)
            for role, count in PEOPLE.items()
            for number in range(count)
        ]
        writers = sum(bool(person.writes) for person in people)
        share = SHARE_OF_WRITES * len(people) / max(1, writers)
        empty = run(people, SECONDS_EMPTY, ask_empty)
        mixed = run(people, SECONDS, lambda person: turn(person, share))
        arrivals = arrive(people)
    told = [each for person in people for each in person.told]
    return {
        "empty": empty,
        "mixed": mixed | {"kept": len(told), "lost": lost(told)},
        "arrivals": arrivals,
    }


def person_at(site: Site, role: str, number: int) -> Person:
    from benchmarks.plan.people import PASSWORD

    browser, email = Browser(site.port), f"{role}{number}@example.org"
    browser.sign_in(email, PASSWORD)
    chance = random.Random(email)
    person = Person(browser, chance, reads_of(chance, role))
    if role in WRITERS:
        user = User.objects.get(email=email)
        refs = Action.objects.to_update_by(user).filter(delivery="under_way")
        settled = Update.objects.filter(
            round__state="open", state__in=[Update.State.SUBMITTED, Update.State.ACCEPTED]
        )
        refs = refs.exclude(pk__in=settled.values("action_id")).order_by("pk")
        person.writes = [*refs.values_list("ref", flat=True)[:10]]
    return person


def reads_of(chance: random.Random, role: str) -> list[str]:
    refs = Action.objects.order_by("pk").values_list("ref", flat=True)
    pages = ["actions/", "actions/?level=red", "workstreams/", "board/", "measures/", "history/"]
    pages += [f"actions/{ref}/" for ref in chance.sample([*refs], 4)]
    pages += [f"workstreams/W{chance.randint(1, 12)}/", "progress/", "evidence/"]
    return [*pages, "my-work/", "my-work/"] if role in (*WRITERS, "manager") else pages


def ask_empty(person: Person) -> None:
    person.ask(lambda: person.browser.get(f"/plans/{SLUG}/{EMPTY}"))


def turn(person: Person, share: float) -> None:
    if person.writes and person.chance.random() < share:
        person.write()
    else:
        person.read()


def run(people: list[Person], seconds: float, act: Callable[[Person], None]) -> dict[str, Any]:
    """All of them act without pause for so many seconds."""
    for person in people:
        person.answers, person.failures = [], []
    end = monotonic() + seconds

    def go(person: Person) -> None:
        while monotonic() < end:
            act(person)

    began = monotonic()
    with ThreadPoolExecutor(len(people)) as pool:
        list(pool.map(go, people))
    return summary(people, monotonic() - began)


def arrive(people: list[Person]) -> dict[str, Any]:
    """VISITORS open one page within some seconds, each at a moment of their own."""
    chance = random.Random(VISITORS)
    visitors = [
        Person(people[number % len(people)].browser, chance, [ONE_PAGE])
        for number in range(VISITORS)
    ]
    moments = [chance.uniform(0, ARRIVE_WITHIN) for _ in visitors]

    def visit(visitor: Person, moment: float) -> None:
        sleep(moment)
        visitor.read()

    with ThreadPoolExecutor(VISITORS) as pool:
        list(pool.map(visit, visitors, moments))
    return summary(visitors, ARRIVE_WITHIN)


def summary(people: list[Person], seconds: float) -> dict[str, Any]:
    times = sorted(answer.milliseconds for person in people for answer in person.answers)
    failures = Counter(failure for person in people for failure in person.failures)
    refused = sum(answer.status == 409 for person in people for answer in person.answers)
    return {
        "answers": len(times),
        "rate": len(times) / seconds,
        "p50": median(times),
        "p95": times[round(len(times) * 0.95) - 1],
        "errors": sum(failures.values()),
        "failures": dict(failures),
        "refused": refused,
    }


def lost(told: list[tuple[str, int]]) -> int:
    """How many of the words that were taken are not in the history as the version that followed
    the one their writer had read: somebody wrote over them, or they over somebody."""
    rows = Update.history.filter(done__startswith=TOLD_UNDER_LOAD)
    first = dict(rows.order_by("-version").values_list("done", "version"))
    return sum(first.get(words) != version for words, version in told)
