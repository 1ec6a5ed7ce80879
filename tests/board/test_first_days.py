"""The day for which something was due at first: told wherever it has moved since."""

import csv
from io import StringIO

import pytest

from board.models import ImpactAssessment, Validation
from improvement.templatetags.display import day
from tests.board.factories import days
from tests.pages import html_of
from tests.world import change, save


def an_assessment(world, due):
    asked = {"kind": "legal", "action": world.action, "due": due}
    return save(ImpactAssessment(plan=world.plan, **asked)), "impact/", "due"


def a_check(world, due):
    held = {"kind": "visit", "title": "Visit", "carried_out_by": "A council"}
    held |= {"held_from": days(-40), "report_due": due}
    return save(Validation(plan=world.plan, **held)), "validation/", "report_due"


@pytest.mark.parametrize("made", [an_assessment, a_check])
def test_a_day_that_moved_is_told_with_the_first_and_whether_it_had_passed(world, sign_in, made):
    record, path, field = made(world, days(-3))
    client = sign_in(world.member)

    def told():
        pages = [html_of(client.get(world.url(p))) for p in (path, f"{path}{record.pk}/")]
        return {" ".join(page.split()).partition("First due on ")[2][:60] for page in pages}

    assert told() == {""}
    change(record, **{field: days(20)})
    first = f"{day(days(-3))}: moved once that day had passed"
    assert {words[: len(first)] for words in told()} == {first}
    change(record, **{field: days(30)})
    assert {words[: len(first)] for words in told()} == {first}


def a_line(world, due):
    return change(world.resource, due=due), "resources/", "due"


@pytest.mark.parametrize("made", [an_assessment, a_line])
def test_the_file_of_a_list_tells_what_is_overdue_and_what_was_moved_late(world, sign_in, made):
    record, path, _ = made(world, days(-3))
    client, address = sign_in(world.member), world.url(f"{path.removesuffix('/')}.csv")

    def told():
        answer = client.get(address).content.decode("utf-8-sig")
        [row] = csv.DictReader(StringIO(answer))
        return [row[name] for name in ("Overdue", "First due on", "Moved once that day had passed")]

    assert told() == ["yes", "", ""]
    change(record, due=days(20))
    assert told() == ["", days(-3).isoformat(), "yes"]


def test_a_day_that_moved_in_time_is_told_without_reproach(world, sign_in):
    record, path, field = an_assessment(world, days(3))
    change(record, **{field: days(20)})
    page = html_of(sign_in(world.member).get(world.url(path)))
    assert f"First due on {day(days(3))}" in " ".join(page.split())
    assert "had passed" not in page
