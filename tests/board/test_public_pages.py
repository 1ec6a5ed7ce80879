"""What anyone may read without signing in: publications that were issued to the public."""

import csv
import io
import json
from xml.etree import ElementTree

import fastjsonschema
import pytest
from django.test import Client
from django.utils import timezone

from board.models import Publication
from board.public.views import LICENCE
from board.publishing.document import make_document
from board.publishing.schema import schema_named
from board.queries.challenge_subjects import published_subjects
from improvement import clock
from improvement.redaction.changes import ask_redaction, decide_redaction
from improvement.redaction.places import places
from tests.board.factories import an_update, changed, draft, issue, this_instant
from tests.pages import html_of
from workstreams.models import Reading

ROOT = "/public/testshire/"
FIRST = f"{ROOT}publications/1/"
OF_A_PLAN = (ROOT, f"{ROOT}feed.atom", FIRST, f"{FIRST}data.json", f"{FIRST}data.csv")
ATOM = "{http://www.w3.org/2005/Atom}"
LEFT_OUT = {
    "counts": {"late_rated_green"},
    "workstream": {"lead_post"},
    "action": {"description", "owner_post", "lead_rating", "done", "next", "said_on"},
    "challenge": {"cited", "group"},
}


@pytest.fixture
def stranger():
    return Client()


def issued(world, **typed):
    return issue(world, draft(world, audience="public", **typed))


def test_nothing_is_shown_before_it_is_issued(world, stranger):
    assert world.plan.slug in ROOT
    draft(world, audience="public")
    for address in OF_A_PLAN:
        assert stranger.get(address).status_code == 404, address
    assert "<loc>" not in stranger.get("/sitemap.xml").content.decode()


def test_what_is_issued_can_be_read_without_a_session(world, stranger):
    issued(world)
    for address in OF_A_PLAN:
        answer = stranger.get(address)
        assert answer.status_code == 200, address
        assert answer["Cache-Control"] == "public, max-age=300", address
        assert "Cookie" not in answer.get("Vary", ""), address
        assert not answer.cookies, address
    for address in ("another/", "testshire/publications/2/"):
        assert stranger.get(f"/public/{address}").status_code == 404


def test_who_has_the_present_answer_is_told_so_after_one_query(
    world, sign_in, django_assert_num_queries
):
    issued(world)
    client = sign_in(world.councillor)
    for address in OF_A_PLAN:
        etag = client.get(address)["ETag"]
        with django_assert_num_queries(1):
            assert client.get(address, headers={"if-none-match": etag}).status_code == 304
        assert client.get(address).content == Client().get(address).content  # caches may share it
    tags = {address: client.get(address)["ETag"] for address in OF_A_PLAN}
    later = issued(world, note="A later one")
    assert later.number == 2
    moved = {address: client.get(address)["ETag"] for address in OF_A_PLAN}
    assert all(moved[address] != tag for address, tag in tags.items())
    found = places(Publication, later.pk, world.plan.pk)
    place = next(place for place in found if place.column == "note")
    about = {"now": timezone.now(), "reason": "A name"}
    asked = ask_redaction(world.plan, place, "child", by=world.manager, **about)
    decide_redaction(asked.pk, "approved", by=world.chair, version=asked.version, **about)
    for address, tag in moved.items():
        answer = client.get(address, headers={"if-none-match": tag})
        assert (answer.status_code, answer["ETag"] != tag) == (200, True), address


def test_an_earlier_publication_says_so_and_each_leads_to_the_others(world, stranger):
    issued(world)
    issued(world, note="A later one")
    latest, first = html_of(stranger.get(ROOT)), html_of(stranger.get(FIRST))
    assert "A later one" in html_of(stranger.get(f"{ROOT}publications/2/"))
    assert f'href="{FIRST}"' in latest
    assert "This is an earlier publication." in first
    assert "This is an earlier publication." not in latest


def test_the_latest_is_the_position_of_the_latest_instant(world, stranger, sign_in):
    noted = this_instant()
    changed(world.action, title="As it was put right")
    for audience in ("public", "scrutiny"):
        issue(world, draft(world, audience=audience))
        issue(world, draft(world, audience=audience, shows=noted))
    assert stranger.get(ROOT).context["publication"].number == 1
    progress = sign_in(world.councillor).get(world.url("progress/"))
    assert progress.context["publication"].number == 2
    assert "This is an earlier publication." in html_of(stranger.get(f"{ROOT}publications/2/"))
    feed = stranger.get(f"{ROOT}feed.atom").content.decode()
    assert feed.index("/publications/1/") < feed.index("/publications/2/")
    changes = html_of(stranger.get(f"{FIRST}changes/"))
    assert "Its title was “The work of FP-01”" in changes
    assert stranger.get(f"{ROOT}publications/2/changes/").status_code == 404
    subjects = published_subjects(world.plan)
    assert "As it was put right" in subjects.names.values()
    assert subjects.publication.number == 2


def test_the_public_reads_no_word_of_a_lead_and_no_post(world, stranger):
    changed(world.action, owner_post="Post of Ann", description="Words as imported", due=None)
    an_update(world, world.action, done="Words of the lead", next="What is next")
    changed(world.practice, lead_post="Post of Bob")
    issued(world)
    answers = [stranger.get(address).content.decode() for address in OF_A_PLAN]
    answers.append(html_of(stranger.get(f"{ROOT}?show=all")))
    for text in answers:
        for words in ("Post of", "Words of the lead", "What is next", "Words as", "rated"):
            assert words not in text
    inside = make_document(world.plan, at=this_instant(), on=clock.today(), audience="scrutiny")
    assert "Words of the lead" in json.dumps(inside)


def test_the_schema_of_the_public_is_that_of_scrutiny_without_what_is_left_out():
    own, whole = schema_named("document-2-public"), schema_named("document-2")
    for noun, schema in whole["definitions"].items():
        left = LEFT_OUT.get(noun, set())
        fields = {n: s for n, s in schema["properties"].items() if n not in left}
        assert own["definitions"][noun]["properties"] == fields, noun
        assert set(own["definitions"][noun]["required"]) == set(schema["required"]) - left, noun
        assert own["definitions"][noun]["additionalProperties"] is False
    assert own["properties"].keys() == whole["properties"].keys()


def test_the_file_is_as_its_schema_says_and_its_links_lead_there(world, stranger):
    issued(world)
    answer = stranger.get(f"{FIRST}data.json")
    kept = json.loads(answer.content)
    (schema,) = (part for part in answer["Link"].split(", ") if "describedby" in part)
    address = schema[1 : schema.index(">")]
    fastjsonschema.validate(json.loads(stranger.get(address).content), kept["document"])
    envelope = json.loads(stranger.get("/public/schemas/envelope-1.json").content)
    fastjsonschema.validate(envelope, kept)
    assert LICENCE in answer["Link"]
    for name in ("document-2", "nothing-public", "envelope-9"):
        assert stranger.get(f"/public/schemas/{name}.json").status_code == 404


def test_the_table_has_every_figure_and_hides_the_small_ones(world, stranger):
    changed(world.measure, kind="count", about_people=True, unit="children")
    changed(Reading.objects.get(), value=3)
    issued(world)
    text = stranger.get(f"{FIRST}data.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    (reading,) = (row for row in rows if row["figure"] == "reading")
    assert (reading["name"], reading["value"]) == ("Visits", "c")
    (late,) = (r["value"] for r in rows if (r["about"], r["figure"]) == ("plan", "late"))
    assert late == "0"
    assert sum(row["figure"] == "days_late" for row in rows) == 2  # of the actions that are open


def test_the_feed_and_the_map_of_the_site_name_each_publication(world, stranger):
    issued(world)
    issued(world, note="A later one")
    feed = ElementTree.fromstring(stranger.get(f"{ROOT}feed.atom").content)  # noqa: S314  # ours
    summaries = [entry.findtext(f"{ATOM}summary") for entry in feed.iter(f"{ATOM}entry")]
    assert summaries == ["A later one", "How it stands"]
    sitemap = stranger.get("/sitemap.xml").content.decode()
    assert sitemap.count("<loc>") == 3
    robots = stranger.get("/robots.txt").content.decode()
    assert "Disallow: /\n" in robots
    assert "Sitemap: http://testserver/sitemap.xml" in robots
