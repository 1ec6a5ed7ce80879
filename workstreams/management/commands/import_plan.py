"""Reads a council's own file (Excel, Word, CSV) as the actions of a plan, and prints them.

manage.py import_plan plan.xlsx --plan testshire --dry-run --json
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from improvement.files.plan_files import UnreadableFile, command_budget
from improvement.models import Plan
from workstreams.importing.answers import Answers, WrongAnswers, read_answers
from workstreams.importing.plan_reading import PlanReading, read_plan


class Command(BaseCommand):
    help = "Reads a plan from a file; with --dry-run, prints what it would write."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--plan", required=True, help="the plan's short name in its address")
        parser.add_argument("--dry-run", action="store_true", help="write nothing")
        parser.add_argument("--json", action="store_true", help="print all that was read as JSON")
        parser.add_argument("--answers", type=Path, help="a YAML file of what would be asked")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["dry_run"]:
            raise CommandError("Only --dry-run is there: nothing is written yet")
        if not Plan.objects.filter(slug=options["plan"]).exists():
            raise CommandError(f"There is no plan “{options['plan']}”")
        reading = self.read(options["file"], options["answers"])
        if options["json"]:
            self.stdout.write(json.dumps(reading.as_json(), ensure_ascii=False, indent=1))
        else:
            self.tell(reading)

    def read(self, file: Path, answers: Path | None) -> PlanReading:
        try:
            given = read_answers(answers.read_text("utf-8")) if answers else Answers()
            return read_plan(file.name, file.read_bytes(), given, command_budget())
        except OSError as error:
            raise CommandError(f"{error.filename} can’t be read: {error.strerror}") from error
        except (UnreadableFile, WrongAnswers, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error

    def tell(self, reading: PlanReading) -> None:
        """What was read, in a few lines for a person."""
        for action in reading.actions:
            where = f"{action.sheet} row {action.row}".strip()
            self.stdout.write(f"{where}: {action.ref or 'no reference'} {action.action}")
            for ask in action.ask:
                self.stdout.write(f"  to be asked: {ask.words}")
        for problem in reading.problems:
            self.stdout.write(f"{problem.sheet} {problem.cell}: {problem.words}".strip())
        self.stdout.write(f"{len(reading.actions)} actions, {len(reading.problems)} problems")
