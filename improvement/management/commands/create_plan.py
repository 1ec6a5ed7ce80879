"""Creates an empty plan in draft, and the programme manager who will fill it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from improvement import clock
from improvement.changes import create_plan
from improvement.models import Plan

REASON = "Set the plan up"


class Command(BaseCommand):
    help = "Creates an empty plan in draft, with its programme manager."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--slug", required=True, help="the plan's part of each address")
        parser.add_argument("--title", required=True)
        parser.add_argument("--council", required=True)
        parser.add_argument("--manager-email", required=True)
        parser.add_argument("--manager-name", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        plan = Plan(**{name: options[name] for name in ["slug", "title", "council"]})
        try:
            name, email = options["manager_name"], options["manager_email"]
            manager = create_plan(plan, name, email, on=clock.today(), reason=REASON).user
        except ValidationError as error:
            raise CommandError(in_lines(error)) from error
        self.stdout.write(
            f"Created “{plan}”, in draft, at {reverse('front-door')}plans/{plan.slug}/"
        )
        self.stdout.write(f"{manager.name} <{manager.email}> is its programme manager.")
        if not manager.has_usable_password():
            self.stdout.write(
                "They have no password yet. Ask them to open "
                f"{reverse('account_reset_password')} (“Forgotten password”) and enter that "
                "address: the site emails them a link to choose one."
            )


def in_lines(error: ValidationError) -> str:
    """The problems, one on a line, each with the option that it is about."""
    return "\n".join(
        f"{name}: {message}"
        for name, messages in error.message_dict.items()
        for message in messages
    )
