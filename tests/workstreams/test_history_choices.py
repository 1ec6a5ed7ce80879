"""What the history of a plan can be narrowed by, on pages of the past too."""

from urllib.parse import quote

from django.utils import timezone

from improvement.redaction.changes import ask_redaction, decide_redaction
from improvement.redaction.places import places
from tests.board.factories import this_instant
from tests.pages import html_of
from tests.world import change
from workstreams.models import Workstream

NAME = "Tamsin Applegarth"


def test_a_name_that_was_taken_out_is_offered_on_no_page_of_the_past(world, sign_in):
    change(world.fresh(world.practice), name=NAME)
    at = quote(this_instant().isoformat())
    change(world.fresh(world.practice), name="Practice")
    page, member = world.url(f"history/?at={at}"), sign_in(world.member)
    assert NAME in html_of(member.get(page))
    [place] = [p for p in places(Workstream, world.practice.pk, world.plan.pk) if NAME in p.texts]
    about = {"by": world.manager, "now": timezone.now(), "reason": "A family told us"}
    asked = ask_redaction(world.plan, place, "child", **about)
    about = {"by": world.chair, "now": timezone.now(), "reason": "Agreed"}
    decide_redaction(asked.pk, "approved", version=asked.version, **about)
    assert NAME not in html_of(member.get(page))
