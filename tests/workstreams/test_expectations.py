"""Expectations: what an action asks of a team or person, and whether it is clear to them."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from improvement import clock
from improvement.history import StaleRecord
from improvement.models import Membership, Team
from improvement.roles import Role
from tests.pages import filled, html_of, send
from tests.world import World, a_member, an_action, save
from workstreams.changes import acknowledge, edit_expectation
from workstreams.models import Acknowledgement, Expectation
from workstreams.queries.expectations import (
    answers_to,
    expectation_groups,
    expectations_for,
    expectations_of,
)

WORDS = "See each child alone on every visit."


def words_of(answer) -> str:
    return html_of(answer)


def acknowledge_as(world: World, by, clear=True, question="", **values) -> Acknowledgement:
    expectation = world.fresh(world.expectation)
    values_sent = {
        "version": expectation.version,
        "now": timezone.now(),
        "on": clock.today(),
    } | values
    return acknowledge(expectation.pk, by=by, clear=clear, question=question, **values_sent)


def an_expectation_of(world: World, person) -> Expectation:
    words = "Sign each supervision note within a week."
    starts = date(2026, 9, 1)
    return save(Expectation(action=world.owned, person=person, words=words, starts=starts))


def a_team_member(world: World, name: str):
    person = a_member(world.plan, name, Role.STAFF)
    membership = Membership.objects.get(user=person)
    membership.team = world.team
    save(membership)
    return person


class TestWritingExpectations:
    def test_a_lead_writes_what_their_action_expects_of_a_team(
        self, world, sign_in, history_rows_written
    ):
        team, client = world.team, sign_in(world.lead)
        url = world.url("expectations/add/?action=FP-01")
        with history_rows_written() as rows:
            sent = send(client, url, team=team.pk, words=WORDS, support="The visit form, page 2")
        assert (sent.status_code, rows) == (302, {"Expectation": 1})
        assert sent["Location"] == world.url(f"expectations/teams/{team.pk}/")
        for path in (f"expectations/teams/{team.pk}/", "actions/FP-01/"):
            assert WORDS in words_of(client.get(world.url(path)))

    @pytest.mark.parametrize(
        ("chosen", "message"),
        [
            ((), "Choose a team or a person"),
            (("team", "person"), "Choose a team or a person, and not both"),
        ],
    )
    def test_an_expectation_is_of_a_team_or_of_a_person_and_never_of_both(
        self, chosen, message, world, sign_in, history_rows_written
    ):
        keys = {"team": world.team.pk, "person": world.owner.pk}
        typed = {"words": WORDS} | {name: keys[name] for name in chosen}
        client = sign_in(world.lead)
        with history_rows_written() as rows:
            sent = send(client, world.url("expectations/add/?action=FP-01"), **typed)
        assert (sent.status_code, rows) == (400, {})
        assert message in words_of(sent)
        with pytest.raises(ValidationError, match="Choose a team or a person, and not both"):
            Expectation(action=world.action, words=WORDS, starts=date(2026, 1, 1)).full_clean()

    def test_a_lead_writes_expectations_for_their_own_workstream_and_the_manager_for_all(
        self, world, sign_in
    ):
        an_action(world.practice, "FP-09", delivery="withdrawn", delivery_decision="The board")
        url = world.url("expectations/add/")
        offered = {
            name: [
                action.ref
                for action in sign_in(getattr(world, name))
                .get(url)
                .context["form"]
                .fields["action"]
                .queryset
            ]
            for name in ("lead", "other_lead", "manager")
        }
        assert offered == {
            "lead": ["FP-01"],
            "other_lead": ["MH-01", "MH-02"],
            "manager": ["FP-01", "MH-01", "MH-02"],
        }
        edit = world.url(f"expectations/{world.expectation.pk}/edit/")
        assert sign_in(world.other_lead).get(edit).status_code == 403
        with pytest.raises(PermissionDenied, match="says what it expects"):
            edit_expectation(
                world.expectation.pk,
                {"words": "Else"},
                by=world.other_lead,
                version=world.expectation.version,
                reason="Mine",
            )

    def test_only_people_who_can_answer_an_expectation_can_be_chosen_for_one(self, world, sign_in):
        form = sign_in(world.lead).get(world.url("expectations/add/")).context["form"]
        names = {person.name for person in form.fields["person"].queryset}
        assert names == {"Manager", "Lead", "Other lead", "Owner"}


class TestAnsweringExpectations:
    def test_staff_read_an_expectation_and_answer_that_it_is_clear(
        self, world, sign_in, history_rows_written
    ):
        expectation, client = world.expectation, sign_in(world.staff)
        assert client.get(world.url())["Location"] == world.url("for-me/")
        page = words_of(client.get(world.url("for-me/")))
        assert WORDS in page
        assert "Tell us about 1 of 1 thing that" in page
        assert "FP-01" not in page  # staff may not read the plan itself
        assert "It is part of “Front line practice”" in page
        with history_rows_written() as rows:
            sent = send(client, world.url(f"expectations/{expectation.pk}/answer/"), answer="yes")
        assert (sent["Location"], rows) == (world.url("for-me/"), {"Acknowledgement": 1})
        page = words_of(client.get(world.url("for-me/")))
        assert "You have answered on all that is expected of you" in page
        assert "You said that this is clear to you" in page

    def test_an_unclear_expectation_puts_the_question_to_the_lead_by_name(self, world, sign_in):
        expectation, client = world.expectation, sign_in(world.staff)
        url = world.url(f"expectations/{expectation.pk}/answer/")
        refused = send(client, url, answer="no")
        assert refused.status_code == 400
        assert "Enter what is not clear" in words_of(refused)
        send(client, url, answer="no", question="And on a joint visit?")
        lead = sign_in(world.lead)
        for path in ("expectations/", f"expectations/teams/{world.team.pk}/"):
            assert "And on a joint visit?" in words_of(lead.get(world.url(path)))
        assert "not clear to 1" in words_of(lead.get(world.url("actions/FP-01/")))
        assert "You said that this is not clear" in words_of(client.get(world.url("for-me/")))
        assert "And on a joint visit?" in words_of(
            client.get(world.url(f"expectations/people/{world.staff.pk}/"))
        )

    def test_colleagues_see_how_many_find_an_expectation_clear_and_no_questions(
        self, world, sign_in
    ):
        world.expectation  # noqa: B018  # made on first asking
        second = a_team_member(world, "Second")
        acknowledge_as(world, world.staff, clear=False, question="And at night?")
        page = words_of(sign_in(second).get(world.url(f"expectations/teams/{world.team.pk}/")))
        assert "It is clear to 0 of 2, not clear to 1; 1 has not answered." in page
        assert "And at night?" not in page

    def test_an_acknowledgement_can_be_changed_and_the_history_keeps_both_answers(self, world):
        world.expectation  # noqa: B018  # made on first asking
        acknowledge_as(world, world.staff, clear=False, question="How?")
        acknowledgement = acknowledge_as(world, world.staff)
        assert Acknowledgement.objects.count() == 1
        assert (acknowledgement.clear, acknowledgement.question) == (True, "")
        assert [row.clear for row in acknowledgement.history.order_by("version")] == [False, True]

    def test_a_reworded_expectation_asks_for_a_new_answer(self, world, sign_in):
        expectation, staff = world.expectation, world.staff
        acknowledge_as(world, staff)
        lead = sign_in(world.lead)
        url = world.url(f"expectations/{expectation.pk}/edit/")
        typed = filled(
            sign_in(staff).get(world.url(f"expectations/{expectation.pk}/answer/")).context["form"]
        )
        assert send(lead, url, reason="Plainer", words="See every child alone.").status_code == 302
        page = words_of(sign_in(staff).get(world.url("for-me/")))
        assert "This was worded anew since you answered" in page
        assert "It is clear to 0 of 1" in words_of(
            lead.get(world.url(f"expectations/teams/{world.team.pk}/"))
        )
        assert "has not answered since it was worded anew" in words_of(
            lead.get(world.url(f"expectations/people/{staff.pk}/"))
        )
        stale = sign_in(staff).post(
            world.url(f"expectations/{expectation.pk}/answer/"), typed | {"answer": "yes"}
        )
        assert stale.status_code == 409
        with pytest.raises(StaleRecord):
            acknowledge_as(world, staff, version=1)

    def test_only_the_people_an_expectation_is_of_may_read_or_answer_it(self, world, sign_in):
        expectation, outsider = world.expectation, a_team_member(world, "Outsider")
        membership = Membership.objects.get(user=outsider)
        membership.team = save(Team(plan=world.plan, name="Court team"))
        save(membership)
        client = sign_in(outsider)
        for path in (
            f"expectations/{expectation.pk}/answer/",
            f"expectations/teams/{world.team.pk}/",
            f"expectations/people/{world.staff.pk}/",
        ):
            assert client.get(world.url(path)).status_code == 404
        assert "expects nothing of you by name yet" in words_of(client.get(world.url("for-me/")))
        with pytest.raises(PermissionDenied, match="expected of someone else"):
            acknowledge_as(world, outsider)
        with pytest.raises(PermissionDenied):
            acknowledge_as(world, world.chair)

    def test_an_ended_expectation_cannot_be_answered(self, world):
        edit_expectation(
            world.expectation.pk,
            {"ended": True},
            by=world.lead,
            version=world.expectation.version,
            reason="The new form does it",
        )
        assert expectations_for(world.staff, world.plan, clock.today()) == []
        with pytest.raises(ValidationError, match="expected no more"):
            acknowledge_as(world, world.staff)

    def test_the_expectations_of_a_withdrawn_action_are_no_longer_asked(self, world):
        world.expectation  # noqa: B018
        world.action.delivery, world.action.delivery_decision = "withdrawn", "The board"
        save(world.action)
        assert expectations_for(world.staff, world.plan, clock.today()) == []


class TestReadingExpectations:
    def test_an_owner_sees_their_own_part_of_the_plan(self, world, sign_in):
        an_expectation_of(world, world.owner)
        client = sign_in(world.owner)
        page = words_of(client.get(world.url("for-me/")))
        assert "Sign each supervision note within a week." in page
        assert "It follows from" in page
        assert "Actions that you own" in page
        assert "MH-01 The work of MH-01" in page
        assert "1 thing that you are expected to do waits for your answer" in words_of(
            client.get(world.url("my-work/"))
        )
        answered_page = words_of(client.get(world.url(f"expectations/people/{world.owner.pk}/")))
        assert "Owner has not answered" in answered_page

    def test_answers_to_expectations_are_counted_by_team_and_by_person(self, world, sign_in):
        world.expectation  # noqa: B018
        second, third = a_team_member(world, "Second"), a_team_member(world, "Third")
        an_expectation_of(world, world.owner)
        acknowledge_as(world, world.staff)
        acknowledge_as(world, second, clear=False, question="When?")
        counts = {
            str(g.recipient): (g.clear, g.unclear, g.silent)
            for g in expectation_groups(world.plan, clock.today())
        }
        assert counts == {"Duty and assessment": (1, 1, 1), "Owner": (0, 0, 1)}
        page = words_of(sign_in(world.member).get(world.url("expectations/")))
        assert "2 answers are still to come" in page
        assert third.name in words_of(
            sign_in(world.member).get(world.url(f"expectations/teams/{world.team.pk}/"))
        )

    def test_someone_who_left_the_team_is_not_counted_as_unanswered(self, world):
        world.expectation  # noqa: B018
        membership = Membership.objects.get(user=world.staff)
        acknowledge_as(world, world.staff, clear=False, question="When?")
        membership.active_until = clock.today()
        save(membership)
        (expectation,) = answers_to(expectations_of(world.plan), world.plan, clock.today())
        assert (expectation.people, expectation.silent, expectation.unclear) == ((), [], [])

    def test_pages_of_expectations_say_when_there_is_nothing_to_show(self, world, sign_in):
        client = sign_in(world.manager)
        assert "The plan has no teams" in words_of(client.get(world.url("expectations/")))
        page = words_of(client.get(world.url(f"expectations/teams/{world.team.pk}/")))
        assert "expects nothing of them by name yet" in page
        world.expectation  # noqa: B018
        page = words_of(client.get(world.url(f"expectations/teams/{world.team.pk}/")))
        assert "Nobody on the site is in this team" in page
        page = words_of(client.get(world.url(f"structure/teams/{world.team.pk}/")))
        assert "What is expected of this team" in page

    def test_a_manager_adds_a_team_to_the_plan(self, world, sign_in):
        client = sign_in(world.manager)
        sent = send(client, world.url("structure/teams/add/"), name="Court team")
        assert sent.status_code == 302
        assert Team.objects.get().name == "Court team"


class TestTeamMembership:
    def test_the_manager_moves_a_person_to_another_team_and_the_change_is_in_the_history(
        self, world, sign_in, history_rows_written
    ):
        client, team = sign_in(world.manager), world.team
        membership = Membership.objects.get(user=world.owner)
        url = world.url(f"people/{membership.pk}/edit/")
        with history_rows_written() as rows:
            sent = send(client, url, team=team.pk, reason="Moved on 1 May")
        assert (sent.status_code, rows) == (302, {"Membership": 1})
        assert world.fresh(membership).team == team
        assert "Duty and assessment" in words_of(client.get(sent["Location"]))

    def test_a_manager_cannot_change_their_own_team(self, world, sign_in):
        membership = Membership.objects.get(user=world.manager)
        url = world.url(f"people/{membership.pk}/edit/")
        sent = send(sign_in(world.manager), url, team=world.team.pk, reason="Me")
        assert sent.status_code == 403


def test_pages_of_expectations_run_as_many_queries_for_many_expectations_as_for_few(
    world, sign_in, django_assert_num_queries, django_assert_max_num_queries
):
    client = sign_in(world.lead)
    for number in range(3):
        a_team_member(world, f"Person {number}")
        expectation = Expectation(action=world.action, team=world.team, words=WORDS)
        expectation.starts = clock.today() + timedelta(days=number)
        save(expectation)
        client.get(world.url("my-work/"))  # counts what waits anew
        with django_assert_num_queries(8):
            client.get(world.url("expectations/"))
        with django_assert_max_num_queries(17):  # what was told of the first is kept
            client.get(world.url(f"expectations/teams/{world.team.pk}/"))
