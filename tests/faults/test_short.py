"""The short form of `make faults`: each failure once or twice, on the database that is tested.

Those on SQLite ask for `django_db_setup`, which keeps the migrated database that theirs copy.
"""

import os
import shutil
from pathlib import Path

import pytest
from django.db import connection

from tests.audit.released import dumped
from tests.faults.__main__ import cut_the_power, fill_the_disk, kill_postgres, kill_the_server
from tests.faults.powercut import HEAD, put_back, records

on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="is about SQLite")
on_postgres = pytest.mark.skipif(connection.vendor == "sqlite", reason="is about PostgreSQL")
compiled = pytest.mark.skipif(
    not shutil.which("cc") and "CI" not in os.environ, reason="needs a C compiler"
)


@on_sqlite
def test_a_server_that_is_killed_loses_nothing(tmp_path: Path, django_db_setup: None) -> None:
    assert kill_the_server(f"sqlite:///{tmp_path}/kept.sqlite3", 2) == 0


@on_sqlite
@compiled
def test_a_power_cut_loses_nothing_and_a_relaxed_database_does(
    tmp_path: Path, django_db_setup: None
) -> None:
    held, control = tmp_path / "held", tmp_path / "control"
    held.mkdir()
    control.mkdir()
    assert cut_the_power(held, 1, "SQLite's power was cut") == 0
    # Just after a checkpoint one cut loses nothing under NORMAL; the long form cuts often enough.
    relaxed = {"DJANGO_SETTINGS_MODULE": "tests.faults.relaxed", "RELAXED": "OFF"}
    assert cut_the_power(control, 1, "Control", **relaxed) > 0


@on_sqlite
@compiled
def test_a_full_disk_is_said_and_forgotten(tmp_path: Path, django_db_setup: None) -> None:
    assert fill_the_disk(tmp_path) == 0


@on_postgres
@pytest.mark.django_db  # else it would not be run on PostgreSQL, as what asks for no database
def test_postgresql_that_is_killed_loses_nothing_and_the_site_goes_on() -> None:
    assert kill_postgres(1, "PostgreSQL was killed", dump=dumped()) == 0


def test_what_was_not_synced_is_put_back_the_last_first(tmp_path: Path) -> None:
    file = tmp_path / "a.sqlite3"
    file.write_bytes(b"abXYefgh")
    first = HEAD.pack(2, 2, 6) + b"cd"
    second = HEAD.pack(6, 0, 6)
    put_back(file, list(records(first + second + HEAD.pack(0, 9, 6) + b"short")))
    assert file.read_bytes() == b"abcdef"
