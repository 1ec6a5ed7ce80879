"""Every list sorts by each of its columns, both ways, and is kept as a file, by one mechanism."""

import csv
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import pytest
from openpyxl import load_workbook

from board.dashboard.requirement_state import ByActions
from board.models import (
    Decision,
    ImpactAssessment,
    Judgement,
    Meeting,
    Publication,
    Resource,
    Seat,
)
from board.queries.validations import STATES
from improvement.audit.access_log import AccessEvent
from improvement.dates import last_day
from improvement.models import User
from improvement.text_order import folded, natural_key
from tests.pages import html_of
from tests.world import change, save
from workstreams.measures.periods import read_period
from workstreams.models import RAG, EvidenceKind, Finding
from workstreams.queries.finding_cover import Gap
from workstreams.queries.measure_series import CHANGED_FIRST
from workstreams.ratings.rules import Level

Row = dict[str, str]  # of the file, by its headings


def among(heading: str, words: Iterable[str]) -> Callable[[Row], int]:
    """The place of what stands under the heading among the words."""
    places = list(map(str, words))
    return lambda row: places.index(row[heading])


def rated(heading: str, words: Iterable[str]) -> Callable[[Row], int | None]:
    """As `among`; None where other words stand there: a workstream’s numbers, or nothing."""
    place = among(heading, words)
    return lambda row: place(row) if row[heading] in map(str, words) else None


def moved(row: Row) -> int | None:
    now, then = row["Score now"], row["Score when the board met"]
    return int(now) - int(then) if now and then else None


def when_open(state: str, heading: str) -> Callable[[Row], str | None]:
    """What stands under the heading where it stands so; None elsewhere."""
    return lambda row: row[heading] if row["Where it stands"] == state else None


def about(row: Row) -> str | None:
    return None if row["About"] == "The plan as a whole" else natural_key(row["About"])


def amount(heading: str) -> Callable[[Row], Decimal | None]:
    return lambda row: Decimal(row[heading]) if row[heading] else None


def first_of(heading: str) -> Callable[[Row], str | None]:
    """The first of several references under the heading."""
    return lambda row: natural_key(row[heading].split(", ")[0]) or None


def attended(row: Row) -> float | None:
    of = row["Of meetings"]
    return int(row["Attended"]) / int(of) if of and of != "0" else None


def latest(row: Row) -> date | None:
    return read_period(row["Of the period"]).starts if row["Of the period"] else None


# By the path of each list: the heading of its file under which a row's link on the page begins;
# then by the name of each column, the heading by which the file must be in order, or what of a row.
Sorts = dict[str, str | Callable[[Row], Any]]


def day_of(row: Row) -> date | None:
    """The last day of what the file says of a day, which may be a month or a year in words."""
    for form, precision in (("%Y-%m-%d", "day"), ("%B %Y", "month"), ("%Y", "year")):
        with suppress(ValueError):
            return last_day(
                datetime.strptime(row["Day"], form).replace(tzinfo=UTC).date(), precision
            )
    return None


LISTS: dict[str, tuple[str, Sorts]] = {
    "risks": (
        "Reference",
        {
            "ref": "Reference",
            "score": "Score now",
            "moved": moved,
            "first": "First score",
            "owner": "Who owns it",
        },
    ),
    "meetings": (
        "Meeting",
        {
            "kind": among("Meeting", Meeting.Kind.labels),
            "day": "Day",
            "cutoff": "Papers show the plan at",
            "papers": "Papers due",
        },
    ),
    "publications": (
        "Publication",
        {
            "audience": among("For", Publication.Audience.labels),
            "shows": "Shows the plan at",
            "drafted": "Drafted at",
            "issued": "Issued at",
        },
    ),
    "decisions": (
        "Decision",
        {
            "number": "Decision",
            "text": "What was decided",
            "owner": "Who carries it out",
            "due": when_open("To be carried out", "By"),
        },
    ),
    "challenges": (
        "Challenge",
        {
            "number": "Challenge",
            "about": about,
            "asked": "Of whom",
            "due": when_open("Waits for a reply", "Reply due"),
        },
    ),
    "resources": (
        "Reference",
        {
            "ref": "Reference",
            "year": "Year",
            "amount": amount("Pounds, or from"),
            "secured": among("Secured?", Resource.Secured.labels),
            "due": "To be settled by",
            "actions": first_of("In danger without it"),
        },
    ),
    "bodies": (
        "Body",
        {
            "body": "Body",
            "leads": "Actions that it leads",
            "owes": "Past its day",
            "given": "Evidence given",
            "asked": "Challenges",
            "attended": attended,
        },
    ),
    "validation": (
        "Check",
        {
            "check": "Check",
            "found": first_of("Findings"),
            "state": among("Where it stands", STATES.values()),
            "planned": "First planned from",
            "by": "By",
        },
    ),
    "impact": (
        "Title",
        {
            "action": "Action",
            "kind": among("Of what", ImpactAssessment.Kind.labels),
            "due": when_open("To be made", "To be made by"),
            "text": "What it says",
        },
    ),
    "judgements": (
        "Of what",
        {
            "subject": lambda row: natural_key(row["Of what"]),
            "said": rated("Its lead says", RAG.labels),
            "shown": rated("The facts show", Level.labels),
            "judged": among("The board judged", [*RAG.labels, *Judgement.State.labels]),
        },
    ),
    "notice": (
        "Reference",
        {
            "ref": "Reference",
            "due": "To be met by",
            "state": among("By its actions", ByActions.labels),
            "likely": "Likely by, at the earliest",
            "judged": rated("The board judges", Judgement.State.labels),
        },
    ),
    "terms": (
        "Post",
        {
            "post": "Post",
            "body": "Body",
            "as": among("Sits as", Seat.SitsAs.labels),
            "substitutes": lambda row: folded(row["May be taken by"].split("; ")[0]) or None,
            "from": "From",
        },
    ),
    "evidence": (
        "Evidence",
        {
            "title": "Evidence",
            "kind": among("Kind", EvidenceKind.labels),
            "dated": "Date",
            "actions": "Actions",
        },
    ),
    "findings": (
        "Reference",
        {
            "ref": "Reference",
            "gap": among("What it lacks", Gap.labels),
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
    "measures": (
        "Measure",
        {
            "code": "Code",
            "name": "Measure",
            "verdict": among("What the chart says", [each.value for each in CHANGED_FIRST]),
            "latest": latest,
            "target": "Target by",
        },
    ),
    "structure/milestones": (
        "Action",
        {"action": "Action", "title": "Milestone", "due": "Due", "finished": "Finished"},
    ),
    "structure/facts": (
        "Reference",
        {
            "ref": "Reference",
            "label": "What",
            "text": "As published",
            "date": day_of,
            "source": "Document",
        },
    ),
    "structure/findings": (
        "Reference",
        {
            "ref": "Reference",
            "text": "Finding",
            "clock": among("Time given", Finding.Clock.labels),
            "action_count": "Actions",
        },
    ),
    "structure/organisations": (
        "Organisation",
        {"name": "Organisation", "part": "Its part", "action_count": "Partner in actions"},
    ),
}
FIRST_LINK = (
    r'(?:<table class="govuk-table app-table">.*?<tbody.*?|<h3[^>]*>) ?'
    r'<a class="govuk-link" href="[^"]*">'
)
IN_NUMBERS = ("Reference", "Code", "Decision", "Challenge", "Action", "Actions")


def keys(by: str | Callable[[Row], Any], rows: list[Row]) -> list[Any]:
    """What the rows sort by; None of those that have nothing of it."""
    if callable(by):
        return [by(row) for row in rows]
    values = [row[by] for row in rows]
    if all(re.fullmatch(r"-?\d*", value) for value in values):
        return [int(value) if value else None for value in values]
    key = natural_key if by in IN_NUMBERS else folded
    return [key(value) if value else None for value in values]


def in_order(own: list[Any], *, is_turned: bool) -> list[Any]:
    told = [each for each in own if each is not None]
    return sorted(told, reverse=is_turned) + [None] * (len(own) - len(told))


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
    assert sorts.keys() == page.context["form"].columns.keys()
    first = next(iter(sorts))
    for name, by in sorts.items():
        rows = table(client, url, f"?sort={name}")
        assert sorted(map(str, rows)) == sorted(map(str, usual)), name
        own = keys(by, rows)
        assert len(set(own)) > 1, f"{name}: the demonstration has nothing to sort"
        assert own == in_order(own, is_turned=False), name
    for chosen in (first, f"-{first}"):
        rows = table(client, url, f"?sort={chosen}")
        own = keys(sorts[first], rows)
        assert own == in_order(own, is_turned=chosen != first), chosen
        page = html_of(client.get(f"{url}/?sort={chosen}"))
        shown = re.search(FIRST_LINK, page)
        assert shown, chosen
        assert f"{url}.csv?sort={chosen}" in page
        assert html_of_text(rows[0][link]) in page[shown.end() :][:400], chosen
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
