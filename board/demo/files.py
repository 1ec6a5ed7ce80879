"""Reads the demonstration's data files; data/README.md says what each key means."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

Part = dict[str, Any]


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # the base is chosen when the module is loaded
    """PyYAML's safe loader, in C where it is there, which reads numbers as exact decimals."""


Loader.add_constructor("tag:yaml.org,2002:float", lambda loader, node: Decimal(node.value))


def read_part(path: Path) -> Part:
    """The keys of one part: of one file, or of a folder's files merged in the order of their names.

    Where several files of a folder have a list of the same key, the lists are joined. Raises
    FileNotFoundError where there is no file.
    """
    files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    if not files:
        raise FileNotFoundError(f"{path} holds no .yaml file")
    part: Part = {}
    for file in files:
        for key, value in read(file).items():
            part[key] = [*part[key], *value] if isinstance(part.get(key), list) else value
    return part


def read(file: Path) -> Part:
    with file.open(encoding="utf-8") as stream:
        return dict(yaml.load(stream, Loader=Loader))  # noqa: S506  # a safe one


def instant(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """The instant on the day at that hour and minute of English local time."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def instant_of(entry: Part, day: str, hour: int) -> datetime:
    """The instant on the day that the entry names `day`, in that hour of English local time.

    The minute is computed from the entry's text, so that not every change has the same instant.
    """
    return instant(entry[day], hour, sum(map(ord, repr(entry))) % 60)


def values_of(entry: Part, *names: str) -> Part:
    """The named values of the entry, without those that are missing or null."""
    return {name: entry[name] for name in names if entry.get(name) is not None}
