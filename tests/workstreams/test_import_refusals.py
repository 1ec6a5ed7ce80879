"""What a file or its answers may not do: each is said in words, and nobody is locked out."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.pages import html_of, send
from tests.workstreams.plan_workbooks import a_workbook
from tests.world import change
from workstreams.importing.answers import WrongAnswers, read_answers
from workstreams.models import Action, PlanImport
from workstreams.queries import plan_imports
from workstreams.queries.plan_imports import remembered_answers

HEAD = ["Ref", "Action", "Lead", "Due date", "Completed"]
STEPS = ("columns/", "questions/", "preview/", "preview.csv")


def brought(client, world, *rows) -> str:
    """The address of the file's pages, once it is chosen."""
    sent = {"file": SimpleUploadedFile("plan.xlsx", a_workbook(*rows))}
    return client.post(world.url("import/"), sent)["Location"].removesuffix("columns/")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "rows: {a: {due: 2014-02-30}}",
            "ratings: {a: !!timestamp abc}",
            "ratings: {a: !!bool x}",
        ),
        *(
            "headings: {a: 0b_}",
            f"headings: {{a: {'9' * 5000}}}",
            f"ratings: {{a: 0x{'f' * 9000}}}",
        ),
        *('rows: {a: {lead: "\\0"}}', 'workstream: "\\uD800"', "rows: {a: {lead: }}"),
        *("rows: {a: {due: soon}}", "rows: {a: {due: 40 Jan}}", "rows: {a: {due: }}"),
    ],
)
def test_odd_answers_are_refused_in_words(text):
    with pytest.raises(WrongAnswers):
        read_answers(text)


def test_answers_that_cannot_be_used_lock_no_page(world, sign_in, evidence_root):
    world.draft()
    client = sign_in(world.manager)
    page = brought(client, world, HEAD, ["1", "Ring back", "Me", "May 2014", None])
    change(PlanImport.objects.get(), answers="rows: {Plan!2: {due: soon}}")
    for step in STEPS:
        answer = client.get(page + step)
        assert answer.status_code == 404, step
        assert "“soon” is not the day on which row Plan!2 is due" in html_of(answer)
        assert f"{page}answers.yaml" in html_of(answer)
    assert client.get(page + "answers.yaml").status_code == 200
    assert client.get(world.url("import/")).status_code == 200
    assert remembered_answers(world.plan).rows == {}


def test_answers_that_make_a_file_too_long_are_not_kept(world, sign_in, evidence_root, monkeypatch):
    world.draft()
    client = sign_in(world.manager)
    rows = [[str(n), f"Do {n}", "Me", "May 2014", None] for n in range(4)]
    page = brought(client, world, HEAD, *rows)
    monkeypatch.setattr(plan_imports, "MOST_ACTIONS", 3)
    record = PlanImport.objects.get()
    for step in STEPS:
        answer = client.get(page + step)
        assert (answer.status_code, "holds 4 actions" in html_of(answer)) == (404, True), step
    monkeypatch.setattr(plan_imports, "MOST_ACTIONS", 4)
    form = client.get(page + "columns/").context["form"]
    refused = [n for n, one in form.columns.items() if one.heading == "Ref"]
    real = plan_imports.read_plan

    def longer(name, content, answers):
        reading = real(name, content, answers)
        reading.actions *= 2 if answers.columns else 1
        return reading

    monkeypatch.setattr(plan_imports, "read_plan", longer)
    answer = send(client, page + "columns/", **dict.fromkeys(refused, ""))
    assert (answer.status_code, "holds 8 actions" in html_of(answer)) == (400, True)
    record.refresh_from_db()
    assert record.answers == ""
    assert client.get(page + "columns/").status_code == 200


def test_what_stands_together_is_taken_back_together_or_not_at_all(world, sign_in, evidence_root):
    world.draft()
    client = sign_in(world.manager)
    action = change(
        world.action,
        source_ref="A1",
        baseline_due=None,
        due=None,
        delivery="not_started",
        finished=None,
    )
    page = brought(
        client, world, HEAD, ["A1", action.title, "", date(2014, 5, 31), date(2014, 6, 1)]
    )
    send(client, page + "preview/")
    action.refresh_from_db()
    assert (action.baseline_due, action.finished) == (date(2014, 5, 31), date(2014, 6, 1))
    change(action, due=date(2014, 7, 31), finished=date(2014, 6, 2))
    with CaptureQueriesContext(connection) as asked:
        assert send(client, page + "take-back/").status_code == 302
    action.refresh_from_db()
    assert (action.baseline_due, action.due) == (date(2014, 5, 31), date(2014, 7, 31))
    assert (action.delivery, action.finished) == ("carried_out", date(2014, 6, 2))
    # Nobody agrees the plan while an import is taken back.
    locked = [each["sql"] for each in asked if "FOR UPDATE" in each["sql"]]
    plans = [sql for sql in locked if 'FROM "improvement_plan"' in sql]
    assert bool(plans) == (connection.vendor == "postgresql")


def test_a_date_of_an_agreed_plan_cannot_be_asked_away(world, sign_in, evidence_root):
    client = sign_in(world.manager)
    old = change(world.action, source_ref="A1", starts=None)
    old.save_as("system:test", "Imported from an earlier file")
    page = brought(client, world, HEAD, ["A1", old.title, old.owner_post, None, None])
    told = html_of(client.get(page + "preview/"))
    assert "Ask the chair" not in told
    assert "ask the chair" not in told
    table = client.get(page + "preview.csv").content.decode()
    assert any(
        line.startswith("changed here and in the file") and ",Agreed date," in line
        for line in table.splitlines()
    )
    assert Action.objects.get(pk=old.pk).due == old.due


def test_the_files_value_can_be_taken_where_both_have_changed(world, sign_in, evidence_root):
    world.draft()
    inside = {"delivery": "not_started"}
    client = sign_in(world.manager)
    old = change(world.action, source_ref="A1", starts=None, **inside)
    old.save_as("system:test", "Imported from an earlier file")
    change(old, owner_post="Ours", due=date(2014, 1, 31), baseline_due=date(2014, 1, 31))
    page = brought(client, world, HEAD, ["A1", old.title, "Theirs", date(2014, 3, 31), None])
    form = client.get(page + "preview/").context["form"]
    offered = dict(form.fields["take"].choices)
    assert "“Theirs” from the file for “Ours”" in offered[f"{old.pk}:owner_post"]
    nothing = send(client, page + "preview/", take=[])
    assert "choose what you take from the file" in html_of(nothing)
    assert send(client, page + "preview/", take=["1:version"]).status_code == 400
    taken = [f"{old.pk}:owner_post", f"{old.pk}:due"]
    assert send(client, page + "preview/", take=taken).status_code == 302
    now = Action.objects.get(pk=old.pk)
    assert (now.owner_post, now.due, now.baseline_due) == ("Theirs",) + (date(2014, 3, 31),) * 2
    row = now.history.order_by("-version").first()
    assert row.history_change_reason.startswith("Imported from ")


def test_in_an_agreed_plan_only_what_judges_nothing_is_taken(world, sign_in, evidence_root):
    client = sign_in(world.manager)
    old = change(world.action, source_ref="A1")
    old.save_as("system:test", "Imported from an earlier file")
    change(old, owner_post="Ours", starts=date(2021, 1, 1))
    page = brought(client, world, HEAD, ["A1", old.title, "Theirs", old.due, None])
    form = client.get(page + "preview/").context["form"]
    assert [key for key, _ in form.fields["take"].choices] == [f"{old.pk}:owner_post"]
