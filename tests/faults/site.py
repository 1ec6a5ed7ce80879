"""The site as it is served, to be killed: gunicorn with two workers, and people who write to it."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.measuring import environment
from tests.postgres import free_port

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "improvement.settings",
    "SECRET_KEY": "only for databases that nobody keeps",
    "ALLOWED_HOSTS": "127.0.0.1",
    "HTTPS": "off",
}
TOKEN = "t" * 32
WRITERS = 4
KEPT, GONE = 302, 503  # what the site answers when it has kept a change, and when it can't
PATIENCE = 120  # seconds for the site to answer on a busy machine
NUMBERS = count(1)


class Site:
    """The database at `url` with a plan in it; `told` are the changes that were acknowledged."""

    made: tuple[bytes, str] | None = None

    def __init__(self, url: str, prepared: bool = True, **settings: str) -> None:
        self.environment = environment() | SETTINGS | {"DATABASE_URL": url} | settings
        self.told: list[str] = []
        if prepared:
            key, self.stream = self.prepare(url.removeprefix("sqlite:///")).split()
            self.headers = self.signed_in(key)

    def prepare(self, place: str) -> str:
        """Make the database. One of SQLite is made once, and each further one is its copy."""
        if place == self.environment["DATABASE_URL"]:
            return self.run("tests.faults.prepare")
        if Site.made is None:
            said = self.run("tests.faults.prepare")
            Site.made = Path(place).read_bytes(), said
        Path(place).write_bytes(Site.made[0])
        return Site.made[1]

    def share(self, other: Site) -> None:
        """Write to the plan that another server has, as the same person."""
        self.stream, self.headers = other.stream, other.headers

    def signed_in(self, key: str) -> dict[str, str]:
        return {
            "Cookie": f"sessionid={key}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "Content-Type": "application/x-www-form-urlencoded",
        }

    def run(self, module: str, told: str = "") -> str:
        done = subprocess.run(
            [sys.executable, "-m", module],
            cwd=ROOT,
            env=self.environment,
            input=told,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise AssertionError(f"{module}: {done.stdout}{done.stderr[-1000:]}")
        return done.stdout

    def start(self) -> None:
        self.port = free_port()
        serve = ["gunicorn", "improvement.wsgi", "--bind", f"127.0.0.1:{self.port}"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", *serve, "--workers", "2", "--threads", "2", "--log-level=error"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until = time.monotonic() + PATIENCE
        while not self.is_up():
            assert time.monotonic() < until, "The site did not start"
            time.sleep(0.05)

    def is_up(self) -> bool:
        try:
            return self.send("GET", "/healthz") == 200
        except OSError:
            return False

    def send(self, method: str, path: str, **form: Any) -> int:
        talk = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            talk.request(method, path, urlencode(form) if form else None, self.headers)
            answer = talk.getresponse()
            return 403 if "/login/" in answer.headers.get("Location", "") else answer.status
        finally:
            talk.close()

    def write(self, stop: threading.Event) -> None:
        """Add one action after another; one that is killed before it is answered does not count."""
        while not stop.is_set():
            with suppress(OSError, http.client.HTTPException):
                self.add()

    def add(self) -> int:
        """Add an action, and note it where the site says that it has kept it."""
        ref = f"A-{next(NUMBERS)}"
        form = {
            "ref": ref,
            "title": f"The work of {ref}",
            "workstream": self.stream,
            "priority": "standard",
            "due_precision": "day",
            "marking": "open",
            "required_stage": "carried_out",
        }
        status = self.send("POST", "/plans/kept/actions/add/", **form)
        if status == KEPT:
            self.told.append(ref)
        return status

    def under_load(self, seconds: float) -> Load:
        return Load(self, seconds)

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def lost(self) -> int:
        """How many changes that were acknowledged are not there whole; the rest must verify."""
        gone, _ = self.run("tests.faults.check", "\n".join(self.told)).split()
        return int(gone)


class Load:
    """People write while the block runs, which begins once some changes were acknowledged."""

    def __init__(self, site: Site, seconds: float) -> None:
        self.site, self.seconds, self.stop = site, seconds, threading.Event()
        self.people = [
            threading.Thread(target=site.write, args=[self.stop]) for _ in range(WRITERS)
        ]

    def __enter__(self) -> Load:
        for person in self.people:
            person.start()
        enough = len(self.site.told) + WRITERS
        time.sleep(self.seconds)
        until = time.monotonic() + PATIENCE
        while len(self.site.told) < enough and time.monotonic() < until:
            time.sleep(0.01)
        return self

    def __exit__(self, *error: object) -> None:
        self.stop.set()
        for person in self.people:
            person.join()
