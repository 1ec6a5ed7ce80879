"""The plan that is measured: a small one, built as the large ones are."""

import random
from types import SimpleNamespace

from django.db import connection
from django.db.models import F
from django.db.models.functions import TruncDate
from django.test import Client

from benchmarks.addresses import address_values
from benchmarks.pages import WAITING, filled, pages, readable
from benchmarks.plan.build import build
from benchmarks.plan.sizes import TODAY, Size
from benchmarks.plan.writer import Writer
from benchmarks.writes import filled_forms, writes
from improvement.audit.verify import verify
from improvement.models import User
from tests.access_answers import P
from tests.access_table import ROWS
from workstreams.models import Update

SIZE = Size(actions=72, drafts=2, measures=8, readings=3)


def test_its_history_holds_each_page_has_an_address_and_each_write_is_taken(
    db, settings, evidence_root
):
    settings.PLAN_TODAY = TODAY
    rows = build(SIZE)
    found = verify(connection)
    assert (found.faults, found.head.sequence) == ([], rows)
    told = Update.history.annotate(day=TruncDate("history_date"))
    assert told.count() > SIZE.actions
    assert not told.filter(day__lt=F("round__opens")).exists()
    check_that_pages_have_addresses()
    assert set(answers_to_writes()) == {302}


class Session:
    """Stands for a browser where no server runs."""

    def __init__(self, person):
        self.client = Client()
        self.client.force_login(User.objects.get(email=f"{person}1@example.org"))

    def get(self, path):
        return SimpleNamespace(text=self.client.get(path).content.decode())


def answers_to_writes():
    """The status of each change that is measured, by its name where it is refused."""
    for write in writes(1):
        assert write.paths, write.name
        session = Session(write.person)
        path, values = next(filled_forms(session, write))
        answer = session.client.post(path, values)
        yield answer.status_code if answer.status_code == 302 else (write.name, answer.status_code)


def check_that_pages_have_addresses():
    values = address_values()
    daily, _ = pages(values, daily=True)
    found, lacking = pages(values, daily=False)
    assert lacking == []
    assert {page.route for page in found} == set(readable())
    assert {page.name for page in daily} < {page.name for page in found}
    assert not [page.path for page in found if "<" in page.path]


def test_the_same_size_is_the_same_plan():
    first, second = (Writer(SIZE, random.Random(SIZE.actions)).words(20) for _ in range(2))
    assert first == second


def test_a_page_is_opened_by_somebody_who_may():
    for route, person in readable().items():
        assert route in WAITING or ROWS[route][person] == 200


def test_an_argument_is_looked_for_by_what_stands_before_it():
    values = {"plans/<slug:plan>": "p", "people/<int:pk>": "1", "expectations/people/<int:pk>": "2"}
    assert filled(P + "people/<int:pk>/edit/", values) == "/plans/p/people/1/edit/"
    assert filled(P + "expectations/people/<int:pk>/", values) == "/plans/p/expectations/people/2/"
    assert filled(P + "rounds/<int:number>/", values) is None
