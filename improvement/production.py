"""Settings with which a site that is in earnest does not start: a key that can be guessed, and a
calendar that stands still."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

SHORTEST = 32  # characters of a key; 12 where there is no HTTPS, as on a machine of one's own
FEWEST = 8  # different characters of a key
MAKE_ONE = (
    "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(50))' and set it in"
    " the environment of the site. Whoever is signed in must sign in again."
)


@register(Tags.security)
def check_production(app_configs: Any = None, **kwargs: Any) -> list[Error]:
    if settings.DEBUG:
        return []
    errors = []
    key = settings.SECRET_KEY
    is_short = len(key) < (SHORTEST if settings.HTTPS else 12)
    if is_short or len(set(key)) < FEWEST or key.startswith("django-insecure-"):
        errors.append(
            Error(
                "SECRET_KEY can be guessed, and with it anybody can sign in as anybody",
                hint=MAKE_ONE,
                id="production.E001",
            )
        )
    if settings.PLAN_TODAY and settings.HTTPS:
        errors.append(
            Error(
                f"PLAN_TODAY has the calendar stand still at {settings.PLAN_TODAY}: that is for"
                " demonstrations, with DEBUG=on",
                hint="Take PLAN_TODAY out of the environment of the site.",
                id="production.E002",
            )
        )
    return errors


def refuse_unsafe_settings() -> None:
    """Stop a server, which runs no system checks of its own."""
    if errors := check_production():
        raise ImproperlyConfigured("\n".join(f"{error.msg}. {error.hint}" for error in errors))
