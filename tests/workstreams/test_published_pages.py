"""What was published, and the public record: for every role, and without the live plan."""

import pytest

from improvement.clock import today
from tests.pages import html_of
from tests.world import save
from workstreams.models import Fact, Source
from workstreams.views import published


@pytest.fixture
def world_with_facts(world):
    report = save(Source(plan=world.plan, ref="S1", title="The report"))
    letter = save(Source(plan=world.plan, ref="S2", title="A letter inside"))
    told = {"plan": world.plan, "section": "events", "section_title": "Events"}
    told |= {"date": today(), "date_precision": "day"}
    for ref, provenance, source in (
        ("published", "published", report),
        ("followed", "followed", report),
        ("entered", "entered", letter),
        ("illustrative", "illustrative", letter),
    ):
        label = f"An event that is {ref}"
        values = {"ref": ref, "label": label, "provenance": provenance, "note": f"We think {ref}"}
        save(Fact(source=source, on_timeline=True, **told, **values))
    return world


@pytest.mark.parametrize("role", ["councillor", "staff", "member"])
def test_the_public_record_has_what_is_public_and_nothing_else(world_with_facts, sign_in, role):
    client = sign_in(getattr(world_with_facts, role))
    page = html_of(client.get(world_with_facts.url("public-record/")))
    assert "An event that is published" in page
    assert "An event that is followed" in page
    assert "An event that is entered" not in page
    assert "An event that is illustrative" not in page
    assert ("The report" in page, "A letter inside" in page) == (True, False)


def test_the_notes_of_those_who_work_on_the_plan_stay_inside(world_with_facts, sign_in):
    for path in ("public-record/", "published/"):
        url = world_with_facts.url(path)
        assert "We think published" in html_of(sign_in(world_with_facts.lead).get(url))
        assert "We think" not in html_of(sign_in(world_with_facts.councillor).get(url))


def test_long_documents_are_shown_a_page_at_a_time_or_whole_to_print(
    world_with_facts, sign_in, monkeypatch
):
    monkeypatch.setattr(published, "SHORT_ROWS", 1)
    first = Fact.objects.get(ref="published")
    copied = {"ref": "later", "label": "What follows", "order": 9, "source": first.source}
    told = {"provenance": "published", "section": "events", "section_title": "Events"}
    save(Fact(plan=world_with_facts.plan, **copied, **told))
    client, url = sign_in(world_with_facts.lead), world_with_facts.url("published/")
    for query, shown in (
        ("", [True, False]),
        ("?page=2", [False, True]),
        ("?show=all", [True] * 2),
    ):
        page = html_of(client.get(url + query))
        assert [label in page for label in (first.label, "What follows")] == shown
        assert ("?show=all" in page) is (query != "?show=all")


def test_the_timeline_of_the_live_plan_is_not_for_scrutiny(world_with_facts, sign_in):
    councillor = sign_in(world_with_facts.councillor)
    assert councillor.get(world_with_facts.url("timeline/")).status_code == 403
    page = html_of(councillor.get(world_with_facts.url("progress/")))
    assert world_with_facts.url("public-record/") in page
    assert world_with_facts.url("published/") in page
    assert world_with_facts.url("timeline/") not in page


def test_an_empty_public_record_says_so(world, sign_in):
    page = html_of(sign_in(world.councillor).get(world.url("public-record/")))
    assert "No dated event of the public record is on record." in page
