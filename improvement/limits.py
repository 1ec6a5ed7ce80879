"""How often something may be tried from one place, where no account is asked for."""

from __future__ import annotations

# Private to allauth: its public functions count the actions of its own settings and no other. It
# knows the proxies before the site, so that a second counter would have to be told of them too. A
# release of allauth that moves it fails tests/board/test_reading_links.py.
from allauth.core.internal import ratelimit
from django.http import HttpRequest


def count_try(request: HttpRequest, what: str, rate: str) -> bool:
    """Count one more try of `what`; True while the rate, such as "30/m/ip", allows it."""
    limits = {what: rate}
    used = ratelimit.consume(request, app="improvement", action=what, config=limits, limit_get=True)
    return used is not None
