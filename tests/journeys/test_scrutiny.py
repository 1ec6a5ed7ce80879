"""A councillor reads the published position, and never anything of the live plan."""

import re
from urllib.parse import urlsplit

import pytest

from tests.demonstration import PLAN
from tests.journeys.reader import PHONE
from tests.reading_age import reading_age

pytestmark = pytest.mark.journey
NEWS = "Police now sit in the same room as the social workers."
LIVE = [
    "board/",
    "my-work/",
    "workstreams/",
    "workstreams/FP/",
    "actions/",
    "actions/FP-13/",
    "actions/FP-13/history/",
    "actions/FP-13/update/",
    "measures/",
    "timeline/",
    "history/",
    "people/",
    "publications/",
    "publications/scrutiny/1/",
]


def test_a_councillor_reads_the_published_position(site, new_reader, browser_options):
    councillor = new_reader(site, "scrutiny", **browser_options)
    councillor.open("")
    page = councillor.page
    assert councillor.path.endswith("/progress/")
    assert "Published on 9 October 2013; it does not change." in councillor.words
    for question in ["How are we doing?", "What has changed for children?", "What is late"]:
        assert page.get_by_role("heading", name=re.compile(f"^{re.escape(question)}")).count() == 1
    menu = page.locator("nav[aria-label=Menu] a").all_text_contents()  # closed on a phone
    assert [entry.strip() for entry in menu] == [
        *("Progress", "Documents", "Public record", "Reports", "Scrutiny", "Questions")
    ]

    councillor.follow("Core groups meet within ten working days")
    assert "Front line practice" in page.locator("h1").inner_text()
    councillor.open("progress/")
    councillor.follow(re.compile("^Read everything"))
    councillor.open("progress/")
    councillor.follow(re.compile("^The position on"))
    assert "This is an earlier publication" in councillor.words


def test_a_councillor_asks_from_a_line_is_answered_and_sees_it(site, new_reader):
    """On a phone, by keyboard, without JavaScript."""
    councillor = new_reader(site, "scrutiny", javascript=False, viewport=PHONE)
    councillor.open("")
    councillor.follow("Core groups meet within ten working days")
    link = councillor.page.get_by_role("link", name=re.compile("Ask about this.*Core groups meet"))
    link.focus()
    with councillor.page.expect_navigation():
        councillor.page.keyboard.press("Enter")
    councillor.check_page()
    assert "Ask about: Core groups meet within ten working days" in councillor.words
    councillor.fill(words="How many core groups met in time in September?")
    councillor.page.get_by_label("Who is to reply?").select_option(label="The programme manager")
    councillor.page.get_by_role("button", name="Send", exact=True).focus()
    with councillor.page.expect_navigation():
        councillor.page.keyboard.press("Enter")
    assert "Question S4 was sent" in councillor.words
    page = urlsplit(councillor.page.url).path
    councillor.follow(re.compile("^the position on"))
    assert councillor.page.locator(":target").count() == 1

    manager = new_reader(site, "manager")
    manager.open("challenges/S4/reply/")
    manager.choose("Accepted in part")
    manager.fill(reply="See FP-13: 41 of 46. https://example.org")
    manager.press("Send this reply", status=400)
    assert "Take the link out" in manager.words
    manager.fill(reply="In September 41 of 46 met in time.")
    manager.press("Send this reply")

    councillor.open("questions/")
    councillor.follow(re.compile("^S4"))
    assert urlsplit(councillor.page.url).path == page
    assert "41 of 46 met in time" in councillor.words
    councillor.follow("Say whether this reply will do")
    councillor.choose("Satisfied")
    councillor.press("Save")
    assert "Closed: satisfied" in councillor.words


def test_the_five_answers_stand_on_the_first_screen_and_the_page_is_short(site, new_reader):
    councillor = new_reader(site, "scrutiny")
    councillor.open("")
    page = councillor.page
    answers = page.locator(".app-five").bounding_box()
    assert answers["y"] + answers["height"] <= 900
    assert page.locator(".app-five > div").count() == 5
    assert page.evaluate("document.documentElement.scrollHeight") <= 4000  # at 1280 pixels
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert len(councillor.words.split()) <= 900
    texts = page.locator("main p, main dd, main th").all_inner_texts()
    assert 8 < reading_age(texts) <= 14  # years


def test_anyone_reads_what_was_issued_to_the_public(site, new_reader, browser_options):
    stranger = new_reader(site, **browser_options)
    stranger.open("/public/herefordshire-2012/")
    assert "No reason is published." in stranger.words
    assert "Led by:" not in stranger.words
    stranger.follow("Core groups meet within ten working days")
    assert "What its lead says" not in stranger.words
    stranger.open("/public/herefordshire-2012/")
    stranger.follow(re.compile("^Read everything"))
    assert "Open Government Licence" in stranger.words
    assert stranger.context.cookies() == []


def test_a_councillor_is_refused_every_page_of_the_live_plan(site, new_reader):
    councillor = new_reader(site, "scrutiny")
    councillor.open(LIVE[0], status=403)
    assert "Nothing was changed" in councillor.words
    request = councillor.context.request
    answers = {path: request.get(PLAN + path).status for path in LIVE}
    assert answers == dict.fromkeys(LIVE, 403)
    councillor.open("/plans/somewhere-else/", status=404)


def test_an_update_reaches_scrutiny_only_when_a_publication_is_issued(
    site, new_reader, browser_options
):
    lead, manager, chair = [new_reader(site, role) for role in ("lead", "manager", "chair")]
    councillor = new_reader(site, "scrutiny", **browser_options)
    lead.open("actions/FP-13/update/")
    lead.choose("Under way", "Green")
    lead.fill(done=NEWS, next="Every discussion is minuted.", explanation="It is the routine now.")
    lead.press("Send this update")
    assert NEWS not in everything_published(councillor)

    manager.open("my-work/")
    manager.follow(re.compile("^FP-13 "))
    manager.choose("Yes, accept it")
    manager.press("Save your answer")
    assert NEWS not in everything_published(councillor)

    manager.open("publications/draft/")
    manager.fill(note="The position in November.")
    manager.press("Draft the publication")
    manager.follow("Show all of it on this page")
    assert NEWS in manager.words
    assert NEWS not in everything_published(councillor)

    chair.open(manager.page.url)
    chair.fill(reason="Read through and agreed.")
    chair.press("Issue the publication")
    assert NEWS in everything_published(councillor)


def everything_published(councillor):
    councillor.open("progress/")
    councillor.follow(re.compile("^Read everything"))
    return councillor.words
