"""Ways to write history that is not true, or to change and remove what is."""
# ruff: noqa: S608  # these tests are SQL that the site would never send

from io import StringIO

from django.db import connection, transaction

from tests.audit.stage import NOW, TOMORROW, TWO_MINUTES_AGO, Stage, enter
from tests.audit.ways import Ways

SAYS_WHAT_IS = "a history row says exactly what its record says"
KIND = "the first version is a creation, any other a change"
COMMAND = "a change without a person is made by system:<command>"
NAME = "a change bears the name of the person who made it"
REASON = "a change needs a reason"
PLAN = "a history row names the plan that its record hangs from"
EFFECT = "a change takes effect when it is recorded, unless it is marked as a backfill"
PAST = "a backfill took effect in the past, after 1900"
ORDER = "a version takes effect no earlier than the version before it"
NEVER_CHANGED = "a history row is never changed"
NEVER_DELETED = "a history row is never deleted"
ONE_ROW = "one_row_a_version|UNIQUE constraint failed"
CONNECTION = "a connection that writes must turn foreign_keys and recursive_triggers on"
TABLE = "improvement_historicalplan"
ENTERED_LATER = {"backfill": "TRUE", "entered_by": "'Ann'"}
IN_2013 = "'2013-01-01 00:00:00'"

ways = Ways()


@ways.recorded()
def a_backfill_marked_as_one(stage: Stage) -> None:
    stage.sql(stage.update(), stage.history(**ENTERED_LATER, history_date=IN_2013))


def forged(name: str, rule: str, **columns: str) -> None:
    """A true change, whose history row is true but for the columns."""

    def attempt(stage: Stage) -> None:
        columns_here = {
            column: value.format(ben=stage.ben.pk, nobody=stage.nobody.pk, other=stage.other.pk)
            for column, value in columns.items()
        }
        stage.sql(stage.update(), stage.history(**columns_here))

    ways.refused(rule, name=name)(attempt)


NOW_HERE, TOMORROW_HERE = NOW[connection.vendor], TOMORROW[connection.vendor]
forged("another_value", SAYS_WHAT_IS, title="'True'")
forged("the_value_before", SAYS_WHAT_IS, title="'Plan one'")
forged("a_null_for_a_value", SAYS_WHAT_IS, notice_issued="'2012-11-16'")
forged("another_version", SAYS_WHAT_IS, version="version + 1")
forged("another_id", SAYS_WHAT_IS, id="id + 1000")
forged("another_record", SAYS_WHAT_IS, id="{other}")
forged("a_creation", KIND, history_type="'+'")
forged("a_deletion", KIND, history_type="'-'")
forged("no_actor", "a change names who made it", actor="' '", history_user_id="{nobody}")
forged("no_account", COMMAND, history_user_id="NULL")
forged("no_account_and_no_command", COMMAND, history_user_id="NULL", actor="'system:'")
forged("an_unknown_account", NAME, history_user_id="100000")
forged("the_name_of_another", NAME, history_user_id="{ben}")
forged("a_person_as_a_command", NAME, actor="'system:load'")
forged("an_empty_reason", REASON, history_change_reason="' '")
forged("no_reason", REASON, history_change_reason="NULL")
forged("no_plan", PLAN, plan_ref="NULL")
forged("another_plan", PLAN, plan_ref="{other}")
forged("back_dated", EFFECT, history_date=IN_2013)
forged("dated_tomorrow", EFFECT, history_date=TOMORROW_HERE)
forged("a_backfill_dated_tomorrow", PAST, **ENTERED_LATER, history_date=TOMORROW_HERE)
forged(
    "a_backfill_by_nobody", "a backfill says who entered it", backfill="TRUE", history_date=IN_2013
)
forged("entered_later_but_unmarked", "only a backfill was entered later", entered_by="'Ann'")
forged(
    "recorded_tomorrow",
    "a history row is recorded now, by the clock of the database",
    recorded_at=TOMORROW_HERE,
    history_date=TOMORROW_HERE,
)
forged(
    "recorded_two_minutes_ago",
    "a history row is recorded now, by the clock of the database",
    recorded_at=TWO_MINUTES_AGO[connection.vendor],
    history_date=TWO_MINUTES_AGO[connection.vendor],
)
forged(
    "recorded_long_ago",
    "a history row is recorded now, by the clock of the database",
    recorded_at=IN_2013,
    history_date=IN_2013,
)
forged("before_the_version_before", ORDER, **ENTERED_LATER, history_date="'2011-01-01 00:00:00'")
forged("numbered_before_the_version_before", ORDER, history_id="-1000")
forged("an_id_in_use", f"{ONE_ROW}|{NEVER_DELETED}|pkey|{ORDER}", history_id="1")

for name, rule, attempt in [
    ("history_without_a_change", ONE_ROW, lambda s: s.sql(s.history())),
    (
        "history_of_the_next_version",
        SAYS_WHAT_IS,
        lambda s: s.sql(s.history(version="version + 1")),
    ),
    ("history_twice", ONE_ROW, lambda s: s.sql(s.update(), s.history(), s.history())),
    (
        "history_before_the_change",
        SAYS_WHAT_IS,
        lambda s: s.sql(s.history(version="version + 1"), s.update()),
    ),
    ("history_of_nothing", SAYS_WHAT_IS, lambda s: s.sql(s.history(id="100000", version="1"))),
    ("history_sql_update", NEVER_CHANGED, lambda s: s.sql(f"UPDATE {TABLE} SET actor = 'Ben'")),
    ("history_sql_delete", NEVER_DELETED, lambda s: s.sql(f"DELETE FROM {TABLE}")),
    (
        "history_on_conflict",
        NEVER_CHANGED,
        lambda s: s.sql(s.history() + " ON CONFLICT (id, version) DO UPDATE SET actor = 'Ben'"),
    ),
    (
        "history_of_a_record_made_and_undone",
        SAYS_WHAT_IS,
        lambda s: s.sql(
            "SAVEPOINT here",
            s.update(),
            "ROLLBACK TO SAVEPOINT here",
            s.history(version="version + 1", title="'Forged'"),
        ),
    ),
]:
    ways.refused(rule, name=name)(attempt)

FORM = "an instant is written as"
T_FORM = "strftime('%Y-%m-%dT%H:%M:%S', 'now', '-1 day')"
for name, rule, attempt in [
    ("history_replace", NEVER_DELETED, lambda s: s.sql(s.history("REPLACE"))),
    (
        "history_replace_with_recursive_triggers_off",
        CONNECTION,
        lambda s: s.elsewhere(
            s.update(),
            "PRAGMA recursive_triggers = OFF",
            str(s.history("REPLACE", history_id=s.newest_history_id())),
            "PRAGMA recursive_triggers = ON",
            enter,
            pragmas=("PRAGMA foreign_keys = ON", "PRAGMA recursive_triggers = ON"),
        ),
    ),
    (
        "history_update_or_ignore",
        NEVER_CHANGED,
        lambda s: s.sql(f"UPDATE OR IGNORE {TABLE} SET actor = 'Ben'"),
    ),
    (
        "an_instant_in_another_form",
        FORM,
        lambda s: s.sql(s.update(), s.history(**ENTERED_LATER, history_date=T_FORM)),
    ),
    (
        "an_instant_that_is_none",
        FORM,
        lambda s: s.sql(
            s.update(), s.history(**ENTERED_LATER, history_date="'2013-99-99 00:00:00'")
        ),
    ),
    (
        "an_instant_of_another_zone",
        FORM,
        lambda s: s.sql(
            s.update(), s.history(**ENTERED_LATER, history_date="'2013-01-01 00:00:00+05:00'")
        ),
    ),
]:
    ways.refused(rule, name=name, vendor="sqlite")(attempt)

for name, rule, attempt in [
    ("history_truncate", NEVER_DELETED, lambda s: s.sql(f"TRUNCATE {TABLE}")),
    (
        "an_instant_before_all_time",
        PAST,
        lambda s: s.sql(s.update(), s.history(**ENTERED_LATER, history_date="'-infinity'")),
    ),
    (
        "history_merge",
        NEVER_CHANGED,
        lambda s: s.sql(
            f"MERGE INTO {TABLE} h USING (SELECT {s.plan.pk} AS id) s ON h.id = s.id"
            " WHEN MATCHED THEN UPDATE SET actor = 'Ben'"
        ),
    ),
]:
    ways.refused(rule, name=name, vendor="postgresql")(attempt)


@ways.refused(SAYS_WHAT_IS, vendor="postgresql")
def history_copy(stage: Stage) -> None:
    newest = f"SELECT * FROM {TABLE} WHERE version > 1"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE copied ON COMMIT DROP AS {newest}")
        cursor.execute("UPDATE copied SET history_id = history_id + 1000, version = version + 1")
        lines = StringIO()
        cursor.copy_expert("COPY copied TO STDOUT", lines)
        lines.seek(0)
        cursor.copy_expert(f"COPY {TABLE} FROM STDIN", lines)
