"""The pages of scrutiny: they show the latest publication, from its stored document alone."""

import json
import re
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from board.models import Publication, digest
from board.publishing.schema import WrongDocument, check
from board.publishing.stored import NOT_TOLD
from board.scrutiny import views
from board.templatetags.stored_charts import present_words
from improvement.audit import guards
from improvement.roles import Role
from tests.board.factories import a_challenge, a_claim, an_update, changed, days, draft, issue
from tests.pages import html_of
from tests.world import a_member, a_plan, an_action, save, some_evidence
from workstreams.models import Measure, Reading, Workstream


@pytest.fixture
def councillor(world, sign_in):
    client = sign_in(world.councillor)

    def read(path=""):
        """The page at the address; the whole of the latest publication where none is given."""
        latest = Publication.objects.for_scrutiny().issued().first()
        answer = client.get(world.url(path or f"progress/publications/{latest.number}/"))
        assert answer.status_code == 200
        return html_of(answer).split("<main", 1)[1]

    return read


def publish(world, **values):
    return issue(world, draft(world, **values))


PAGES = ["progress/", "progress/workstreams/FP/", "progress/publications/1/"]


@pytest.mark.parametrize("path", PAGES)
def test_the_pages_of_scrutiny_run_no_query_on_the_live_plan(world, councillor, path):
    """But for whether they who come in deputise for a lead, which is asked with their roles."""
    with CaptureQueriesContext(connection) as queries:
        councillor(path)
    asked = [query["sql"] for query in queries if "improvement_membership" not in query["sql"]]
    assert not [sql for sql in asked if "workstreams_" in sql]
    assert len(asked) < len(queries)
    assert len(queries) <= 9


@pytest.mark.parametrize("path", PAGES)
def test_the_pages_of_scrutiny_do_not_change_until_the_next_publication(world, councillor, path):
    before = councillor(path)
    changed(world.action, title="A title nobody has published", delivery="not_started")
    an_action(world.practice, "FP-02", title="An action nobody has published")
    save(Measure(plan=world.plan, outcome=world.outcome, code="M2", name="Something new"))
    draft(world)
    assert councillor(path) == before


def test_the_actions_of_a_workstream_are_paged(world, councillor, monkeypatch):
    an_action(world.practice, "FP-02", title="On the second page")
    publish(world)
    page_of = views.page_of
    monkeypatch.setattr(views, "page_of", lambda request, rows: page_of(request, rows, 1))
    first, second = councillor(PAGES[1]), councillor(f"{PAGES[1]}?page=2")
    assert "The work of FP-01" in first
    assert 'rel="next"' in first
    assert "On the second page" not in first
    assert "On the second page" in second


def test_a_new_publication_shows_new_actions_and_the_earlier_one_stays_readable(world, councillor):
    an_action(world.practice, "FP-02", title="Published the second time")
    publish(world, note="The second publication")
    assert "Published the second time" in councillor("progress/workstreams/FP/")
    assert "The second publication" in councillor()
    earlier = councillor("progress/publications/1/")
    assert "This is an earlier publication." in earlier
    assert "Published the second time" not in earlier
    assert "This is an earlier publication." not in councillor("progress/publications/2/")
    assert world.url("progress/publications/1/") in councillor("progress/")


def test_a_withheld_action_is_on_no_page_of_scrutiny(world, councillor):
    for path in [*PAGES, "progress/workstreams/MH/"]:
        page = councillor(path)
        assert world.exempt.title not in page
        assert "MH-02" not in page
    assert "Paragraph 1 of Schedule 12A to the Local Government Act 1972" in councillor()


def test_the_progress_page_says_which_publication_it_shows(councillor):
    page = councillor()
    assert "This page shows the position published on" in page
    assert "It does not change until the next publication." in page
    assert "Nothing has been shown to have changed for children yet." in page
    assert "No questions are published here yet." in page
    assert "No date is set for the next publication." in page


def test_the_progress_page_counts_late_actions_and_gives_their_explanations(world, councillor):
    changed(world.action, baseline_due=days(-9), due=days(-9))
    changed(world.owned, baseline_due=days(-2), due=days(-2))
    an_update(world, world.action, declared_rag="red", explanation="Two posts are empty")
    an_update(world, world.owned)
    publish(world)
    page = councillor()
    assert "<strong>2 of 2 actions were late on" in page
    assert "Their leads rated 1 of them green." in page
    assert page.index("Two posts are empty") < page.index("Rated green by its lead")
    assert "gave no reason" not in page  # green asks for none


def test_the_progress_page_counts_suspended_actions_past_their_date_apart(world, councillor):
    suspended = {"delivery": "suspended", "delivery_decision": "The board’s decision"}
    changed(world.owned, baseline_due=days(-2), due=days(-2), **suspended)
    publish(world)
    page = " ".join(councillor().split())
    assert "1 more was past its agreed date and suspended" in page
    assert "The 1 action was not late on" in page


def test_what_late_actions_have_in_common_is_said_once(world, councillor):
    for number in range(3):
        action = an_action(world.practice, f"FP-1{number}", due=days(-9))
        an_update(world, action)
    changed(world.owned, baseline_due=days(-2), due=days(-2))
    publish(world)
    page = councillor()
    assert page.count("Rated green by their leads") == 1
    assert "No update of it had been accepted." in page


def test_the_progress_page_says_when_no_action_is_late(councillor):
    page = councillor()
    assert "None of the 2 actions was late on" in page
    assert "No published action is late." in page


def test_the_progress_page_quotes_verified_claims_of_a_difference_for_children(world, councillor):
    a_claim(world, world.action, "making_a_difference", statement="Children are seen alone")
    a_claim(world, world.action, "in_use")
    publish(world)
    page = councillor()
    assert "Children are seen alone (Front line practice: The work of FP-01)" in page
    assert "Nothing has been shown" not in page
    assert "Checked: making a difference" in councillor("progress/workstreams/FP/")


def test_a_small_count_is_hidden_on_the_progress_page(world, councillor):
    changed(world.measure, unit="children", baseline=3, target=40, target_date=days(90))
    reading = Reading(measure=world.measure, period=days(-40), value=4, provisional=True)
    save(reading)
    publish(world)
    page = councillor()
    assert page.count("hidden: 1 to 5, or would give such a number away") >= 2
    assert "A number in it is hidden, so that no child can be recognised." in page
    assert "40 children by" in page
    assert "This figure may still change" not in page  # a mark would say that there is a figure


def test_a_measure_on_the_progress_page_has_its_definition_and_published_words(world, councillor):
    changed(world.measure, unit="%", definition="Visits made in time", baseline=80)
    values = {"as_stated": "about four in five", "provenance": "published"}
    save(Reading(measure=world.measure, period=days(-40), value=79, **values))
    save(Measure(plan=world.plan, code="D1", name="Plans", direction="context"))
    publish(world)
    page = councillor()
    assert "“about four in five”" in page
    assert "80%" in page
    assert "Visits made in time" in page
    assert "These figures show demand." in page
    assert "Nothing is published yet" not in page
    assert 'href="?show=demand#demand"' in page
    latest = Publication.objects.issued_to_scrutiny(world.plan)[0]
    shown = councillor(f"progress/publications/{latest.number}/?show=demand")
    assert "Nothing is published yet" in shown
    assert "Read all" not in shown


def test_the_page_of_a_workstream_for_scrutiny_shows_its_lead_state_and_actions(world, councillor):
    changed(world.practice, lead_post="Assistant director", state="developing")
    changed(world.hub, in_scope_of_inspection=False, scope_note="It was not inspected, and matters")
    changed(world.action, delivery="withdrawn", delivery_decision="Overtaken")
    carried_out = an_action(world.hub, "MH-05", delivery="carried_out", finished=days(-3))
    changed(carried_out, description="What is to be done, at length")
    changed(world.owned, baseline_due=days(20), due=days(40))
    an_update(world, carried_out, done="It is done", next="Check it", finished=days(-3))
    save(Workstream(plan=world.plan, code="LG", name="Leadership", order=9))
    publish(world)
    practice = councillor("progress/workstreams/FP/")
    assert "still being developed" in practice
    assert "Led by: Assistant director" in practice
    assert "1 was withdrawn or suspended" in practice
    hub = councillor("progress/workstreams/MH/")
    assert "It was not inspected, and matters" in hub
    assert "Done: It is done" in hub
    assert "What is to be done, at length" in hub
    assert "First agreed for" in hub
    assert "No actions are published for this area of work." in councillor(
        "progress/workstreams/LG/"
    )
    assert "Leadership" in councillor()


def test_the_progress_page_says_when_the_notice_has_no_release_date(world, councillor):
    changed(world.plan, notice_issued=days(-200), illustrative=True)
    publish(world)
    page = councillor()
    assert "No date is set for it to be lifted." in page
    assert page.count("Illustrative") == 1
    changed(world.plan, release_expected=days(200))
    publish(world)
    assert "The council expects it to be lifted on" in councillor()


def test_the_progress_page_says_when_nothing_has_been_published(sign_in, world):
    councillor = a_member(a_plan("elsewhere"), "Another councillor", Role.SCRUTINY)
    client = sign_in(councillor)
    page = html_of(client.get("/plans/elsewhere/progress/"))
    assert "Nothing has been published to scrutiny yet." in page
    assert client.get("/plans/elsewhere/progress/workstreams/FP/").status_code == 404


def test_a_publication_without_actions_says_so(sign_in, world):
    plan = a_plan("elsewhere")
    people = [a_member(plan, f"Other {role}", role) for role in (Role.MANAGER, Role.CHAIR)]
    world.plan, (world.manager, world.chair) = plan, people
    publish(world)
    scrutiny = a_member(plan, "Other councillor", Role.SCRUTINY)
    marked = {"marking": "confidential", "marking_reason": "It tells of a family"}
    some_evidence(plan, world.manager, title="Audit of one family", **marked)
    words = "What does the audit of one family say?"
    a_challenge(world, by=scrutiny, post="manager", of_scrutiny=True, words=words, due=days(30))
    publish(world)
    page = html_of(sign_in(world.chair).get(world.url("progress/publications/2/")))
    assert "There are no actions to count here." in page
    assert "No action and no question of scrutiny’s was marked exempt or confidential." in page
    assert NOT_TOLD in page
    assert "Nothing was withheld" not in page  # the words name what is


@pytest.mark.parametrize("path", ["progress/workstreams/XX/", "progress/publications/2/"])
def test_an_unpublished_workstream_or_draft_is_not_found_by_scrutiny(world, sign_in, path):
    draft(world)
    assert sign_in(world.councillor).get(world.url(path)).status_code == 404
    assert sign_in(world.chair).get(world.url(path)).status_code == 404


def test_a_publication_of_the_first_version_is_shown_for_ever(world, councillor):
    document = json.loads((Path(__file__).parent / "document-1.json").read_text())
    check(document)
    now = timezone.now()
    values = {"as_at": now, "note": "As it was", "drafted_at": now, "drafted_by": world.manager}
    publication = Publication(
        plan=world.plan,
        number=2,
        document=document,
        digest=digest(document),
        issued_at=now,
        issued_by=world.chair,
        **values,
    )
    save(publication)
    for path in ("progress/", "progress/publications/2/"):
        page = councillor(path)
        assert "Compared with the start" in page
        assert "<strong>Worse</strong>" in page
        assert "70.3% (October 2026)" in page
        assert "hidden: 1 to 5, or would give such a number away" in page
        assert "Children are seen alone" in page


@pytest.mark.parametrize(
    "stored",
    [
        "fewer than 10, hidden",
        "hidden: rests on fewer than 10",
        "hidden: fewer than 10, or would give such a number away",
        "hidden: 1 to 9, or would give such a number away",
    ],
)
def test_old_words_for_a_hidden_number_are_given_in_the_one_wording(stored):
    assert present_words(stored) == "hidden: 1 to 9, or would give such a number away"


@pytest.mark.parametrize("redacted_on", [{}, {"redacted_on": ["2026-11-01"]}])
def test_a_page_says_when_its_document_does_not_match_its_digest(world, councillor, redacted_on):
    warned = "This is not the document that was drafted"
    assert warned not in councillor()
    document = world.publication.document | {"statement": "All is well"} | redacted_on
    connection.check_constraints()  # PostgreSQL drops no trigger that is still to fire
    with connection.cursor() as cursor:
        guards.DIALECTS[connection.vendor].drop(cursor, ["audit_board_publication_update"])
    changed(world.publication, document=document)
    for path in ("progress/", "progress/workstreams/FP/", "progress/publications/1/"):
        assert warned in councillor(path)


def test_each_measure_is_published_with_its_chart_and_every_figure(world, councillor):
    for number in range(9):
        value = 50 + number % 2
        save(Reading(measure=world.measure, period=date(2025, number + 1, 1), value=value))
    changed(world.measure, unit="%", target=90)
    publish(world)
    page = councillor()
    (key,) = re.findall(r"show=([0-9a-f]+)#", page)
    assert "<svg" not in page
    for path in (f"progress/publications/2/?show={key}", "progress/publications/2/?show=all"):
        chart = councillor(path)
        assert chart.count('class="app-chart ') == 2
        assert "Visits: its chart and every figure" in chart
        assert "January 2025" in chart
    assert "Of the 1 measure that can be compared, 1 is lower than at the start" in page


@pytest.mark.parametrize(
    "change",
    [
        {"schema_version": 3},
        {"counts": {}},
        {"on": 4},
        {"children": "named"},
    ],
)
def test_a_document_that_is_not_as_its_schema_says_is_not_written(world, change):
    document = world.publication.document
    check(document)
    with pytest.raises(WrongDocument):
        check(document | change)
    with pytest.raises(WrongDocument):
        check({})
