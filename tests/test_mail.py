"""The two ways a mail leaves the site, each against a real server on loopback. GOV.UK Notify's own
service is not reached by any test: what stands for it here answers as its documentation says."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from smtplib import SMTPDataError, SMTPRecipientsRefused
from threading import Thread
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection

from improvement.mail import NotKnown, Refused, deliver, said_by
from tests.test_site import SAFE, start

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
        """Says nothing."""


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


def test_what_notify_refuses_is_known_not_to_be_sent(notify):
    notify.answers = [(400, NO_SUCH_ADDRESS)]
    with pytest.raises(Refused, match=r"400 .*Not a valid email address"):
        deliver(letter(), get_connection())


def test_what_notify_fails_at_is_not_known(notify):
    notify.answers = [(500, {})]
    with pytest.raises(NotKnown, match=r"GOV\.UK Notify: 500"):
        deliver(letter(), get_connection())


def test_when_notify_cannot_be_reached_it_is_not_known(notify, settings):
    settings.NOTIFY_URL = "http://127.0.0.1:1"
    with pytest.raises(NotKnown, match="503"):
        deliver(letter(), get_connection())


def test_what_a_mail_server_said_is_kept_in_one_line_and_without_the_address():
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
def test_notify_takes_the_mail_only_where_it_is_configured(environment, backend):
    code = "from improvement import settings; print(settings.EMAIL_BACKEND)"
    assert start(code, **SAFE, **environment).stdout.strip() == backend
