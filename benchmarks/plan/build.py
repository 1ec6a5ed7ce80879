"""Builds the plan in the empty database of DATABASE_URL: `python -m benchmarks.plan.build 700`."""

from __future__ import annotations

import random
import sys
from time import perf_counter

import django

from benchmarks.plan.sizes import ROUNDS, SIZES, Size


def build(size: Size) -> int:
    """Build the plan; returns the number of its history rows."""
    from benchmarks.plan import (
        board,
        challenges,
        course,
        covers,
        decisions,
        evidence,
        imports,
        measures,
        people,
        publications,
        redactions,
        releases,
        reports,
        structure,
    )
    from benchmarks.plan.writer import Writer
    from improvement.audit.ledger import LedgerEntry
    from workstreams.models import Round

    writer = Writer(size, random.Random(size.actions))
    people.add_people(writer)
    structure.add_structure(writer)
    measures.add_measures(writer)
    redactions.redact(writer)
    for number in range(1, ROUNDS + 1):
        course.run_round(writer, number)
        measures.measure(writer, number)
        evidence.add_evidence_and_claims(writer, number)
        imports.bring_in(writer, number)
        decisions.withdraw(writer, number)
        decisions.move_dates(writer, number)
        challenges.answer(writer, number)
        if number < ROUNDS:
            publications.publish(writer, number)
        reports.report(writer, number)
        challenges.question(writer, number)
    decisions.judge_otherwise(writer)
    decisions.escalate(writer)
    challenges.challenge(writer)
    challenges.look_again(writer)
    decisions.send_reminders(writer, [*Round.objects.order_by("number")])
    board.add_records_of_board(writer)
    covers.cover(writer)
    releases.release(writer)
    releases.give_links(writer)
    publications.publish(writer, ROUNDS)
    reports.draft_next(writer)
    return LedgerEntry.objects.count()


def main(actions: int) -> None:
    """Migrate, build, and prove the history."""
    from django.core.management import call_command
    from django.db import connection

    start = perf_counter()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    rows = build(SIZES[actions])
    print(f"{rows:,} history rows of {actions:,} actions in {perf_counter() - start:.0f} s")
    start = perf_counter()
    call_command("verify_audit")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    print(f"proved in {perf_counter() - start:.0f} s")


if __name__ == "__main__":
    django.setup()
    main(int(sys.argv[1]))
