"""Leaves out of the measured coverage what other tests run too: being measured takes half as long
again."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from coverage import Coverage


@contextmanager
def unmeasured() -> Iterator[None]:
    if (running := Coverage.current()) is None:
        yield
        return
    running.stop()
    try:
        yield
    finally:
        running.start()


def environment() -> dict[str, str]:
    """Of this process, for others that are not measured."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
