"""Watches the SQL that is built once and kept for the life of a process: of which functions it is
built, and which of them read a clock meanwhile, whose SQL would stand still."""

import ast
import sys
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from django.utils import timezone

from improvement import clock, paging, prepared

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("improvement", "board", "workstreams")
BUILT_BY = (Path(prepared.__file__), Path(paging.__file__))
CLOCKS = ((clock, "today"), (clock, "now"), (timezone, "now"))


@dataclass
class KeptSql:
    """The names of the functions in the order in which SQL was built of them, and those that read
    a clock, each with the name of the clock."""

    made: list[str] = field(default_factory=list)
    read: list[tuple[str, str]] = field(default_factory=list)
    building: list[str] = field(default_factory=list)

    def watched(self, build):
        """`build`, which keeps what it gives, as new."""

        @lru_cache(maxsize=None, typed=True)
        def watched(*args):
            made = [arg for arg in args if callable(arg) and arg not in OF_ANOTHER]
            self.building.append((made[0] if build is PREPARED else build).__name__)
            self.made.append(self.building[-1])
            try:
                return build.__wrapped__(*args)
            finally:
                self.building.pop()

        return watched

    def told(self, module, name):
        tell = getattr(module, name)

        def told(*args):
            if self.building:
                self.read.append((self.building[-1], f"{module.__name__}.{name}"))
            return tell(*args)

        return told


PREPARED = prepared.prepared
OF_ANOTHER = (prepared.counted, prepared.first_rows)  # which make a query of what another makes


def watch(monkeypatch) -> KeptSql:
    """From here on to the end of the test; nothing that was built before is used."""
    kept = KeptSql()
    watched = {build: kept.watched(build) for _, _, build in builders()}
    for module, name, build in builders():
        monkeypatch.setattr(module, name, watched[build])
    for module, name in CLOCKS:
        monkeypatch.setattr(module, name, kept.told(module, name))
    return kept


def builders():
    """Where the functions stand that keep SQL: module, name and function."""
    return [
        (module, name, value)
        for path, module in sys.modules.copy().items()
        if path.partition(".")[0] in PACKAGES
        for name, value in vars(module).items()
        if hasattr(value, "cache_info")
        and str(getattr(value, "__annotations__", {}).get("return", "")).startswith("Prepared")
    ]


def named() -> set[str]:
    """The names of all functions of which the site's modules have SQL built; apart from the modules
    that build it, where a name stands for whichever function it is given."""
    of = {"read_of", "first_of", "read_by_key", "count_of", "read_own", "locked_rows", "paged_of"}
    files = [file for package in PACKAGES for file in (ROOT / package).rglob("*.py")]
    texts = [file.read_text() for file in files if file not in BUILT_BY]
    calls = [
        node
        for text in texts
        if any(name in text for name in of)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    first = [call.args[0] for call in calls if call.func.id in of and call.args]
    kept = {build.__name__ for _, _, build in builders() if build is not PREPARED}
    called = {arg.id for arg in first if isinstance(arg, ast.Name)}
    return kept | called - {"make"}  # which stands for whichever function is given
