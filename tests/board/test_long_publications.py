"""A publication of any length is read a part at a time, or whole to print it."""

import pytest

from board.models import Publication
from board.queries.challenge_subjects import place_of
from board.scrutiny.document import measures_context
from improvement.paging import LONG_ROWS
from tests.board.factories import a_challenge, days, draft, issue
from tests.pages import html_of
from tests.world import a_measure, an_action, change, save
from workstreams.models import Action, Outcome


@pytest.fixture
def page(world, sign_in):
    """The words of an address of a publication with many late actions."""
    for number in range(10, 40):
        an_action(world.practice, f"FP-{number}", due=days(-9))
    change(world.practice, name="Front line practice")
    for number in range(1, LONG_ROWS + 2):
        sent = {"post": "manager", "of_scrutiny": True, "words": f"Was {number} asked?"}
        a_challenge(world, by=world.councillor, **sent)
    issue(world, draft(world))
    client = sign_in(world.manager)
    return lambda path: html_of(client.get(world.url(path)))


def test_what_is_late_is_paged(page):
    for path in ("progress/publications/2/", "publications/scrutiny/2/"):
        first, last = page(path), page(f"{path}?page=3")
        assert "The work of FP-10" in first
        assert "The work of FP-39" not in first
        assert "The work of FP-39" in last
        assert '?page=2"' in first


def test_what_scrutiny_asked_is_paged(page):
    path, last = "progress/publications/2/", f"Was {LONG_ROWS + 1} asked?"
    first = page(path)
    assert "“Was 1 asked?”" in first
    assert last not in first
    assert 'href="?asked=2#asked"' in first
    for query in ("?asked=2", "?show=all"):
        assert last in page(f"{path}{query}")


def test_the_actions_of_an_area_are_shown_where_they_are_asked_for(page):
    path = "progress/publications/2/"
    assert "Its actions" not in page(path)
    assert 'href="?show=FP#FP"' in page(path)
    assert page(f"{path}?show=FP").count("Its actions") == 1
    whole = page(f"{path}?show=all")
    assert whole.count("Its actions") == 2
    assert whole.count("The work of FP-39") == 2  # among what is late, and in its area
    assert "Show all of it" not in whole


def test_measures_are_paged_and_a_chart_opens_on_the_page_that_has_it(world, sign_in):
    for number in range(10, 25):
        a_measure(world, [50, 51], f"T{number}")
    published = issue(world, draft(world))
    last = published.document["outcomes"][0]["measures"][-1]
    client, path = sign_in(world.manager), "progress/publications/2/"
    pages = {
        query: html_of(client.get(world.url(f"{path}{query}")))
        for query in ("", "?measures=2", f"?show={last['key']}", "?show=all")
    }
    names = [f"Measure T{number}" for number in range(10, 25)]
    for query, page in pages.items():
        assert (last["name"] in page) == (query != ""), query
    for name in names:
        assert any(name in pages[query] for query in ("", "?measures=2"))
        assert name in pages["?show=all"]
    assert 'href="?measures=2#measures"' in pages[""]
    assert "This is page 1 of 2 of the measures" in pages[""]
    assert "its chart and every figure" in pages[f"?show={last['key']}"]
    assert "of the measures" not in pages["?show=all"]


def test_a_publication_opens_on_its_first_measures_whatever_has_none(world, sign_in):
    for number in range(10, 25):
        a_measure(world, [50, 51], f"T{number}")
    save(Outcome(plan=world.plan, code="Z9", statement="Nothing measures this"))
    issue(world, draft(world))
    page = html_of(sign_in(world.manager).get(world.url("progress/publications/2/")))
    assert "This is page 1 of 2 of the measures" in page


def test_two_outcomes_in_the_same_words_stay_two(rf):
    told = {"statement": "Children are safe", "measures": []}
    publication = Publication(document={"outcomes": [told, dict(told)], "demand": []})
    assert measures_context(publication, rf.get("/"))["outcomes"] == [(told, []), (told, [])]


def test_the_line_that_was_asked_about_stands_on_the_page_that_opens(world, sign_in):
    for number in range(10, 40):
        an_action(world.practice, f"FP-{number}")
    document = issue(world, draft(world)).document
    (area,) = [each for each in document["workstreams"] if each["code"] == "FP"]
    client, path = sign_in(world.councillor), "progress/publications/2/"
    for action in (area["actions"][0], area["actions"][-1]):
        query, _, key = place_of(f"action:{action['key']}", document).partition("#")
        assert f'id="{key}"' in html_of(client.get(world.url(f"{path}{query}")))


def test_whoever_is_to_issue_a_draft_comes_by_every_figure(world, sign_in):
    """A draft is paged as its readers will have it, for one page of all its figures is more than a
    browser or a person takes in. That nobody may issue what they never had before them, its pages
    together have every figure, demand too, and the form stands on the last of them alone, or on the
    one page that shows all."""
    for number in range(10, 24):
        a_measure(world, [50, 51], f"T{number}")
    a_measure(world, [50, 51], "T24", outcome=None, direction="context")
    drafted = draft(world, note="It is better")
    again, form = "Look at these again", "Why are you content to issue it?"
    on, below = "You issue it on the last page", 'href="#issue">below them'
    chair, path = sign_in(world.chair), f"publications/scrutiny/{drafted.number}/"
    first, last = (html_of(chair.get(world.url(f"{path}{query}"))) for query in ("", "?measures=2"))
    whole = html_of(chair.get(world.url(f"{path}?show=all")))
    names = [f"Measure T{number}" for number in range(10, 25)]
    for name in names:
        assert (name in first) != (name in last), name
        assert name in whole
    assert (form in first, form in last, form in whole) == (False, True, True)
    assert (first.count(on), last.count(on), whole.count(on)) == (2, 0, 0)
    assert f'href="{world.url(path)}?measures=2#measures"' in first
    assert below in last
    assert last.index(names[-1]) < last.index(again) < last.index(form)
    assert first.index(again) < first.index(names[0])
    assert "What is kept from" in first
    assert "What is kept from" not in last
    assert on not in html_of(sign_in(world.manager).get(world.url(path)))


def test_a_draft_whose_issue_is_refused_is_shown_on_its_last_page_again(world, sign_in):
    for number in range(10, 25):
        a_measure(world, [50, 51], f"T{number}")
    drafted = draft(world)
    chair, path = sign_in(world.chair), f"publications/scrutiny/{drafted.number}/"
    page = html_of(chair.get(world.url(f"{path}?measures=2")))
    action = world.url(f"{path}issue/?measures=2")
    assert f'action="{action}"' in page
    answer = chair.post(action, {"version": drafted.version, "reason": ""})
    assert answer.status_code == 400
    assert "Enter why you are content to issue it" in html_of(answer)
    assert "Measure T24" in html_of(answer)
    chair.post(action, {"version": drafted.version, "reason": "Read through"})
    assert Publication.objects.get(pk=drafted.pk).is_issued


def test_the_actions_of_a_large_area_are_paged(world, sign_in):
    for number in range(10, 10 + LONG_ROWS):
        an_action(world.practice, f"FP-{number}")
    issue(world, draft(world))
    client = sign_in(world.manager)
    path = "progress/publications/2/?show=FP"
    first, second = (html_of(client.get(world.url(f"{path}{q}"))) for q in ("", "&actions=2"))
    assert 'href="?show=FP&amp;actions=2#actions"' in first
    assert "The work of FP-21" not in first
    assert "The work of FP-21" in second


def test_the_actions_that_are_kept_back_are_paged_for_whoever_drafts_and_issues(world, sign_in):
    for number in range(10, 36):
        an_action(world.practice, f"FP-{number}", marking="confidential", marking_reason="Named")
    kept = Action.objects.filter(plan=world.plan).withheld().count()
    drafted = draft(world)
    paths = ("publications/draft/", f"publications/scrutiny/{drafted.number}/")
    for person, path in zip((world.manager, world.chair), paths, strict=True):
        client = sign_in(person)
        first, second = (html_of(client.get(world.url(f"{path}{q}"))) for q in ("", "?kept=2"))
        assert f"{kept} actions are left out before anything is counted" in first
        assert f"{path}?kept=2#kept" in first or 'href="?kept=2#kept"' in first
        assert ("The work of FP-10" in first, "The work of FP-35" in first) == (True, False)
        assert "The work of FP-35" in second
