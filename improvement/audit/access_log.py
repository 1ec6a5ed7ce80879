"""The access log: sign-ins, refusals and reads that matter. The guards let nobody edit it.

Changes of records are in the history; this log has the events that change nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.http import HttpRequest

from improvement.audit.access_chain import LoggedEvent, digest
from improvement.audit.canonical import GENESIS
from improvement.audit.changing import take_turn
from improvement.audit.ledger import Head

LOG_LOCK = 20121117  # any fixed number but the audit lock's
LONGEST = 300  # characters of `what`


class AccessEvent(models.Model):
    """One read, sign-in or refusal. `who` is the person's name, or the address that was typed."""

    class Kind(models.TextChoices):
        SIGNED_IN = "signed_in", "Signed in"
        SIGN_IN_FAILED = "sign_in_failed", "Could not sign in"
        REFUSED = "refused", "Was refused a page"
        OPENED_EXEMPT = "opened_exempt", "Opened a file that is not for publication"
        DOWNLOADED = "downloaded", "Downloaded"
        USED_LINK = "used_link", "Used a signed address"
        READ_BY_LINK = "read_by_link", "Opened a link to read"

    at = models.DateTimeField(db_default=Now())
    kind = models.CharField(max_length=14, choices=Kind)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    who = models.CharField(max_length=254)
    plan_ref = models.BigIntegerField(null=True)
    what = models.CharField(max_length=LONGEST)
    digest = models.CharField(max_length=64)  # proves the event and the one before it

    class Meta:
        app_label = "improvement"
        ordering = ("-id",)
        indexes = [models.Index(fields=["user", "kind", "-id"], name="access_of_a_person")]

    def __str__(self) -> str:
        return f"{self.who}: {self.get_kind_display().lower()}"


TABLE = AccessEvent._meta.db_table
# An event's kind, person, name, plan and what: without its number, instant and digest.
EventNoted = tuple[str, int | None, str, int | None, str]
_held_back: ContextVar[list[EventNoted] | None] = ContextVar("held_back", default=None)


def note(kind: str, what: str, *, user: Any, plan: Any = None, who: str = "") -> None:
    """Add an event. Of a person whom the site does not know, only the typed address is kept."""
    user_id = getattr(user, "pk", None)
    event = (kind, user_id, (who or str(user))[:254], plan.pk if plan else None, what[:LONGEST])
    held = _held_back.get()
    if held is None:
        write(event)
    else:
        held.append(event)


def write(noted: EventNoted) -> None:
    with transaction.atomic():
        now, last = take_turn(LOG_LOCK), current_head()
        event = LoggedEvent(last.sequence + 1, f"{now:%Y-%m-%d %H:%M:%S.%f}", *noted, digest="")
        proved = event._replace(digest=digest(last.digest, event))
        AccessEvent.objects.create(**proved._asdict() | {"at": now})


@contextmanager
def held_back() -> Iterator[None]:
    """Events of what is read inside are written afterwards: inside, nothing can be written."""
    events: list[EventNoted] = []
    token = _held_back.set(events)
    try:
        yield
    finally:
        _held_back.reset(token)
        for event in events:
            write(event)


def current_head() -> Head:
    """The last event's number and digest."""
    newest = AccessEvent.objects.order_by("-id").values_list("id", "digest").first()
    return Head(*newest) if newest else Head(0, GENESIS)


def note_read(request: HttpRequest, kind: str, what: str) -> None:
    note(kind, what, user=request.user, plan=getattr(request, "plan", None))


def looked_before(user: Any) -> datetime | None:
    """The instant of the person's sign-in before the latest one; None on their first visit."""
    sign_ins = AccessEvent.objects.filter(user=user, kind=AccessEvent.Kind.SIGNED_IN)
    return sign_ins.order_by("-id").values_list("at", flat=True)[1:2].first()


def events_on(plan: Any, members: Any) -> models.QuerySet[AccessEvent]:
    """The events on the plan, and sign-ins and failed ones of its members; the latest first."""
    addresses = members.values("email")
    sign_ins = Q(plan_ref=None) & (Q(user__in=members) | Q(who__in=addresses))
    return AccessEvent.objects.filter(Q(plan_ref=plan.pk) | sign_ins).select_related("user")
