"""The signed address of a person's calendar: anyone who has it can read the calendar, until the
person asks for a new one."""

from __future__ import annotations

from django.core.signing import BadSignature, Signer

from improvement.roles import GRANTS, Permission
from workstreams.models import Preference

SIGNER = Signer(sep=".", salt="calendar")


def token_of(preference: Preference) -> str:
    """The last part of the address: the preference's key and its address number, signed."""
    return SIGNER.sign(f"{preference.pk}-{preference.calendar_number}")


def preference_of(token: str, slug: str) -> Preference | None:
    """The preference whose calendar address has the token; None where the token is not signed by
    this site, has been renewed, or its person may not read the plan any more."""
    try:
        pk, number = SIGNER.unsign(token).split("-")
    except BadSignature:
        return None
    preferences = Preference.objects.select_related("plan", "user").filter(
        calendar_number__gt=0, user__is_active=True
    )
    preference = preferences.filter(pk=pk, calendar_number=number, plan__slug=slug).first()
    if preference is None:
        return None
    roles = preference.user.roles_on(preference.plan_id)
    return preference if GRANTS[Permission.READ_LIVE_PLAN] & roles else None
