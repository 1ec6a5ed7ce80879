"""Measures are added, changed and redefined by the manager; new starts take two people."""

from datetime import date

import pytest

from tests.pages import a_date, html_of, send
from tests.world import STEADY, a_measure, save
from workstreams.changes import ask_for_rebase
from workstreams.models import Benchmark, Measure, Rebase

NEW = {"code": "M2", "name": "Calls answered", "kind": "count", "covers": "month"}


def words_of(answer):
    return html_of(answer)


class TestEditingAMeasure:
    def test_a_manager_adds_a_measure_under_an_outcome(self, world, sign_in, history_rows_written):
        world.draft()
        client, url = sign_in(world.manager), world.url("measures/add/")
        assert "Add a measure" in words_of(client.get(world.url("measures/")))
        typed = NEW | {"direction": "up", "outcome": world.outcome.pk, "target": "90"}
        typed |= a_date("target_date", 31, 3, 2027)
        with history_rows_written() as rows:
            answer = send(client, url, **typed)
        assert answer["Location"] == world.url("measures/M2/")
        assert rows == {"Measure": 1}
        measure = Measure.objects.get(code="M2")
        assert (measure.outcome, measure.target, measure.suppress_under) == (world.outcome, 90, 6)

    @pytest.mark.parametrize(
        ("typed", "says"),
        [
            ({"direction": "up"}, "say that it is context only"),
            ({"direction": "context", "code": "m 2"}, "Use capital letters"),
            ({"direction": "context", "suppress_under": "5"}, "6 or more"),
            ({"direction": "context", "code": "M1"}, "already a measure with this code"),
        ],
    )
    def test_an_invalid_measure_form_names_the_error(self, typed, says, world, sign_in):
        world.draft()
        answer = send(sign_in(world.manager), world.url("measures/add/"), **NEW | typed)
        assert answer.status_code == 400
        assert says in words_of(answer)

    def test_a_measure_is_edited_only_with_a_reason(self, world, sign_in):
        world.draft()
        client, url = sign_in(world.manager), world.url("measures/M1/edit/")
        assert send(client, url, target="20").status_code == 400
        assert send(client, url, target="20", reason="As agreed").status_code == 302
        assert Measure.objects.get(code="M1").target == 20

    def test_a_new_definition_starts_a_new_series_and_keeps_the_old_readings(self, world, sign_in):
        world.draft()
        client, url = sign_in(world.manager), world.url("measures/M1/edit/")
        typed = {"definition": "Visits within ten days", "reason": "A new rule"}
        assert "Say whether the same is counted" in words_of(send(client, url, **typed))
        assert send(client, url, means="new", **typed).status_code == 302
        measure = Measure.objects.get(code="M1")
        assert (measure.series, measure.readings.get().series) == (2, 1)
        assert (
            "means" not in client.get(url).context["form"].fields
        )  # no reading is under the new definition yet
        page = words_of(client.get(world.url("measures/M1/")))
        assert "Under an earlier definition" in page

    def test_a_benchmark_is_added_to_a_measure_for_a_period_of_its_length(self, world, sign_in):
        client, url = sign_in(world.manager), world.url("measures/M1/benchmarks/add/")
        typed = {"name": "England", "value": "15.5", "source_text": "Published tables"}
        answer = send(client, url, period="2026/27", **typed)
        assert "this measure is read by the month" in words_of(answer)
        assert send(client, url, period="Sep 2026", **typed).status_code == 302
        benchmark = Benchmark.objects.get()
        assert (str(benchmark.value), str(benchmark.period)) == ("15.50", "2026-09-01")
        assert "beside" in words_of(client.get(world.url("measures/M1/")))


class TestNewStartsOfLimits:
    @pytest.fixture
    def measure(self, world):
        return a_measure(world, STEADY, "M2")

    def test_a_manager_asks_for_a_new_start_and_the_chair_approves_it(
        self, measure, world, sign_in, history_rows_written
    ):
        client, url = sign_in(world.manager), world.url("measures/M2/new-start/")
        form = client.get(url).context["form"]
        assert form.fields["period"].choices[0] == ("2025-02-01", "February 2025")
        with history_rows_written() as rows:
            answer = send(client, url, period="2025-06-01", change="A new form from June")
        assert answer["Location"] == world.url("measures/M2/")
        assert rows == {"Rebase": 1}
        rebase = Rebase.objects.get()
        chair, decide = sign_in(world.chair), world.url(f"measures/M2/new-start/{rebase.pk}/")
        assert "Decide on it" in words_of(chair.get(world.url("measures/M2/")))
        assert "A new form from June" in words_of(chair.get(decide))
        answer = send(chair, decide, answer="approve", note="Board of May")
        assert answer["Location"] == world.url("measures/M2/")
        assert Rebase.objects.get().decision == "approved"
        assert "This request was decided" in words_of(chair.get(decide))
        assert "Decide on it" not in words_of(chair.get(world.url("measures/M2/")))

    def test_the_chair_can_refuse_a_new_start(self, measure, world, sign_in):
        rebase = self.rebase_asked_for(measure, world)
        decide = world.url(f"measures/M2/new-start/{rebase.pk}/")
        assert send(sign_in(world.chair), decide, answer="refuse", note="Not known").status_code
        assert Rebase.objects.get().decision == "refused"

    def test_nobody_decides_on_a_new_start_that_they_asked_for(self, measure, world, sign_in):
        rebase = self.rebase_asked_for(measure, world)
        rebase.asked_by = world.chair
        save(rebase)
        decide = world.url(f"measures/M2/new-start/{rebase.pk}/")
        assert sign_in(world.chair).get(decide).status_code == 403

    def test_a_new_start_is_not_asked_for_twice_at_the_same_period(self, measure, world, sign_in):
        self.rebase_asked_for(measure, world)
        url = world.url("measures/M2/new-start/")
        answer = send(sign_in(world.manager), url, period="2025-06-01", change="Again")
        assert answer.status_code == 400
        assert "was asked for at this period already" in words_of(answer)

    def rebase_asked_for(self, measure, world):
        when, now = date(2025, 6, 1), measure.history.latest().history_date
        return ask_for_rebase(measure.pk, by=world.manager, period=when, change="A form", now=now)
