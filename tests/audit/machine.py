"""Whatever is done, in whatever order, the rows, their history and the ledger are what a plain
model of them says, and the whole of it verifies."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from typing import Any

from django.db import DatabaseError, OperationalError, connection, transaction
from hypothesis import note
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from improvement.audit.changing import _change
from improvement.audit.rules import LEDGER
from improvement.audit.verify import verify
from improvement.history import NotAudited, StaleRecord, audited
from improvement.models import Plan, User
from tests.audit.attempts import AT_COMMIT, AT_ONCE, staged
from tests.audit.model import (
    ADDS,
    ATTEMPTS,
    BLOCKS,
    CHANGES,
    PLACES,
    STEPS,
    Add,
    Attempt,
    Block,
    Change,
    Forge,
    Model,
    Row,
    Step,
)
from tests.audit.stage import HISTORY_OF_PLANS, Stage
from tests.databases import standing_on

LIVE = "SELECT id, version, title FROM improvement_plan WHERE id > %s ORDER BY id"
HISTORY = (
    "SELECT id, version, title, actor, history_change_reason, history_type, history_date"
    " FROM improvement_historicalplan WHERE id > %s ORDER BY history_id"
)
ENTRIES = (
    f"SELECT record_id, version FROM {LEDGER} WHERE history_table = '{HISTORY_OF_PLANS}'"  # noqa: S608
    " AND record_id > %s ORDER BY sequence"
)
# Has the second session refused its turn at once, in place of waiting for it.
IMPATIENT = {"postgresql": "SET lock_timeout = '1ms'", "sqlite": "PRAGMA busy_timeout = 0"}


class Undone(Exception):
    """A block is left by an error, and the whole of it must be undone."""


class Machine(RuleBasedStateMachine):
    """Makes up a history; `url` is where the second session finds the same database.

    Without `attempts` nothing is tried that only a guard would refuse.
    """

    url, attempts = "", True
    slugs = count(1)

    def __init__(self) -> None:
        super().__init__()
        self.stage, self.model = Stage(), Model()
        self.read: list[Plan] = []
        self.begun_at = self.stage.other.pk
        self.second = ThreadPoolExecutor(1)

    def teardown(self) -> None:
        self.second.shutdown()
        assert verify(connection).faults == []

    # What is done

    @rule(step=ADDS)
    def add(self, step: Add) -> None:
        self.commit(step)

    @precondition(lambda self: self.model.history)
    @rule(place=PLACES)
    def read_one(self, place: int) -> None:
        self.read.append(Plan.objects.get(pk=self.at(place)))

    @precondition(lambda self: self.read)
    @rule(change=CHANGES)
    def change_what_was_read(self, change: Change) -> None:
        plan = self.read[change.place % len(self.read)]
        self.judge(plan, change, self.saved(plan, change, self.stage.ann), self.stage.ann)

    @rule(step=STEPS)
    def do_one_thing(self, step: Step) -> None:
        self.commit(step)

    @rule(step=ATTEMPTS)
    def attempt(self, step: Attempt) -> None:
        self.commit(step)

    @rule(block=BLOCKS)
    def do_several_as_one(self, block: Block) -> None:
        self.commit(block)

    @precondition(lambda self: self.model.history)
    @rule(block=BLOCKS, change=CHANGES)
    def two_at_once(self, block: Block, change: Change) -> None:
        plan = Plan.objects.get(pk=self.at(change.place))
        self.commit(block, meanwhile=lambda: self.held_back(plan, change))
        saved = self.second.submit(self.saved_elsewhere, plan, change).result()
        self.judge(plan, change, saved, self.stage.ben)

    # How it is done, and what must come of it

    def at(self, place: int) -> int:
        """The key of the record at the place."""
        keys = list(self.model.newest)
        return keys[place % len(keys)]

    def commit(self, step: Step, meanwhile: Any = None) -> None:
        """Do it in a transaction of its own, which fails as a whole or not at all."""
        before, self.model.doomed = self.model.copy(), False
        refused = False
        try:
            with self.transaction(step):
                self.run(step)
                if meanwhile:
                    meanwhile()
                if isinstance(step, Block) and step.undone:
                    raise Undone
        except Undone:
            self.model = before
            return
        except DatabaseError as error:
            note(repr(error))
            refused = True
        assert refused == self.model.doomed
        if refused:
            self.model = before

    def transaction(self, step: Step) -> Any:
        if isinstance(step, Block):
            return audited(self.stage.ann, "A block")
        return self.as_it_comes() if isinstance(step, Add | Change) else transaction.atomic()

    @contextmanager
    def as_it_comes(self) -> Iterator[None]:
        yield

    def run(self, step: Step) -> None:
        if self.model.doomed:
            return
        if isinstance(step, Add):
            self.run_add(step)
        elif isinstance(step, Block):
            self.run_block(step)
        elif self.model.history:
            run = {Change: self.run_change, Forge: self.run_forge, Attempt: self.run_attempt}
            run[type(step)](step)

    def run_add(self, add: Add) -> None:
        plan = Plan(slug=self.slug(), title=add.title, council="Herefordshire")
        plan.save_as(self.stage.ben, add.reason)
        self.model.write(plan.pk, add.title, "Ben", add.reason)

    def slug(self) -> str:
        return f"made-up-{next(self.slugs)}"

    def run_change(self, change: Change) -> None:
        plan = Plan.objects.get(pk=self.at(change.place))
        self.judge(plan, change, self.saved(plan, change, self.stage.ann), self.stage.ann)

    def saved(self, plan: Plan, change: Change, by: User) -> bool:
        """Whether it went through; where it did not, the object is as it was."""
        version, plan.title = plan.version, change.title
        try:
            plan.save_as(by, change.reason)
        except StaleRecord:
            assert plan.version == version
            return False
        assert plan.version == version + 1
        return True

    def judge(self, plan: Plan, change: Change, saved: bool, by: User) -> None:
        """A change of the version that stands goes through, and a change of any other does not."""
        stands = self.model.newest[plan.pk].version
        assert stands == (plan.version - 1 if saved else stands)
        assert saved or plan.version != stands
        if saved:
            self.model.write(plan.pk, change.title, by.name, change.reason)

    def run_forge(self, forge: Forge) -> None:
        on = staged(self.stage, self.at(forge.place), "")
        change = _change.get()  # all that one transaction does takes effect at one instant
        at = {"history_date": f"'{change.at:%Y-%m-%d %H:%M:%S.%f}'"} if change else {}
        on.sql(on.update(), on.history(**at))
        self.model.write(on.plan.pk, "Forged", "Ann", "Because")

    def run_attempt(self, step: Attempt) -> None:
        on = staged(self.stage, self.at(step.place), self.slug())
        if not self.attempts:
            return
        attempts = AT_COMMIT if step.at_commit else AT_ONCE
        attempt = attempts[step.attempt % len(attempts)]
        note(attempt.__name__)
        if step.at_commit:
            attempt(on)
            self.model.doomed = True
            return
        try:
            with transaction.atomic():
                attempt(on)
        except (DatabaseError, NotAudited, RuntimeError) as error:
            note(repr(error))
        else:
            raise AssertionError(f"{attempt.__name__} went through")

    def run_block(self, block: Block) -> None:
        before = self.model.copy()
        try:
            with transaction.atomic() if block.bare else audited(self.stage.ben, "Within"):
                for step in block.steps:
                    self.run(step)
                if block.undone:
                    raise Undone
        except Undone:
            self.model = before

    # The second session

    def held_back(self, plan: Plan, change: Change) -> None:
        """Another session may not begin to write while this one does: its turn is refused it."""
        refused = self.second.submit(self.refused_elsewhere, plan, change).result()
        assert refused, "Two sessions were writing at once"

    def refused_elsewhere(self, plan: Plan, change: Change) -> bool:
        """Whether the session came no further than to ask for its turn."""
        asked: list[str] = []

        def ask(execute: Any, sql: str, *rest: Any) -> Any:
            asked.append(sql)
            return execute(sql, *rest)

        with standing_on(self.url), connection.cursor() as cursor:
            cursor.execute(IMPATIENT[connection.vendor])
            with connection.execute_wrapper(ask):
                try:
                    self.saved(plan, change, self.stage.ben)
                except OperationalError:
                    return len(asked) <= 1
        return False

    def saved_elsewhere(self, plan: Plan, change: Change) -> bool:
        with standing_on(self.url):
            return self.saved(plan, change, self.stage.ben)

    # What must hold after each of these

    @invariant()
    def the_database_holds_what_the_model_says(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(LIVE, [self.begun_at])
            newest = sorted(self.model.newest.values())
            assert cursor.fetchall() == [row[:3] for row in newest]
            cursor.execute(HISTORY, [self.begun_at])
            found = cursor.fetchall()
            cursor.execute(ENTRIES, [self.begun_at])
            assert cursor.fetchall() == [row[:2] for row in self.model.history]
        assert [Row(*row[:5]) for row in found] == self.model.history
        assert [row[5] for row in found] == ["+" if row[1] == 1 else "~" for row in found]
        assert [row[6] for row in found] == sorted(row[6] for row in found)
