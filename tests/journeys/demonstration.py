"""A real server with the demonstration's data: made once, then copied so that each starts fresh."""

import os
import random
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PORTS = range(20_000, 32_768)  # below those that the system hands out for outgoing connections
DATABASE = "demonstration.sqlite3"
PLAN = "/plans/herefordshire-2012/"
STOP_WITHIN = 10  # seconds


def environment(folder: Path, database: Path) -> dict[str, str]:
    return os.environ | {
        "ALLOWED_HOSTS": "127.0.0.1",
        "DATABASE_URL": f"sqlite:///{database}",
        "DEBUG": "off",
        "DJANGO_SETTINGS_MODULE": "tests.journeys.settings",
        "HTTPS": "off",
        "LOGIN_RATE": "1000/m/ip",  # every journey signs in from the same address
        "PLAN_TODAY": "2013-11-18",
        "SECRET_KEY": "for-tests-only",
        "STATIC_ROOT": str(folder / "static"),
    }


def prepare(folder: Path) -> None:
    """Fill the folder with the demonstration's database and the site's assets, as `serve` needs."""
    settings = environment(folder, folder / DATABASE)
    for command in ["migrate", "createcachetable", "load_demo", "collectstatic --no-input"]:
        debug = {"DEBUG": "on"} if command == "load_demo" else {}
        done = subprocess.run(
            [sys.executable, "manage.py", *command.split()],
            cwd=ROOT,
            env=settings | debug,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"manage.py {command} failed:\n{done.stdout}")
    with sqlite3.connect(folder / DATABASE) as database:  # nothing may be left beside the file
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


def listen() -> socket.socket:
    for port in random.sample(PORTS, 20):
        try:
            return socket.create_server(("127.0.0.1", port))
        except OSError:
            continue
    raise RuntimeError("No port of 20 tried is free")


@contextmanager
def serve(prepared: Path, own: Path) -> Iterator[str]:
    """The address of a server with a fresh copy of the database, in the folder `own`, to itself.

    The socket is open before the server is, so a request that comes early waits for it.
    """
    database = own / DATABASE
    shutil.copyfile(prepared / DATABASE, database)
    with listen() as door, (own / "server.log").open("w") as log:
        number = door.fileno()
        command = ["gunicorn", "--bind", f"fd://{number}", "--threads", "4"]
        server = subprocess.Popen(
            [sys.executable, "-m", *command, "improvement.wsgi"],
            cwd=ROOT,
            env=environment(prepared, database),
            pass_fds=[number],
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        address = f"http://127.0.0.1:{door.getsockname()[1]}"
    try:
        yield address
    finally:
        server.terminate()
        try:
            server.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
