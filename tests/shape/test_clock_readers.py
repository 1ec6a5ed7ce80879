"""Nothing but what is named here reads the clock: pages ask it once and pass the day on."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("improvement", "workstreams", "board")
MAY_READ_IT = {
    "improvement/clock.py",
    "improvement/history_rows.py",  # who changed what carries the true time
    "improvement/sign_in/adapter.py",  # a session ends at a true time
    "improvement/sent_twice.py",  # the same form within a moment of true time
    "board/management/commands/load_demo.py",  # a step's seconds are true ones
    "workstreams/management/commands/evidence_files.py",  # a file's age is told in true time
    "improvement/management/commands/sign_checkpoint.py",  # a checkpoint is of the true day
}
IS_GIVEN_THE_DAY = {
    "improvement/dates.py",
    "workstreams/measures/periods.py",
    "workstreams/measures/reading_rules.py",
    "workstreams/measures/spc.py",
    "workstreams/ratings/rules.py",
    "workstreams/ratings/sql.py",
    "board/dashboard/contradictions.py",
    "board/dashboard/figures.py",
    "board/dashboard/notice_clock.py",
    "board/dashboard/on_course.py",
    "board/dashboard/outcome_evidence.py",
    "board/dashboard/standing.py",
    "board/dashboard/timetable.py",
    "board/publishing/actions.py",
    "board/publishing/document.py",
}

SOURCES = {"date", "datetime", "timezone", "time", "dt"}
READINGS = {
    "localdate", "localtime", "monotonic", "now", "time", "time_ns", "today", "utcnow",
}  # fmt: skip
MODULES = {"time", "django.utils.timezone", "django.db.models.functions"}
FIELDS = {"auto_now", "auto_now_add"}


def readings(source):
    """The lines of a program that read a clock, whether they call it or hand it on."""
    tree = ast.parse(source)
    turning = {id(call.func) for call in calls(tree) if of_another_instant(call)}
    return [node.lineno for node in ast.walk(tree) if reads(node) and id(node) not in turning]


def calls(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def of_another_instant(call):
    """`timezone.localtime(instant)` reads no clock: it turns one instant into another's words."""
    name = getattr(call.func, "attr", "")
    return name in ("localtime", "localdate") and bool(call.args or call.keywords)


def reads(node):
    match node:
        case ast.Attribute(value=ast.Name(id=source) | ast.Attribute(attr=source), attr=attr):
            return source in SOURCES and attr in READINGS
        case ast.ImportFrom(module=module, names=names):
            return module in MODULES and any(n.name in READINGS | {"Now"} for n in names)
        case ast.Import(names=names):
            return any(name.name == "time" for name in names)
        case ast.keyword(arg=arg):
            return arg in FIELDS
    return False


@pytest.mark.parametrize(
    "line",
    [
        "timezone.now()",
        "timezone.localdate()",
        "timezone.localtime().hour",
        "date.today()",
        "datetime.datetime.now(UTC)",
        "models.DateTimeField(default=timezone.now)",
        "models.DateField(auto_now_add=True)",
        "from django.utils.timezone import now",
        "from django.db.models.functions import Coalesce, Now",
        "from time import time as read",
        "import time",
    ],
)
def test_the_search_finds_every_way_to_read_a_clock(line):
    assert readings(f"first = 1\n{line}") == [2]


@pytest.mark.parametrize(
    "line",
    [
        "clock.today()",
        "clock.now()",
        "timezone.localtime(sent_at)",
        "timezone.localdate(value=sent_at)",
        "timezone.make_aware(moment)",
        "from datetime import date, datetime, time",
        "report(now=now)",
    ],
)
def test_the_search_lets_through_what_reads_none(line):
    assert readings(line) == []


def programs():
    paths = (path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return {
        str(path.relative_to(ROOT)): path.read_text()
        for path in paths
        if "migrations" not in path.parts
    }


def test_nothing_but_the_clock_the_history_and_the_sign_in_reads_the_clock():
    others = {
        name: lines
        for name, source in programs().items()
        if (lines := readings(source))
        and name not in MAY_READ_IT
        and not name.startswith("improvement/audit/")
    }
    assert others == {}


def test_each_program_that_may_read_the_clock_does():
    sources = programs()
    assert {name for name in MAY_READ_IT if readings(sources[name])} == MAY_READ_IT


def test_no_template_reads_the_clock():
    pages = [*(ROOT / "templates").rglob("*.*")]
    assert pages
    assert [page.name for page in pages if "{% now" in page.read_text()] == []


def test_what_is_given_the_day_does_not_ask_for_it():
    sources = programs()
    changes = {name for name in sources if "changes" in Path(name).with_suffix("").parts}
    assert sources.keys() >= IS_GIVEN_THE_DAY
    assert changes
    asking = [name for name in IS_GIVEN_THE_DAY | changes if "clock" in imported(sources[name])]
    assert asking == []


def imported(source):
    imports = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.ImportFrom | ast.Import)]
    return {name.name.rpartition(".")[2] for node in imports for name in node.names} | {
        part for node in imports for part in (getattr(node, "module", "") or "").split(".")
    }
