"""Rows and history are what a plain model says; and the machine that says so can be believed.

Long histories are made up, and every bug is hunted, in `make deep`.
"""

import pytest
from django.db import DatabaseError
from hypothesis import HealthCheck, Phase, settings
from hypothesis.errors import Flaky
from hypothesis.stateful import run_state_machine_as_test

from improvement.history import StaleRecord
from tests.audit.machine import Machine
from tests.audit.model import Add, Block, Change
from tests.audit.seeds import BUGS, GONE, Seed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unmeasured")]
# What is found is not also made small, which could take minutes.
COMMON = settings(
    database=None,
    deadline=None,
    phases=[Phase.generate],
    report_multiple_bugs=False,
    stateful_step_count=30,
    suppress_health_check=list(HealthCheck),
)
EXAMPLES = settings.default.max_examples
HISTORIES = settings(COMMON, max_examples=EXAMPLES // 5)
HUNT = settings(COMMON, max_examples=300, derandomize=True)  # the same every time

# One for each kind of lie: no row, a row too many, a version unseen, a wrong value.
QUICK = {
    "no_history_row_at_all",
    "the_history_row_twice",
    "stale_is_taken_for_saved",
    "the_values_of_the_row_before",
    "without audit_improvement_plan_update",
}
SEEDS = [
    seed
    for seed in [*BUGS, *GONE]
    if (EXAMPLES > 100 and seed.name != "no_wait_for_a_turn") or seed.name in QUICK
]

# A slip in a seed itself, such as a wrong name, is no finding.
FINDINGS = (AssertionError, DatabaseError, StaleRecord, Flaky)


def machine_on(url: str, attempts: bool = True) -> type[Machine]:
    return type("OwnMachine", (Machine,), {"url": url, "attempts": attempts})


def test_rows_and_history_are_what_was_done(own_database: str) -> None:
    run_state_machine_as_test(machine_on(own_database), settings=HISTORIES)


def test_two_sessions_that_write_at_once_are_found(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tried at once and not hunted for, which would depend on the load of the machine."""
    (seed,) = (bug for bug in BUGS if bug.name == "no_wait_for_a_turn")
    machine = machine_on(own_database)()
    machine.commit(Add("A plan", "Because"))
    machine.two_at_once(Block([], undone=False, bare=False), Change(0, "Together", "Because"))
    seed.sow(monkeypatch)
    with pytest.raises(FINDINGS):
        machine.two_at_once(Block([], undone=False, bare=False), Change(0, "Again", "Because"))


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.name)
def test_a_bug_is_found(seed: Seed, own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug in the code by what it does, and not by the guard that was lifted for it."""
    seed.sow(monkeypatch)
    machine = machine_on(own_database, attempts=not seed.replaces)
    with pytest.raises(FINDINGS):
        run_state_machine_as_test(machine, settings=HUNT)
