"""Reads a council's own file (Excel, Word, CSV) into a draft plan, or says what it would write.

manage.py import_plan plan.xlsx --plan testshire --dry-run --json
manage.py import_plan plan.xlsx --plan testshire --answers answers.yaml
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from improvement import clock
from improvement.files.plan_files import UnreadableFile, command_budget
from improvement.models import Plan
from workstreams.changes.imports import import_plan
from workstreams.importing.answers import Answers, WrongAnswers, read_answers
from workstreams.importing.plan_reading import PlanReading, read_plan
from workstreams.queries.imported_readings import compare_readings, for_the_page
from workstreams.queries.plan_comparison import ComparedAction, PlanComparison, compare_plan
from workstreams.queries.sheets_beside import differences

BY = "system:import_plan"


class Command(BaseCommand):
    help = "Imports the actions of a file into a draft plan: all of them or none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--plan", required=True, help="the plan's short name in its address")
        parser.add_argument("--dry-run", action="store_true", help="write nothing")
        parser.add_argument("--json", action="store_true", help="print all that was read as JSON")
        parser.add_argument("--answers", type=Path, help="a YAML file of what would be asked")

    def handle(self, *args: Any, **options: Any) -> None:
        plan = Plan.objects.filter(slug=options["plan"]).first()
        if plan is None:
            raise CommandError(f"There is no plan “{options['plan']}”")
        file: Path = options["file"]
        content = read_bytes(file)
        given = answers_in(options["answers"])
        reading = read(file.name, content, given)
        readings = compare_readings(plan, reading.beside, clock.today())
        reading.problems += [*readings.problems, *for_the_page(readings)]
        title = given.workstream or file.stem
        if options["dry_run"]:
            comparison = compare_plan(plan, reading.actions, title, reading.beside)
        else:
            name = f"{file.name}, SHA-256 {sha256(content).hexdigest()}"
            about: Any = {"title": title, "file": name, "by": BY, "tell": self.tell_share}
            about |= {"beside": reading.beside}
            try:
                comparison = import_plan(plan, reading.actions, **about)
            except ValidationError as error:
                raise CommandError("\n".join(error.messages)) from error
        reading.problems += differences(plan, reading.beside, comparison.records.sheets)
        if options["json"]:
            self.stdout.write(json.dumps(reading.as_json(), ensure_ascii=False, indent=1))
        else:
            self.tell(reading, comparison, written=not options["dry_run"])

    def tell_share(self, share: int, words: str) -> None:
        """A bar of how much is done, for whoever sits at the terminal."""
        if self.stderr.isatty():
            filled = "█" * (share // 5)
            end = "\n" if share == 100 else ""
            self.stderr.write(f"\r{filled:<20} {share:3} % {words:<40}", ending=end)

    def tell(self, reading: PlanReading, comparison: PlanComparison, *, written: bool) -> None:
        """What was read and what it changes, for a person."""
        if comparison.of_another:
            self.stdout.write(f"{comparison.of_another}.")
        for row in [*comparison.new, *comparison.changed, *comparison.in_conflict]:
            self.tell_row(row)
        for record in comparison.records.written:
            new = "new: " if record.is_new else ""
            self.stdout.write(f"{record.sheet.name} row {record.row}: {new}{record.called}")
        for action in comparison.missing:
            self.stdout.write(f"In the plan, not in the file: {action}")
        for problem in (*reading.problems, *comparison.problems):
            self.stdout.write(f"{problem.sheet} {problem.cell}: {problem.words}".strip())
        counts: dict[str, Sequence[object]] = {
            "new": comparison.new,
            "changed": comparison.changed,
            "changed here and in the file": comparison.in_conflict,
            "unchanged": comparison.unchanged,
            "not in the file": comparison.missing,
        }
        if comparison.milestones:
            counts["new milestones"] = comparison.new_milestones
            counts["changed milestones"] = comparison.changed_milestones
        if of_records := comparison.records.written:
            counts["workstreams, findings and outcomes"] = of_records
        said = ", ".join(f"{len(rows)} {name}" for name, rows in counts.items())
        self.stdout.write(f"{'Imported' if written else 'Nothing is written'}: {said}")

    def tell_row(self, row: ComparedAction) -> None:
        proposed = row.proposed
        where = f"{proposed.sheet} row {proposed.row}".strip()
        self.stdout.write(f"{where}: {row.action or f'new: {proposed.action}'}")
        for field, (old, new) in row.changes.items():
            self.stdout.write(f"  {field}: {old or 'nothing'} → {new or 'nothing'}")
        for field, (here, new) in row.conflicts.items():
            self.stdout.write(
                f"  {field} stays {here or 'nothing'}; the file has {new or 'nothing'}"
            )
        for ask in proposed.ask:
            self.stdout.write(f"  to be asked: {ask.words}")


def read_bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CommandError(f"{file} can’t be read: {error.strerror}") from error


def answers_in(file: Path | None) -> Answers:
    """Raises CommandError, in words."""
    try:
        return read_answers(read_bytes(file).decode()) if file else Answers()
    except UnicodeDecodeError as error:
        raise CommandError(f"{file} is not UTF-8") from error
    except WrongAnswers as error:
        raise CommandError(str(error)) from error


def read(name: str, content: bytes, answers: Answers) -> PlanReading:
    """The file as it is read with the answers. Raises CommandError, in words."""
    try:
        return read_plan(name, content, answers, command_budget())
    except (UnreadableFile, WrongAnswers) as error:
        raise CommandError(str(error)) from error
