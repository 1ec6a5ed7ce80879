"""What we ask of django-allauth: no open sign-up, sessions of a fixed length, audited passwords."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from improvement.audit.access_log import AccessEvent, note
from improvement.history import audited
from improvement.models import User


def display_name(user: User) -> str:
    return user.name


class Adapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "Check your email address and password: they do not match an"
        " account."
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        # The session ends at a fixed instant, however long it is used.
        request.session.set_expiry(timezone.now() + settings.SESSION_LENGTH)
        note(AccessEvent.Kind.SIGNED_IN, "", user=user)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        typed = str(credentials.get("email", "")).lower()
        note(AccessEvent.Kind.SIGN_IN_FAILED, "", user=None, who=typed)

    def set_password(self, user: User, password: str) -> None:
        with audited(user, "Chose a new password"):
            user = User.objects.select_for_update().get(pk=user.pk)
            change_password(user, password, by=user)


def change_password(user: User, password: str, *, by: User | str) -> None:
    """Give the person a password. The history says that it changed, never what it is."""
    user.set_password(password)
    user.password_changed_at = timezone.now()
    user.save_as(by, "Chose a new password")
