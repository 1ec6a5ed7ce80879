"""Writes the ledger's head to a small file, signed where a key is given; to be run daily."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from improvement.audit import access_log, checkpoint
from improvement.audit.ledger import current_head


class Command(BaseCommand):
    help = "Writes the head of the audit history to a file, signed where there is a key."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, required=True, help="where the file is to go")
        parser.add_argument(
            "--key", type=Path, help="an Ed25519 key (ssh-keygen -t ed25519) to sign it with"
        )

    def handle(self, *args: Any, folder: Path, key: Path | None, **options: Any) -> None:
        head, now = current_head(), timezone.now()
        file = folder / f"checkpoint-{now:%Y-%m-%d}-{head.sequence}.txt"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            file.write_text(checkpoint.text_of(head, access_log.current_head(), now))
            paths = [file, checkpoint.sign(file, key)] if key else [file]
        except (OSError, checkpoint.NotSigned) as error:
            raise CommandError(str(error)) from error
        self.stdout.write("\n".join(f"Wrote {path}" for path in paths))
        self.stdout.write(f"Head {head}")
