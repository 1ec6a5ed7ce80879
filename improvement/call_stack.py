"""Calls within a call that find room for their frames.

CPython keeps the frames of calls in pieces of 16 kB. It fetches a piece from the system when a call
needs it, and gives it back as soon as that call ends: a loop that calls others at the very end of a
piece does both at every turn. Where a page's template came to stand there, that was a third of the
page's cost. A function that is said to need much room gets a larger piece, and what it calls stands
in the rest of that.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

Parameters = ParamSpec("Parameters")
Answer = TypeVar("Answer")

ROOM = 2**16  # values, of 8 bytes: the piece is of 1 MB then, of which half is left for other calls


def with_room(function: Callable[Parameters, Answer]) -> Callable[Parameters, Answer]:
    """The function, called so. Of the room only what calls fill is ever touched; what the function
    leaves to be gone through later, as an answer in parts, has none."""

    def call(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Answer:
        return function(*args, **kwargs)

    call.__code__ = call.__code__.replace(co_stacksize=ROOM)
    return wraps(function)(call)
