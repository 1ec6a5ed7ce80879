"""Tells scrutiny by mail that something was published for them."""

from __future__ import annotations

from django.utils import timezone

from board.models import Publication
from improvement.dates import in_words
from improvement.roles import Role
from workstreams.models import Reminder
from workstreams.reminders.cadence import NEW_FOR
from workstreams.reminders.items import SOURCES, Pairs, ReminderDay, ReminderItem


@SOURCES.register("publications")
def publication_items(day: ReminderDay) -> Pairs:
    """The publication for scrutiny that was issued last. Mails leave the site: this says
    nothing of it."""
    issued = Publication.objects.issued_to_scrutiny(day.plan).order_by("-issued_at")
    publication = issued.only("audience", "number", "issued_at").first()
    if publication is None or publication.issued_at is None:
        return
    issued_on = timezone.localdate(publication.issued_at)
    if not issued_on <= day.on <= issued_on + NEW_FOR:
        return
    what, why = str(publication), f"it was published on {in_words(issued_on)}, for you to read"
    item = ReminderItem(Reminder.Kind.PUBLICATION, issued_on, issued_on, what, why)
    for pk, roles in day.people.roles.items():
        if Role.SCRUTINY in roles:
            yield pk, item
