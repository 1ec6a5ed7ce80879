"""Ways to have an issued publication say something else than it said, and the one that may."""
# ruff: noqa: S608  # these tests are SQL that the site would never send

import json
from typing import Any

from django.db import connection

from board.models import Publication, digest
from improvement import clock
from improvement.audit import guards
from improvement.audit.canonical import REDACTED
from improvement.audit.rules import LEDGER
from improvement.history import audited
from tests.audit.stage import Stage
from tests.audit.tampering import unguard
from tests.audit.ways import Ways
from tests.audit.ways_to_erase import NOT_REDACTED, redaction

HISTORY = Publication.history.model._meta.db_table
ISSUED = "what was issued is never changed but to take text out under an approved redaction"
DAY = "2026-11-01"
SAYS: dict[str, Any] = {
    "late": 3,
    "share": 1.0,
    "lead": "red",
    "open": True,
    "none": None,
    "done": "It was *late*, 100% [so] Ann_Lee wrote?",
    "rows": [{"late": 1}, [], "Ann Lee"],
}
LEFT = SAYS | {
    "done": f"It was *late*, 100% [so] {REDACTED} wrote?",
    "rows": [{"late": 1}, [], REDACTED],
    "redacted_on": [DAY],
}

ways = Ways()


def issue(stage: Stage) -> None:
    """Ann drafts a publication, and Ben issues it."""
    now = clock.now()
    publication = Publication(
        plan=stage.plan,
        number=1,
        as_at=now,
        note="How it stands",
        document=SAYS,
        digest=digest(SAYS),
        drafted_at=now,
        drafted_by=stage.ann,
    )
    publication.save_as(stage.ann, "Drafted")
    publication.issued_at, publication.issued_by = now, stage.ben
    publication.save_as(stage.ben, "Issued")


def issued(stage: Stage) -> Publication:
    return Publication.objects.get(plan=stage.plan)


def take_out(stage: Stage, publication: Publication, left: Any, versions: str = "1-2") -> None:
    redaction(
        stage,
        history_table=HISTORY,
        record_id=publication.pk,
        column="document",
        versions=versions,
        left_digest=digest(left),
    )


def rewritten(name: str, left: Any, rule: str = NOT_REDACTED) -> None:
    """Another document in the versions that were issued, under a redaction that names it."""

    def attempt(stage: Stage) -> None:
        publication = issued(stage)
        with audited(stage.ben, "It names a child"):
            take_out(stage, publication, left)
            text = json.dumps(left).replace("'", "''")
            stage.sql(f"UPDATE {HISTORY} SET document = '{text}' WHERE id = {publication.pk}")

    ways.refused(rule, name=f"under_a_redaction_{name}", given=issue)(attempt)


for name, other in {
    "a_number_is_another": {"late": 0},
    "a_number_is_written_otherwise": {"share": 1},
    "a_number_is_a_text": {"late": "0"},
    "a_number_holds_the_marker": {"late": REDACTED},
    "a_rating_is_another": {"lead": "green"},
    "a_truth_is_another": {"open": False},
    "nothing_becomes_something": {"none": 1},
    "a_text_is_another_with_no_marker": {"done": "It was done"},
    "a_text_says_more_beside_the_marker": {"done": f"All is well, {REDACTED} wrote?"},
    "a_text_keeps_no_order_about_the_marker": {"done": f"wrote? {REDACTED} It was *late*"},
    "a_sign_of_a_pattern_stands_for_another": {"done": f"It was xlatex, {REDACTED} wrote?"},
    "a_part_is_new": {"more": "All is well"},
    "a_row_is_gone": {"rows": [{"late": 1}, []]},
    "a_row_is_new": {"rows": [{"late": 1}, [], REDACTED, "All is well"]},
    "a_row_is_of_another_kind": {"rows": [{"late": 1}, {}, REDACTED]},
    "a_part_within_a_row_is_another": {"rows": [{"late": 0}, [], REDACTED]},
    "a_day_of_redaction_is_prose": {"redacted_on": ["All is well"]},
    "the_days_of_redaction_are_a_part": {"redacted_on": {"said": DAY}},
}.items():
    rewritten(name, LEFT | other)
rewritten("a_part_is_gone", {key: value for key, value in LEFT.items() if key != "late"})
rewritten("nothing_is_left", {})
rewritten("a_list_is_left", [REDACTED])


def changed(name: str, **values: Any) -> None:
    """A version of its own, with true history: a change, and no forgery."""

    @ways.refused(ISSUED, name=f"what_was_issued_is_given_{name}", given=issue)
    def attempt(stage: Stage) -> None:
        publication = issued(stage)
        for field, value in values.items():
            setattr(publication, field, value)
        publication.save_as(stage.ann, "A slip of the pen")


changed("another_document", document={"late": 0}, digest=digest({"late": 0}))
changed("a_document_without_its_names", document=LEFT)
changed("another_digest", digest="0" * 64)
changed("another_note", note="All is well")
changed("another_instant", as_at=clock.now())
changed("another_number", number=2)
changed("no_issue", issued_at=None, issued_by=None)


@ways.refused(ISSUED, given=issue)
def what_was_issued_is_rewritten_under_a_redaction_of_another_version(stage: Stage) -> None:
    publication = issued(stage)
    with audited(stage.ben, "It names a child"):
        take_out(stage, publication, LEFT, versions="1")
        publication.document = LEFT
        publication.save_as(stage.ben, "It names a child")


@ways.refused(ISSUED, given=issue)
def what_was_issued_is_improved_with_the_text_taken_out(stage: Stage) -> None:
    publication = issued(stage)
    with audited(stage.ben, "It names a child"):
        take_out(stage, publication, LEFT | {"late": 0})
        publication.document = LEFT | {"late": 0}
        publication.save_as(stage.ben, "It names a child")


@ways.recorded(given=issue)
def text_taken_out_of_what_was_issued(stage: Stage) -> None:
    publication = issued(stage)
    lost = guards.DIALECTS[connection.vendor].without("salts", "'document'")
    with audited(stage.ben, "It names a child"):
        take_out(stage, publication, LEFT, versions="1-2")
        publication.document = LEFT
        publication.save_as(stage.ben, "It names a child")
        text = json.dumps(LEFT)
        which = f"= {publication.pk} AND version < 3"
        stage.sql(
            f"UPDATE {HISTORY} SET document = '{text}' WHERE id {which}",
            f"UPDATE {LEDGER} SET salts = {lost} WHERE history_table = '{HISTORY}'"
            f" AND record_id {which}",
        )


@ways.found("what was issued stays as it was issued", given=issue)
def with_the_guards_down_what_was_issued_is_given_another_document(stage: Stage) -> None:
    unguard()
    publication = issued(stage)
    publication.document, publication.digest = {"late": 0}, digest({"late": 0})
    publication.save_as(stage.ann, "A slip of the pen")
    guards.install(connection)
