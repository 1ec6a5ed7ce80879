"""Looks for what was acknowledged (one reference a line on standard input), and verifies it all.

Prints how many are gone, and fails where the history does not hold.
"""

import sys

import django


def main() -> int:
    django.setup()
    from django.db import connection

    from improvement.audit.ledger import LedgerEntry
    from improvement.audit.verify import verify
    from workstreams.models import Action

    told = set(sys.stdin.read().split())
    kept = dict(Action.objects.filter(ref__in=told).values_list("ref", "pk"))
    rows = set(Action.history.filter(id__in=kept.values()).values_list("id", flat=True))
    table = Action.history.model._meta.db_table
    entries = LedgerEntry.objects.filter(history_table=table, record_id__in=kept.values())
    entered = set(entries.values_list("record_id", flat=True))
    whole = {ref for ref, pk in kept.items() if pk in rows and pk in entered}
    faults = verify(connection).faults
    sys.stdout.write(f"{len(told - whole)} {len(faults)}\n")
    sys.stderr.write("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
