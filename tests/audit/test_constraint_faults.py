"""A constraint that is dropped or ignored for a while is found, and so is what it let through."""

from collections.abc import Callable, Iterator

import pytest
from django.db import connection, transaction

from improvement import clock
from improvement.audit.constraint_faults import uniques
from improvement.audit.verify import verify
from improvement.history import audited
from improvement.models import Cover, Membership, User
from improvement.roles import Role
from tests.audit.tampering import run, unguard
from tests.world import BY, World, a_person, save

OPEN_ROLE = "one_open_membership_a_role"
SQLITE = connection.vendor == "sqlite"


@pytest.fixture
def found(world: World) -> Iterator[Callable[..., str]]:
    """What verification finds after some changes, which are then rolled back."""

    def faults_after(*changes: Callable[[], object]) -> str:
        with audited(BY, "Tried"):
            unguard("improvement_cover", "improvement_historicalcover")
            for change in changes:
                change()
            faults = verify(connection).faults
            transaction.set_rollback(True)
        return "; ".join(faults)

    yield faults_after
    if SQLITE:
        run("PRAGMA ignore_check_constraints = OFF")


def cover(world: World, covered: int, covering: int) -> Callable[[], object]:
    day = clock.today()
    return lambda: save(
        Cover(plan=world.plan, covered_id=covered, covering_id=covering, starts=day, ends=day)
    )


def test_a_constraint_that_is_gone_is_found(found):
    assert found() == ""
    assert found(lambda: run(f"DROP INDEX {OPEN_ROLE}")) == (
        f"constraint {OPEN_ROLE} of improvement_membership is missing"
    )


def test_what_stands_twice_is_found(world, found):
    row = {"plan": world.plan, "role": Role.LEAD, "active_from": clock.today()}
    twice = lambda: save(Membership(user=world.lead, **row))  # noqa: E731
    assert (
        f"1 rows of improvement_membership stand twice against {OPEN_ROLE} (the first is"
        in found(lambda: run(f"DROP INDEX {OPEN_ROLE}"), twice)
    )


def test_a_row_that_its_constraint_refuses_is_found(world, found):
    ignored = (
        "PRAGMA ignore_check_constraints = ON"
        if SQLITE
        else "ALTER TABLE improvement_cover DROP CONSTRAINT covered_by_another"
    )
    faults = found(lambda: run(ignored), cover(world, world.lead.pk, world.lead.pk))
    assert "1 rows of improvement_cover break a rule: covered_by_another (the first is" in faults
    gone = "constraint covered_by_another of improvement_cover is missing"
    assert (gone in faults) is not SQLITE


def test_a_row_that_names_what_is_not_there_is_found(world, found):
    faults = found(cover(world, world.lead.pk, 10**9))
    assert (
        "1 rows of improvement_cover name by covering_id what is not in improvement_user" in faults
    )


def test_people_with_one_address_in_two_spellings_are_told_apart_by_no_collation(world):
    name, columns, condition = next(u for u in uniques(User, connection.schema_editor()))
    assert (name, columns, condition) == ("one_person_an_address", ['LOWER("email")'], "TRUE")
    assert a_person("Ann").email == "ann@example.org"
