"""No word reaches readers outside but from where it is published: every text of every model has a
word of its own (tests/markers.py), and every address of the site is read by each of them."""

from io import StringIO

import pytest
from django.core.management import call_command

from board.models import Publication
from improvement.redaction.places import REASON
from tests.access_table import GET
from tests.crawl import crawl
from tests.markers import Place, found_in, mark_everything
from tests.pages import address

OF_THE_PUBLIC = {
    *(("improvement.Plan", "council"), ("improvement.Plan", "title")),
    *(("workstreams.Workstream", "name"), ("workstreams.Workstream", "scope_note")),
    *(("workstreams.Action", "title"), ("workstreams.Action", "paragraph")),
    *(("workstreams.Outcome", "statement"), ("workstreams.Benchmark", "name")),
    *(("workstreams.Measure", f) for f in ("name", "public_name", "definition", "unit")),
    *(("published Exchange", f) for f in ("words", "reply", "note")),
    ("published FollowUp", "words"),
}
OF_SCRUTINY = OF_THE_PUBLIC | {
    *(("workstreams.Action", "description"), ("workstreams.Action", "owner_post")),
    *(("workstreams.Workstream", "lead_post"), ("workstreams.Source", "title")),
}
OF_THE_LINK = OF_SCRUTINY | {("board.ReadingLink", "name")}
OF_THE_LINK -= {  # these stand in the file of a publication, or in other documents
    *(("improvement.Plan", "title"), ("workstreams.Workstream", "scope_note")),
    *(("workstreams.Action", "paragraph"), ("workstreams.Benchmark", "name")),
    ("workstreams.Source", "title"),
}
THEIR_OWN = {  # what scrutiny enters itself, what it asks to read, and the answer to that
    *(("board.ScrutinyChoice", name) for name in ("focus", "decided")),
    *(("board.ScrutinyItem", name) for name in ("topic", "asks", "outcome")),
    *(("board.TaskGroup", name) for name in ("title", "why", "aims", "leaves_out", "lines")),
    *(("board.TaskGroup", name) for name in ("witnesses", "found")),
    ("board.TaskGroupMember", "name"),
    *(("board.MemberTraining", name) for name in ("topic", "given_by", "learned")),
    *(("board.ScrutinyAssessment", name) for name in ("works", "weak", "help_wanted", "evidence")),
    *(("board.Release", name) for name in ("document", "relevant_to", "statement")),
    *(("withheld Exchange", name) for name in ("words", "reply", "note")),
    ("withheld FollowUp", "words"),
}
OF_STAFF = OF_SCRUTINY | {
    *(("workstreams.Expectation", "words"), ("workstreams.Expectation", "support")),
    ("improvement.Team", "name"),
}
# Changes of people are of no plan, and stand in the history of none.
IN_NO_PLAN = {("improvement.User", REASON)}
OF_THE_PLAN: set[Place] = {("improvement.Plan", "council"), ("improvement.Plan", "title")}
IN_MAILS = OF_THE_PLAN | {("workstreams.Action", "title")}  # an officer's own work
NOWHERE = ("/plans/testshire/nothing/", "/public/testshire/publications/99/", "/public/nowhere/")


@pytest.mark.usefixtures("unmeasured")
def test_readers_outside_are_given_no_word_that_is_not_published(
    world, sign_in, client, settings, mailoutbox
):
    settings.SITE_URL = "https://plan.example.org/"
    addresses = [address(route, world) for route in GET if not route.startswith("accounts/")]
    world.reported("scrutiny")
    places = mark_everything(world)
    for audience in Publication.Audience.values:
        world.published(audience)
    own = [place for place in addresses if place.startswith("/plans/")]
    by_link = [place for place in addresses if place.startswith("/read/")]
    readers = {
        "manager": (sign_in(world.manager), own, ()),
        "scrutiny": (sign_in(world.councillor), own, (world.url(),)),
        "staff": (sign_in(world.staff), own, (world.url(),)),
        "public": (client, [a for a in addresses if a not in by_link], ("/public/",)),
        "link": (client, by_link, ("/read/",)),
    }
    found = {}
    for reader, (browser, start, within) in readers.items():
        answered = crawl(browser, [*start, *NOWHERE], within)
        found[reader] = found_in(places, "\0".join(answered.values()))
    assert set(places.values()) - found["manager"] == IN_NO_PLAN
    assert found["public"] == OF_THE_PUBLIC
    assert found["link"] == OF_THE_LINK
    assert found["scrutiny"] == OF_SCRUTINY | THEIR_OWN
    assert found["staff"] == OF_STAFF
    call_command("send_reminders", stdout=StringIO())
    mails = [str(mail.message()) for mail in mailoutbox]
    outside = [
        mail for mail in mails if world.councillor.email in mail or world.staff.email in mail
    ]
    assert found_in(places, "\0".join(mails)) == IN_MAILS
    assert len(outside) == 2
    assert found_in(places, "\0".join(outside)) == OF_THE_PLAN
