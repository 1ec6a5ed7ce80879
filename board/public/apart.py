"""Keeps apart whatever is answered under the address of a link to read, whose secret stands in it:
pages, and refusals that Django answers before a view is asked."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers

UNDER = "/read/"
SECRET = re.compile(rf"({UNDER})[^/\s\"?]+")
APART = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}


class ReadApart:
    """Middleware: no cache and no search engine keeps it, and no other site is told the address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.path_info.startswith(UNDER):
            add_never_cache_headers(response)
            for name, value in APART.items():
                response.headers[name] = value
        return response


class WithoutSecrets(logging.Filter):
    """Logs the address without the secret, as in Django’s “Not Found: …”."""

    def filter(self, record: logging.LogRecord) -> bool:
        words = record.getMessage()
        if UNDER in words:
            record.msg, record.args = SECRET.sub(r"\1…", words), ()
        return True
