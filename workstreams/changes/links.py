"""Sets the links between records. A link that no longer holds is marked removed, not deleted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from improvement.history import Tracked, save_many_as
from improvement.models import User

Kinds = Mapping[str, tuple[Any, str]]  # by name: the links' model, and its key to the other record
Links = Mapping[str, Collection[Any]]


def linked_keys(record: Tracked, anchor: str, kinds: Kinds, name: str) -> set[int]:
    """The keys of the records of a kind that the record is linked to; `anchor` is the links' key to
    the record."""
    model, other = kinds[name]
    links = model.objects.current().filter(**{anchor: record})
    return set(links.values_list(f"{other}_id", flat=True))


def set_links(
    record: Tracked,
    anchor: str,
    kinds: Kinds,
    links: Links,
    *,
    by: User | str,
    reason: str,
    is_new: bool = False,
) -> bool:
    """Link the record to exactly the records in `links`, and return whether anything changed.

    `anchor` is the links' key to the record. Kinds that `links` does not name stay as they are.
    `is_new`: it was added just now, and has no links yet.
    """
    changed = False
    for name, others in links.items():
        model, other_key = kinds[name]
        links_before = () if is_new else model.objects.filter(**{anchor: record})
        links_by_key = {getattr(link, f"{other_key}_id"): link for link in links_before}
        for other in others:
            if other.pk not in links_by_key:
                link = model(removed=True, **{anchor: record, other_key: other})
                links_by_key[other.pk] = link
        wanted_keys = {other.pk for other in others}
        turned = [
            link for key, link in links_by_key.items() if link.removed == (key in wanted_keys)
        ]
        for link in turned:
            link.removed = not link.removed
        for new in (False, True):
            save_many_as([link for link in turned if link._state.adding == new], by, reason)
        changed = changed or bool(turned)
    return changed
