"""The demonstration's data and files, loaded once and kept between runs."""

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from hashlib import sha256
from importlib.metadata import distributions
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.cache_folder import FOLDER
from tests.kept_databases import NEWEST, begin_migrated

ROOT = Path(__file__).resolve().parent.parent
KEPT = "demonstration.sqlite3"
PRINTED = "printed.txt"  # what the command said that loaded it
PASSWORD = "improvement-plan-2012"  # as load_demo prints it
PLAN = "/plans/herefordshire-2012/"
# All that has a say in what the demonstration is loaded as: the whole site, its data, and these.
MAKERS = (
    *("improvement", "workstreams", "board", "data", "templates", "static/build", "manage.py"),
    *("tests/demonstration.py", "tests/journeys/settings.py"),
)


def environment(folder: Path, database: Path) -> dict[str, str]:
    return os.environ | {
        "ALLOWED_HOSTS": "127.0.0.1",
        "DATABASE_URL": f"sqlite:///{database}",
        "DEBUG": "off",
        "DJANGO_SETTINGS_MODULE": "tests.journeys.settings",
        "EVIDENCE_ROOT": str(folder / "evidence"),
        "HTTPS": "off",
        "LOGIN_RATE": "1000/m/ip",  # every journey signs in from the same address
        "PLAN_TODAY": "2013-11-18",
        "SECRET_KEY": "for-tests-only",
        "STATIC_ROOT": str(folder / "static"),
    }


def manage(folder: Path, command: str, *words: str, **settings: str) -> str:
    """Run a command, and return what it printed; `words` are arguments that may hold spaces."""
    done = subprocess.run(
        [sys.executable, "manage.py", *command.split(), *words],
        cwd=ROOT,
        env=environment(folder, folder / KEPT) | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"manage.py {command} failed:\n{done.stdout}")
    return done.stdout


def load(folder: Path) -> None:
    """Load the demonstration into a database in the folder, with its files of evidence and the
    site's assets."""
    begin_migrated(folder / KEPT)
    manage(folder, "migrate")
    manage(folder, "createcachetable")
    (folder / PRINTED).write_text(manage(folder, "load_demo", DEBUG="on"))
    manage(folder, "collectstatic --no-input")


def digest() -> str:
    """Of every file that makes the demonstration, and the versions of all that reads them."""
    packages = sorted(f"{package.name}=={package.version}" for package in distributions())
    whole = sha256("\0".join([sys.version, sqlite3.sqlite_version, *packages]).encode())
    for maker in map(ROOT.joinpath, MAKERS):
        files = maker.rglob("*") if maker.is_dir() else [maker]
        for file in sorted(file for file in files if file.is_file() and file.suffix != ".pyc"):
            whole.update(f"\0{file.relative_to(ROOT)}\0{file.stat().st_size}\0".encode())
            whole.update(file.read_bytes())
    return whole.hexdigest()[:16]


@contextmanager
def kept() -> Iterator[Path]:
    """The folder of a loaded demonstration, which nobody removes while it is read.

    It is kept between runs, named by the digest of all that makes it, and appears whole in one
    step. Of those that ask at the same time one loads it and the others wait. Raises OSError where
    nothing can be kept.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "kept_demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder = FOLDER / f"kept_demonstration_{digest()}"
        if not folder.exists():
            with TemporaryDirectory(dir=FOLDER, prefix="loading_") as place:
                loaded = Path(place) / "loaded"
                loaded.mkdir()
                load(loaded)
                loaded.rename(folder)
        os.utime(folder)  # it is used, and so not the oldest
        folders = filter(Path.is_dir, FOLDER.glob("kept_demonstration_*"))
        for old in sorted(folders, key=os.path.getmtime)[:-NEWEST]:
            shutil.rmtree(old)
        yield folder


@contextmanager
def loaded() -> Iterator[Path]:
    """The folder of a loaded demonstration: the one that is kept, or one for this time alone."""
    with ExitStack() as stack:
        try:
            folder = stack.enter_context(kept())
        except OSError:
            folder = Path(stack.enter_context(TemporaryDirectory()))
            load(folder)
        yield folder


def take(connection: Any, evidence: Path) -> str:
    """Make the database of Django's connection, of SQLite, the demonstration's, and the folder that
    of its evidence; returns what the command printed that loaded it."""
    with loaded() as folder:
        with closing(sqlite3.connect(folder / KEPT)) as database:
            connection.ensure_connection()
            database.backup(connection.connection)
        shutil.copytree(folder / "evidence", evidence, dirs_exist_ok=True)
        return (folder / PRINTED).read_text()
