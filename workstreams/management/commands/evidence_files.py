"""Names files of evidence that are missing or altered, and lists those that no record names."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from workstreams.checks import faults, orphans, with_files


class Command(BaseCommand):
    help = (
        "Checks each file of evidence against its record, and lists the files that no record names:"
        " they are harmless, and can be deleted by hand. Exits 1 when a record lacks its file."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        evidence = with_files()
        bad = [
            f"Evidence {one.pk}, “{one}”: its file {fault}"
            for one in evidence
            if (fault := faults(one))
        ]
        for path in orphans(time.time()):
            self.stdout.write(f"No record names {path}")
        self.stdout.write(f"{len(evidence):,} records have a file")
        if bad:
            raise CommandError("\n".join(bad))
