"""Reads the demonstration's data files; data/README.md says what each key means."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

Part = dict[str, Any]


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """PyYAML's safe loader (in C where it can be), with numbers exactly as the file has them."""


Loader.add_constructor("tag:yaml.org,2002:float", lambda loader, node: Decimal(node.value))


def read_part(path: Path) -> Part:
    """A part of the demonstration: one file, or a folder whose files continue each other's lists.

    Raises FileNotFoundError where there is none.
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
    """The instant on the day, by the clock on the wall in England."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def at_its_hour(entry: Part, day: str, hour: int) -> datetime:
    """The instant of the entry's day, at a minute of its own so that not all happens at once."""
    return instant(entry[day], hour, sum(map(ord, repr(entry))) % 60)


def given(entry: Part, *names: str) -> Part:
    """The named values that the entry gives; a null is left out, so that it stays unknown."""
    return {name: entry[name] for name in names if entry.get(name) is not None}
