"""The latest change of a record, as its page of history shows it."""

from improvement.audit.history_lines import entries_of


def fields(record) -> dict[str, tuple[str, str]]:
    """The latest change of the record: from and to by label."""
    return {label: (old, new) for label, old, new in entries_of([record])[0].fields}
