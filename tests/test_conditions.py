"""Conditions of tables are worked out here as the database would, without asking it."""

import random
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from improvement.audit.rules import tracked_models
from improvement.conditions import NotWorkedOut, is_met, worked_out
from improvement.models import Cover, Membership, Plan
from workstreams.models import Milestone

AMONG = 40  # combinations of values that are tried of each condition
CHECKS = [
    (model, constraint)
    for model in tracked_models()
    for constraint in model._meta.constraints
    if isinstance(constraint, models.CheckConstraint)
]


def names_in(condition) -> set[str]:
    """The fields that a condition compares."""
    found = set()
    for part in condition.children:
        if isinstance(part, Q):
            found |= names_in(part)
        else:
            found.add(part[0].partition("__")[0])
            found |= {part[1].name} if isinstance(part[1], F) else set()
    return found


def values_for(field) -> list:
    """Some values of the field, those among them that conditions name."""
    if field.choices:
        return [*dict(field.flatchoices), ""]
    kinds = {
        models.BooleanField: [True, False],
        models.DateTimeField: [None, datetime(2013, 1, 1, tzinfo=UTC)],
        models.DateField: [None, date(2013, 1, 1), date(2014, 1, 1)],
        models.DecimalField: [None, Decimal(0), Decimal("1.50")],
        models.IntegerField: [None, 0, 7],
        models.ForeignKey: [None, 1, 2],
    }
    return next((values for kind, values in kinds.items() if isinstance(field, kind)), ["", "x"])


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check[1].name)
def test_a_check_is_worked_out_as_the_database_does(check, db):
    model, constraint = check
    fields = [model._meta.get_field(name) for name in sorted(names_in(constraint.condition))]
    rows = [*product(*map(values_for, fields))]
    results = set()
    some = random.Random(1).sample(rows, min(AMONG, len(rows)))
    for row in (rows[0], rows[-1], *some):  # all empty, as one of many keys may be, and all full
        values = {field.attname: value for field, value in zip(fields, row, strict=True)}
        record = model(**values)
        try:
            constraint.validate(model, record)
            allowed = True
        except ValidationError:
            allowed = False
        assert (worked_out(constraint.condition, record) is not False) is allowed, values
        results.add(allowed)
    assert True in results


def test_a_constraint_that_is_not_of_the_record_is_left_out():
    (unique, ends) = Membership._meta.constraints
    for until, left_out in [(date(2013, 1, 1), True), (None, False)]:
        record = Membership(active_from=date(2012, 1, 1), active_until=until)
        assert (is_met(unique, record), is_met(ends, record)) == (left_out, True)
    (whole,) = Milestone._meta.constraints
    assert not is_met(whole, Milestone(title="One"))
    assert not is_met(ends, Membership(active_from=date(2014, 1, 1), active_until=date(2013, 1, 1)))


@pytest.mark.parametrize(
    "condition",
    [
        Q(covered__name="Ann"),
        Q(starts=Lower("ends")),
        Q(starts__year=2013),
        Q(nothing=1),
        Q(starts=None) ^ Q(ends=None),
        Q(models.lookups.IsNull(F("starts"), True)),
    ],
)
def test_the_database_is_asked_of_what_is_not_known_here(condition):
    cover = Cover(starts=date(2013, 1, 1), ends=date(2013, 1, 1))
    with pytest.raises(NotWorkedOut):
        worked_out(condition, cover)
    assert not is_met(models.CheckConstraint(condition=condition, name="unknown"), cover)


def test_where_a_value_is_missing_nothing_is_known():
    plan = Plan(title="One")
    for condition, met in [
        (Q(notice_issued__gt=date(2013, 1, 1)), None),
        (~Q(notice_issued__in=[date(2013, 1, 1)]), None),
        (Q(notice_issued__gt=date(2013, 1, 1)) | Q(title="One"), True),
        (Q(notice_issued__gt=date(2013, 1, 1)) & Q(title="Two"), False),
        (Q(notice_issued=F("release_expected")), None),
        (Q(notice_issued__isnull=False), False),
        (Q(notice_issued__exact=None), True),
    ]:
        assert worked_out(condition, plan) is met, condition
