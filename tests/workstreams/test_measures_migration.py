"""The migration that gives measures entered before it a kind of number and a period."""

import importlib
from datetime import date

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from improvement.audit import guards
from tests.world import a_plan, save
from workstreams.models import Measure, Reading

pytestmark = pytest.mark.django_db(transaction=True)
EXPECTED = [
    ("%", "Monthly, from May 2013", ("percentage", "month")),
    ("per cent of visits", "Quarterly", ("percentage", "quarter")),
    ("per 10,000 children", "Every year", ("rate", "year")),
    ("score out of 10", "Annual", ("score", "year")),
    ("working days", "", ("days", "month")),
    ("in words", "Quarterly, from April 2013", ("words", "quarter")),
    ("weeks", "", ("average", "month")),
    ("referrals", "", ("count", "month")),
]


def test_the_migration_derives_a_measures_kind_and_period_from_its_unit_and_frequency():
    migration = importlib.import_module("workstreams.migrations.0002_measures")
    plan = a_plan()
    for number, (unit, frequency, _) in enumerate(EXPECTED):
        values = {"unit": unit, "frequency": frequency, "code": f"M{number}", "name": unit}
        measure = save(Measure(plan=plan, **values))
        save(Reading(measure=measure, period=date(2026, 7, 1), value=1))
    guards.before_migrate(plan=["a migration"], using="default")
    apps = MigrationLoader(connection).project_state().apps
    migration.say_what_the_words_meant(apps, None)
    guards.after_migrate(using="default")  # refuses rows that differ from their history

    kinds = Measure.objects.order_by("code").values_list("kind", "covers")
    assert list(kinds) == [expected for *_, expected in EXPECTED]
    periods = Reading.objects.order_by("measure__code").values_list("covers", flat=True)
    assert list(periods) == [covers for *_, (_, covers) in EXPECTED]
