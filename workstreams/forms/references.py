"""The references of records to which others are linked, as a form proposes them."""

from __future__ import annotations

from typing import Any

LINKS = {
    "actions": ("action_links", "action__ref"),
    "findings": ("finding_links", "finding__ref"),
    "measures": ("measure_links", "measure__code"),
}


def linked_references(record: Any, *names: str) -> dict[str, list[str]]:
    """By the name of each field of references, those to which the record is linked now."""
    found = {}
    for name in names:
        links, path = LINKS[name]
        found[name] = [*getattr(record, links).current().values_list(path, flat=True)]
    return found
