"""Reads the demonstration's three parts for the tests, with no database and no loader."""

from datetime import date
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parents[1] / "data"


def read(part: str) -> dict[str, Any]:
    """A part's keys; a list that stands in several files of a folder is one list."""
    path = DATA / part
    merged: dict[str, Any] = {}
    for file in sorted(path.glob("*.yaml")) if path.is_dir() else [path]:
        for key, value in yaml.safe_load(file.read_text()).items():
            merged[key] = merged[key] + value if key in merged else value
    return merged


PUBLISHED = read("published-2012-11-16")
FOLLOWED = read("followed-after-2012.yaml")
COURSE = read("illustrative-2013")
ACTIONS = {action["ref"]: action for action in COURSE["actions"]}
IMMEDIATE = {action["ref"]: action for action in PUBLISHED["immediate_actions"]}
ALL_REFS = ACTIONS.keys() | IMMEDIATE.keys()
ROUNDS = {round_["number"]: round_ for round_ in COURSE["rounds"]}
EVIDENCE = {entry["key"]: entry for entry in COURSE["evidence"]}
EMAILS = {account["email"] for account in COURSE["accounts"]}


def refs(key: str, name: str = "ref") -> list[str]:
    return [row[name] for row in {**PUBLISHED, **COURSE}[key]]


def of(key: str, ref: str) -> list[dict[str, Any]]:
    return [row for row in COURSE[key] if row["action"] == ref]


def updates_of(ref: str) -> list[dict[str, Any]]:
    return sorted(of("updates", ref), key=lambda update: update["round"])


def readings_of(measure: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for row in COURSE["readings"] if row["measure"] == measure["code"]]


def value_of(reading: dict[str, Any]) -> float | None:
    """The value given, or made from its two numbers."""
    if "numerator" not in reading:
        return reading.get("value")
    times = {"percentage": 100, "rate": 10_000, "average": 1}
    (kind,) = (m["kind"] for m in COURSE["measures"] if m["code"] == reading["measure"])
    return times[kind] * reading["numerator"] / reading["denominator"]


def in_order(*days: date | None) -> bool:
    known = [day for day in days if day]
    return known == sorted(known)


def texts(part: Any) -> list[str]:
    if isinstance(part, dict):
        return [text for value in part.values() for text in texts(value)]
    if isinstance(part, list):
        return [text for value in part for text in texts(value)]
    return [part] if isinstance(part, str) else []
