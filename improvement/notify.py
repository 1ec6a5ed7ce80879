"""Sends the site's mail through GOV.UK Notify, in place of a mail server.

Settings name this backend when NOTIFY_API_KEY is set, and nothing else imports it. The template at
NOTIFY_TEMPLATE_ID holds ((subject)) as its subject and ((body)) as its message.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient

from improvement.mail import NotKnown, Refused


class EmailBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        client = NotificationsAPIClient(
            settings.NOTIFY_API_KEY, base_url=settings.NOTIFY_URL, timeout=settings.EMAIL_TIMEOUT
        )
        return sum(send(client, mail, to) for mail in email_messages for to in mail.recipients())


def send(client: NotificationsAPIClient, mail: EmailMessage, to: str) -> int:
    """Send to one address. Raises Refused where Notify refused it, NotKnown where it failed."""
    try:
        client.send_email_notification(
            to,
            settings.NOTIFY_TEMPLATE_ID,
            personalisation={"subject": mail.subject, "body": mail.body},
        )
    except APIError as error:
        is_refused = 400 <= error.status_code < 500
        raise (Refused if is_refused else NotKnown)(f"GOV.UK Notify: {error}") from error
    return 1
