"""Sending email by SMTP or by GOV.UK Notify, each against a server on loopback. No test reaches
Notify's own service: the server here answers as its documentation says."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from smtplib import SMTPDataError, SMTPRecipientsRefused
from threading import Thread
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection

from improvement.mail import NotKnown, Refused, deliver, said_by
from tests.site_settings import SAFE, start

KEY = "team-aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa-bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"
NO_SUCH_ADDRESS = {
    "status_code": 400,
    "errors": [{"error": "ValidationError", "message": "email_address Not a valid email address"}],
}


class Notify(BaseHTTPRequestHandler):
    """Stands for the API at POST /v2/notifications/email."""

    asked: list[dict[str, Any]] = []
    answers: list[tuple[int, dict[str, Any]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.asked.append(
            {"path": self.path, "by": self.headers["Authorization"], **json.loads(body)}
        )
        status, answer = self.answers.pop(0)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *args: Any) -> None:
        """Log nothing."""


@pytest.fixture
def notify(settings) -> Iterator[type[Notify]]:
    Notify.asked, Notify.answers = [], []
    server = HTTPServer(("127.0.0.1", 0), Notify)
    thread = Thread(target=server.serve_forever)
    thread.start()
    settings.EMAIL_BACKEND, settings.NOTIFY_API_KEY = "improvement.notify.EmailBackend", KEY
    settings.NOTIFY_TEMPLATE_ID = "a-template"
    settings.NOTIFY_URL = f"http://127.0.0.1:{server.server_port}"
    yield Notify
    server.shutdown()
    thread.join()
    server.server_close()


def letter(*to: str) -> EmailMultiAlternatives:
    mail = EmailMultiAlternatives("A subject", "What it says", to=to or ["lead@example.org"])
    mail.attach_alternative("<p>What it says</p>", "text/html")
    return mail


def test_notify_is_asked_to_fill_its_template_for_each_person(notify):
    notify.answers = [(201, {"id": "1"}), (201, {"id": "2"})]
    deliver(letter("lead@example.org", "owner@example.org"), get_connection())
    first, second = notify.asked
    assert first["path"] == "/v2/notifications/email"
    assert first["by"].startswith("Bearer ")
    assert first["template_id"] == "a-template"
    assert first["personalisation"] == {"subject": "A subject", "body": "What it says"}
    assert [first["email_address"], second["email_address"]] == [
        "lead@example.org",
        "owner@example.org",
    ]


def test_an_email_that_notify_refuses_counts_as_refused(notify):
    notify.answers = [(400, NO_SUCH_ADDRESS)]
    with pytest.raises(Refused, match=r"400 .*Not a valid email address"):
        deliver(letter(), get_connection())


def test_after_an_error_of_notify_it_is_not_known_whether_the_email_was_sent(notify):
    notify.answers = [(500, {})]
    with pytest.raises(NotKnown, match=r"GOV\.UK Notify: 500"):
        deliver(letter(), get_connection())


def test_when_notify_cannot_be_reached_it_is_not_known_whether_the_email_was_sent(notify, settings):
    settings.NOTIFY_URL = "http://127.0.0.1:1"
    with pytest.raises(NotKnown, match="503"):
        deliver(letter(), get_connection())


def test_the_error_of_a_mail_server_is_kept_in_one_line_without_the_address():
    refused = SMTPRecipientsRefused({"lead@example.org": (550, b"No such\r\nmailbox")})
    assert said_by(refused) == "550 No such mailbox"
    assert said_by(SMTPDataError(554, "Too  long")) == "554 Too long"


@pytest.mark.parametrize(
    ("environment", "backend"),
    [
        (
            {"EMAIL_URL": "smtp://mail.example.org:25"},
            "django.core.mail.backends.smtp.EmailBackend",
        ),
        ({"NOTIFY_API_KEY": KEY}, "improvement.notify.EmailBackend"),
    ],
)
def test_notify_is_used_only_where_its_key_is_configured(environment, backend):
    code = "from improvement import settings; print(settings.EMAIL_BACKEND)"
    assert start(code, **SAFE, **environment).stdout.strip() == backend
