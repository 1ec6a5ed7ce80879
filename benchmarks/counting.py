"""Middleware that counts a request's statements and model objects, for a request that asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models.signals import post_init
from django.http import HttpRequest, HttpResponse

ASK = "X-Count"  # the header of a request that is counted


class CountsWhenAsked:
    """Adds the counts to the answer, as headers. Such a request is slower, and is not timed.

    BEGIN, COMMIT and savepoints are statements too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if ASK not in request.headers:
            return self.get_response(request)
        made = 0

        def count(**kwargs: Any) -> None:
            nonlocal made
            made += 1

        connection.force_debug_cursor = True
        connection.queries_log.clear()
        post_init.connect(count, weak=False)
        try:
            response = self.get_response(request)
        finally:
            post_init.disconnect(count)
            connection.force_debug_cursor = False
        response["X-Statements"] = str(len(connection.queries_log))
        response["X-Objects"] = str(made)
        return response
