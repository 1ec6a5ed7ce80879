"""The browsers in which a person has signed in before, by a signed cookie.

Wrong passwords are counted by account and address. A stranger at the same address, as behind one
council's gateway, would so keep the person out; in a browser that the site knows, the person's own
attempts are counted alone.
"""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from improvement.models import User

COOKIE, SALT = "known-browser", "improvement.known-browser"
MOST, AGE = 5, 60 * 60 * 24 * 90  # people of one browser; seconds


def read(request: HttpRequest) -> dict[str, Any]:
    """The browser's own number, and the keys of the people who have signed in with it."""
    try:
        found = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=AGE)
    except signing.BadSignature:
        return {"browser": secrets.token_hex(16), "people": []}
    return dict(found)


def remember(request: HttpRequest, response: HttpResponseBase, user: User) -> None:
    known = read(request)
    people = [user.pk, *(key for key in known["people"] if key != user.pk)][:MOST]
    response.set_cookie(
        COOKIE,
        signing.dumps(known | {"people": people}, salt=SALT),
        max_age=AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def browser_of(request: HttpRequest, email: str) -> str:
    """The number of the browser, if the person at this address has signed in with it; else ""."""
    known = read(request)
    is_known = User.objects.filter(email__iexact=email, pk__in=known["people"]).exists()
    return str(known["browser"]) if is_known else ""
