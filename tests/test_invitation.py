"""A new person is invited by mail, with a link on which they choose a password."""

import re
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from improvement.models import User
from tests.pages import html_of
from tests.world import World

NEW = {"name": "Nia", "email": "nia@example.org", "role": "lead", "reason": "Leads the hub"}
CHOSEN = "a long enough password of hers"


def add(world: World, client, **typed):
    return client.post(world.url("people/add/"), NEW | typed, follow=True)


def test_a_new_person_chooses_a_password_on_the_link_in_the_mail(world, sign_in, client):
    page = html_of(add(world, sign_in(world.manager)))
    assert "An invitation was mailed to nia@example.org; its link works for 3 days." in page
    (invitation,) = mail.outbox
    assert invitation.to == ["nia@example.org"]
    assert invitation.subject == "You are invited to Testshire’s plan"
    assert "Manager has added you" in invitation.body
    assert "as workstream lead" in invitation.body
    link = re.search(r"https?://\S+/password/reset/key/\S+", invitation.body)[0]
    form = client.get(link, follow=True)
    answer = client.post(form.request["PATH_INFO"], {"password1": CHOSEN, "password2": CHOSEN})
    assert answer.status_code == 302
    assert User.objects.get(email="nia@example.org").check_password(CHOSEN)
    again = html_of(client.get(link, follow=True))
    assert "This link no longer works" in again


def test_who_has_a_password_is_not_invited_and_who_has_none_is_invited_again(world, sign_in):
    client = sign_in(world.manager)
    add(world, client, email=world.stranger.email)
    assert mail.outbox == []
    add(world, client)
    add(world, client, role="owner", confirm_known="on")
    assert len(mail.outbox) == 2


@pytest.mark.parametrize(
    "error", [ConnectionError("no route"), SMTPRecipientsRefused({"nia@example.org": (550, b"No")})]
)
def test_a_mail_that_was_not_sent_keeps_the_person_and_is_said(world, sign_in, error, monkeypatch):
    def fail(backend, mails):
        raise error

    monkeypatch.setattr(EmailBackend, "send_messages", fail)
    page = html_of(add(world, sign_in(world.manager)))
    assert "The invitation could not be mailed to nia@example.org" in page
    assert "I have forgotten my password" in page
    assert User.objects.filter(email="nia@example.org").exists()
