"""A throwaway PostgreSQL from the machine's own programs: on loopback, gone at the end.

Runs a command with TEST_DATABASE_URL set to it: python tests/postgres.py -- COMMAND...
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
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PORTS = range(20_000, 32_768)  # below those that the system hands out for outgoing connections
ATTEMPTS = 5
# Speed for data that nobody keeps; commits stay synchronous, as they are in production.
OPTIONS = "-c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"


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


def create(folder: Path, initdb: Path) -> str:
    """Create the data and return the password, without which any local user could get in."""
    secret = folder / "password"
    secret.write_text(secrets.token_hex(16))
    if os.geteuid() == 0:
        for path in [folder, secret]:
            shutil.chown(path, "postgres", "postgres")
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
            if attempt == ATTEMPTS - 1:
                raise
        else:
            break
    return port


@contextmanager
def throwaway() -> Iterator[str]:
    """Yield the URL of a new server, and remove it at the end whatever happened in between.

    Raises NoPostgres where this machine has none, or it does not start.
    """
    installed = programs()
    if installed is None:
        raise NoPostgres("its programs initdb and pg_ctl are not on this machine")
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    try:
        password = create(folder, installed / "initdb")
        port = start(folder, installed / "pg_ctl")
        yield f"postgres://postgres:{password}@127.0.0.1:{port}/postgres"
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            run(folder, installed / "pg_ctl", "stop", "--mode=immediate")
        shutil.rmtree(folder)


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
