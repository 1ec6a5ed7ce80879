"""How often something may be tried from one place, where no account is asked for."""

from __future__ import annotations

from allauth.core.internal import ratelimit
from django.http import HttpRequest


def is_within(request: HttpRequest, what: str, rate: str) -> bool:
    """Counts one more try of `what`; whether the rate, such as "30/m/ip", still allows it."""
    limits = {what: rate}
    used = ratelimit.consume(request, app="improvement", action=what, config=limits, limit_get=True)
    return used is not None
