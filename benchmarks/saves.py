"""What the audit costs a save: in one process, without HTTP, beside the same save without history.

The plain save is of a table like the milestones', with their constraints and their validation.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from statistics import median
from time import process_time
from typing import Any

from django.db import connection, models, transaction

from benchmarks import processor
from benchmarks.addresses import to_begin
from benchmarks.counting import counted
from benchmarks.pages import SLUG
from benchmarks.plan.sizes import TODAY, instant
from benchmarks.writes import SEND
from improvement.audit import changing
from improvement.changes import edit_record
from improvement.history import save_many_as
from improvement.models import Plan, User
from workstreams.changes import UpdateAnswers, submit_update
from workstreams.models import Action, Milestone

TIMES, IMPORTED, IMPORTED_DAILY = 60, 10_000, 1_000
REASON = "Looked at again with the board"


@dataclass
class Save:
    """Medians of each save: processor milliseconds of this process and of the database's, both of
    them while the audit lock was held, and statements, BEGIN and COMMIT among them."""

    name: str
    process: float
    database: float
    locked: float
    statements: int
    times: int

    @property
    def processor(self) -> float:
        return self.process + self.database


class PlainMilestone(models.Model):
    """A milestone without history."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    due = models.DateField(null=True, blank=True)
    finished = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        app_label = "benchmarks"
        constraints = [
            models.UniqueConstraint(fields=["action", "title"], name="one_plain_milestone_a_title")
        ]

    def __str__(self) -> str:
        return self.title


def measure_saves(daily: bool) -> list[dict[str, Any]]:
    """Each kind of save, as a row of the results. Changes the database that the site stands on."""
    plan = Plan.objects.get(slug=SLUG)
    manager = User.objects.get(email="manager1@example.org")
    with connection.schema_editor() as editor:
        editor.create_model(PlainMilestone)
    under_way = Milestone.objects.filter(action__delivery="under_way").select_related("action")
    milestones = [*under_way.order_by("pk")[: TIMES + 1]]
    plain = [PlainMilestone(action=each.action, title=each.title) for each in milestones]
    PlainMilestone._base_manager.bulk_create(plain)
    actions = to_begin(plan).select_related("workstream__lead").order_by("-pk")[: TIMES + 1]
    kinds: dict[str, list[Callable[[], None]]] = {
        "plain save": [partial(save_plain, each.pk) for each in plain],
        "small change": [partial(save_audited, each, manager) for each in milestones],
        "update sent": [partial(send, each) for each in actions],
    }
    saves = [saved(name, changes) for name, changes in kinds.items() if len(changes) > 1]
    saves.append(imported(plan, manager, IMPORTED_DAILY if daily else IMPORTED))
    return [asdict(save) | {"processor": save.processor} for save in saves]


def save_plain(key: int) -> None:
    with transaction.atomic():
        record = PlainMilestone._base_manager.select_for_update().get(pk=key)
        record.title, record.version = f"Renamed: {record.title}", record.version + 1
        record.full_clean()
        record.save()


def save_audited(read: Milestone, by: User) -> None:
    title = {"title": f"Renamed: {read.title}"}
    edit_record(Milestone, read.pk, title, by=by, version=read.version, reason=REASON)


def send(action: Action) -> None:
    """The action's lead sends an update."""
    by, answers = action.workstream.lead, dict[str, Any](SEND)
    assert by is not None
    submit_update(action.pk, UpdateAnswers(**answers), by=by, now=instant(TODAY, 60))


def saved(name: str, changes: list[Callable[[], None]]) -> Save:
    """The first change warms up and is counted; the medians are of the others."""
    with counted() as counts:
        changes[0]()
    process, database, locked = [], [], []
    backend = own_backend()

    def spent() -> float:
        return process_time() * 1000 + processor.milliseconds(backend)

    with lock_watched(spent) as taken:
        for change in changes[1:]:
            before, before_here = spent(), process_time() * 1000
            change()
            after, after_here = spent(), process_time() * 1000
            process.append(after_here - before_here)
            database.append(after - before - process[-1])
            locked += [after - taken.pop()] if taken else []
    return Save(
        name,
        median(process),
        median(database),
        median(locked or [0]),
        counts.statements,
        len(process),
    )


def imported(plan: Plan, by: User, count: int) -> Save:
    """New milestones written by one call; the figures are of one record."""
    actions = [*Action.objects.filter(plan=plan)]
    records = [
        Milestone(action=actions[number % len(actions)], title=f"Imported {number}")
        for number in range(count)
    ]
    backend = own_backend()
    gc.collect()
    before = process_time(), processor.milliseconds(backend)
    save_many_as(records, by, "Imported")
    process = (process_time() - before[0]) * 1000 / count
    database = (processor.milliseconds(backend) - before[1]) / count
    return Save(f"record of {count:,} imported", process, database, 0, 0, count)


def own_backend() -> list[int]:
    """PostgreSQL's process that serves this one; none on SQLite."""
    if connection.vendor == "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return [cursor.fetchone()[0]]


@contextmanager
def lock_watched(spent: Callable[[], float]) -> Iterator[list[float]]:
    """What had been spent whenever the audit lock was had."""
    usual, taken = changing.wait_for_turn, list[float]()

    def wait() -> Any:
        at = usual()
        taken.append(spent())
        return at

    changing.wait_for_turn = wait
    try:
        yield taken
    finally:
        changing.wait_for_turn = usual
