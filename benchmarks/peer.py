"""The same work on Redmine 5, as Debian packages it, beside ours: `python -m benchmarks.peer`.

Both stand on the same PostgreSQL with the same plan, and are asked in turn. Redmine is installed
with apt-get where the machine has none, which needs root.
"""
# ruff: noqa: S603, S607  # it runs programs of Debian's, and itself

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile
from time import monotonic, sleep
from typing import Any

import django
import psycopg2

from benchmarks import results
from benchmarks.browser import Browser, Form, form_of
from benchmarks.databases import FOLDER, ROOT, alone, environment, plan_of, server
from benchmarks.goals import Line
from benchmarks.site import Cost, Site, database_of, served
from tests.postgres import free_port

REDMINE = Path("/usr/share/redmine")
PACKAGES = ["redmine", "redmine-pgsql", "puma"]
ACTIONS, TIMES, SECONDS = 700, 15, 3.0
PASSWORD = "measured and not kept secret"  # noqa: S105  # opens a plan that is made up
# What both do, and how many times faster ours is to be.
GOALS = {
    "list": 5.0,
    "item": 5.0,
    "dashboard against roadmap": 5.0,
    "small update": 3.0,
    "update sent": 1.0,
}


def main() -> int:
    if not REDMINE.exists() and not install():
        print(f"Redmine could not be installed: apt-get install {' '.join(PACKAGES)}")
        return 1
    with alone(), server() as url:
        command = [sys.executable, "-m", "benchmarks.peer", "here"]
        return subprocess.run(command, cwd=ROOT, env=environment(url)).returncode


def install() -> bool:
    """Install it without a database of its own: it is given one here."""
    answer = b"redmine redmine/instances/default/dbconfig-install boolean false\n"
    subprocess.run(["debconf-set-selections"], input=answer)
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "--quiet"], env=quiet)
    options = ["--yes", "--quiet", "--no-install-recommends"]
    subprocess.run(["apt-get", "install", *options, *PACKAGES], env=quiet)
    return REDMINE.exists()


def measure() -> int:
    """Measure both, print them side by side, and keep the results."""
    django.setup()
    from tests import databases

    with plan_of(ACTIONS) as url, databases.standing_on(url):
        plan = exported()
        ours = our_costs(url)
    with databases.created("redmine", "template0"):
        theirs = their_costs(databases.url_of("redmine"), plan)
    found = results.about() | {
        "peer": [
            {"name": name, "ours": ours[name].as_row(), "theirs": theirs[name].as_row()}
            for name in GOALS
        ]
    }
    print("CPU ms (application + database), p50 ms:        ours             Redmine")
    for name in GOALS:
        print(f"{name:<28}{in_short(ours[name]):>24}{in_short(theirs[name]):>24}")
    print(*goals_of(ours, theirs), sep="\n")
    print(f"{results.keep(found).relative_to(ROOT)}: {found['commit']}, {found['processor']}")
    return 0


def in_short(cost: Cost) -> str:
    return f"{cost.worker:.1f} + {cost.database:.1f}, {cost.p50:.0f}"


def goals_of(ours: Mapping[str, Cost], theirs: Mapping[str, Cost]) -> Iterator[Line]:
    for name, least in GOALS.items():
        times = theirs[name].processor / ours[name].processor
        answered = {ours[name].status, theirs[name].status} <= {200, 302}
        goal = f"{name}: Redmine takes ≥ {least:g} × ours"
        yield Line(answered and times >= least, goal, f"{times:.1f} ×")


def exported() -> dict[str, Any]:
    """The plan's actions and updates, as Redmine's issues and notes need them."""
    from improvement.models import User
    from workstreams.models import Action, Update

    last = {
        update.action_id: update
        for update in Update.objects.exclude(declared_rag="").order_by("round__number")
    }
    actions = [
        {
            "id": action.pk,
            "title": action.title,
            "description": action.description,
            "due": str(action.due),
            "starts": str(min(filter(None, (action.starts, action.due)))),
            "workstream": action.workstream.name,
            "quarter": f"{action.due:%Y} quarter {(action.due.month + 2) // 3}",
            "delivery": action.delivery,
            "priority": action.priority,
            "owner": action.owner_id,
            "rag": last[action.pk].declared_rag if action.pk in last else "green",
            "confidence": last[action.pk].confidence if action.pk in last else "high",
        }
        for action in Action.objects.select_related("workstream")
        if action.due
    ]
    updates = [
        {
            "action": each.action_id,
            "done": each.done,
            "rag": each.declared_rag,
            "at": str(each.submitted_at),
        }
        for each in Update.objects.filter(submitted_at__isnull=False).order_by("submitted_at")
    ]
    return {
        "password": PASSWORD,
        "people": [user.name for user in User.objects.filter(email__startswith="owner")],
        "workstreams": sorted({str(action["workstream"]) for action in actions}),
        "quarters": sorted({str(action["quarter"]) for action in actions}),
        "actions": actions,
        "updates": updates,
    }


def our_costs(url: str) -> dict[str, Cost]:
    from benchmarks.addresses import address_values
    from benchmarks.measure import sign_in
    from benchmarks.writes import measure_write, writes

    ref = address_values()["actions/<slug:ref>"]
    paths = {"list": "actions/", "item": f"actions/{ref}/", "dashboard against roadmap": "board/"}
    changes = {"finding edited": "small update", "update sent": "update sent"}
    with served(url) as site:
        people = sign_in(site, {"member", "manager", "lead"})
        costs = {
            name: site.page(people["manager"], name, f"/plans/measured/{path}", SECONDS)
            for name, path in paths.items()
        }
        for write in writes(TIMES):
            if write.name in changes:
                cost = measure_write(site, people[write.person], write)
                costs[changes[write.name]] = cost
    return costs


def their_costs(url: str, plan: Mapping[str, Any]) -> dict[str, Cost]:
    own = os.environ | {
        "DATABASE_URL": url.replace("postgres://", "postgresql://"),
        "RAILS_ENV": "production",
        "REDMINE_LANG": "en",
    }
    keys = entered(plan, own)
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        connection.cursor().execute("VACUUM ANALYZE")
    open_ones = [each["id"] for each in plan["actions"] if each["delivery"] == "under_way"]
    with redmine(url, own) as site:
        browser = Browser(site.port)
        form = form_of(browser.get("/login").text, "username")
        form.update(username=plan["people"][0].lower().replace(" ", "."), password=PASSWORD)
        browser.post("/login", form)
        paths = {
            "list": "/projects/plan/issues",
            "item": f"/issues/{open_ones[0]}",
            "dashboard against roadmap": "/projects/plan/roadmap",
        }
        costs = {name: site.page(browser, name, path, SECONDS) for name, path in paths.items()}
        costs["small update"] = changed(site, browser, open_ones[::2], due_date)
        costs["update sent"] = changed(site, browser, open_ones[1::2], partial(update_of, keys))
    return costs


def entered(plan: Mapping[str, Any], own: dict[str, str]) -> dict[str, int]:
    """Enter the plan into the empty database; returns the keys of the two fields of our own."""
    run_there(["rake", "db:migrate"], own)
    run_there(["rake", "redmine:load_default_data"], own)
    with NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(plan, file)
        file.flush()
        script = str(ROOT / "benchmarks" / "peer.rb")
        said = run_there(["rails", "runner", script], own | {"PLAN": file.name})
    keys: dict[str, int] = json.loads(said)
    return keys


def changed(
    site: Site, browser: Browser, issues: list[int], values: Callable[[int], dict[str, str]]
) -> Cost:
    """The cost of a change that is posted, each time of another issue."""
    left = iter(issues)

    def prepare() -> tuple[str, Form]:
        issue = next(left)
        form = form_of(browser.get(f"/issues/{issue}/edit").text, "issue[subject]")
        form.update(values(issue))
        return f"/issues/{issue}", form

    browser.post(*prepare())
    return site.cost(
        "change", lambda form: browser.post(*form), lambda times, _: times >= TIMES, prepare
    )


def due_date(issue: int) -> dict[str, str]:
    return {"issue[due_date]": f"2015-03-{issue % 28 + 1:02}"}


def update_of(keys: Mapping[str, int], number: int) -> dict[str, str]:
    """What an update says: words, the state, how it is rated and how surely."""
    from benchmarks.writes import SEND

    return {
        "issue[notes]": f"{SEND['done']} {SEND['next']} {SEND['explanation']}",
        "issue[done_ratio]": str(10 + number % 8 * 10),
        f"issue[custom_field_values][{keys['rag']}]": ("amber", "red")[number % 2],
        f"issue[custom_field_values][{keys['confidence']}]": ("high", "low")[number % 2],
    }


def run_there(command: list[str], own: Mapping[str, str]) -> str:
    """Run one of Redmine's own commands, and return the last line that it says."""
    done = subprocess.run(
        ["bundle", "exec", *command], cwd=REDMINE, env=dict(own), capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(
            f"{' '.join(command)} failed:\n{done.stdout[-1000:]}{done.stderr[-2000:]}"
        )
    return done.stdout.strip().rpartition("\n")[2]


@contextmanager
def redmine(url: str, own: Mapping[str, str]) -> Iterator[Site]:
    """Redmine served by puma, one process and one thread as ours."""
    port = free_port()
    options = [
        "--threads",
        "1:1",
        "--environment",
        "production",
        "--bind",
        f"tcp://127.0.0.1:{port}",
    ]
    with (FOLDER / "redmine.log").open("w") as log:
        process = subprocess.Popen(
            ["puma", *options, "config.ru"], cwd=REDMINE, env=dict(own), stdout=log, stderr=log
        )
    try:
        end = monotonic() + 120
        while True:
            try:
                Browser(port).get("/login")
                break
            except OSError:
                if process.poll() is not None or monotonic() > end:
                    raise RuntimeError(f"Redmine did not start: see {FOLDER}/redmine.log") from None
                sleep(0.5)
        yield Site(port, process.pid, *database_of(url))
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    sys.exit(measure() if sys.argv[1:] == ["here"] else main())
