"""The signed address of a person's calendar: whoever has it may read it, until it is renewed."""

from __future__ import annotations

from django.core.signing import BadSignature, Signer

from improvement.roles import GRANTS, Permission
from workstreams.models import Preference

SIGNER = Signer(sep=".", salt="calendar")


def token_of(preference: Preference) -> str:
    return SIGNER.sign(f"{preference.pk}-{preference.calendar_number}")


def whose(token: str, slug: str) -> Preference | None:
    """Whose calendar the address is; None where it is none of ours, has been renewed, or its
    person may not read the plan any more."""
    try:
        pk, number = SIGNER.unsign(token).split("-")
    except BadSignature:
        return None
    found = Preference.objects.filter(pk=pk, calendar_number=number, plan__slug=slug)
    chosen = (
        found.filter(calendar_number__gt=0, user__is_active=True)
        .select_related("plan", "user")
        .first()
    )
    if chosen is None or not GRANTS[Permission.READ_LIVE_PLAN] & chosen.user.roles_on(
        chosen.plan_id
    ):
        return None
    return chosen
