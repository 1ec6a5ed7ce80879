"""Ways to forge, back-date, change and remove events of the access log."""
# ruff: noqa: S608  # these tests are SQL that the site would never send

from collections.abc import Callable
from typing import Any

from django.db import connection

from improvement.audit import guards
from improvement.audit.access_chain import GENESIS, LoggedEvent, digest
from improvement.audit.access_log import TABLE as LOG
from tests.audit.stage import Stage
from tests.audit.tampering import run, unguard
from tests.audit.ways import Ways

NUMBERED = "an event is numbered after the one before it"
NOW = "an event is written when it happens, by the clock of the database"
NAMED = "an event bears the name of its person"
COVERS = "the digest of an event covers it and the event before"
CHANGED, DELETED = "what was read is never changed", "what was read is never deleted"
PROVES = "of the access log does not prove itself and the event before it"
PRAGMAS = ("PRAGMA foreign_keys = ON", "PRAGMA recursive_triggers = ON")
CONNECTION = "a connection that writes must turn foreign_keys and recursive_triggers on"
CLOCK = {
    "postgresql": "to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f', 'now')",
}[connection.vendor]
NAMES = ", ".join(LoggedEvent._fields)

ways = Ways()


def event(
    stage: Stage,
    verb: str = "INSERT",
    after: int = 1,
    previous: str = "",
    sealed: dict[str, Any] | None = None,
    **columns: Any,
) -> Callable[[Any], None]:
    """Ann signs in, said truly and chained rightly to the newest event, but for what is given."""

    def add(cursor: Any) -> None:
        cursor.execute(f"SELECT id, digest, {CLOCK} FROM {LOG} ORDER BY id DESC LIMIT 1")
        number, last, now = cursor.fetchone()
        true = LoggedEvent(number + after, now, "signed_in", stage.ann.pk, "Ann", None, "", "")
        told = true._replace(**columns)
        if "digest" not in columns:
            told = told._replace(digest=digest(previous or last, told._replace(**sealed or {})))
        values = ", ".join(["%s"] * len(told))
        cursor.execute(f"{verb} INTO {LOG} ({NAMES}) VALUES ({values})", tuple(told))

    return add


def forged(name: str, rule: str, **options: Any) -> None:
    ways.refused(rule, name=f"an_event_{name}")(lambda s: s.sql(event(s, **options)))


forged("of_2013", NOW, at="2013-01-01 00:00:00.000000")
forged("of_2099", NOW, at="2099-01-01 00:00:00.000000")
forged("after_a_gap", NUMBERED, after=2)
forged("before_the_first", NUMBERED, id=0, previous=GENESIS)
forged("whose_number_is_taken", f"{NUMBERED}|{COVERS}|UNIQUE|pkey|{DELETED}", after=0)
forged("without_a_digest", COVERS, digest="")
forged("with_any_digest", COVERS, digest="ab" * 32)
forged("that_begins_anew", COVERS, previous=GENESIS)
forged("that_proves_another", COVERS, sealed={"what": "Something else"})
forged("that_proves_another_person", COVERS, sealed={"user_id": None})
forged("that_proves_another_instant", COVERS, sealed={"at": "2013-01-01 00:00:00.000000"})
forged("in_the_name_of_another", NAMED, who="Ben")
forged("of_an_unknown_kind", "an event is of a known kind", kind="slept")

INSERT = (
    f"INTO {LOG} (kind, user_id, who, what, digest) SELECT 'signed_in', id, name, '', ''"
    " FROM improvement_user WHERE name = 'Ann'"
)
for name, rule, attempt in [
    ("log_insert", f"{NUMBERED}|{COVERS}|pkey", lambda s: s.sql(f"INSERT {INSERT}")),
    ("log_update", CHANGED, lambda s: s.sql(f"UPDATE {LOG} SET what = 'Nothing'")),
    ("log_delete", DELETED, lambda s: s.sql(f"DELETE FROM {LOG}")),
    (
        "log_on_conflict",
        f"{CHANGED}|{NUMBERED}|{COVERS}",
        lambda s: s.sql(
            f"INSERT INTO {LOG} ({NAMES}) SELECT {NAMES} FROM {LOG} WHERE id = 1"
            " ON CONFLICT (id) DO UPDATE SET what = 'Nothing'"
        ),
    ),
]:
    ways.refused(rule, name=name)(attempt)

AGAIN = f"REPLACE INTO {LOG} ({NAMES}) SELECT {NAMES} FROM {LOG}"
SHELL = f"{CONNECTION}|no such function: SHA256|{DELETED}"
for name, attempt in [
    ("log_replace", lambda s: s.sql(AGAIN)),
    ("log_replace_from_a_plain_shell", lambda s: s.elsewhere(AGAIN, hashes=False)),
    (
        "log_replace_from_a_shell_with_pragmas",
        lambda s: s.elsewhere(AGAIN, pragmas=PRAGMAS, hashes=False),
    ),
    ("log_insert_from_a_plain_shell", lambda s: s.elsewhere(f"INSERT {INSERT}", hashes=False)),
    (
        "log_replace_with_recursive_triggers_off",
        lambda s: s.elsewhere(
            "PRAGMA recursive_triggers = OFF", event(s, "REPLACE"), pragmas=PRAGMAS
        ),
    ),
]:
    ways.refused(SHELL, name=name, vendor="sqlite")(attempt)
ways.refused(DELETED, name="log_truncate", vendor="postgresql")(lambda s: s.sql(f"TRUNCATE {LOG}"))


def tampered(name: str, rule: str, *statements: str) -> None:
    """What is done to the log while the guards are down."""

    def attempt(stage: Stage) -> None:
        stage.sql(event(stage), event(stage, kind="downloaded", what="The history (CSV)"))
        unguard()
        run(*statements)
        guards.install(connection)

    ways.found(rule, name=f"with_the_guards_down_{name}")(attempt)


LAST = f"(SELECT MAX(id) FROM {LOG})"
tampered("an_event_changed", PROVES, f"UPDATE {LOG} SET what = 'Nothing' WHERE id = {LAST}")
tampered("an_event_of_another", PROVES, f"UPDATE {LOG} SET user_id = NULL WHERE id = {LAST}")
tampered("an_event_made_older", PROVES, f"UPDATE {LOG} SET at = '2013-01-01' WHERE id = {LAST}")
tampered("an_event_deleted", PROVES, f"DELETE FROM {LOG} WHERE id = {LAST} - 1")
tampered(
    "events_in_another_order",
    PROVES,
    f"UPDATE {LOG} SET id = 900 WHERE id = {LAST}",
    f"UPDATE {LOG} SET id = 901 WHERE id = {LAST} - 1",
)


def lie(name: str, rule: str, **columns: Any) -> None:
    def attempt(stage: Stage) -> None:
        unguard()
        stage.sql(event(stage, **columns))
        guards.install(connection)

    ways.found(rule, name=f"with_the_guards_down_an_event_{name}")(attempt)


lie("back_dated", "not written before one that it follows", at="2013-01-01 00:00:00.000000")
lie("in_2099", "not written in the future", at="2099-01-01 00:00:00.000000")
lie("in_the_name_of_another", NAMED, who="Ben")
