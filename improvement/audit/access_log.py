"""What was looked at, and who came in or was kept out: reads that matter, in a log that only grows.

Changes are the history's; this has what changes nothing. The guards let nobody edit it or delete
from it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.http import HttpRequest

LONGEST = 300


class AccessEvent(models.Model):
    """One read, sign-in or refusal. `who` is the person's name, or the address that was typed."""

    class Kind(models.TextChoices):
        SIGNED_IN = "signed_in", "Signed in"
        SIGN_IN_FAILED = "sign_in_failed", "Could not sign in"
        REFUSED = "refused", "Was refused a page"
        OPENED_EXEMPT = "opened_exempt", "Opened a file that is not for publication"
        DOWNLOADED = "downloaded", "Downloaded"
        USED_LINK = "used_link", "Used a signed address"

    at = models.DateTimeField(db_default=Now())
    kind = models.CharField(max_length=14, choices=Kind)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    who = models.CharField(max_length=254)
    plan_ref = models.BigIntegerField(null=True)
    what = models.CharField(max_length=LONGEST)

    class Meta:
        app_label = "improvement"
        ordering = ("-id",)
        indexes = [models.Index(fields=["user", "kind", "-id"], name="access_of_a_person")]

    def __str__(self) -> str:
        return f"{self.who}: {self.get_kind_display().lower()}"


TABLE = AccessEvent._meta.db_table


def note(kind: str, what: str, *, user: Any, plan: Any = None, who: str = "") -> None:
    """Write it down. Nothing is kept of a person that the site does not know but what was typed."""
    AccessEvent.objects.create(
        kind=kind,
        user=user if getattr(user, "pk", None) else None,
        who=(who or str(user))[:254],
        plan_ref=plan.pk if plan else None,
        what=what[:LONGEST],
    )


def note_read(request: HttpRequest, kind: str, what: str) -> None:
    note(kind, what, user=request.user, plan=getattr(request, "plan", None))


def looked_before(user: Any) -> datetime | None:
    """When the person signed in the time before this one; None on their first visit."""
    came = AccessEvent.objects.filter(user=user, kind=AccessEvent.Kind.SIGNED_IN)
    return came.order_by("-id").values_list("at", flat=True)[1:2].first()


def events_on(plan: Any, members: Any) -> models.QuerySet[AccessEvent]:
    """What was read of the plan, and who of its people came in or tried to; the latest first."""
    addresses = members.values("email")
    coming = Q(plan_ref=None) & (Q(user__in=members) | Q(who__in=addresses))
    return AccessEvent.objects.filter(Q(plan_ref=plan.pk) | coming).select_related("user")
