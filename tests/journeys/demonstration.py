"""A real server with the demonstration's data, loaded once and restored for each journey."""

import os
import random
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PORTS = range(20_000, 32_768)  # below those that the system hands out for outgoing connections
KEPT = "demonstration.sqlite3"
SERVED = "site.sqlite3"
PASSWORD = "improvement-plan-2012"  # as load_demo prints it
PLAN = "/plans/herefordshire-2012/"


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


def prepare(folder: Path) -> None:
    """Fill the folder with the demonstration's database and the site's assets."""
    settings = environment(folder, folder / KEPT)
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


def restore(folder: Path) -> None:
    """Put the data of a running server back to what was loaded."""
    kept, served = [closing(sqlite3.connect(folder / name)) for name in (KEPT, SERVED)]
    with kept as source, served as target:
        source.backup(target)


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
