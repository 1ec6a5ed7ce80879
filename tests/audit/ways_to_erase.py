"""Ways to take text out of the history without an approved redaction, and the one with it."""
# ruff: noqa: S608  # these tests are SQL that the site would never send

from collections.abc import Callable
from typing import Any

from django.db import connection

from improvement import clock
from improvement.audit import guards
from improvement.audit.canonical import REDACTED
from improvement.audit.rules import LEDGER
from improvement.history import audited
from improvement.models import Redaction
from tests.audit.stage import HISTORY_OF_PLANS, Stage
from tests.audit.ways import Ways

NEVER = "a history row is never changed"
NOT_REDACTED = "a history row is never changed but to take text out under an approved redaction"
ENTRY = "an entry of the ledger is never changed"
SALT = "an entry of the ledger is never changed but to take out the salt of redacted text"

ways = Ways()


def redaction(stage: Stage, decision: str = "approved", **values: Any) -> None:
    """Ann asks for the title of the first version, and Ben decides."""
    is_open = decision == "open"
    Redaction(
        **{
            "plan": stage.plan,
            "history_table": HISTORY_OF_PLANS,
            "record_id": stage.plan.pk,
            "column": "title",
            "versions": "1",
            "ground": "child",
            "asked_by": stage.ann,
            "asked_at": clock.now(),
            "decision": decision,
            "decided_by": None if is_open else stage.ben,
            "decided_at": None if is_open else clock.now(),
        }
        | values
    ).save_as(stage.ben, "It names a child")


def history(values: str = f"title = '{REDACTED}'", version: int = 1) -> Callable[[Stage], str]:
    return lambda stage: (
        f"UPDATE {HISTORY_OF_PLANS} SET {values} WHERE id = {stage.plan.pk} AND version = {version}"
    )


def entry(values: str, version: int = 1) -> Callable[[Stage], str]:
    return lambda stage: (
        f"UPDATE {LEDGER} SET {values} WHERE history_table = '{HISTORY_OF_PLANS}'"
        f" AND record_id = {stage.plan.pk} AND version = {version}"
    )


def without(column: str) -> str:
    lost = guards.DIALECTS[connection.vendor].without("salts", f"'{column}'")
    return f"salts = {lost}"


Change = Callable[[Stage], str]
TEXT, GONE = history(), entry(without("title"))


def abused(name: str, rule: str, *changes: Change, says: str = "refused", **asked: Any) -> None:
    def attempt(stage: Stage) -> None:
        with audited(stage.ben, "It names a child"):
            if asked.get("decision") != "":
                redaction(stage, **asked)
            stage.sql(*(change(stage) for change in changes))

    (ways.refused if says == "refused" else ways.found)(rule, name=name)(attempt)


for name, asked in [
    ("under_no_redaction", {"decision": ""}),
    ("under_an_open_redaction", {"decision": "open"}),
    ("under_a_redaction_that_was_refused", {"decision": "refused"}),
    ("under_a_redaction_of_another_column", {"column": "council"}),
    ("under_a_redaction_of_another_version", {"versions": "2-11-21"}),
    ("under_a_redaction_of_another_record", {"record_id": 0}),
    ("under_a_redaction_of_another_table", {"history_table": "improvement_historicaluser"}),
]:
    abused(f"text_taken_out_{name}", NOT_REDACTED, TEXT, **asked)
    abused(f"a_salt_taken_out_{name}", SALT, GONE, **asked)

for name, rule, change in [
    ("text_changed_to_another_text", NOT_REDACTED, history("title = 'Forged'")),
    ("text_emptied", NOT_REDACTED, history("title = ''")),
    (
        "two_texts_taken_out_under_one_redaction",
        NOT_REDACTED,
        history(f"title = '{REDACTED}', council = '{REDACTED}'"),
    ),
    (
        "an_actor_taken_out_with_the_text",
        NEVER,
        history(f"title = '{REDACTED}', actor = '{REDACTED}'"),
    ),
    ("an_actor_taken_out", NEVER, history(f"actor = '{REDACTED}'")),
    ("a_number_changed_with_the_text", NEVER, history(f"title = '{REDACTED}', due_soon_days = 1")),
    ("the_salt_of_another_text_taken_out", SALT, entry(without("council"))),
    ("every_salt_taken_out", SALT, entry("salts = '{}'")),
    ("a_salt_added", SALT, entry('salts = \'{"actor": "00"}\'')),
    ("a_payload_changed_with_the_salt", ENTRY, entry(f"payload = '{{}}', {without('title')}")),
    ("a_digest_changed_with_the_salt", ENTRY, entry(f"digest = '{{}}', {without('title')}")),
]:
    abused(name, rule, change)

for name, change in [
    ("text_taken_out_and_its_salt_kept", TEXT),
    ("a_salt_taken_out_and_its_text_kept", GONE),
]:
    abused(name, "does not say what was entered: title", change, says="found")


@ways.refused(NOT_REDACTED)
def text_taken_out_of_a_version_that_was_written_after_the_redaction(stage: Stage) -> None:
    with audited(stage.ben, "It names a child"):
        redaction(stage, versions="1-2-3")
        stage.plan.title = "Written later"
        stage.plan.save_as(stage.ben, "Carried on")
        stage.sql(history(version=3)(stage))


@ways.recorded()
def text_taken_out_under_an_approved_redaction(stage: Stage) -> None:
    with audited(stage.ben, "It names a child"):
        redaction(stage)
        stage.sql(TEXT(stage), GONE(stage))


@ways.refused("redaction_decided_by_another")
def a_redaction_decided_by_whoever_asked(stage: Stage) -> None:
    redaction(stage, decided_by=stage.ann)
