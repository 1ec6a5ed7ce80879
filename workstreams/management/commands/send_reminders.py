"""Mails people what they have to do and what waits for them, at most once a day each.

Run it every hour. Each message is recorded before it is sent and marked afterwards, so two runs at
once, or a run after a crash, send nothing twice. A message is thus sent at most once: where the
site stopped between the two, the record says that it is not known whether it arrived.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management.base import BaseCommand, CommandError

from improvement import clock
from improvement.mail import NotKnown, Refused, deliver
from improvement.models import Plan
from workstreams.changes import claim_message, record_refused, record_sent
from workstreams.models import Message, Preference
from workstreams.reminders.items import reminder_items
from workstreams.reminders.mail import mail_of

BY = "system:send_reminders"


class Command(BaseCommand):
    help = "Sends the reminders that are due. Safe to run every hour, and twice at once."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.SITE_URL:
            raise CommandError(
                "SITE_URL is not set, so a reminder could not link to the site. Set it to the "
                "site's public address, for example https://plan.example.gov.uk"
            )
        try:
            with get_connection() as through:
                counts = self.send_all(through, clock.today())
        except (OSError, SMTPException) as error:
            raise CommandError(
                f"The mail server can't be reached, so no reminder was sent: {error}"
            ) from error
        self.stdout.write(f"Sent: {counts[Message.State.SENT]}")
        self.stdout.write(f"Refused by the mail server: {counts[Message.State.REFUSED]}")

    def send_all(self, through: BaseEmailBackend, on: date) -> Counter[str]:
        """Send the day's messages; how many of them are in each state."""
        counts: Counter[str] = Counter()
        for message in claimed(on):
            try:
                counts[send(message, through).state] += 1
            except NotKnown as error:
                raise CommandError(
                    f"The mail server went away: {error}\nIt is not known whether the message "
                    f"{message} arrived; it is not sent again. The next run sends the rest."
                ) from error
        return counts


def claimed(on: date) -> Iterator[Message]:
    """The messages of the day, each recorded only once the one before has been sent."""
    for plan in Plan.objects.filter(state=Plan.State.AGREED):
        preferences = {p.user_id: p for p in Preference.objects.filter(plan=plan)}
        for person, items in reminder_items(plan, on).items():
            preference = preferences.get(person.pk, Preference())
            if preference.wants_mail(on):
                weekly = preference.mail == Preference.Mail.WEEKLY
                message = claim_message(plan, person, items, by=BY, on=on, weekly=weekly)
                if message:
                    yield message


def send(message: Message, through: BaseEmailBackend) -> Message:
    """Send the message and record what became of it. Raises NotKnown where that is not known."""
    try:
        deliver(mail_of(message), through)
    except Refused as refused:
        return record_refused(message.pk, by=BY, problem=str(refused))
    return record_sent(message.pk, by=BY, now=clock.now())
