"""A real server with the demonstration's data, which is restored for each journey."""

import random
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.demonstration import KEPT, ROOT, environment, loaded

PORTS = range(20_000, 32_768)  # below those that the system hands out for outgoing connections
SERVED = "site.sqlite3"


def prepare(folder: Path) -> None:
    """Fill the folder with the demonstration's database and files, and the site's assets."""
    with loaded() as demonstration:
        shutil.copytree(demonstration, folder, dirs_exist_ok=True)


def copy(folder: Path, source: str, target: str) -> None:
    """Copy a database of the folder over another, which a server may be using."""
    opened = [closing(sqlite3.connect(folder / name)) for name in (source, target)]
    with opened[0] as whole, opened[1] as other:
        whole.backup(other)


def restore(folder: Path) -> None:
    """Put the data of a running server back to what was loaded."""
    copy(folder, KEPT, SERVED)


def keep(folder: Path) -> None:
    """Make the data of a running server what `restore` puts back."""
    copy(folder, SERVED, KEPT)


def listen() -> socket.socket:
    for port in random.sample(PORTS, 20):
        try:
            return socket.create_server(("127.0.0.1", port))
        except OSError:
            continue
    raise RuntimeError("No port of 20 tried is free")


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Start a server on the folder's data, which `prepare` put there, and give its address.

    The socket is open before the server starts, so that an early request waits for it.
    """
    restore(folder)
    with listen() as listener, (folder / "server.log").open("w") as log:
        number = listener.fileno()
        command = ["gunicorn", "--bind", f"fd://{number}", "--threads", "4", "improvement.wsgi"]
        server = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=environment(folder, folder / SERVED),
            pass_fds=[number],
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    try:
        yield address
    finally:
        server.terminate()
        server.wait()
