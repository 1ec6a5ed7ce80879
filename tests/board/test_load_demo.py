"""The demonstration as loaded: published parts unchanged, an invented course, a history
marked as entered later, and a command that refuses to run on a real council's site."""

import re
from collections import Counter
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from board.demo.accounts import PASSWORD
from board.demo.load import load, read_parts
from board.models import Meeting, Publication
from board.queries.grades import self_assessments, told
from improvement.audit.rules import tracked_models
from improvement.history import audited
from improvement.models import Membership, Plan, User
from improvement.past import fixed_keys, shown_as_it_stood
from tests.demo_data import COURSE, FOLLOWED, PUBLISHED
from tests.world import count_history
from workstreams.models import (
    Action,
    DateChange,
    Escalation,
    Fact,
    Finding,
    Measure,
    Outcome,
    PlanImport,
    Reading,
    Round,
    StageClaim,
    Theme,
    Update,
    Workstream,
)
from workstreams.models.action import Link
from workstreams.queries.plan_imports import reading_of
from workstreams.ratings.rules import Level

TODAY = date(2013, 11, 18)
DATA = Path(__file__).parents[2] / "data"
SOURCED = (Workstream, Theme, Outcome, Finding, Action, Measure)


def load_demo(**options: Any) -> str:
    printed = StringIO()
    call_command("load_demo", stdout=printed, **options)
    return printed.getvalue()


def rated_actions(plan: Plan) -> Any:
    return Action.objects.filter(plan=plan).with_facts(plan, TODAY).inside()


class TestLoadedPublishedParts:
    def test_the_facts_loaded_are_exactly_those_of_the_files(self, demo):
        counts = Counter(Fact.objects.filter(plan=demo).values_list("provenance", flat=True))
        assert counts == {
            "published": len(PUBLISHED["facts"]),
            "followed": len(FOLLOWED["facts"]),
        }

    def test_a_loaded_fact_keeps_its_text_certainty_date_and_paragraph(self, demo):
        wanted = {fact["ref"]: fact for fact in [*PUBLISHED["facts"], *FOLLOWED["facts"]]}
        for fact in Fact.objects.filter(plan=demo):
            entry = wanted.pop(fact.ref)
            assert fact.text == (entry.get("text") or "")
            assert fact.certainty == (entry.get("certainty") or "")
            assert (fact.date, fact.date_precision) == (
                entry.get("date"),
                entry.get("date_precision") or "",
            )
            assert fact.paragraph == (entry.get("paragraph") or "")
        assert wanted == {}

    def test_the_amount_without_a_unit_is_loaded_as_text_and_not_as_a_number(self, demo):
        fact = Fact.objects.get(plan=demo, ref="FIN4")
        assert "£364" in fact.text
        assert (fact.value, fact.unit) == (None, "")

    def test_a_decimal_number_is_loaded_exactly_as_published(self, demo):
        assert str(Fact.objects.get(plan=demo, ref="FIN2").value) == "14.80"

    def test_a_fact_of_what_followed_has_a_source_and_takes_effect_on_its_own_day(self, demo):
        for fact in Fact.objects.filter(plan=demo, provenance="followed"):
            row = fact.history.get()
            assert timezone.localdate(row.history_date) == fact.date
            assert fact.source.provenance == "followed"
            assert fact.source.history.get().history_date <= row.history_date

    def test_every_loaded_record_has_the_provenance_of_its_part(self, demo):
        parts = {model: Counter(provenance_of(model, demo)) for model in SOURCED}
        assert parts == {
            Workstream: {"published": 8},
            Theme: {"published": 5},
            Outcome: {"published": 5},
            Finding: {"published": len(PUBLISHED["findings"]), "illustrative": 4},
            Action: {"published": 4, "illustrative": len(COURSE["actions"])},
            Measure: {"illustrative": len(COURSE["measures"])},
        }
        assert demo.illustrative

    def test_keys_that_a_page_as_it_stood_takes_from_the_live_row_never_changed(self, demo):
        for model in shown_as_it_stood():
            for name in fixed_keys(model):
                live = model.objects.filter(pk=OuterRef("id")).values(name)[:1]
                keys = model.history.annotate(live=Subquery(live)).values_list(name, "live")
                assert all(then == now for then, now in keys), (model, name)

    def test_published_actions_have_no_owner(self, demo):
        published = Action.objects.filter(plan=demo, provenance="published")
        assert set(published.values_list("owner_post", "owner")) == {("", None)}

    def test_the_history_says_which_wording_of_a_published_finding_is_ours(self, demo):
        finding = Finding.objects.get(plan=demo, ref="F6")
        assert "The wording is ours" in finding.history.get().history_change_reason


def provenance_of(model: Any, plan: Plan) -> list[str]:
    return list(model.objects.filter(plan=plan).values_list("provenance", flat=True))


class TestLoadedCourse:
    """The invented course: actions turn green while nothing has changed for children."""

    def test_at_least_three_in_five_rated_actions_are_green_or_complete(self, demo):
        rated = rated_actions(demo)
        complete = set(rated.at_level(demo, TODAY, Level.COMPLETE))
        with_rating = [a for a in rated if a.fact_declared_rag or a in complete]
        good = [a for a in with_rating if a.fact_declared_rag == "green" or a in complete]
        assert len(with_rating) > 50
        assert len(good) >= 0.6 * len(with_rating)

    def test_no_action_has_been_shown_to_make_a_difference(self, demo):
        claims = StageClaim.objects.filter(action__plan=demo, stage="making_a_difference")
        assert claims.exists()
        assert not claims.filter(state="verified").exists()

    def test_the_grades_are_as_far_from_good_as_the_illustrative_set_says(self, demo):
        latest, first = (told(each) for each in self_assessments(demo))
        assert [line.grade for line in latest.lines] == [
            *("inadequate", "adequate", "inadequate", "adequate")
        ]
        assert [[len(line.met) for line in each.lines] for each in (first, latest)] == [
            *([0, 1, 0, 1], [0, 3, 2, 4])
        ]
        assert (latest.reached, latest.is_compared) == (0, True)
        assert latest.assessment.moderated_by_id != latest.assessment.made_by_id

    def test_some_declared_ratings_disagree_with_the_facts(self, demo):
        assert rated_actions(demo).disagreeing(demo, TODAY).count() >= 5

    def test_every_list_of_the_dashboard_has_actions(self, demo):
        actions = rated_actions(demo)
        assert actions.late(TODAY).exists()
        assert actions.slipping().exists()
        assert actions.stale(demo, TODAY).exists()
        assert actions.due_soon(demo, TODAY).exists()
        for level in (Level.NOT_READY, Level.AWAITING_CHECK, Level.COMPLETE):
            assert actions.at_level(demo, TODAY, level).exists()

    def test_the_open_round_has_draft_and_submitted_updates(self, demo):
        open_round = Round.objects.get(plan=demo, state="open")
        assert open_round.opens <= TODAY <= open_round.closes
        assert set(open_round.updates.values_list("state", flat=True)) == {"draft", "submitted"}

    def test_a_file_waits_to_be_imported_and_two_questions_are_left(self, demo):
        [record] = PlanImport.objects.filter(plan=demo)
        proposed = reading_of(record).actions
        assert [[ask.code for ask in each.ask] for each in proposed] == [[], ["due"], ["review"]]
        assert proposed[0].meaning == "on track"

    def test_one_escalation_waits_for_the_board_and_one_for_a_lead(self, demo):
        waiting = Escalation.objects.filter(action__plan=demo).unanswered()
        assert [
            (escalation.action.ref, escalation.level, escalation.is_overdue(TODAY))
            for escalation in waiting
        ] == [
            ("FP-10", "board", True),
            ("WD-04", "lead", False),
        ]
        entries = [
            escalation for escalation in COURSE["escalations"] if "answered_by" in escalation
        ]
        assert Escalation.objects.exclude(answered_at=None).count() == len(entries)

    def test_one_date_change_waits_for_the_chair_and_others_are_decided(self, demo):
        decisions = DateChange.objects.filter(action__plan=demo).values_list("decision", flat=True)
        assert {"open", "approved"} <= set(decisions)

    def test_missing_updates_were_swept_up_without_a_rating(self, demo):
        swept = Update.objects.filter(action__plan=demo, swept_up=True)
        assert set(swept.values_list("declared_rag", "submitted_by")) == {("", None)}

    def test_the_measures_have_gaps_and_published_readings(self, demo):
        readings = Reading.objects.filter(measure__plan=demo)
        assert readings.filter(value=None).exists()
        published = readings.filter(provenance="published").order_by("period", "value")
        assert [reading.value for reading in published] == [169, 193, 1600]

    def test_every_publication_is_issued_and_a_meeting_is_in_the_future(self, demo):
        assert Publication.objects.filter(plan=demo, issued_at=None).count() == 0
        assert Publication.objects.filter(plan=demo).count() == len(COURSE["publications"])
        assert Meeting.objects.filter(plan=demo, held_on__gt=TODAY).exists()


class TestLoadedHistory:
    def test_every_history_row_is_marked_as_entered_later_by_the_command(self, demo):
        marks = set()
        for model in tracked_models():
            marks |= set(model.history.values_list("backfill", "entered_by"))
        assert marks == {(True, "system:load_demo")}

    def test_no_history_row_took_effect_after_it_was_recorded(self, demo):
        for model in tracked_models():
            assert not model.history.filter(history_date__gt=F("recorded_at")).exists()

    def test_a_change_made_after_the_load_is_not_marked_as_entered_later(self, demo):
        with audited("system:test", "Looked at the marks"):
            demo.save_as("system:test", "Looked at the marks")
        assert demo.history.filter(backfill=False).count() == 1

    def test_the_history_is_spread_over_the_year_before_the_demonstrations_day(self, demo):
        days = {
            timezone.localdate(at)
            for model in (Update, Action, StageClaim, DateChange, Reading)
            for at in model.history.values_list("history_date", flat=True)
        }
        assert min(days) == date(2012, 11, 16)
        assert max(days) <= TODAY
        assert len({(day.year, day.month) for day in days}) == 13

    def test_updates_were_submitted_while_their_round_was_open(self, demo):
        for update in Update.objects.filter(action__plan=demo).exclude(submitted_at=None):
            assert update.round.opens <= timezone.localdate(update.submitted_at)
            assert timezone.localdate(update.submitted_at) <= update.round.closes

    def test_nobody_decided_their_own_update_claim_date_change_or_publication(self, demo):
        for model, own, by in [
            (Update, "submitted_by", "decided_by"),
            (StageClaim, "claimed_by", "decided_by"),
            (DateChange, "asked_by", "decided_by"),
        ]:
            assert not model.objects.filter(**{own: F(by)}).exists()
        assert not Publication.objects.filter(drafted_by=F("issued_by")).exists()

    def test_the_history_of_updates_names_the_people_who_sent_them(self, demo):
        actors = set(Update.history.values_list("actor", flat=True))
        assert {"Front line practice lead", "Principal social worker", "Programme manager"} < actors
        assert not any(actor.startswith("system:") for actor in actors)

    def test_the_chair_agreed_the_plan_and_no_first_date_moved_after_it(self, demo):
        agreed = demo.history.filter(state="agreed").earliest("version")
        assert (agreed.actor, demo.state) == ("Independent chair", "agreed")
        for action in Action.objects.filter(plan=demo):
            first_dates = set(action.history.values_list("baseline_due", flat=True)) - {None}
            assert first_dates <= {action.baseline_due}

    def test_fewer_actions_were_carried_out_in_spring_than_at_the_end(self, demo):
        spring = timezone.make_aware(datetime(2013, 4, 1))  # noqa: DTZ001
        then = Action.history.filter(history_date__lte=spring, delivery="carried_out")
        now = Action.objects.filter(plan=demo, delivery="carried_out")
        assert 0 < then.values("id").distinct().count() < now.count()

    def test_links_of_actions_are_in_the_history(self, demo):
        links = Link.__subclasses__()
        assert all(model.history.filter(plan_ref=demo.pk).exists() for model in links)


class TestLoadDemoCommand:
    @pytest.fixture(autouse=True)
    def debug(self, settings):
        settings.DEBUG = True

    def test_a_second_load_changes_nothing_and_prints_the_accounts_again(self, demo):
        before = count_history()
        printed = load_demo()
        assert count_history() == before
        assert "is here already: nothing was changed" in printed
        assert "lead@example.org" in printed

    def test_load_demo_prints_one_line_for_each_account_and_the_password_last(self, demo):
        *_, password = lines = load_demo().splitlines()
        assert password == f"Password: {PASSWORD}"
        roles = ["manager", "lead", "owner", "chair", "member", "adviser", "scrutiny", "staff"]
        emails = [line.split()[0] for line in lines if "@" in line]
        assert emails == [f"{role}@example.org" for role in roles]
        for role, email in zip(roles, emails, strict=True):
            assert Membership.objects.get(user__email=email).role == role

    def test_only_the_printed_accounts_can_sign_in_with_the_password(self, demo):
        emails = {user.email for user in User.objects.all() if user.has_usable_password()}
        assert len(emails) == 8
        assert User.objects.get(email="chair@example.org").check_password(PASSWORD)
        assert User.objects.count() > len(emails)

    def test_load_demo_is_refused_where_debug_is_off(self, db, settings):
        settings.DEBUG = False
        with pytest.raises(CommandError, match="never loaded where DEBUG is off"):
            load_demo()

    def test_load_demo_says_when_the_data_is_missing(self, db, tmp_path):
        with pytest.raises(CommandError, match="data is not there"):
            load_demo(data=tmp_path)
        (tmp_path / "published-2012-11-16").mkdir()
        with pytest.raises(CommandError, match=r"holds no \.yaml file"):
            load_demo(data=tmp_path)

    def test_incomplete_data_is_refused_and_nothing_is_loaded(self, db):
        before, parts = count_history(), read_parts(DATA)
        unused = {"ref": "S99", "title": "A document that says nothing"}
        followed = parts.followed | {"sources": [*parts.followed["sources"], unused]}
        with pytest.raises(ValueError, match="No fact stands on the sources S99"):
            load(parts._replace(followed=followed))
        assert count_history() == before

    def test_a_course_whose_end_differs_from_its_files_is_refused(self, db, evidence_root):
        before, parts = count_history(), read_parts(DATA)
        finished = next(a for a in parts.course["actions"] if a["delivery"] == "carried_out")
        happens = {"accounts", "workstream_leads", "plan"}
        course = {k: v if k in happens else type(v)() for k, v in parts.course.items()}
        course["rounds"] = parts.course["rounds"][:1]
        course["actions"] = [finished]  # and no update says that it was carried out
        with pytest.raises(ValueError, match=f"{finished['ref']} ends as .* and its file says"):
            load(parts._replace(course=course))
        assert count_history() == before

    def test_load_demo_first_prints_each_step_with_its_seconds(self, demo_loaded):
        *steps, loaded = demo_loaded.partition(" an illustration")[0].splitlines()
        assert loaded.startswith("Loaded ")
        names = [re.fullmatch(r"Loading: (.+) … \d+ s", step)[1] for step in steps]
        assert names[:3] == ["What was published", "What followed", "Accounts"]
        assert names[-1] == "November 2013"

    def test_load_demo_prints_how_much_it_loaded(self, demo_loaded):
        assert f"As published: {len(PUBLISHED['facts'])} facts" in demo_loaded
        assert f"Public record: {len(FOLLOWED['facts'])} facts" in demo_loaded
        assert "Illustrative: 70 actions, 436 updates" in demo_loaded
