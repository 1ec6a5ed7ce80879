"""What a package contributes to a page or a command of a package that may not import it.

The consumer defines a `Registry` and reads it each time it is used; a contributor registers with it
when the site starts, from its AppConfig.ready.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Entry = TypeVar("Entry")


class Registry(dict[str, Entry]):
    """The contributions by name, in the order in which they were registered."""

    def register(self, name: str) -> Callable[[Entry], Entry]:
        """A decorator that adds what it decorates. Raises ValueError for a name that is taken."""

        def add(entry: Entry) -> Entry:
            if name in self:
                raise ValueError(f"“{name}” is registered already")
            self[name] = entry
            return entry

        return add
