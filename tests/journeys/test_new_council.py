"""A new council's first hour: from an empty plan, by its own file, to the first round open."""

from pathlib import Path

import pytest

from tests.demonstration import manage
from tests.journeys.reader import Reader
from tests.journeys.server import SERVED

pytestmark = pytest.mark.journey
LAYOUT = Path(__file__).parents[1] / "workstreams/layouts/02-sheet-per-priority.xlsx"
MOST = 60  # interactions, from signing in to a running plan


class Counted:
    """A reader whose every choice, box that is typed into and press counts."""

    def __init__(self, reader: Reader) -> None:
        self.reader, self.count = reader, 0

    def sign_in(self, role: str) -> None:
        self.reader.sign_in(role)
        self.count += 3
        self.follow("Newshire’s plan")

    def follow(self, name: str) -> None:
        self.reader.follow(name)
        self.count += 1

    def go_to(self, path: str) -> None:
        """By the navigation, whose link is one press on a wide window."""
        self.reader.open(f"/plans/newshire/{path}")
        self.count += 1

    def press(self, name: str) -> None:
        self.reader.press(name)
        self.count += 1

    def fill(self, **typed: str) -> None:
        self.reader.fill(**typed)
        self.count += len(typed)

    def choose(self, label: str) -> None:
        self.reader.page.get_by_label(label, exact=True).check()
        self.count += 1

    def select(self, name: str, label: str) -> None:
        self.reader.page.locator(f"main [name={name}]").select_option(label=label)
        self.count += 1


@pytest.fixture
def new_plan(site: str, prepared: Path) -> str:
    """The site, with an empty plan of its programme manager."""
    served = f"sqlite:///{prepared / SERVED}"
    about = ("--slug", "newshire", "--title", "Newshire’s plan", "--council", "Newshire")
    person = ("--manager-name", "Manager", "--manager-email", "manager@example.org")
    manage(prepared, "create_plan", *about, *person, DATABASE_URL=served)
    return site


def test_a_council_brings_its_workbook_and_opens_its_first_round(
    new_plan, new_reader, browser_options
):
    manager = Counted(new_reader(new_plan, **browser_options))
    manager.sign_in("manager")
    assert "0 of 8 steps done" in manager.reader.words
    bring_the_workbook(manager)
    describe_the_notice(manager)
    add_people(manager)
    name_the_leads(manager)
    chair = Counted(new_reader(new_plan, **browser_options))
    chair.sign_in("chair")
    chair.follow("7. Agree the plan")
    chair.fill(reason="Board of 18 November 2013")
    chair.press("Agree this plan")
    manager.go_to("set-up/")
    manager.follow("8. Open the first round")
    manager.press("Open this round")
    manager.reader.open("/plans/newshire/set-up/")
    assert "A round has been opened. The plan is running." in manager.reader.words
    assert manager.count + chair.count <= MOST


def bring_the_workbook(manager: Counted) -> None:
    manager.follow("Import your plan")
    manager.reader.page.set_input_files("main [name=file]", LAYOUT)
    manager.count += 1
    manager.press("Read the file")
    assert "found 5 actions" in manager.reader.words
    manager.press("Save and go on")
    assert "5 things only you can tell us" in manager.reader.words
    manager.fill(answer_0="31 May 2013", answer_1="31 March 2013")
    manager.press("Save and see what would change")
    manager.press("Import 5 new actions")
    assert "5 actions added, 0 changed" in manager.reader.words


def describe_the_notice(manager: Counted) -> None:
    manager.go_to("set-up/")
    manager.follow("1. Settings")
    manager.fill(notice_issued_day="1", notice_issued_month="10", notice_issued_year="2013")
    manager.fill(reason="As issued")
    manager.press("Save")


def add_people(manager: Counted) -> None:
    for name, role in (("chair", "Independent chair"), ("lead", "Workstream lead")):
        manager.go_to("set-up/")
        manager.follow("2. People")
        manager.fill(name=name, email=f"{name}@example.org", reason="Appointed")
        manager.choose(role)
        manager.press("Add this person")


def name_the_leads(manager: Counted) -> None:
    page = manager.reader.page
    manager.reader.open("/plans/newshire/workstreams/")
    streams = page.locator("main a[href*='/workstreams/']").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    for stream in dict.fromkeys(s for s in streams if not s.endswith(("/workstreams/", "/add/"))):
        manager.go_to("workstreams/")
        manager.reader.open(stream)
        manager.count += 1
        manager.follow("Edit this workstream")
        manager.select("lead", "Front line practice lead")
        manager.fill(reason="Named")
        manager.press("Save")
