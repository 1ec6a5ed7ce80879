"""`manage.py import_plan FILE --plan SLUG --dry-run`, and the answers that it takes."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.world import a_plan
from workstreams.importing.answers import WrongAnswers, read_answers

CSV = (
    "Our no,What we will do,Who,By when,BRAG,Team\n"
    "A1,Ring back,Me,Ongoing,Blue,North\n"
    "A2,Meet families,,asap,Blue,South\n"
)


@pytest.fixture
def run(tmp_path, db):
    """Runs the command on CSV with answers, and gives what it printed."""
    a_plan()
    file, answers = tmp_path / "plan.csv", tmp_path / "answers.yaml"
    file.write_text(CSV)

    def command(*options: str, given: str = "") -> str:
        printed = StringIO()
        answers.write_text(given)
        with_answers = ["--answers", str(answers)] if given else []
        call_command(
            "import_plan",
            file,
            "--plan=testshire",
            "--dry-run",
            *with_answers,
            *options,
            stdout=printed,
        )
        return printed.getvalue()

    return command


def test_it_prints_what_was_read_and_what_is_to_be_asked(run):
    assert run() == (
        "row 2: new: Ring back\n"
        "  to be asked: a review date, since it is ongoing\n"
        "  to be asked: what blue means\n"
        "row 3: new: Meet families\n"
        "  to be asked: “asap” is not a date\n"
        "  to be asked: what blue means\n"
        "  to be asked: who leads it\n"
        "F1: The column “Team” is not read: say what it holds, or leave it\n"
        "Nothing is written: 2 new, 0 changed, 0 changed here and in the file, 0 unchanged, "
        "0 not in the file\n"
    )


def test_its_json_has_the_fields_of_an_action_and_of_a_problem(run):
    read = json.loads(run("--json"))
    assert list(read) == ["actions", "problems"]
    first = read["actions"][0]
    assert list(first)[:14] == [
        *("sheet", "row", "ref", "action", "paragraphs", "finding", "lead", "due", "precision"),
        *("stated", "progress", "rag", "meaning", "ask"),
    ]
    assert first["ask"][0] == {"code": "review", "words": "a review date, since it is ongoing"}
    assert set(read["problems"][0]) == {"sheet", "cell", "code", "words"}


def test_answers_say_what_ratings_and_columns_hold_and_what_a_row_lacks(run):
    given = """
    ratings: {blue: complete}
    columns: {Team: workstream}
    rows:
      2: {due: 2014-01-31, finished: 2014-01-30}
      3: {due: 28 February 2014, lead: Head of Service}
    """
    read = json.loads(run("--json", given=given))
    names = ("due", "precision", "lead", "meaning", "workstream", "finished", "ask")
    asked = {
        "code": "state",
        "words": "on which day it was carried out: “Blue” means that it is",
    }
    assert [[action.get(name) for name in names] for action in read["actions"]] == [
        ["2014-01-31", "ongoing", "Me", "complete", "North", "2014-01-30", []],
        ["2014-02-28", "day", "Head of Service", "complete", "South", None, [asked]],
    ]
    assert read["problems"] == []


def test_a_column_can_be_left_by_intent(run):
    read = json.loads(run("--json", given="columns: {Team: , BRAG: }"))
    assert read["problems"] == []
    assert [action["rag"] for action in read["actions"]] == [None, None]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("ratings: [", "no YAML"),
        ("[1]", "have the parts"),
        ("rows: []", "have the parts"),
        ("colours: {}", "no part “colours”"),
        ("rows: {2: {colour: red}}", "Row “2” can be given"),
        ("rows: {2: soon}", "Row “2” can be given"),
        ("columns: {Team: crew}", "no field of an action"),
    ],
)
def test_answers_of_another_shape_are_refused_in_words(given, words):
    with pytest.raises(WrongAnswers, match=words):
        read_answers(given)


def test_what_cannot_be_read_ends_the_command_in_words(run, tmp_path):
    for options, words in [
        ({"given": "rows: {2: {due: soon}}"}, "is not the day on which row 2 is due"),
        ({"given": "ratings: ["}, "no YAML"),
    ]:
        with pytest.raises(CommandError, match=words):
            run(**options)
    for file, plan, words in [
        (tmp_path / "none.csv", "testshire", "can’t be read"),
        (tmp_path / "plan.csv", "nowhere", "no plan “nowhere”"),
    ]:
        with pytest.raises(CommandError, match=words):
            call_command("import_plan", file, f"--plan={plan}", "--dry-run")
    (tmp_path / "empty.csv").touch()
    with pytest.raises(CommandError, match="The file is empty"):
        call_command("import_plan", tmp_path / "empty.csv", "--plan=testshire", "--dry-run")
    (tmp_path / "answers.yaml").write_bytes(b"\xff")
    options = ["--plan=testshire", "--answers", str(tmp_path / "answers.yaml")]
    with pytest.raises(CommandError, match="is not UTF-8"):
        call_command("import_plan", tmp_path / "plan.csv", *options)
    with pytest.raises(CommandError, match="The plan has been agreed"):
        call_command("import_plan", tmp_path / "plan.csv", "--plan=testshire")
