"""A throwaway PostgreSQL from the machine's own programs: on loopback, gone at the end.

It begins with the databases that an earlier one kept (kept_databases.py): to migrate there takes
most of a minute.

Runs a command with TEST_DATABASE_URL set to it: python -m tests.postgres -- COMMAND...
"""

import os
import random
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from time import time
from typing import Any

import psycopg2

from tests.cache_folder import FOLDER

TAR = shutil.which("tar") or "tar"
PACKING = "packing_postgresql_"
PORTS = range(20_000, 32_768)  # below those that the system hands out for outgoing connections
ATTEMPTS = 5
FIRST_OF_OURS = 16_384  # the lowest number of a database that is not initdb's own
# Speed for data that nobody keeps; commits stay synchronous, as they are in production. No piece of
# the log is kept to be written over, so that little of it is left when the server has stopped.
OPTIONS = (
    "-c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c wal_recycle=off"
)


class NoPostgres(RuntimeError):
    """PostgreSQL could not be found or started on this machine."""


def programs() -> Path | None:
    """The folder that holds initdb and pg_ctl: on PATH, or the newest that Debian installed."""
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    newest_first = sorted(installed, key=lambda folder: int(folder.parent.name), reverse=True)
    for folder in [*map(Path, os.get_exec_path()), *newest_first]:
        if all(os.access(folder / name, os.X_OK) for name in ["initdb", "pg_ctl"]):
            return folder
    return None


def run(folder: Path, program: Path, *options: str) -> None:
    """Run one of PostgreSQL's programs; they refuse to be run as root."""
    account: dict[str, Any] = {}
    if os.geteuid() == 0:
        account = {"user": "postgres", "group": "postgres", "extra_groups": []}
    output = folder / "output"
    with output.open("w") as file:
        done = subprocess.run(
            [program, "--pgdata", folder / "data", *options],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=file,  # not a pipe: the server inherits it, and a pipe would never close
            stderr=subprocess.STDOUT,
            **account,
        )
    if done.returncode:
        raise NoPostgres(f"{program.name} failed:\n{output.read_text()}")


def give(*paths: Path) -> None:
    """Let PostgreSQL's programs have these, under the account that they are run by."""
    if os.geteuid() == 0:
        for path in paths:
            shutil.chown(path, "postgres", "postgres")


def create(folder: Path, initdb: Path) -> str:
    """Create the data and return the password, without which any local user could get in."""
    secret = folder / "password"
    secret.write_text(secrets.token_hex(16))
    give(folder, secret)
    user = ["--username=postgres", f"--pwfile={secret}", "--auth=scram-sha-256"]
    run(folder, initdb, *user, "--no-locale", "--encoding=UTF8", "--no-sync")
    return secret.read_text()


def free_port() -> int:
    """A random port that nobody listens on."""
    while True:
        port = random.choice(PORTS)
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return port


def start(folder: Path, pg_ctl: Path, settings: str = OPTIONS) -> int:
    """Start the server and return its port; another program may take the port in between."""
    for attempt in range(ATTEMPTS):
        port = free_port()
        options = ["--options", f"{settings} -p {port}", "--log", str(folder / "log")]
        try:
            run(folder, pg_ctl, "start", "--wait", *options)
        except NoPostgres:
            stop(folder, pg_ctl)  # it may only be slow
            if attempt == ATTEMPTS - 1:
                raise
        else:
            break
    return port


def stop(folder: Path, pg_ctl: Path) -> None:
    """Stop the server at once if it runs, or is about to. One that can't be told to stop does so by
    itself within a minute of its data being removed."""
    if (folder / "data" / "postmaster.pid").exists():
        with suppress(NoPostgres):
            run(folder, pg_ctl, "stop", "--mode=immediate")


@contextmanager
def throwaway() -> Iterator[str]:
    """Yield the URL of a new server, and remove it at the end whatever happened in between.

    Raises NoPostgres where this machine has none, or it does not start.
    """
    installed = programs()
    if installed is None:
        raise NoPostgres("its programs initdb and pg_ctl are not on this machine")
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    pg_ctl = installed / "pg_ctl"
    try:
        url, before = begin(folder, installed)
        yield url
        with suppress(psycopg2.Error, NoPostgres, OSError, subprocess.CalledProcessError):
            after = databases(url)  # what is not kept now a later run makes again
            if after != before and all(name.startswith("kept_") for _, name in after):
                run(folder, pg_ctl, "stop", "--mode=fast")
                keep(folder)
    finally:
        stop(folder, pg_ctl)
        shutil.rmtree(folder)


def begin(folder: Path, installed: Path) -> tuple[str, set[tuple[int, str]]]:
    """Start a server on the data that was kept, or on new; its URL and its `databases`."""
    pg_ctl = installed / "pg_ctl"
    try:
        return serve(folder, pg_ctl, unpack(folder))
    except (OSError, NoPostgres, psycopg2.Error, subprocess.CalledProcessError):
        stop(folder, pg_ctl)  # nothing is kept, or it is spoilt
        shutil.rmtree(folder / "data", ignore_errors=True)
        with suppress(OSError):
            archive().unlink()
        return serve(folder, pg_ctl, create(folder, installed / "initdb"))


def serve(folder: Path, pg_ctl: Path, password: str) -> tuple[str, set[tuple[int, str]]]:
    url = f"postgres://postgres:{password}@127.0.0.1:{start(folder, pg_ctl)}/postgres"
    return url, databases(url)


def databases(url: str) -> set[tuple[int, str]]:
    """The databases that initdb did not make, by number and name: one that was dropped and made
    again has another number."""
    with closing(psycopg2.connect(url)) as server, server.cursor() as cursor:
        cursor.execute("SELECT oid, datname FROM pg_database WHERE oid >= %s", [FIRST_OF_OURS])
        return set(cursor.fetchall())


def archive() -> Path:
    """The file with what is kept of a server that was stopped: its data and its password."""
    return FOLDER / "postgresql.tar"


def unpack(folder: Path) -> str:
    """Put the data that was kept into the folder and return its password. Run by root, tar gives
    each file back to the account that owned it."""
    give(folder)
    subprocess.run(
        [TAR, "-xp", "-C", folder, "-f", archive()], check=True, stderr=subprocess.DEVNULL
    )
    return (folder / "password").read_text()


def keep(folder: Path) -> None:
    """Keep the data for the servers to come. It appears whole, and only its owner can read it.

    Of runs at the same time the last one's data is kept: what only another made is made again.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    for left in FOLDER.glob(f"{PACKING}*"):  # by a run that was killed
        if left.stat().st_mtime < time() - 3600:
            left.unlink(missing_ok=True)
    descriptor, whole = tempfile.mkstemp(dir=FOLDER, prefix=PACKING)
    try:
        with open(descriptor, "wb") as file:
            pack = [TAR, "-c", "-C", folder, "data", "password"]
            subprocess.run(pack, stdout=file, check=True)
        Path(whole).replace(archive())
    finally:
        Path(whole).unlink(missing_ok=True)


def tidy_up_when_stopped() -> None:
    """Make a process that is told to stop leave quietly through its `finally`s."""
    for number in [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]:
        signal.signal(number, lambda number, frame: sys.exit(128 + number))


def main(command: list[str]) -> int:
    """Run the command beside a throwaway server and return its exit code."""
    tidy_up_when_stopped()
    with throwaway() as url:
        return subprocess.run(command, env=os.environ | {"TEST_DATABASE_URL": url}).returncode


if __name__ == "__main__":
    if sys.argv[1:2] != ["--"] or not sys.argv[2:]:
        sys.exit(__doc__)
    try:
        sys.exit(main(sys.argv[2:]))
    except NoPostgres as error:
        sys.exit(f"No PostgreSQL: {error}")
