"""Kills the server, PostgreSQL and the power while people write: `python -m tests.faults [SHARE]`.

Every change that the site acknowledged must be there afterwards with its history and its ledger
entry, no half change may be, and the chain must verify. Controls that are allowed to lose changes
(`synchronous_commit=off`, `synchronous=NORMAL`) must lose some: otherwise this sees nothing. SHARE
makes it shorter: 0.05 kills a twentieth as often.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import psycopg2

from tests.faults.powercut import compiled, cut
from tests.faults.site import GONE, KEPT, Site
from tests.postgres import create, free_port, programs, run

SERVER, POSTGRES, POWER, CONTROL = 200, 50, 100, 10  # times, in the long form


def kill_the_server(url: str, times: int) -> int:
    site = Site(url)
    for _ in range(times):
        site.start()
        with site.under_load(random.uniform(0.2, 1)):
            site.kill()
    return told("The server was killed", times, site)


def cut_the_power(folder: Path, times: int, what: str, **settings: str) -> int:
    database, undo = folder / "kept.sqlite3", folder / "undo"
    undo.mkdir()
    site = Site(f"sqlite:///{database}", **settings)
    site.environment |= {"LD_PRELOAD": str(compiled(folder)), "FAULTS": str(undo)}
    for _ in range(times):
        site.start()
        with site.under_load(random.uniform(0.2, 1)):
            site.kill()
        cut(database, undo)
    del site.environment["LD_PRELOAD"]
    return told(what, times, site)


def fill_the_disk(folder: Path) -> int:
    """A full disk is said to be one, and forgotten as soon as there is room again."""
    undo = folder / "undo"
    undo.mkdir()
    site = Site(f"sqlite:///{folder}/kept.sqlite3")
    site.environment |= {"LD_PRELOAD": str(compiled(folder)), "FAULTS": str(undo)}
    site.start()
    answers = [site.add()]
    (undo / "full").touch()
    answers.append(site.add())
    (undo / "full").unlink()
    answers.append(site.add())
    site.kill()
    del site.environment["LD_PRELOAD"]
    assert answers == [KEPT, GONE, KEPT], f"A full disk was answered with {answers}"
    return told("The disk was full", 1, site)


def two_servers(url: str) -> int:
    """Two servers on one database wait for each other, and lose nothing."""
    one, other = Site(url), Site(url, prepared=False)
    other.share(one)
    for site in (one, other):
        site.start()
    with one.under_load(2), other.under_load(2):
        pass
    for site in (one, other):
        site.kill()
    one.told += other.told
    return told("Two servers wrote to one database", 1, one)


def told(what: str, times: int, site: Site) -> int:
    lost = site.lost()
    print(f"{what} {times} times: {len(site.told)} changes acknowledged, {lost} lost", flush=True)
    assert len(site.told) > times, "Hardly anything was written, so this proves nothing"
    return lost


class Cluster:
    """A PostgreSQL of its own that keeps what it says it has kept."""

    def __init__(self, folder: Path, options: str = "") -> None:
        found = programs()
        assert found, "PostgreSQL is not on this machine"
        self.folder, self.programs, self.port = folder, found, free_port()
        self.options = f"-c listen_addresses=127.0.0.1 -c unix_socket_directories= {options}"
        password = create(folder, found / "initdb")
        self.url = f"postgres://postgres:{password}@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        # What was killed leaves its lock file; nothing runs that could hold it.
        (self.folder / "data/postmaster.pid").unlink(missing_ok=True)
        port = f"-p {self.port} {self.options}"
        run(self.folder, self.programs / "pg_ctl", "--wait", "--options", port, "start")

    def kill(self) -> None:
        """The server and all that serve its sessions, at once: none has time to write a word."""
        parent = int((self.folder / "data/postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        for process in (parent, *map(int, children)):
            os.kill(process, signal.SIGKILL)
        while Path(f"/proc/{parent}").exists() and not is_dead(parent):
            time.sleep(0.02)

    def remove(self) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def is_dead(process: int) -> bool:
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


def kill_postgres(times: int, what: str, options: str = "", dump: str = "SELECT 1") -> int:
    """`dump` is a migrated database as SQL, from which the cluster's begins."""
    cluster = Cluster(Path(tempfile.mkdtemp(prefix="faults-")), options)
    try:
        cluster.start()
        with closing(psycopg2.connect(cluster.url)) as server, server:
            server.cursor().execute(dump)
        site = Site(cluster.url)
        site.start()
        for _ in range(times):
            with site.under_load(random.uniform(0.2, 1)):
                cluster.kill()
            assert site.add() == GONE, "The database is gone, and the page does not say so"
            cluster.start()
        site.kill()
        return told(what, times, site)
    finally:
        cluster.remove()


def main(share: float) -> int:
    server, postgres, power, control = (
        max(1, round(times * share)) for times in (SERVER, POSTGRES, POWER, CONTROL)
    )
    with tempfile.TemporaryDirectory() as folder:
        lost = kill_the_server(f"sqlite:///{folder}/kept.sqlite3", server)
    with tempfile.TemporaryDirectory() as folder:
        lost += two_servers(f"sqlite:///{folder}/kept.sqlite3")
    with tempfile.TemporaryDirectory() as folder:
        lost += fill_the_disk(Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        lost += cut_the_power(Path(folder), power, "SQLite's power was cut")
    lost += kill_postgres(postgres, "PostgreSQL was killed")
    with tempfile.TemporaryDirectory() as folder:
        relaxed = {"DJANGO_SETTINGS_MODULE": "tests.faults.relaxed", "RELAXED": "NORMAL"}
        blind = not cut_the_power(
            Path(folder), control, "Control: SQLite's power was cut", **relaxed
        )
    off = "-c synchronous_commit=off -c wal_writer_delay=10s"
    blind |= not kill_postgres(control, "Control: PostgreSQL was killed", off)
    if blind:
        print("A control lost nothing, so this proves nothing")
    print("FAILED" if lost or blind else "Nothing that was acknowledged is gone", flush=True)
    return 1 if lost or blind else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if sys.argv[1:] else 1.0))
