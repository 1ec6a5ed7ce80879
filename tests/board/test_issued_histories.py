"""Random series of documents, drafted and issued by the site, give no small number away."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from board.models import IssuedNumber, Publication
from board.publishing.cells import PlanCells
from board.publishing.disclosure import Decision, Memory, decide
from board.publishing.issued import Issued
from improvement.history import save_many_as
from tests.board.disclosure_solver import Generator, given_away
from tests.board.factories import a_total, draft, issue, read, this_instant
from tests.world import BY
from workstreams.models import Measure, Reading

EXAMPLES = settings.default.max_examples // 10  # a document takes long to make; many in make deep


class Council:
    """Measures and readings, entered as a history of the generator says."""

    def __init__(self, world: Any) -> None:
        self.world = world
        self.measures: dict[str, Measure] = {}
        self.readings: dict[tuple[str, str], Reading] = {}

    def enter(self, publication: dict[str, Any]) -> None:
        total_of = {part: t for t, parts in publication["totals"].items() for part in parts}
        values = {(cell["m"], cell["p"]): cell["v"] for cell in publication["cells"]}
        names = sorted({*(m for m, _ in values), *total_of, *publication["totals"]})
        for name in sorted(names, key=lambda name: name in total_of):  # totals before their parts
            self.enter_measure(name, total_of.get(name))
        for name in set(self.measures) - set(names):
            self.enter_measure(name, None)
        gone = {key: None for key in self.readings if key not in values}
        self.enter_readings(values | gone)

    def enter_measure(self, name: str, total: str | None) -> None:
        plan, outcome = self.world.plan, self.world.outcome
        code, part_of = f"X-{name}", self.measures[total] if total else None
        known = self.measures.get(name) or Measure(plan=plan, outcome=outcome, code=code, name=name)
        if known.part_of != part_of or known.pk is None:
            known.part_of, known.unit = part_of, "children"
            known.save_as(BY, "Entered")
        self.measures[name] = known

    def enter_readings(self, values: dict[tuple[str, str], int | None]) -> None:
        new, corrected = [], []
        for (name, month), number in values.items():
            value = None if number is None else Decimal(number)
            if reading := self.readings.get((name, month)):
                if reading.value != value:
                    reading.value = value
                    corrected.append(reading)
                continue
            period = date(2026, int(month), 1)
            reading = Reading(measure=self.measures[name], period=period, value=value)
            self.readings[name, month] = reading
            new.append(reading)
        save_many_as(new, BY, "Read")
        save_many_as(corrected, BY, "Corrected")


MONTHS = ("January 2026", "February 2026", "March 2026", "April 2026", "May 2026")


def stated_in(publication: Publication) -> dict[tuple[str, str], str]:
    """What is said of each measure and month, in the generator's names: by the document or, to the
    public, by the table that anyone may take."""
    if publication.audience == "public":
        table = Client().get(f"/public/testshire/publications/{publication.number}/data.csv")
        rows = csv.DictReader(StringIO(table.content.decode("utf-8-sig")))
        return {
            (row["name"], str(MONTHS.index(row["period"]) + 1)): row["value"]
            for row in rows
            if row["period"] in MONTHS
        }
    said = {}
    for outcome in publication.document["outcomes"]:
        for measure in outcome["measures"]:
            for reading in measure["readings"]:
                if reading["period"] in MONTHS:
                    month = str(MONTHS.index(reading["period"]) + 1)
                    said[measure["name"], month] = reading["value"]
    return said


def with_the_past(made_up: Generator) -> list[dict[str, Any]]:
    """A history in which some instants are published again later, some are only noted and published
    when the plan has moved on, if at all, and each publication is for any audience."""
    history: list[dict[str, Any]] = []
    for entry in made_up.history():
        history.append(entry)
        entry["noted"] = len(history) > 1 and made_up.random.random() < 0.4
        if made_up.random.random() < 0.4:
            publish_again(history, made_up, [i for i, e in enumerate(history) if "of" not in e])
    for index in [i for i, entry in enumerate(history) if entry["noted"]]:
        publish_again(history, made_up, [index])
    for entry in history:
        entry["audience"] = made_up.random.choice(Publication.Audience.values)
    return history


def publish_again(history: list[dict[str, Any]], made_up: Generator, instants: list[int]) -> None:
    of = made_up.random.choice(instants)
    history.append(deepcopy(history[of]) | {"of": of, "noted": False})


@contextmanager
def rolled_back() -> Iterator[None]:
    mark = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(mark)


def as_issued(world: Any, history: list[dict[str, Any]]) -> list[set[str]] | None:
    """Publish the history by the site, and set in it what each document states. Returns what each
    hides; None where the drafter is stopped."""
    council, hidden, instants = Council(world), [], []
    for entry in history:
        if "of" not in entry:
            council.enter(entry)
        instants.append(instants[entry["of"]] if "of" in entry else this_instant())
        shows = instants[-1] if "of" in entry else None
        said = {}
        if not entry["noted"]:
            try:
                publication = issue(world, draft(world, shows=shows, audience=entry["audience"]))
            except ValidationError:
                return None
            said = stated_in(publication)
            assert_kept_as_said(publication, said)
        for cell in entry["cells"]:
            cell["stated"] = (cell["m"], cell["p"]) in said
        hidden.append({f"{m}/{p}" for (m, p), text in said.items() if text == "c"})
    return hidden


def assert_kept_as_said(publication: Publication, said: dict[tuple[str, str], str]) -> None:
    """What is kept of the publication's numbers is what it says of them."""
    kept = IssuedNumber.objects.filter(publication=publication, period__isnull=False)
    for name, period, state in kept.values_list("measure__name", "period", "state"):
        text = said.get((name, str(period.month)))
        if text is not None and state != IssuedNumber.State.LEFT_OUT:
            assert (text == "c") == (state == IssuedNumber.State.HIDDEN), (name, period, text)


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**32))
def test_no_small_number_can_be_worked_out_from_a_series_of_documents(world, seed):
    history = with_the_past(Generator(seed))
    with rolled_back():
        hidden = as_issued(world, history)
    if hidden is not None:
        assert given_away(history, hidden) == {}


def test_an_instant_that_was_only_noted_is_kept_as_its_document_says(world):
    measures = a_total(world, "ABC")
    read(measures, "T=19 A=12 B=0 C=7")
    issue(world, draft(world))
    read(measures, "A=3 B=9")
    noted = this_instant()
    read(measures, "T=21 A=12 B=0 C=9")
    issue(world, draft(world))
    said = [past_values(world, noted, audience) for audience in ("scrutiny", "board")]
    assert said == [{"T": "19", "A": "c", "B": "c", "C": "7"}] * 2


def past_values(world, shows, audience):
    publication = issue(world, draft(world, shows=shows, audience=audience))
    outcomes = publication.document["outcomes"]
    listed = [measure for outcome in outcomes for measure in outcome["measures"]]
    return {m["name"]: m["latest"]["value"] for m in listed if m["name"] in "TABC"}


def test_the_solver_finds_what_documents_made_each_by_itself_give_away(world, monkeypatch):
    def alone(issued: Issued, cells: PlanCells) -> Decision:
        return decide(cells.numbers, cells.totals, Memory(), cells.under)

    monkeypatch.setattr(Issued, "decide", alone)
    monkeypatch.setattr("board.changes.publications.remember", lambda *given: None)
    history = with_the_past(Generator(0))
    hidden = as_issued(world, history)
    assert hidden is not None
    assert given_away(history, hidden) != {}
