"""A hidden number leaves no trace in anything that is published: whichever it is, from 1 to 5, each
byte of each channel is the same. What may be shown is shown."""

import re
from datetime import date
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.db import transaction
from django.urls import URLPattern, get_resolver, resolve

from board.models import Challenge, Publication
from board.publishing.keys import key_of
from improvement.roles import Permission
from tests.board.channels import CHANNELS, browsers, read_all
from tests.board.factories import (
    a_challenge,
    changed,
    concluded,
    draft,
    issue,
    looked_at,
    replied,
)
from tests.world import World, save
from workstreams.models import Measure, Reading

MONTHS = [date(2025 + month // 12, month % 12 + 1, 1) for month in range(20)]
USUAL = [41, 43, 42, 44, 40, 42, 43, 41, 42, 44, 43, 42, 41, 43, 42, 40, 44, 42, 43, 41]

# What differs between two runs whatever they say: instants, digests and what they make of a packed
# file's length, the site's own tokens.
OF_THE_RUN = re.compile(
    r"\d+: [0-9a-f]{4}(?: [0-9a-f]{4}){7}|[0-9a-f]{64}|\d\d:\d\d:\d\d GMT|\d{1,2}:\d\d[ap]m"
    r"|\d{4}-\d\d-\d\dT[\d:.]+(?:Z|\+00:00)?"
    r'|"entry":\d+|[\w-]*nonce-[\w=+/-]*|csrf\w*" value="\w+"|csrftoken=\w+|ETag: \S+'
    r"|Content-Length: \d+"
)


def a_count(world: World, code: str, number: int | None, place: int) -> Reading:
    """A count of children with a reading a month, and the reading at the place."""
    values: dict[str, Any] = {"plan": world.plan, "outcome": world.outcome, "unit": "children"}
    measure = save(Measure(code=code, name=f"Count {code}", baseline=number, **values))
    readings = [
        save(Reading(measure=measure, period=month, value=value))
        for month, value in zip(MONTHS, USUAL, strict=True)
    ]
    return readings[place]


def what_was_asked(world: World, words: str) -> None:
    """Of scrutiny, with the words in the question, in the reply or in what was done; as if they had
    been typed before they were looked through, or before the number was small."""
    for column in ("words", "reply", "note"):
        said = {"words": f"Is there a {column}?", "post": "manager", "of_scrutiny": True}
        asked = a_challenge(world, by=world.councillor, **said)
        replied(asked, world.manager)
        changed(concluded(asked, world.councillor), **{column: words})
    look = looked_at(asked.follow_ups.get(), world.councillor)
    changed(look, words=words)


def given_with(world: World, readers: Any, where: list[Reading], number: int, mails: Any) -> Any:
    """What everyone is given once the readings say the number: two publications for each reader,
    the second after another month; and the mails."""
    for reading in where:
        changed(world.fresh(reading), value=number)
    changed(world.fresh(where[0].measure), baseline=number)
    what_was_asked(world, f"{number} children were seen.")
    for audience in Publication.Audience.values:
        if audience == "scrutiny":  # the world's own is the first
            continue
        issue(world, draft(world, audience=audience))
    save(Reading(measure=where[0].measure, period=date(2026, 9, 1), value=43))
    for audience in Publication.Audience.values:
        issue(world, draft(world, audience=audience))
    made_of = Publication.objects.for_scrutiny().issued().first()
    world.reported("scrutiny", publication=made_of)
    given = read_all(readers, 2, world.link_token)
    mails.clear()
    call_command("send_reminders", stdout=StringIO())
    given["mail"] = "\0".join(mail.subject + mail.body for mail in mails)
    # PostgreSQL gives a row that was rolled back and made again another key.
    own = re.compile("|".join(key_of(each) for each in Challenge.objects.all()))
    return {where: own.sub("", OF_THE_RUN.sub("", text)) for where, text in given.items()}


def test_a_hidden_number_leaves_no_trace_in_any_byte_of_any_channel(
    world, sign_in, settings, mailoutbox
):
    settings.SITE_URL = "https://plan.example.org/"
    readers = browsers(world, sign_in)
    where = [
        a_count(world, "NOW", 61, -1),
        a_count(world, "THEN", 61, 7),
        a_count(world, "A", 7, 0),
    ]
    given = {}
    assert world.link_token  # made before a round, so that it is the same in each
    for number in (0, 1, 3, 5, 6):
        beginning = transaction.savepoint()
        given[number] = given_with(world, readers, where, number, mailoutbox)
        transaction.savepoint_rollback(beginning)
    for number in (3, 5):
        for channel, text in given[1].items():
            assert given[number][channel] == text, (number, channel)
    for number in (0, 6):
        table = given[number]["/public/testshire/publications/2/data.csv"]
        assert f"Count NOW,reading,August 2026,{number},children" in table
        for channel, text in given[number].items():
            if re.search(r"show=all|data|\.json", channel):
                assert text != given[1][channel], (number, channel)
                assert f"{number} children were seen." in text or "files" in channel


OUTSIDE = {Permission.ANYONE, Permission.READ_SCRUTINY_PAGES, Permission.READ_REPORTS}
WITHOUT_NUMBERS = {
    "calendar",  # days of meetings
    "progress-workstream",  # leads on to the publication
    "public-schema",  # the shape of a document, whatever it says
    "report-list",
    "robots",
    "sitemap",
}


def test_every_page_of_a_publication_for_readers_outside_is_a_channel():
    def routes(resolver: Any) -> Any:
        for entry in resolver.url_patterns:
            yield from [entry] if isinstance(entry, URLPattern) else routes(entry)

    given = {
        route.name
        for route in routes(get_resolver())
        if route.callback.__module__.startswith("board.") and route.callback.permission in OUTSIDE
    }
    paths = (address.partition("?")[0].format(n=1, token="t") for _, address in CHANNELS)
    channels = {resolve(path).url_name for path in paths}
    assert given - channels == WITHOUT_NUMBERS
