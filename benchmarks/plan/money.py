"""Lines of money: what the plan costs and what pays for it; what hangs on each."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from benchmarks.plan.sizes import ENTERED, TODAY
from benchmarks.plan.writer import Writer
from board.models import Resource, ResourceAction, ResourceMeasure

DAY = timedelta(days=1)
LINES, ACTIONS = 40, 3  # that hang on each line
ENTERED_BY = "Entered with the budget"


def add_resources(writer: Writer) -> None:
    manager, chance = writer.managers[0], writer.chance
    writer.resources = [a_line(writer, number) for number in range(1, LINES + 1)]
    writer.save(writer.resources, manager, ENTERED_BY, ENTERED, 71)
    hang = [
        ResourceAction(resource=line, action=action)
        for line in writer.resources
        for action in chance.sample(writer.actions, ACTIONS)
    ]
    writer.save(hang, manager, ENTERED_BY, ENTERED, 72)
    driven = [
        ResourceMeasure(resource=line, measure=chance.choice(writer.measures))
        for line in writer.resources[::4]
    ]
    writer.save(driven, manager, ENTERED_BY, ENTERED, 73)
    put_off = writer.resources[::5]
    for line in put_off:
        line.due = TODAY + chance.randint(-20, 90) * DAY
    writer.save(put_off, writer.managers[1], "To be settled later", TODAY - 60 * DAY)


def a_line(writer: Writer, number: int) -> Resource:
    chance = writer.chance
    lowest = chance.randint(10, 900) * 1000
    kinds = Resource.Kind
    kind = chance.choices((kinds.COST, kinds.INCOME, kinds.PRESSURE, kinds.LOSS), (6, 2, 1, 1))[0]
    return Resource(
        plan=writer.plan,
        ref=f"M{number}",
        year=chance.choice(("2012-13", "2013-14", "2014-15")),
        kind=kind,
        words=writer.words(12),
        amount_from=Decimal(lowest) if number % 6 else None,
        amount_to=Decimal(lowest + 50_000) if number % 6 and number % 4 == 0 else None,
        source=writer.words(4),
        secured=chance.choice(Resource.Secured.values),
        due=TODAY + chance.randint(-60, 60) * DAY,
    )
