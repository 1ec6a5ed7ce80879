"""Loads the Herefordshire demonstration: all of it or nothing, and nothing where it is loaded."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from django.test.utils import override_settings

from board.demo import SLUG
from board.demo.accounts import account_lines
from board.demo.load import count_lines, load, read_parts
from improvement.models import Plan


class Steps:
    """Prints each step as it begins, and at its end how many seconds it took."""

    def __init__(self, output: OutputWrapper) -> None:
        self.output = output
        self.began: float | None = None

    def begin(self, name: str) -> None:
        self.end()
        self.output.write(f"Loading: {name} … ", ending="")
        self.output.flush()
        self.began = time.monotonic()

    def end(self) -> None:
        if self.began is not None:
            self.output.write(f"{time.monotonic() - self.began:.0f} s")


class Command(BaseCommand):
    help = "Loads the Herefordshire demonstration and prints its accounts."
    requires_system_checks = ()  # of the whole site; `migrate`, which comes before, has made them

    def add_arguments(self, parser: ArgumentParser) -> None:
        folder = settings.BASE_DIR / "data"
        parser.add_argument("--data", type=Path, default=folder, help="the folder of data files")

    def handle(self, *args: Any, data: Path, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError(
                "The demonstration has a password that everyone can read, so it is never loaded "
                "where DEBUG is off. A council's own plan begins with: manage.py create_plan"
            )
        try:
            parts = read_parts(data)
        except FileNotFoundError as error:
            raise CommandError(f"The demonstration’s data is not there: {error}") from error
        if Plan.objects.filter(slug=SLUG).exists():
            self.stdout.write(f"The demonstration {SLUG} is here already: nothing was changed.")
        else:
            steps = Steps(self.stdout)
            # With DEBUG Django keeps the text of every statement: a seventh of the work here.
            with override_settings(DEBUG=False):
                plan = load(parts, steps.begin)
            steps.end()
            self.stdout.write(f"Loaded “{plan}”, an illustration and not a council’s own record.")
            self.stdout.write("\n".join(count_lines(plan)))
        self.stdout.write("\n".join(account_lines(parts.course["accounts"])))
