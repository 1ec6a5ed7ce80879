"""What we ask of django-allauth: no open sign-up, sessions of a fixed length, audited passwords."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from improvement.audit.access_log import AccessEvent, note
from improvement.history import audited
from improvement.models import User
from improvement.sign_in import known_browsers


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

    def post_login(self, request: HttpRequest, user: User, **options: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **options)
        known_browsers.remember(request, response, user)
        return response

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt: by account and address, or by account and browser where it is known,
        so that a stranger's wrong passwords keep nobody out of their own account."""
        email = str(credentials.get("email", "")).lower()
        browser = known_browsers.browser_of(request, email)
        action = "login_failed_in_known_browser" if browser else "login_failed"
        key = f"{email} {browser or ratelimit.get_ip(request)}"
        self._login_failed_rl_usage = ratelimit.consume(
            request, app="allauth.account", action=action, key=key
        )
        if not self._login_failed_rl_usage:
            raise self.validation_error("too_many_login_attempts")

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
