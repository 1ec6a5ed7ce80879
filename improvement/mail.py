"""Sends one mail, and tells a mail that was not sent from one that may have been."""

from __future__ import annotations

from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend


class Refused(Exception):
    """The mail was certainly not sent: the server said so, and may say why."""


class NotKnown(Exception):
    """The connection was lost: the mail was perhaps sent, and perhaps not."""


def deliver(mail: EmailMultiAlternatives, through: BaseEmailBackend) -> None:
    """Hand the mail over. Raises Refused or NotKnown."""
    try:
        through.send_messages([mail])
    except (SMTPResponseException, SMTPRecipientsRefused) as error:
        raise Refused(said_by(error)) from error
    except (OSError, SMTPException) as error:
        raise NotKnown(str(error)) from error


def said_by(error: SMTPResponseException | SMTPRecipientsRefused) -> str:
    """What the server answered, in one line, without the address that it refused."""
    if isinstance(error, SMTPRecipientsRefused):
        refusals: list[tuple[int, bytes | str]] = list(error.recipients.values())
    else:
        refusals = [(error.smtp_code, error.smtp_error)]
    code, answer = refusals[0]
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return f"{code} {' '.join(text.split())}"


def whole_url(path: str) -> str:
    """The address of a page as a mail or a calendar has it, away from the site."""
    return f"{settings.SITE_URL.rstrip('/')}{path}"
