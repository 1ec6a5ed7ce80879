"""Every list sorts by each of its columns, both ways, and is kept as a file, by one mechanism."""

import csv
import re
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from board.models import Decision
from improvement.audit.access_log import AccessEvent
from improvement.models import User
from improvement.text_order import folded, natural_key
from tests.pages import html_of
from tests.world import change, save

# By the path of each list: the heading of its file under which a row's link on the page begins;
# then by the name of each sort, the heading by which the file must be in order.
LISTS = {
    "risks": (
        "Reference",
        {"ref": "Reference", "score": "Score now", "first": "First score", "owner": "Who owns it"},
    ),
    "decisions": (
        "Decision",
        {"number": "Decision", "text": "What was decided", "owner": "Who carries it out"},
    ),
    "challenges": ("Challenge", {"number": "Challenge"}),
    "evidence": ("Evidence", {"title": "Evidence", "dated": "Date", "actions": "Actions"}),
    "findings": (
        "Reference",
        {
            "ref": "Reference",
            "actions": "Actions",
            "outcomes": "Outcomes",
            "measures": "Measures",
        },
    ),
    "workstreams": (
        "Code",
        {
            "code": "Code",
            "lead": "Lead",
            "actions": "Actions",
            "red": "The facts show red",
            "disagreeing": "They disagree",
        },
    ),
    "measures": ("Measure", {"code": "Code", "name": "Measure", "target": "Target by"}),
    "structure/milestones": (
        "Action",
        {"action": "Action", "title": "Milestone", "due": "Due", "finished": "Finished"},
    ),
    "structure/facts": (
        "Reference",
        {"ref": "Reference", "label": "What", "text": "As published", "date": "Day"},
    ),
    "structure/findings": ("Reference", {"ref": "Reference", "action_count": "Actions"}),
    "structure/organisations": ("Organisation", {"name": "Organisation", "part": "Its part"}),
}
FIRST_LINK = (
    r'(?:<table class="govuk-table app-table">.*?<tbody.*?|<h3[^>]*>) ?'
    r'<a class="govuk-link" href="[^"]*">'
)
IN_NUMBERS = ("Reference", "Code", "Decision", "Challenge", "Action", "Actions")


def keys(name: str, values: list[str]) -> list[object]:
    if all(re.fullmatch(r"-?\d+", value) for value in values):
        return [int(value) for value in values]
    return [natural_key(each) if name in IN_NUMBERS else folded(each) for each in values]


def table(client, url: str, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"{url}.csv{query}")
    assert answer.status_code == 200
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("path", LISTS)
def test_each_list_sorts_by_each_column_and_is_kept_as_a_file(demo, client, path):
    link, sorts = LISTS[path]
    client.force_login(User.objects.get(email="chair@example.org"))
    url = f"/plans/{demo.slug}/{path}"
    usual, page = table(client, url), client.get(f"{url}/")
    assert len(usual) == page.context["page"].paginator.count
    columns = page.context["form"].columns
    assert sorts.keys() <= columns.keys()
    for chosen in (f"{sign}{name}" for name in columns for sign in ("", "-")):
        rows, name = table(client, url, f"?sort={chosen}"), chosen.removeprefix("-")
        assert sorted(map(str, rows)) == sorted(map(str, usual)), chosen
        page = html_of(client.get(f"{url}/?sort={chosen}"))
        shown = re.search(FIRST_LINK, page)
        assert shown, chosen
        assert f"{url}.csv?sort={chosen}" in page
        assert html_of_text(rows[0][link]) in page[shown.end() :][:400], chosen
        if name in sorts:
            values = [row[sorts[name]] for row in rows]
            told = [value for value in values if value]
            assert values == told + [""] * (len(values) - len(told)), chosen
            in_order = sorted(keys(sorts[name], told), reverse=chosen != name)
            assert keys(sorts[name], told) == in_order, chosen
    for wrong in (f"{url}/?sort=nothing", f"{url}.xlsx?sort=nothing"):
        answer = client.get(wrong)
        assert answer.status_code == 400
        assert "govuk-error-summary" in html_of(answer)
    sheet = load_workbook(BytesIO(client.get(f"{url}.xlsx").content)).worksheets[0]
    assert [cell.value for cell in sheet[1]] == list(usual[0])
    assert sheet.max_row == len(usual) + 1


def html_of_text(text: str) -> str:
    """How a text begins, as HTML writes it."""
    return text[:20].replace("&", "&amp;").replace("'", "&#x27;")


def test_no_file_of_a_list_holds_a_formula_and_each_says_it_was_read(world, sign_in):
    change(world.risk, title="=1+1")
    client = sign_in(world.chair)
    assert table(client, world.url("risks"))[0]["Risk"] == "'=1+1"
    book = load_workbook(BytesIO(client.get(world.url("risks.xlsx")).content))
    assert book.worksheets[0]["B2"].data_type == "s"
    change(world.decision, number=1)
    meeting, words = world.decision.meeting, {"text": "No", "reasons": "No", "owner_post": "Head"}
    later = {"meeting": meeting, "effective": meeting.held_on, "withdraws": world.decision}
    said = {"minuted_at": world.decision.minuted_at, "minuted_by": world.chair}
    save(Decision(plan=world.plan, number=2, **words, **later, **said))
    stands = {
        row["Decision"]: row["Where it stands"] for row in table(client, world.url("decisions"))
    }
    assert stands == {"D2": "To be carried out", "D1": "Withdrawn by D2"}
    told = list(AccessEvent.objects.values_list("what", flat=True)[1:3])
    assert told == ["The register of risks (Excel)", "The register of risks (CSV)"]
