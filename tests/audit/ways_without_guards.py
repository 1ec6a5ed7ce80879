"""Lies that are told while the guards are down, and what is laid on tables beside the guards."""
# ruff: noqa: S608  # these tests are SQL that the site would never send

from django.db import connection

from improvement.audit import guards
from improvement.audit.marks import mark_of
from improvement.models import User
from improvement.sign_in.password_proof import proof_of
from tests.audit.stage import HISTORY_OF_PLANS, NOW, TOMORROW, Stage
from tests.audit.tampering import run, unguard
from tests.audit.ways import Ways
from tests.audit.ways_to_forge import (
    COMMAND,
    EFFECT,
    ENTERED_LATER,
    IN_2013,
    KIND,
    NAME,
    ORDER,
    PAST,
    PLAN,
    REASON,
)

FALLS = "it was recorded earlier than an entry before it"
FUTURE = "a history row is not recorded in the future"
FALSE = "rows of improvement_plan do not say what their newest history rows say"
NOW_HERE, TOMORROW_HERE = NOW[connection.vendor], TOMORROW[connection.vendor]
AN_HOUR_AGO = {
    "postgresql": "clock_timestamp() - interval '1 hour'",
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f', 'now', '-1 hour')",
}[connection.vendor]
IN_2099 = "'2099-01-01 00:00:00'"

ways = Ways()


def lie(name: str, rule: str, **columns: str) -> None:
    """A change and its history row, true but for the columns, with an entry that is chained
    rightly, put in while the guards are down."""

    def attempt(stage: Stage) -> None:
        here = {
            column: value.format(ben=stage.ben.pk, nobody=stage.nobody.pk, other=stage.other.pk)
            for column, value in columns.items()
        }
        unguard()
        stage.sql(stage.update(), stage.history(**here))
        guards.install(connection)

    ways.found(rule, name=f"with_the_guards_down_{name}")(attempt)


def at(instant: str) -> dict[str, str]:
    return {"recorded_at": instant, "history_date": instant}


lie("recorded_in_2013", FALLS, **at(IN_2013))
lie("recorded_an_hour_ago", FALLS, **at(AN_HOUR_AGO))
lie("a_backfill_recorded_in_2013", FALLS, **at(IN_2013), **ENTERED_LATER)
lie("recorded_in_2099", FUTURE, **at(IN_2099))
lie("recorded_tomorrow", FUTURE, **at(TOMORROW_HERE))
lie("dated_2099", EFFECT, history_date=IN_2099)
lie("dated_2013", EFFECT, history_date=IN_2013)
lie("a_backfill_dated_tomorrow", PAST, **ENTERED_LATER, history_date=TOMORROW_HERE)
lie("a_backfill_by_nobody", "a backfill says who entered it", backfill="TRUE", history_date=IN_2013)
lie("entered_later_but_unmarked", "only a backfill was entered later", entered_by="'Ann'")
lie("by_a_person_who_never_was", NAME, history_user_id="100000")
lie("by_one_person_in_the_name_of_another", NAME, history_user_id="{ben}")
lie("by_a_person_as_a_command", NAME, actor="'system:load'")
lie("by_no_account", COMMAND, history_user_id="NULL")
lie("by_no_account_and_no_command", COMMAND, history_user_id="NULL", actor="'system:'")
lie("by_nobody", "a change names who made it", actor="' '", history_user_id="{nobody}")
lie("for_an_empty_reason", REASON, history_change_reason="' '")
lie("for_no_reason", REASON, history_change_reason="NULL")
lie("of_no_plan", PLAN, plan_ref="NULL")
lie("of_another_plan", PLAN, plan_ref="{other}")
lie("a_deletion", KIND, history_type="'-'")
lie("a_second_creation", KIND, history_type="'+'")
lie(
    "dated_before_the_version_before",
    ORDER,
    **ENTERED_LATER,
    history_date="'2011-01-01 00:00:00'",
)


def foreign(name: str, rule: str, made: str, *undo: str, vendor: str = "postgresql") -> None:
    def attempt(stage: Stage) -> None:
        before = mark_of(connection)
        run(*made.split(";;"))
        assert mark_of(connection) != before, "/healthz would not look again"

    ways.found(rule, name=name, vendor=vendor, undo=undo)(attempt)


def blinding(name: str, rule: str, made: str, *undo: str, vendor: str = "postgresql") -> None:
    """What has the database call two titles equal, and then another title in a record."""

    def attempt(stage: Stage) -> None:
        unguard()
        run(*made.split(";;"), forged(stage))
        guards.install(connection)

    ways.found(rule, name=name, vendor=vendor, undo=undo)(attempt)


def forged(stage: Stage) -> str:
    return f"UPDATE improvement_plan SET title = upper(title) WHERE id = {stage.plan.pk}"


NOT_OURS = "it is not the site's own"
FUNCTION = "CREATE FUNCTION aside() RETURNS {} LANGUAGE plpgsql AS 'BEGIN RETURN {}; END'"
BEFORE_OURS = f"""{FUNCTION.format("trigger", "NEW")};;
    CREATE TRIGGER a_first BEFORE INSERT ON {{}} FOR EACH ROW EXECUTE FUNCTION aside()"""
for name, table in [
    ("a_record", "improvement_plan"),
    ("a_history_row", HISTORY_OF_PLANS),
    ("an_entry", "improvement_ledgerentry"),
    ("an_event", "improvement_accessevent"),
]:
    foreign(
        f"a_trigger_that_changes_{name}",
        f"trigger a_first on {table}: {NOT_OURS}",
        BEFORE_OURS.format(table),
        "DROP FUNCTION aside() CASCADE",
    )
    foreign(
        f"a_sqlite_trigger_that_changes_{name}",
        f"trigger a_first on {table}: {NOT_OURS}",
        f"CREATE TRIGGER a_first AFTER INSERT ON {table} BEGIN SELECT 1; END",
        "DROP TRIGGER a_first",
        vendor="sqlite",
    )

SAME = """CREATE FUNCTION same(varchar, varchar) RETURNS boolean LANGUAGE sql IMMUTABLE AS
    'SELECT pg_catalog.lower($1) OPERATOR(pg_catalog.=) pg_catalog.lower($2)';;
    CREATE OPERATOR public.= (LEFTARG = varchar, RIGHTARG = varchar, FUNCTION = same)"""
IGNORES_CASE = """CREATE COLLATION any_case (provider = icu, locale = 'und-u-ks-level2',
    deterministic = false);;"""
OF_DATABASE = """DO $$ BEGIN
    EXECUTE format('ALTER DATABASE %I {}', current_database()); END $$"""
for name, rule, made, undo in [
    (
        "a_search_path_of_the_database",
        "setting search_path=.* of a role or of the database",
        OF_DATABASE.format("SET search_path = aside, public"),
        [OF_DATABASE.format("RESET search_path")],
    ),
    (
        "a_rule_that_drops_history",
        f"rule aside on {HISTORY_OF_PLANS}",
        f"CREATE RULE aside AS ON UPDATE TO {HISTORY_OF_PLANS} DO INSTEAD NOTHING",
        [f"DROP RULE aside ON {HISTORY_OF_PLANS}"],
    ),
    (
        "a_row_policy",
        f"row policy aside on {HISTORY_OF_PLANS}",
        f"CREATE POLICY aside ON {HISTORY_OF_PLANS} USING (false)",
        [f"DROP POLICY aside ON {HISTORY_OF_PLANS}"],
    ),
    (
        "row_security",
        f"row security is on for {HISTORY_OF_PLANS}",
        f"ALTER TABLE {HISTORY_OF_PLANS} ENABLE ROW LEVEL SECURITY",
        [f"ALTER TABLE {HISTORY_OF_PLANS} DISABLE ROW LEVEL SECURITY"],
    ),
    (
        "a_child_table",
        "improvement_plan has a child table, or is one",
        "CREATE TABLE aside () INHERITS (improvement_plan)",
        ["DROP TABLE aside"],
    ),
    (
        "an_event_trigger",
        "event trigger aside",
        f"{FUNCTION.format('event_trigger', '')};;"
        "CREATE EVENT TRIGGER aside ON ddl_command_start EXECUTE FUNCTION aside()",
        ["DROP EVENT TRIGGER aside", "DROP FUNCTION aside()"],
    ),
    (
        "a_computed_column",
        "column aside of improvement_plan is computed",
        "ALTER TABLE improvement_plan ADD aside text GENERATED ALWAYS AS (title) STORED",
        ["ALTER TABLE improvement_plan DROP aside"],
    ),
    (
        "a_default",
        "the default of column title of improvement_plan",
        "ALTER TABLE improvement_plan ALTER title SET DEFAULT 'Forged'",
        ["ALTER TABLE improvement_plan ALTER title DROP DEFAULT"],
    ),
    (
        "a_constraint_that_runs_a_function",
        "function aside is run by improvement_plan",
        f"{FUNCTION.format('boolean', 'true')};;"
        "ALTER TABLE improvement_plan ADD CONSTRAINT aside CHECK (aside())",
        ["DROP FUNCTION aside() CASCADE"],
    ),
    (
        "a_key_that_deletes_rows",
        "foreign key aside on improvement_organisation writes or deletes rows",
        "ALTER TABLE improvement_organisation ADD CONSTRAINT aside FOREIGN KEY (plan_id)"
        " REFERENCES improvement_plan ON DELETE CASCADE",
        ["ALTER TABLE improvement_organisation DROP CONSTRAINT aside"],
    ),
    (
        "keys_that_are_switched_off",
        "on improvement_organisation is switched off",
        "ALTER TABLE improvement_organisation DISABLE TRIGGER ALL;;"
        "ALTER TABLE improvement_organisation ENABLE ALWAYS TRIGGER"
        " audit_improvement_organisation_insert",
        ["ALTER TABLE improvement_organisation ENABLE TRIGGER ALL"],
    ),
    (
        "a_table_that_a_crash_empties",
        "improvement_ledgerentry is no ordinary table",
        "ALTER TABLE improvement_ledgerentry SET UNLOGGED",
        ["ALTER TABLE improvement_ledgerentry SET LOGGED"],
    ),
    (
        "a_function_in_place_of_one_built_in",
        "function public.btrim bears the name of one built in",
        "CREATE FUNCTION btrim(varchar) RETURNS text LANGUAGE sql AS $$SELECT 'x'$$",
        ["DROP FUNCTION btrim(varchar)"],
    ),
]:
    foreign(name, rule, made, *undo)

for name, rule in [
    ("an_operator_that_ignores_case", "operator public.= bears the name of one built in"),
    ("a_false_record_under_such_an_operator", FALSE),
]:
    drop = "DROP FUNCTION same(varchar, varchar) CASCADE"
    blinding(name, rule, SAME, drop)
TITLE = "ALTER TABLE improvement_plan ALTER title TYPE varchar(200) COLLATE {}"
for name, rule in [
    ("a_collation_that_ignores_case", "title of improvement_plan has a collation of its own"),
    ("a_false_record_under_such_a_collation", FALSE),
]:
    undo = [TITLE.format('"default"'), "DROP COLLATION any_case"]
    blinding(name, rule, IGNORES_CASE + TITLE.format("any_case"), *undo)

WORDS = ('"title" varchar(200) NOT NULL', '"title" varchar(200) COLLATE NOCASE NOT NULL')
COLLATED = """PRAGMA writable_schema = ON;;UPDATE sqlite_master SET sql = replace(sql, '{}', '{}')
    WHERE name = 'improvement_plan';;PRAGMA writable_schema = RESET"""
BLINDED = [
    ("nocase", "a column of improvement_plan has a collation of its own"),
    ("a_false_record_under_nocase", FALSE),
]
for name, rule in BLINDED:
    undo = COLLATED.format(*reversed(WORDS)).split(";;")
    blinding(name, rule, COLLATED.format(*WORDS), *undo, vendor="sqlite")
foreign(
    "a_computed_column_of_sqlite",
    "column aside of improvement_plan is computed",
    "ALTER TABLE improvement_plan ADD aside text AS (title)",
    "ALTER TABLE improvement_plan DROP aside",
    vendor="sqlite",
)
foreign(
    "a_default_of_sqlite",
    "the default of column aside of improvement_plan",
    "ALTER TABLE improvement_plan ADD aside text DEFAULT 'x'",
    "ALTER TABLE improvement_plan DROP aside",
    vendor="sqlite",
)
foreign(
    "a_key_of_sqlite_that_deletes_rows",
    "a foreign key on improvement_plan writes or deletes rows",
    "ALTER TABLE improvement_plan ADD aside bigint REFERENCES improvement_plan ON DELETE CASCADE",
    "ALTER TABLE improvement_plan DROP aside",
    vendor="sqlite",
)


@ways.found("the password of person [0-9]+ is not the one that the history has a proof of")
def with_the_guards_down_another_password(stage: Stage) -> None:
    unguard()
    run(f"UPDATE improvement_user SET password = 'pbkdf2$another' WHERE id = {stage.ann.pk}")
    guards.install(connection)


@ways.found("the password of person [0-9]+ is not the one that the history has a proof of")
def with_the_guards_down_another_password_and_then_a_true_change(stage: Stage) -> None:
    with_the_guards_down_another_password(stage)
    person = User.objects.get(pk=stage.ann.pk)
    person.name = "Ann the second"
    person.save_as(stage.ben, "Married")


@ways.found("rows of improvement_user do not say what their newest history rows say")
def with_the_guards_down_another_password_and_its_proof(stage: Stage) -> None:
    unguard()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE improvement_user SET password = 'another', password_proof = %s WHERE id = %s",
            [proof_of("another"), stage.ann.pk],
        )
    guards.install(connection)
