"""Pages on which updates are reviewed, and where else they are seen."""

from datetime import date

import pytest
from django.utils import timezone

from tests.workstreams.update_pages import (
    GREEN,
    REVIEW,
    make_late,
    open_page,
    submitted_update,
    words_of,
)
from tests.world import World, a_round, an_action, save
from workstreams.changes import (
    UpdateAnswers,
    accept_update,
    keep_draft,
    return_update,
    submit_update,
)


class TestReviewPage:
    def test_the_review_page_shows_the_facts_and_the_last_update(self, world, sign_in):
        earlier = submitted_update(world)
        accept_update(earlier.pk, by=world.manager, now=timezone.now())
        world.round.state = "closed"
        save(world.round)
        a_round(world.plan, number=2)
        make_late(world, 143)
        answers = UpdateAnswers(
            "under_way", "green", "Trained 22.", "None.", explanation="It is right."
        )
        submit_update(world.action.pk, answers, by=world.lead, now=timezone.now())
        page = words_of(open_page(world, sign_in(world.manager), REVIEW))
        for words in [
            "The facts show",
            "Late by 143 days",
            "Declared green, but: late by 143 days",
            "First agreed",
            "What was said in Round 1",
            "Trained 14.",
            "Trained 22.",
        ]:
            assert words in page

    @pytest.mark.parametrize(
        ("answer", "decision"), [(accept_update, "accepted"), (return_update, "returned")]
    )
    def test_the_review_page_says_who_accepted_or_returned_an_update_and_when(
        self, answer, decision, world, sign_in
    ):
        update = submitted_update(world)
        answer(update.pk, by=world.manager, now=timezone.now(), note="Seen at the clinic.")
        client = sign_in(world.manager)
        page = open_page(world, client, REVIEW)
        assert page.status_code == 200
        assert f"This update was {decision} on" in words_of(page)
        assert "by Manager: “Seen at the clinic.”" in words_of(page)

    def test_a_review_of_an_update_reviewed_meanwhile_changes_nothing(
        self, world, sign_in, history_rows_written
    ):
        update = submitted_update(world)
        accept_update(update.pk, by=world.manager, now=timezone.now())
        typed = {"answer": "return", "note": "No", "version": update.version}
        with history_rows_written() as rows:
            answer = sign_in(world.manager).post(world.url(REVIEW), typed)
        assert (answer.status_code, rows) == (409, {})
        assert "This update was accepted on" in words_of(answer)


class TestMyWorkPage:
    def test_the_manager_sees_which_updates_wait_and_who_still_owes_one(self, world, sign_in):
        world.practice.lead_post = "Head of practice"
        save(world.practice)
        submitted_update(world)
        an_action(world.practice, "FP-02")
        home = open_page(world, sign_in(world.manager), "my-work/")
        page = words_of(home)
        assert '<a class="govuk-link" href="#to-check">1 update</a> waits for you' in page
        assert '<a class="govuk-link" href="#owed">3</a> are still due by' in page
        owed = {post: [action.ref for action in own] for post, own in home.context["owed"]}
        assert owed == {
            "Head of practice": ["FP-02"],
            "Head of service": ["MH-01"],
            "Other lead": ["MH-02"],
        }

    def test_the_manager_sees_when_no_update_is_due(self, world, sign_in):
        for action in (world.action, world.owned, world.exempt):
            update = submit_update(action.pk, GREEN, by=world.manager, now=timezone.now())
            assert update.state == "submitted"
        page = words_of(open_page(world, sign_in(world.manager), "my-work/"))
        assert "none is still due" in page
        assert "An update on every open action has been sent." in page

    def test_a_round_that_observes_a_whole_month_is_named_by_the_month(self, world, sign_in):
        client = sign_in(world.lead)
        assert "Round 1 covers October 2026." in words_of(open_page(world, client, "my-work/"))
        world.round.observes_from = date(2026, 9, 30)
        save(world.round)
        days = "Round 1 covers 30 September 2026 to 31 October 2026."
        assert days in words_of(open_page(world, client, "my-work/"))

    def test_immediate_actions_come_first_among_those_in_the_same_state(self, world, sign_in):
        an_action(world.practice, "FP-02", priority="immediate")
        items = open_page(world, sign_in(world.lead), "my-work/").context["items"]
        assert [item.action.ref for item in items] == ["FP-02", "FP-01"]

    def test_a_missing_agreed_date_is_mentioned_once(self, world, sign_in):
        an_action(world.practice, "FP-02", due=None)
        page = words_of(open_page(world, sign_in(world.lead), "my-work/"))
        assert "Agreed date none agreed" not in page
        assert page.count("No agreed date is named") == 1


class TestUpdatesOfPastRounds:
    def next_round(self, world: World) -> None:
        world.round.state = "closed"
        save(world.round)
        world.round = a_round(world.plan, number=world.round.number + 1)

    def test_a_past_round_without_an_update_says_so(self, world, sign_in):
        submitted_update(world)
        self.next_round(world)
        self.next_round(world)
        page = words_of(open_page(world, sign_in(world.lead), "actions/FP-01/"))
        assert "<strong>Round 3</strong>: no update yet" in page
        assert "<strong>Round 2</strong>: no update</p>" in page
        assert "<strong>Round 1</strong>" not in page

    def test_no_update_is_missing_before_an_action_starts_after_it_ends_or_once_withdrawn(
        self, world, sign_in
    ):
        client = sign_in(world.lead)
        world.action.starts = date(2026, 11, 1)
        save(world.action)
        assert "</strong>: no update" not in words_of(open_page(world, client, "actions/FP-01/"))
        world.action.starts = world.action.finished = date(2026, 9, 1)
        world.action.delivery = "carried_out"
        save(world.action)
        assert "</strong>: no update" not in words_of(open_page(world, client, "actions/FP-01/"))
        world.action.finished, world.action.delivery = None, "withdrawn"
        world.action.delivery_decision = "The board, 3 November 2026"
        save(world.action)
        page = words_of(open_page(world, client, "actions/FP-01/"))
        assert "Nobody has sent an update on this action." in page

    def test_the_return_of_an_update_stays_visible_once_it_is_accepted(self, world, sign_in):
        update = submitted_update(world)
        return_update(update.pk, by=world.manager, now=timezone.now(), note="Name the eight.")
        client = sign_in(world.lead)
        page = words_of(open_page(world, client, "actions/FP-01/"))
        assert "<strong>Round 1</strong>: no update yet" in page
        assert page.count("Returned in Round 1 by Manager") == 1
        keep_draft(world.action.pk, {"done": "Half"}, by=world.lead)
        accept_update(submitted_update(world).pk, by=world.manager, now=timezone.now())
        page = words_of(open_page(world, client, "actions/FP-01/"))
        assert page.count("Returned in Round 1 by Manager") == 1
        assert "“Name the eight.”" in page
        assert "Accepted by Manager" in page
