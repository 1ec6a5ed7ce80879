"""django-allauth's own forms for signing in and for passwords, with error messages in plain words.

Settings name them in ACCOUNT_FORMS.
"""

from __future__ import annotations

from typing import Any

from allauth.account import forms
from django.forms import BaseForm

from improvement.error_messages import use_plain_messages
from improvement.models import User


def label_new_password(form: BaseForm) -> None:
    form.fields["password1"].label = "New password"
    form.fields["password2"].label = "New password again"


class SignInForm(forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "Email address"
        # allauth's hint is a link, on which the keyboard would land before the password.
        self.fields["password"].help_text = ""
        use_plain_messages(self)


class ChangePasswordForm(forms.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = "Current password"
        label_new_password(self)
        use_plain_messages(self)


class ResetPasswordForm(forms.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "Email address"
        use_plain_messages(self)

    def clean_email(self) -> str:
        """The person's own address, to which the letter goes: allauth would also find the person by
        an address in a table of its own, and write to whatever was typed."""
        typed = super().clean_email()
        self.users = list(User.objects.filter(email__iexact=typed, is_active=True))
        return self.users[0].email if self.users else typed


class ChooseNewPasswordForm(forms.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label_new_password(self)
        use_plain_messages(self)
