"""What a file or its answers may not do: each is said in words, and nobody is locked out."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.pages import html_of, send
from tests.workstreams.plan_workbooks import a_workbook
from tests.world import change
from workstreams.importing.answers import WrongAnswers, read_answers
from workstreams.models import PlanImport
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
