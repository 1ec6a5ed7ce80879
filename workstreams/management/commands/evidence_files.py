"""Lists the files of records that are missing or altered, and those that no record names."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.text import capfirst

from workstreams.checks import fault_of, named, records_with_files, unrecorded_files


class Command(BaseCommand):
    help = (
        "Checks each file of evidence and of imports against its record, and lists the files that "
        "no record names: they are harmless, and can be deleted by hand. Exits 1 when a record "
        "lacks its file."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        records = records_with_files()
        faults = [
            f"{capfirst(named(record))}: its file {fault}"
            for record in records
            if (fault := fault_of(record))
        ]
        for path in unrecorded_files(time.time()):
            self.stdout.write(f"No record names {path}")
        self.stdout.write(f"{len(records):,} records have a file")
        if faults:
            raise CommandError("\n".join(faults))
