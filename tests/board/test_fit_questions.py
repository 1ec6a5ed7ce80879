"""What scrutiny asks is refused to who writes it where no publication could repeat it."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from board.changes.put_right import put_right_asked, put_right_conclusion, put_right_found
from board.models import Challenge
from improvement.roles import Role
from tests.board.factories import (
    a_challenge,
    a_total,
    concluded,
    days,
    draft,
    issue,
    looked_at,
    read,
    replied,
)
from tests.pages import html_of, send
from tests.world import a_member


def ask(world, about=None, **values) -> Challenge:
    said = {"post": "manager", "of_scrutiny": True, "due": days(30)} | values
    return a_challenge(world, by=world.councillor, about=about, **said)


def test_what_no_publication_can_repeat_is_refused_to_who_writes_it(world):
    a_member(world.plan, "Anna Béll", Role.SCRUTINY)
    measures = a_total(world, "")
    read(measures, "T=3")
    issue(world, draft(world))
    refused = {
        "Is it at www.example.org?": "Take the link out",
        "Ask anna@example.org": "email address",
        "Ring 01432 260 000 about it": "Take the telephone number out: “01432 260 000”",
        "Ring +44 (1432) 260-000": "Take the telephone number out",
        "What does anna bell say?": "This names a person: give the post instead",
        "Why four children?": "gives a small number, and a number of “T” is hidden",
    }
    for words, why in refused.items():
        with pytest.raises(ValidationError, match=why.replace("(", r"\(")):
            ask(world, words=words)
    # About a measure that hides a number, each sentence is taken to be of it.
    with pytest.raises(ValidationError, match="gives a small number"):
        ask(world, measures["T"], words="Is it still 3?")
    asked = ask(world, measures["T"], words="How many in 2013, on 3 May, and by 10.30?")
    with pytest.raises(ValidationError, match="gives a small number"):
        replied(asked, world.manager, reply="It is four.")
    ask(world, words="Is it still 3?")
    bad = "See https://example.org/"
    link = pytest.raises(ValidationError, match="Take the link out")
    sent = {"by": world.councillor, "now": timezone.now(), "reason": "A slip"}
    exchange = asked.exchanges.get()
    values = {"words": bad, "due": exchange.due}
    with link:
        put_right_asked(exchange.pk, values, version=1, challenge_version=1, **sent)
    replied(asked, world.manager, reply="It is told each month.")
    with link:
        concluded(asked, world.councillor, note=bad)
    with link:
        concluded(asked, world.councillor, "no", again=(bad, days(20)))
    exchange = concluded(asked, world.councillor)
    values = {"conclusion": "yes", "note": bad}
    with link:
        put_right_conclusion(exchange.pk, values, version=exchange.version, **sent)
    look = asked.follow_ups.get()
    with link:
        looked_at(look, world.councillor, words=bad)
    look = looked_at(look, world.councillor)
    with link:
        put_right_found(look.pk, {"found": "done", "words": bad}, version=look.version, **sent)
    a_challenge(world, by=world.chair, words=bad)  # the board's own, which is not published


def test_a_councillor_reads_why_the_form_is_refused(world, sign_in):
    sent = {"kind": "question", "to": "manager", "words": "Ring 01432 260000"}
    answer = send(sign_in(world.councillor), world.url("questions/add/?about=plan"), **sent)
    assert answer.status_code == 400
    assert "Take the telephone number out" in html_of(answer)
