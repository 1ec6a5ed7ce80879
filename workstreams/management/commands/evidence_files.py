"""Lists the files of evidence that are missing or altered, and those that no record names."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from workstreams.checks import evidence_with_files, fault_of, unrecorded_files


class Command(BaseCommand):
    help = (
        "Checks each file of evidence against its record, and lists the files that no record names:"
        " they are harmless, and can be deleted by hand. Exits 1 when a record lacks its file."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        evidence = evidence_with_files()
        faults = [
            f"Evidence {piece.pk}, “{piece}”: its file {fault}"
            for piece in evidence
            if (fault := fault_of(piece))
        ]
        for path in unrecorded_files(time.time()):
            self.stdout.write(f"No record names {path}")
        self.stdout.write(f"{len(evidence):,} records have a file")
        if faults:
            raise CommandError("\n".join(faults))
