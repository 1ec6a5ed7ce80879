"""The throwaway PostgreSQL gets over a spoilt archive, renews an old one, and tidies up."""

import os
import subprocess
from pathlib import Path

import psycopg2
import pytest

from tests import postgres

KEPT = {(20_000, "kept_migrated_1")}


@pytest.fixture(autouse=True)
def kept_in(tmp_path, monkeypatch):
    folder = tmp_path / "kept"
    folder.mkdir()
    monkeypatch.setattr(postgres, "FOLDER", folder)
    return folder


def test_what_was_kept_and_refuses_the_connection_is_dropped(tmp_path, monkeypatch):
    def databases(url: str):
        if ":kept@" in url:
            raise psycopg2.OperationalError
        return set()

    postgres.archive().touch()
    monkeypatch.setattr(postgres, "unpack", lambda folder: "kept")
    monkeypatch.setattr(postgres, "create", lambda folder, initdb: "new")
    monkeypatch.setattr(postgres, "start", lambda folder, pg_ctl: 5432)
    monkeypatch.setattr(postgres, "databases", databases)
    url = "postgres://postgres:new@127.0.0.1:5432/postgres"
    assert postgres.begin(tmp_path, tmp_path) == (url, set())
    assert not postgres.archive().exists()


@pytest.mark.parametrize(
    ("after", "times"),
    [
        (KEPT, 0),
        ({(20_001, "kept_migrated_1")}, 1),  # it was spoilt, and is made again
        (KEPT | {(20_001, "kept_migrated_2")}, 1),
        (KEPT | {(20_001, "test_plan")}, 0),
    ],
)
def test_databases_that_were_made_are_kept_and_nothing_else(after, times, tmp_path, monkeypatch):
    kept = []
    monkeypatch.setattr(postgres, "programs", lambda: tmp_path)
    monkeypatch.setattr(postgres, "run", lambda *arguments: None)
    monkeypatch.setattr(postgres, "begin", lambda folder, installed: ("", KEPT))
    monkeypatch.setattr(postgres, "databases", lambda url: after)
    monkeypatch.setattr(postgres, "keep", kept.append)
    with postgres.throwaway():
        pass
    assert len(kept) == times


def test_a_server_that_is_slow_to_start_is_stopped_before_the_next(tmp_path, monkeypatch):
    told = []
    running = tmp_path / "data" / "postmaster.pid"
    running.parent.mkdir()

    def run(folder: Path, program: Path, what: str, *options: str) -> None:
        told.append(what)
        if what == "stop":
            running.unlink()
        elif len(told) == 1:
            running.touch()
            raise postgres.NoPostgres

    monkeypatch.setattr(postgres, "run", run)
    postgres.start(tmp_path, tmp_path / "pg_ctl")
    assert told == ["start", "stop", "start"]


@pytest.mark.parametrize("error", [OSError, SystemExit, subprocess.CalledProcessError(1, "tar")])
def test_packing_that_is_broken_off_leaves_nothing(error, kept_in, tmp_path, monkeypatch):
    def run(*arguments, **options):
        raise error

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises((OSError, SystemExit, subprocess.CalledProcessError)):
        postgres.keep(tmp_path)
    assert list(kept_in.iterdir()) == []


def test_what_a_killed_run_left_is_swept_up(kept_in, tmp_path):
    old, new = (kept_in / f"{postgres.PACKING}{name}" for name in ["old", "new"])
    old.touch()
    new.touch()
    os.utime(old, (0, 0))
    (tmp_path / "data").mkdir()
    (tmp_path / "password").touch()
    postgres.keep(tmp_path)
    assert {*kept_in.iterdir()} == {postgres.archive(), new}
