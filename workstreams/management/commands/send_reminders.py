"""Mails people what they owe and what waits for them, each once a day at most.

Run it every hour. Each message is put on record before it is sent and marked after, so two runs
at once, or a run after a crash, send nothing twice. It is sent at most once, and not at least once:
where the site stopped between the two, the record says that it is not known.
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
from workstreams.reminders.items import things_on
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
                came = self.send_all(through, clock.today())
        except (OSError, SMTPException) as error:
            raise CommandError(
                f"The mail server can't be reached, so no reminder was sent: {error}"
            ) from error
        self.stdout.write(f"Sent: {came[Message.State.SENT]}")
        self.stdout.write(f"Refused by the mail server: {came[Message.State.REFUSED]}")

    def send_all(self, through: BaseEmailBackend, on: date) -> Counter[str]:
        came: Counter[str] = Counter()
        for message in claimed(on):
            try:
                came[send(message, through).state] += 1
            except NotKnown as error:
                raise CommandError(
                    f"The mail server went away: {error}\nIt is not known whether the message "
                    f"{message} arrived; it is not sent again. The next run sends the rest."
                ) from error
        return came


def claimed(on: date) -> Iterator[Message]:
    """The messages of the day, each put on record only when the one before has been sent."""
    for plan in Plan.objects.filter(state=Plan.State.AGREED):
        chosen = {one.user_id: one for one in Preference.objects.filter(plan=plan)}
        for person, things in things_on(plan, on).items():
            choice = chosen.get(person.pk, Preference())
            if choice.wants_mail(on):
                weekly = choice.mail == Preference.Mail.WEEKLY
                message = claim_message(plan, person, things, by=BY, on=on, weekly=weekly)
                if message:
                    yield message


def send(message: Message, through: BaseEmailBackend) -> Message:
    try:
        deliver(mail_of(message), through)
    except Refused as refused:
        return record_refused(message.pk, by=BY, problem=str(refused))
    return record_sent(message.pk, by=BY, now=clock.now())
