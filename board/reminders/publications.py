"""Tells scrutiny by mail that something was published for them."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from board.models import Publication
from improvement.audit.history_search import start_of
from improvement.dates import in_words
from improvement.roles import Role
from workstreams.models import Reminder
from workstreams.reminders.cadence import NEW_FOR
from workstreams.reminders.items import SOURCES, Pairs, ReminderDay, ReminderItem


@SOURCES.register("publications")
def publication_items(day: ReminderDay) -> Pairs:
    """The publications for scrutiny that are new, each of which is told once. Mails leave the site:
    this says nothing of them."""
    issued = Publication.objects.issued_to_scrutiny(day.plan).order_by("-issued_at")
    new = issued.filter(
        issued_at__gte=start_of(day.on - NEW_FOR), issued_at__lt=start_of(day.on + timedelta(1))
    )
    for publication in new.only("audience", "number", "issued_at"):
        assert publication.issued_at is not None  # by the query
        issued_on = timezone.localdate(publication.issued_at)
        what, why = str(publication), f"it was published on {in_words(issued_on)}, for you to read"
        item = ReminderItem(Reminder.Kind.PUBLICATION, issued_on, issued_on, what, why)
        for pk in day.people.holding(Role.SCRUTINY):
            yield pk, item
