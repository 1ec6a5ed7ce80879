"""Rounds: proposed by the calendar, opened, edited, closed with missing updates, reopened."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from improvement import clock
from tests.pages import a_date, filled, html_of, send
from tests.world import a_plan, a_round, an_action, save
from workstreams.changes import (
    UpdateAnswers,
    accept_update,
    close_round,
    edit_round,
    keep_draft,
    open_round,
    reopen_round,
    return_update,
    submit_update,
    sweep_up,
)
from workstreams.changes.updates import reset_swept_up
from workstreams.models import Action, Round, Update
from workstreams.queries.action_facts import facts_of
from workstreams.queries.round_schedule import propose_round

GREEN = UpdateAnswers(delivery="under_way", declared_rag="green", done="Started", next="Go on")
SOON = timezone.localdate() + timedelta(days=7)


def sweep(world, by):
    note = "No update was received"
    return sweep_up(world.action.pk, by=by, now=timezone.now(), note=note)


def test_a_missing_update_is_swept_up_without_a_rating(world, history_rows_written):
    with history_rows_written() as rows:
        update = sweep(world, world.manager)
    assert rows == {"Update": 1}
    assert (update.swept_up, update.swept_note) == (True, "No update was received")
    assert (update.declared_rag, update.done, update.submitted_by) == ("", "", None)
    assert list(Update.objects.sent()) == []


def test_a_swept_up_update_does_not_make_an_action_fresh(world):
    on = timezone.localdate()
    before = Action.objects.with_facts(world.plan, on).get(pk=world.action.pk)
    sweep(world, world.manager)
    after = Action.objects.with_facts(world.plan, on).get(pk=world.action.pk)
    assert facts_of(after).last_accepted == facts_of(before).last_accepted


def test_an_action_with_an_update_in_the_round_is_not_swept_up(world):
    answers = UpdateAnswers(
        delivery="under_way", declared_rag="green", done="Started", next="Go on"
    )
    submit_update(world.action.pk, answers, by=world.lead, now=timezone.now())
    with pytest.raises(ValidationError, match="There is an update on this action"):
        sweep(world, world.manager)


def test_a_lead_may_not_sweep_up_a_missing_update(world):
    with pytest.raises(PermissionDenied):
        sweep(world, world.lead)


def test_a_closed_round_is_not_closed_again(world):
    close_round(world.round.pk, by=world.manager, now=timezone.now(), reason="Closed")
    with pytest.raises(ValidationError, match="is closed already"):
        close_round(world.round.pk, by=world.manager, now=timezone.now(), reason="Closed again")


def close(world, by=None, **changes):
    by = by or world.manager
    return close_round(world.round.pk, by=by, now=timezone.now(), reason="Closed", **changes)


def reopen(world, **changes):
    changes = {"closes": SOON, "reason": "The board met late"} | changes
    return reopen_round(world.round.pk, by=world.manager, now=timezone.now(), **changes)


def words_of(answer) -> str:
    return html_of(answer)


class TestProposingARound:
    def test_the_next_round_is_proposed_for_the_next_month_on_working_days(self, world):
        """Christmas and New Year's Day are England's bank holidays."""
        a_round(
            world.plan,
            number=2,
            state="closed",
            observes_from=date(2013, 11, 16),
            observes_to=date(2013, 11, 30),
        )
        proposal = propose_round(world.plan, date(2013, 12, 1))
        assert vars(proposal) == {
            "number": 3,
            "observes_from": date(2013, 12, 1),
            "observes_to": date(2013, 12, 31),
            "opens": date(2014, 1, 2),
            "closes": date(2014, 1, 15),
            "cutoff": date(2014, 1, 20),
        }

    def test_the_first_round_of_a_plan_is_proposed_for_the_present_month(self, db):
        proposal = propose_round(a_plan("new-plan"), date(2026, 11, 25))
        assert (proposal.number, proposal.observes_from) == (1, date(2026, 11, 1))
        assert proposal.opens == date(2026, 12, 1)

    def test_no_round_is_proposed_beyond_the_known_bank_holidays(self, world, sign_in):
        world.round.state = "closed"
        world.round.observes_from = world.round.observes_to = date(2090, 1, 31)
        save(world.round)
        page = sign_in(world.manager).get(world.url("rounds/open/"))
        assert "The bank holidays of 2090 are not known yet" in words_of(page)
        assert page.context["form"]["opens"].value() is None


class TestOpeningARound:
    def test_the_manager_opens_the_proposed_round_and_can_change_its_days(self, world, sign_in):
        close(world)
        client = sign_in(world.manager)
        today = clock.today()
        days = a_date("opens", today.day, today.month, today.year)
        days |= a_date("closes", SOON.day, SOON.month, SOON.year)
        days |= a_date("cutoff", "", "", "")
        answer = send(client, world.url("rounds/open/"), **days)
        assert answer["Location"] == world.url("rounds/2/")
        opened = Round.objects.get(plan=world.plan, number=2)
        assert (opened.observes_from, opened.opens, opened.cutoff) == (
            date(2026, 11, 1),
            today,
            None,
        )
        assert "No day was set" in words_of(client.get(answer["Location"]))

    def test_a_round_is_not_opened_after_its_last_day(self, world, sign_in):
        close(world)
        before = clock.today() - timedelta(days=3)
        days = a_date("closes", before.day, before.month, before.year)
        answer = send(sign_in(world.manager), world.url("rounds/open/"), **days)
        assert answer.status_code == 400
        assert "The day updates are due must be today or later" in words_of(answer)

    def test_opening_a_round_without_days_is_refused(self, world, sign_in):
        close(world)
        empty = {}
        for name in ("observes_from", "observes_to", "opens", "closes"):
            empty |= a_date(name, "", "", "")
        answer = send(sign_in(world.manager), world.url("rounds/open/"), **empty)
        assert answer.status_code == 400
        assert "Enter the last day covered" in words_of(answer)

    def test_while_a_round_is_open_another_can_only_be_scheduled(self, world, sign_in):
        client = sign_in(world.manager)
        page = client.get(world.url("rounds/open/"))
        assert "Close Round 1</a> first, or schedule this round" in words_of(page)
        typed = filled(page.context["form"])
        today = clock.today()
        for name in ("opens", "closes", "cutoff"):
            typed |= a_date(name, today.day, today.month, today.year)
        answer = client.post(world.url("rounds/open/"), typed)
        assert answer.status_code == 400
        assert "Another round is open: close it first" in words_of(answer)

    @pytest.mark.parametrize(
        ("number", "days", "message"),
        [
            (2, (date(2026, 10, 31), date(2026, 11, 30)), "begin after that day"),
            (0, (date(2026, 9, 1), date(2026, 10, 1)), "end before that day"),
        ],
    )
    def test_a_round_that_observes_a_day_of_another_round_is_refused(
        self, number, days, message, world
    ):
        close(world)
        new = Round(
            plan=world.plan,
            number=number,
            observes_from=days[0],
            observes_to=days[1],
            opens=days[1],
            closes=SOON,
        )
        with pytest.raises(ValidationError, match=message):
            open_round(new, by=world.manager, reason="The next")

    def test_the_cutoff_of_a_round_is_not_before_its_updates_are_due(self, world):
        world.round.cutoff = world.round.closes - timedelta(days=1)
        with pytest.raises(ValidationError, match="before they are due"):
            world.round.full_clean()


class TestEditingARound:
    def test_the_manager_moves_the_last_day_of_a_round_and_gives_a_reason(self, world, sign_in):
        client = sign_in(world.manager)
        days = a_date("closes", SOON.day, SOON.month, SOON.year)
        answer = send(client, world.url("rounds/1/edit/"), **days, reason="Snow closed the office")
        assert answer.status_code == 302
        assert world.fresh(world.round).closes == SOON
        assert "Snow closed the office" in words_of(client.get(answer["Location"]))

    def test_a_closed_round_can_only_be_read(self, world, sign_in):
        close(world)
        with pytest.raises(ValidationError, match="can only be read"):
            edit_round(
                world.round.pk,
                {"closes": SOON},
                by=world.manager,
                version=world.fresh(world.round).version,
                reason="Late",
            )
        page = words_of(sign_in(world.manager).get(world.url("rounds/1/")))
        assert "Closed: it can only be read." in page
        assert "Change its days" not in page

    def test_a_lead_can_read_a_round_and_sees_no_link_to_close_it(self, world, sign_in):
        client = sign_in(world.lead)
        for page in (client.get(world.url("rounds/")), client.get(world.url("rounds/1/"))):
            assert "1 October 2026 to 31 October 2026" in words_of(page)
            assert "Close Round 1" not in words_of(page)

    def test_the_list_of_rounds_says_when_none_is_open(self, world, sign_in):
        close(world)
        assert "No round is open" in words_of(sign_in(world.manager).get(world.url("rounds/")))


class TestClosingARound:
    def test_the_closing_page_lists_which_missing_updates_will_be_swept_up(self, world, sign_in):
        submit_update(world.action.pk, GREEN, by=world.lead, now=timezone.now())
        keep_draft(world.owned.pk, {"done": "Half a"}, by=world.owner)
        page = words_of(sign_in(world.manager).get(world.url("rounds/1/close/")))
        assert "Closing it sweeps up 2 actions on which nobody submitted an update." in page
        assert "An update was begun and not sent." in page
        assert "No update was received." in page
        assert "1 update</a> waits to be accepted or returned." in page

    def test_an_unsent_draft_is_swept_up_with_no_author_and_is_kept(
        self, world, sign_in, history_rows_written
    ):
        keep_draft(world.owned.pk, {"done": "Half a", "declared_rag": "red"}, by=world.owner)
        client = sign_in(world.manager)
        with history_rows_written() as rows:
            assert send(client, world.url("rounds/1/close/")).status_code == 302
        assert rows == {"Round": 1, "Update": 3}
        swept = Update.objects.get(action=world.owned)
        assert (swept.state, swept.swept_up, swept.submitted_by) == ("draft", True, None)
        assert (swept.declared_rag, swept.done) == ("red", "Half a")
        assert swept.swept_note == "An update was begun and not sent."
        on = timezone.localdate()
        rated = Action.objects.with_facts(world.plan, on).get(pk=world.owned.pk)
        assert (rated.fact_declared_rag, rated.fact_accepted_at) == ("", None)
        page = words_of(client.get(world.url("rounds/1/")))
        assert "Swept up: nobody sent an update</dt>" in page
        assert "the programme office’s note, and not the lead’s word" in page
        history = words_of(client.get(world.url("actions/MH-01/history/")))
        assert "Half a" in history

    def test_a_returned_update_not_sent_again_is_swept_up_with_the_reason_of_its_return(
        self, world
    ):
        update = submit_update(world.action.pk, GREEN, by=world.lead, now=timezone.now())
        return_update(update.pk, by=world.manager, now=timezone.now(), note="Name the eight.")
        close(world)
        swept = world.fresh(update)
        why = "The update was returned and not sent again: “Name the eight.”"
        assert (swept.swept_note, swept.done) == (why, "Started")
        reset_swept_up(swept)  # as when the round is opened again
        assert (swept.swept_note, swept.state) == ("", "returned")
        assert swept.decision_note == "Name the eight."

    def test_actions_not_begun_or_carried_out_are_not_swept_up(self, world):
        an_action(world.practice, "FP-02", starts=date(2099, 1, 1), delivery="not_started")
        an_action(world.practice, "FP-03", delivery="carried_out", finished=date(2026, 1, 5))
        close(world)
        swept = Update.objects.filter(swept_up=True).values_list("action__ref", flat=True)
        assert sorted(swept) == ["FP-01", "MH-01", "MH-02"]

    def test_an_update_waiting_at_the_close_can_still_be_accepted_but_not_returned(self, world):
        update = submit_update(world.action.pk, GREEN, by=world.lead, now=timezone.now())
        close(world)
        assert world.fresh(update).state == "submitted"
        with pytest.raises(ValidationError, match="Round 1 is closed"):
            return_update(update.pk, by=world.manager, now=timezone.now(), note="Look again")
        accept_update(update.pk, by=world.manager, now=timezone.now())
        assert world.fresh(update).state == "accepted"

    def test_nothing_is_swept_up_when_every_action_has_an_update(self, world, sign_in):
        for action in (world.action, world.owned, world.exempt):
            submit_update(action.pk, GREEN, by=world.manager, now=timezone.now())
        page = words_of(sign_in(world.manager).get(world.url("rounds/1/close/")))
        assert "Nothing will be swept up." in page

    def test_closing_a_closed_round_changes_nothing(self, world, sign_in, history_rows_written):
        close(world)
        client = sign_in(world.manager)
        assert "is closed already" in words_of(client.get(world.url("rounds/1/close/")))
        with history_rows_written() as rows:
            assert send(client, world.url("rounds/1/close/")).status_code == 400
        assert rows == {}

    def test_closing_a_round_that_was_changed_meanwhile_is_a_conflict(self, world, sign_in):
        client = sign_in(world.manager)
        typed = filled(client.get(world.url("rounds/1/close/")).context["form"])
        world.round.closes = SOON
        save(world.round)
        assert client.post(world.url("rounds/1/close/"), typed).status_code == 409


class TestReopeningARound:
    def test_reopening_a_round_needs_a_reason_which_is_shown(self, world, sign_in):
        close(world)
        client = sign_in(world.manager)
        days = a_date("closes", SOON.day, SOON.month, SOON.year)
        assert send(client, world.url("rounds/1/reopen/"), **days).status_code == 400
        answer = send(client, world.url("rounds/1/reopen/"), **days, reason="The board met late")
        assert answer.status_code == 302
        for path in ("rounds/1/", "rounds/"):
            page = words_of(client.get(world.url(path)))
            assert "Reopened on" in page
            assert "The board met late" in page

    def test_a_reopened_round_needs_a_last_day_in_the_future(self, world, sign_in):
        close(world)
        days = a_date("closes", 1, 1, 2020)
        answer = send(sign_in(world.manager), world.url("rounds/1/reopen/"), **days, reason="Why")
        assert answer.status_code == 400
        assert "must be today or later" in words_of(answer)

    def test_a_swept_up_action_can_have_an_update_once_its_round_is_reopened(self, world, sign_in):
        close(world)
        reopen(world)
        home = sign_in(world.lead).get(world.url("my-work/"))
        assert [item.state_label for item in home.context["items"]] == ["To be written"]
        update = submit_update(world.action.pk, GREEN, by=world.lead, now=timezone.now())
        assert (update.swept_up, update.state, update.decided_by) == (False, "submitted", None)

    def test_the_cutoff_of_a_reopened_round_follows_its_new_last_day(self, world):
        world.round.cutoff = world.round.closes
        save(world.round)
        close(world)
        last = world.round.closes + timedelta(days=20)
        assert reopen(world, closes=last).cutoff == last

    def test_only_the_last_round_is_reopened_and_only_when_closed(self, world):
        with pytest.raises(ValidationError, match="is open already"):
            reopen(world)
        close(world)
        a_round(world.plan, number=2)
        with pytest.raises(ValidationError, match="Only the last round"):
            reopen(world)

    def test_a_lead_may_not_reopen_a_round(self, world):
        close(world)
        with pytest.raises(PermissionDenied):
            reopen_round(
                world.round.pk, by=world.lead, now=timezone.now(), closes=SOON, reason="Mine"
            )


def test_a_round_that_there_is_not_has_no_page(world, sign_in):
    for number in (77, 2**63, 10**30):
        assert sign_in(world.manager).get(world.url(f"rounds/{number}/")).status_code == 404
