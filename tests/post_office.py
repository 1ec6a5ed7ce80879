"""A real mail server on loopback, which keeps what it is sent and can refuse, stall or hang up."""

import asyncio
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Event
from typing import Any

from aiosmtpd.controller import Controller

HOST, PATIENCE = "127.0.0.1", 60.0  # seconds: a busy machine takes long to start it


class PostOffice:
    """`refuses` holds addresses; `stalls` is set to keep the next letter in hand, unanswered."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.refuses: set[str] = set()
        self.hangs_up = self.stalls = False
        self.in_hand = Event()
        self.port = 0

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's own name
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address in self.refuses:
            return "550 No such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        self.in_hand.set()
        while self.stalls:
            await asyncio.sleep(0.01)
        if self.hangs_up:
            server.transport.abort()
        return "250 OK"

    @property
    def sent_to(self) -> Counter[str]:
        return Counter(letter["To"] for letter in self.letters)

    def to(self, address: str) -> EmailMessage:
        (letter,) = [letter for letter in self.letters if letter["To"] == address]
        return letter


class Listening(Controller):
    """The server, on a port that the system chose: one that is taken would leave behind an event
    loop that nobody closes, for which pytest fails the whole run. It never asks who it is, for a
    name server may be long in answering."""

    def __init__(self, office: PostOffice) -> None:
        self.door = socket.create_server((HOST, 0))
        super().__init__(
            office,
            hostname=HOST,
            port=self.door.getsockname()[1],
            server_hostname="localhost",
            ready_timeout=PATIENCE,
        )

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self.door)


@contextmanager
def opened() -> Iterator[PostOffice]:
    office = PostOffice()
    controller = Listening(office)
    controller.start()
    office.port = controller.port
    try:
        yield office
    finally:
        office.stalls = False
        controller.stop()


def text_of(letter: EmailMessage, kind: str = "plain") -> str:
    body = letter.get_body((kind,))
    assert body is not None
    return str(body.get_content())
