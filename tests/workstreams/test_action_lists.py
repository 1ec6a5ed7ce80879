"""The list of actions sorted by its columns, and kept as a file: what is shown and no more."""

import csv
from datetime import date
from io import BytesIO, StringIO
from urllib.parse import quote

import pytest
from openpyxl import load_workbook

from improvement.remembered import answers
from tests.board.factories import this_instant
from tests.pages import html_of
from tests.world import a_plan, an_action, change, save, some_evidence
from workstreams.models import Action, Update, Workstream
from workstreams.queries.action_lists import HEADINGS, action_lines, keys_in_order, line_of


@pytest.fixture
def listed(world):
    """Five more actions, alike in what no test looks at."""
    an_action(world.practice, "FP-10", owner_post="École head", due=date(2099, 5, 1))
    an_action(world.practice, "FP-2", owner_post="adviser", due=date(2010, 5, 1))
    an_action(world.hub, "MH-3", owner_post="Zeta", due=None, baseline_due=None)
    an_action(world.hub, "MH-9", owner_post="", due=date(2099, 4, 1))
    other = a_plan("elsewhere")
    theirs = save(Workstream(plan=other, code="EL", name="Elsewhere", order=1))
    an_action(theirs, "EL-01")
    return world


def refs(client, world, query):
    answer = client.get(world.url(f"actions/?{query}"))
    assert answer.status_code == 200
    return [item.ref for item in answer.context["page"]]


def table(client, world, query, ending="csv"):
    answer = client.get(world.url(f"actions.{ending}?{query}"))
    assert answer.status_code == 200
    if ending == "csv":
        return list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    (sheet,) = load_workbook(BytesIO(answer.content)).worksheets
    return [list(row) for row in sheet.iter_rows(values_only=True)]


ORDERS = {
    "": ["FP-01", "FP-2", "FP-10", "MH-01", "MH-02", "MH-3", "MH-9"],
    "sort=ref": ["FP-01", "FP-2", "FP-10", "MH-01", "MH-02", "MH-3", "MH-9"],
    "sort=-ref": ["MH-9", "MH-3", "MH-02", "MH-01", "FP-10", "FP-2", "FP-01"],
    "sort=owner": ["FP-2", "FP-10", "FP-01", "MH-01", "MH-02", "MH-3", "MH-9"],
    "sort=-owner": ["MH-3", "FP-01", "MH-01", "MH-02", "FP-10", "FP-2", "MH-9"],
    "sort=due": ["FP-2", "MH-9", "FP-10", "FP-01", "MH-01", "MH-02", "MH-3"],
    "sort=-due": ["FP-01", "MH-01", "MH-02", "FP-10", "MH-9", "FP-2", "MH-3"],
    "sort=-due&workstream=FP": ["FP-01", "FP-10", "FP-2"],
}


def test_each_column_sorts_the_list_both_ways_and_what_is_empty_stands_last(listed, sign_in):
    client = sign_in(listed.member)
    for query, expected in ORDERS.items():
        assert refs(client, listed, query) == expected, query
        assert [row[0] for row in table(client, listed, query)[1:]] == expected, query
    shown = refs(client, listed, "sort=shows")
    assert shown[:3] == ["FP-2", "MH-3", "MH-9"]  # red, then not ready
    assert refs(client, listed, "sort=-shows")[-3:] == ["MH-3", "MH-9", "FP-2"]
    assert len(refs(client, listed, "sort=says")) == 7


def test_the_heads_say_how_the_list_is_sorted_and_keep_its_filters(listed, sign_in):
    client = sign_in(listed.member)
    page = html_of(client.get(listed.url("actions/?workstream=FP&sort=due&page=1")))
    assert 'scope="col" aria-sort="ascending"><a class="govuk-link' in page
    assert 'href="?workstream=FP&amp;sort=-due"' in page
    assert 'href="?workstream=FP&amp;sort=owner"' in page
    assert page.count("aria-sort") == 1
    assert f'href="{listed.url("actions.csv")}?workstream=FP&amp;sort=due"' in page
    turned = html_of(client.get(listed.url("actions/?sort=-due")))
    assert 'aria-sort="descending"' in turned
    assert 'href="?sort=due"' in turned
    for wrong in ("actions/?sort=title", "actions.csv?sort=title", "actions.xlsx?late=maybe"):
        refused = client.get(listed.url(wrong))
        assert refused.status_code == 400
        assert "govuk-error-summary" in html_of(refused)


def test_the_files_hold_what_is_shown_on_all_pages_and_no_formula(listed, sign_in):
    for number in range(30):
        an_action(listed.practice, f"FP-{100 + number}", title="=1+1", owner_post="@SUM(A1)")
    client = sign_in(listed.owner)
    written = table(client, listed, "q=1%2B1&page=2")
    assert written[0] == list(HEADINGS)
    assert len(written) == 31
    assert written[1][:3] == ["FP-100", "'=1+1", "'@SUM(A1)"]
    sheet = table(client, listed, "q=1%2B1", "xlsx")
    assert len(sheet) == 31
    assert sheet[1][1] == "=1+1"
    book = load_workbook(BytesIO(client.get(listed.url("actions.xlsx?q=1%2B1")).content))
    assert {cell.data_type for cell in book.worksheets[0]["B"]} == {"s"}


def test_the_files_say_how_exactly_a_date_is_known(world, sign_in):
    day = date(2013, 3, 31)
    cases = {
        "month": ("March 2013", "2013-03-31", "", "A month"),
        "ongoing": ("ongoing, review by 31 March 2013", "", "2013-03-31", "Ongoing"),
        "none": ("none agreed", "", "", ""),
    }
    for number, known in enumerate(cases):
        dated = None if known == "none" else day
        an_action(
            world.hub,
            f"MH-{50 + number}",
            title="Dated",
            due_precision="day" if known == "none" else known,
            marking="exempt",
            exempt_paragraph="3",
            marking_reason="Named people",
            due=dated,
            baseline_due=dated,
        )
    head, *rows = table(sign_in(world.owner), world, "q=dated")
    names = ("Date in words", "Agreed date", "Review by", "The date is known to")
    for row, expected in zip(rows, cases.values(), strict=True):
        told = dict(zip(head, row, strict=True))
        assert told["Marking"] == "Exempt"
        *shown, known = (told[name] for name in names)
        assert (*shown, known.split(",")[0]) == expected


def test_the_list_and_its_files_as_they_stood(world, sign_in):
    action = an_action(world.practice, "FP-10", title="Before")
    instant, client = quote(this_instant().isoformat()), sign_in(world.member)
    change(action, title="After")
    for query, title in [("q=before", ""), (f"q=before&at={instant}", "Before")]:
        assert [row[1] for row in table(client, world, query)[1:]] == [title] * bool(title)
    page = html_of(client.get(world.url(f"actions/?at={instant}&sort=due")))
    assert f"actions.csv?at={instant}" in page


def test_evidence_is_sorted_by_its_columns_too(world, sign_in):
    some_evidence(world.plan, world.manager, title="Zebra", dated=date(2020, 1, 1))
    some_evidence(world.plan, world.manager, title="apple", dated=date(2021, 1, 1))
    client = sign_in(world.member)
    for query, first in {
        "": "Audit number 1",
        "sort=dated": "Zebra",
        "sort=title": "apple",
    }.items():
        page = client.get(world.url(f"evidence/?{query}"))
        assert page.context["page"][0].title == first
    assert 'aria-sort="ascending"' in html_of(page)


def test_a_sorted_list_asks_as_much_for_few_as_for_many(
    world, sign_in, django_assert_max_num_queries, django_assert_num_queries
):
    client = sign_in(world.member)
    client.get(world.url("actions/"))  # what a first visit asks
    answers.clear()
    with django_assert_max_num_queries(16) as few:
        client.get(world.url("actions/?sort=shows"))
    for number in range(20, 60):
        an_action(world.practice, f"FP-{number}")
    answers.clear()
    with django_assert_num_queries(len(few)):
        client.get(world.url("actions/?sort=shows"))
    with django_assert_max_num_queries(16):
        client.get(world.url("actions.csv?sort=shows"))


def test_the_usual_order_is_that_of_the_database(listed):
    an_action(listed.hub, "M12H-007")
    an_action(listed.hub, "M12H-7")
    an_action(listed.practice, "M2H-10")
    in_database = [*Action.objects.filter(plan=listed.plan).values_list("pk", flat=True)]
    assert keys_in_order(listed.plan, Action.objects.all()) == in_database
    refs = dict(Action.objects.values_list("pk", "ref"))
    shown = action_lines(reversed(in_database), listed.plan, date(2013, 11, 18))
    assert [line.ref for line in shown] == [refs[key] for key in reversed(in_database)]


def test_a_row_follows_every_change_of_what_it_shows(world, sign_in):
    """Of the action, of what is said of it, of its owner's name and of the days of the plan; each
    time the page was asked before."""
    client, url = sign_in(world.member), world.url("actions/?q=FP-01")

    def row():
        return html_of(client.get(url)).partition("<tbody>")[2].partition("</tbody>")[0]

    seen = [row()]
    change(world.action, title="Wholly new", owner_post="", owner=world.owner)
    seen.append(row())
    assert "Wholly new" in seen[-1]
    assert world.owner.name in seen[-1]
    change(world.owner, name="Sheila Renamed")
    seen.append(row())
    assert "Sheila Renamed" in seen[-1]
    change(world.action, due=date(2013, 11, 8))
    seen.append(row())
    assert "Late by " in seen[-1]
    assert len(set(seen)) == len(seen)


def test_only_rows_that_were_touched_are_read_again(
    world, sign_in, django_assert_num_queries, monkeypatch
):
    client, url = sign_in(world.member), world.url("actions/")
    assert "in Round" not in html_of(client.get(url))
    with django_assert_num_queries(5):
        client.get(url)
    read = []
    monkeypatch.setattr(
        "workstreams.queries.action_lists.line_of",
        lambda action, *args: read.append(action) or line_of(action, *args),
    )
    sent = {"state": "submitted", "submitted_by": world.lead, "submitted_at": this_instant()}
    an_update = Update(action=world.owned, round=world.round, declared_rag="green", **sent)
    save(an_update)
    assert html_of(client.get(url)).count("in Round") == 1
    change(an_update, declared_rag="red", explanation="Behind")
    assert "app-rag--red" in html_of(client.get(url))
    assert read == [world.owned, world.owned]


def test_a_row_that_can_be_chosen_is_nobody_elses(world, sign_in):
    url = world.url("actions/")
    for _ in range(2):
        assert 'name="chosen"' in html_of(sign_in(world.manager).get(url))
        assert 'name="chosen"' not in html_of(sign_in(world.member).get(url))


def test_what_the_list_can_be_narrowed_by_follows_every_change(world, sign_in):
    client = sign_in(world.member)
    page = html_of(client.get(world.url("actions/")))
    assert "Head of nothing" not in page
    action = an_action(world.practice, "FP-10", owner_post="Head of nothing")
    save(Workstream(plan=world.plan, code="XY", name="Extra year", order=9))
    page = html_of(client.get(world.url("actions/")))
    assert '<option value="Head of nothing">' in page
    assert '<option value="XY">Extra year' in page
    change(action, owner_post="Head of all")
    page = html_of(client.get(world.url("actions/?owner=Head of all")))
    assert '<option value="Head of nothing">' not in page
    assert "<strong>1</strong>" in page


def test_what_a_filter_finds_follows_every_change(world, sign_in):
    """Of an action, of what stands beside it, and of people; of each the page was asked before."""
    client = sign_in(world.member)
    assert refs(client, world, "level=not_ready") == []
    assert refs(client, world, "q=wholly") == []
    change(world.owned, title="Wholly new")
    assert refs(client, world, "q=wholly") == [world.owned.ref]
    assert refs(client, world, "workstream=MH") == ["MH-01", "MH-02"]
    change(world.practice, order=7)
    assert refs(client, world, "")[-1] == "FP-01"
    change(world.owner, is_active=False)
    assert refs(client, world, "level=not_ready") == [world.owned.ref]
