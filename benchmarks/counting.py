"""Counts the statements and the model objects of a request: middleware, for one that asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models.signals import post_init
from django.http import HttpRequest, HttpResponse

ASK = "X-Count"  # the header of a request that is counted


@dataclass
class Counts:
    """BEGIN, COMMIT and savepoints are statements too."""

    statements: int = 0
    objects: int = 0


@contextmanager
def counted() -> Iterator[Counts]:
    """What is asked of the database and made of its answers; both are right at the end."""
    counts = Counts()

    def count(**kwargs: Any) -> None:
        counts.objects += 1

    usual, connection.force_debug_cursor = connection.force_debug_cursor, True
    before = len(connection.queries_log)
    post_init.connect(count, weak=False)
    try:
        yield counts
    finally:
        post_init.disconnect(count)
        connection.force_debug_cursor = usual
        counts.statements = len(connection.queries_log) - before


class CountsWhenAsked:
    """Adds the counts to the answer, as headers. Such a request is slower, and is not timed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if ASK not in request.headers:
            return self.get_response(request)
        with counted() as counts:
            response = self.get_response(request)
        response["X-Statements"] = str(counts.statements)
        response["X-Objects"] = str(counts.objects)
        return response
