"""Making a record bear on exactly the given others, through links that are kept for ever."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from improvement.history import Tracked
from improvement.models import User

Kinds = Mapping[str, tuple[Any, str]]  # by name: the model of the links, and its key to the others
Links = Mapping[str, Collection[Any]]


def set_links(
    record: Tracked, anchor: str, kinds: Kinds, links: Links, *, by: User | str, reason: str
) -> bool:
    """Link and unlink until it bears on what is wanted; whether anything changed. `anchor` is the
    links' key to the record; kinds that `links` does not name stay as they are."""
    changed = False
    for name, wanted in links.items():
        model, other = kinds[name]
        own = model.objects.filter(**{anchor: record})
        known = {getattr(link, f"{other}_id"): link for link in own}
        for one in wanted:
            if one.pk not in known:
                known[one.pk] = model(removed=True, **{anchor: record, other: one})
        wanted_keys = {one.pk for one in wanted}
        for key, link in known.items():
            if link.removed == (key in wanted_keys):
                link.removed = not link.removed
                link.save_as(by, reason)
                changed = True
    return changed
