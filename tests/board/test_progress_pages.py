"""What a councillor reads: the published position, from the stored document alone."""

import ast
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import board.scrutiny
from improvement.roles import Role
from tests.board.factories import a_claim, a_report, changed, days
from tests.board.test_publication_changes import draft, issue
from tests.pages import html_of
from tests.world import a_member, a_plan, an_action, save
from workstreams.models import Measure, Reading, Workstream

ALLOWED = ("datetime", "board.models", "board.scrutiny", "django", "improvement")


def modules_of(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports relatively"
            yield node.module


@pytest.mark.parametrize("path", sorted(Path(board.scrutiny.__path__[0]).glob("*.py")))
def test_the_pages_of_scrutiny_import_nothing_that_reads_the_live_plan(path):
    wrong = [name for name in modules_of(path) if not name.startswith(ALLOWED)]
    assert wrong == []
    assert "import_module" not in path.read_text()


@pytest.fixture
def councillor(world, sign_in):
    client = sign_in(world.councillor)

    def read(path="progress/"):
        answer = client.get(world.url(path))
        assert answer.status_code == 200
        return html_of(answer).split("<main", 1)[1]

    return read


def publish(world, **values):
    return issue(world, draft(world, **values))


PAGES = ["progress/", "progress/workstreams/FP/", "progress/publications/1/"]


@pytest.mark.parametrize("path", PAGES)
def test_no_page_asks_the_database_for_anything_of_the_live_plan(world, councillor, path):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        councillor(path)
    assert not [query for query in queries if "workstreams_" in query["sql"]]
    assert len(queries) <= 8


@pytest.mark.parametrize("path", PAGES)
def test_nothing_changes_on_them_until_the_next_publication(world, councillor, path):
    before = councillor(path)
    changed(world.action, title="A title nobody has published", delivery="not_started")
    an_action(world.practice, "FP-02", title="An action nobody has published")
    save(Measure(plan=world.plan, outcome=world.outcome, code="M2", name="Something new"))
    draft(world)
    assert councillor(path) == before


def test_the_next_publication_shows_it_and_the_earlier_one_stays(world, councillor):
    an_action(world.practice, "FP-02", title="Published the second time")
    publish(world, note="The second publication")
    assert "Published the second time" in councillor("progress/workstreams/FP/")
    assert "The second publication" in councillor()
    earlier = councillor("progress/publications/1/")
    assert "This is an earlier publication." in earlier
    assert "Published the second time" not in earlier
    assert "This is an earlier publication." not in councillor("progress/publications/2/")
    assert world.url("progress/publications/1/") in councillor()


def test_what_is_withheld_stands_on_no_page(world, councillor):
    for path in [*PAGES, "progress/workstreams/MH/"]:
        page = councillor(path)
        assert world.exempt.title not in page
        assert "MH-02" not in page
    assert "Paragraph 1 of Schedule 12A to the Local Government Act 1972" in councillor()


def test_it_says_which_moment_it_shows(councillor):
    page = councillor()
    assert "This page shows the position published on" in page
    assert "It does not change until the next publication." in page
    assert "Nothing has been shown to have changed for children yet." in page
    assert "No questions are published here yet." in page
    assert "No date is set for the next publication." in page


def test_it_says_what_is_late_and_why(world, councillor):
    changed(world.action, baseline_due=days(-9), due=days(-9))
    changed(world.owned, baseline_due=days(-2), due=days(-2))
    a_report(world, world.action, declared_rag="red", explanation="Two posts are empty")
    a_report(world, world.owned)
    publish(world)
    page = councillor()
    assert "<strong>2 of 2 actions were late on" in page
    assert "Their leads rated 1 of them green." in page
    assert page.index("Two posts are empty") < page.index("gave no reason.")


def test_it_says_that_nothing_is_late(councillor):
    page = councillor()
    assert "None of the 2 actions was late on" in page
    assert "No published action is late." in page


def test_what_has_changed_for_children_is_said_in_the_words_that_were_verified(world, councillor):
    a_claim(world, world.action, "making_a_difference", statement="Children are seen alone")
    a_claim(world, world.action, "in_use")
    publish(world)
    page = councillor()
    assert "Children are seen alone (Front line practice: The work of FP-01)" in page
    assert "Nothing has been shown" not in page
    assert "Checked: making a difference" in councillor("progress/workstreams/FP/")


def test_a_small_count_is_hidden_on_the_page_too(world, councillor):
    changed(world.measure, unit="children", baseline=3, target=40, target_date=days(90))
    reading = Reading(measure=world.measure, period=days(-40), value=4, provisional=True)
    save(reading)
    publish(world)
    page = councillor()
    assert page.count("fewer than 6, hidden") == 2
    assert "40 children by" in page
    assert "This figure may still change" in page


def test_a_measure_is_said_with_its_words_and_its_source(world, councillor):
    changed(world.measure, unit="%", definition="Visits made in time", baseline=80)
    told = {"as_stated": "about four in five", "provenance": "published"}
    save(Reading(measure=world.measure, period=days(-40), value=79, **told))
    save(Measure(plan=world.plan, code="D1", name="Plans", direction="context"))
    publish(world)
    page = councillor()
    assert "“about four in five”" in page
    assert "80%" in page
    assert "Visits made in time" in page
    assert "These figures show demand." in page
    assert "Nothing is published yet" in page


def test_a_workstream_says_what_it_is(world, councillor):
    changed(world.practice, lead_post="Assistant director", state="developing")
    changed(world.hub, in_scope_of_inspection=False, scope_note="It was not inspected, and matters")
    changed(world.action, delivery="withdrawn", delivery_decision="Overtaken")
    done = an_action(world.hub, "MH-05", delivery="carried_out", finished=days(-3))
    changed(world.owned, baseline_due=days(20), due=days(40))
    a_report(world, done, done="It is done", next="Check it", finished=days(-3))
    save(Workstream(plan=world.plan, code="LG", name="Leadership", order=9))
    publish(world)
    practice = councillor("progress/workstreams/FP/")
    assert "still being developed" in practice
    assert "Led by: Assistant director" in practice
    assert "1 more was withdrawn or suspended" in practice
    hub = councillor("progress/workstreams/MH/")
    assert "It was not inspected, and matters" in hub
    assert "Done: It is done" in hub
    assert "First agreed for" in hub
    assert "No actions are published for this area of work." in councillor(
        "progress/workstreams/LG/"
    )
    assert "Leadership" in councillor()


def test_a_notice_with_no_end_says_so(world, councillor):
    changed(world.plan, notice_issued=days(-200), illustrative=True)
    publish(world)
    page = councillor()
    assert "No date is set for it to be lifted." in page
    assert "were made up for a demonstration, and are labelled illustrative" in page
    changed(world.plan, release_expected=days(200))
    publish(world)
    assert "The council expects it to be lifted on" in councillor()


def test_before_anything_is_published_it_says_so(sign_in, world):
    councillor = a_member(a_plan("elsewhere"), "Another councillor", Role.SCRUTINY)
    client = sign_in(councillor)
    page = html_of(client.get("/plans/elsewhere/progress/"))
    assert "Nothing has been published to scrutiny yet." in page
    assert client.get("/plans/elsewhere/progress/workstreams/FP/").status_code == 404


def test_a_publication_of_an_empty_plan_says_so(sign_in, world):
    plan = a_plan("elsewhere")
    people = [a_member(plan, f"Other {role}", role) for role in (Role.MANAGER, Role.CHAIR)]
    world.plan, (world.manager, world.chair) = plan, people
    publish(world)
    page = html_of(sign_in(world.chair).get(world.url("progress/")))
    assert "This publication has no actions in it." in page
    assert "No action was withheld." in page


@pytest.mark.parametrize("path", ["progress/workstreams/XX/", "progress/publications/2/"])
def test_what_is_not_published_is_not_found(world, sign_in, path):
    draft(world)
    assert sign_in(world.councillor).get(world.url(path)).status_code == 404
    assert sign_in(world.chair).get(world.url(path)).status_code == 404
