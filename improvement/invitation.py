"""The mail that invites a new person: with a link on which they choose their password."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.urls import reverse

from improvement.mail import deliver, whole_url
from improvement.models import Membership, User

DAYS = settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60)


def password_path(person: User) -> str:
    """The address at which the person chooses a password; it serves once, and for some days."""
    key = default_token_generator.make_token(person)
    names = {"uidb36": user_pk_to_url_str(person), "key": key}
    return reverse("account_reset_password_from_key", kwargs=names)


def invite(membership: Membership, by: User, whole: Callable[[str], str]) -> None:
    """Mail the invitation. `whole` makes a whole address of a path, where no setting names the
    site. Raises Refused or NotKnown where it can't be said to be sent."""
    person, address = membership.user, whole_url if settings.SITE_URL else whole
    context = {
        "membership": membership,
        "by": by,
        "password_url": address(password_path(person)),
        "reset_url": address(reverse("account_reset_password")),
        "days": DAYS,
    }
    text = render_to_string("improvement/mail/invitation.txt", context)
    subject = f"You are invited to {membership.plan.title}"
    mail = EmailMultiAlternatives(subject, text, to=[person.email])
    mail.extra_headers = {"Auto-Submitted": "auto-generated"}
    deliver(mail, get_connection())
