"""Pages of updates: what a lead and the programme manager see while one is made and reviewed."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from improvement import clock
from tests.pages import a_date, filled, html_of
from tests.world import World, a_round, an_action, save, some_evidence
from workstreams.changes import (
    UpdateAnswers,
    accept_update,
    ask_date_change,
    claim_stage,
    decide_stage_claim,
    keep_draft,
    return_update,
    submit_update,
)
from workstreams.models import Fact, Source, Update

GOOD = {
    "delivery": "under_way",
    "declared_rag": "green",
    "done": "Trained 14.",
    "next": "The rest.",
    "explanation": "The rest is booked.",
}
ANSWERS = UpdateAnswers("under_way", "green", "Trained 14.", "The rest.")
UPDATE = "actions/FP-01/update/"
REVIEW = "actions/FP-01/update/review/"


def words_of(answer) -> str:
    return html_of(answer)


def submitted_update(world: World, **changes) -> Update:
    return submit_update(world.action.pk, ANSWERS, by=world.lead, now=timezone.now(), **changes)


class TestWhatIsMadeUp:
    def test_only_the_wording_of_a_published_action_is_marked_as_published(self, world, sign_in):
        world.action.provenance, world.action.paragraph = "published", "10.14"
        save(world.action)
        page = words_of(sign_in(world.lead).get(world.url("actions/FP-01/")))
        assert "Action as published, paragraph 10.14" in page

    @pytest.mark.parametrize(
        "path", ["actions/", "workstreams/", "workstreams/FP/", "my-work/", UPDATE]
    )
    def test_each_page_of_an_illustrative_plan_says_once_what_is_made_up(
        self, path, world, sign_in
    ):
        world.plan.illustrative = True
        save(world.plan)
        page = words_of(sign_in(world.lead).get(world.url(path)))
        assert page.count("made up unless marked Published or Public record") == 1
        assert "Illustrative" not in page


def open_page(world: World, client, path: str = UPDATE):
    return client.get(world.url(path))


def send_update(world: World, client, button: str = "save", **typed):
    """Open the page, type, and press the button."""
    form = open_page(world, client).context["form"]
    return client.post(world.url(UPDATE), filled(form, **GOOD | typed) | {button: "Pressed"})


def make_late(world: World, days: int) -> None:
    world.action.due = clock.today() - timedelta(days=days)
    world.action.baseline_due = world.action.due
    save(world.action)


class TestGreenThatDisagreesWithTheFacts:
    def test_the_update_form_says_what_the_facts_show(self, world, sign_in):
        make_late(world, 143)
        page = words_of(open_page(world, sign_in(world.lead)))
        assert "So far, worked out:" in page
        assert "Late by 143 days." in page
        assert "If green: what do you know that the facts do not?" in page

    def test_a_green_on_a_late_action_needs_an_explanation(
        self, world, sign_in, history_rows_written
    ):
        make_late(world, 143)
        client = sign_in(world.lead)
        with history_rows_written() as rows:
            answer = send_update(world, client, explanation="")
        assert (answer.status_code, rows) == (400, {})
        message = "You chose green, and it is late by 143 days. Say why green is right"
        assert message in words_of(answer)
        assert send_update(world, client, explanation="The board knows.").status_code == 302
        assert "Why green" in words_of(open_page(world, client, "actions/FP-01/"))

    def test_a_red_on_a_late_action_needs_only_its_own_explanation(self, world, sign_in):
        make_late(world, 3)
        answer = send_update(
            world, sign_in(world.lead), declared_rag="red", explanation="Staff left."
        )
        assert answer.status_code == 302

    def test_a_late_action_updated_as_carried_out_may_be_green(self, world, sign_in):
        make_late(world, 3)
        on = clock.today()
        day = {"finished_day": on.day, "finished_month": on.month, "finished_year": on.year}
        answer = send_update(
            world, sign_in(world.lead), delivery="carried_out", stage="none", **day
        )
        assert answer.status_code == 302

    def test_a_stale_action_is_not_held_against_the_update_that_ends_it(
        self, world, sign_in, settings
    ):
        """The round that asked first opened long ago, and FP-01 is amber for that alone."""
        settings.PLAN_TODAY = world.round.closes
        world.round.opens = clock.today() - timedelta(days=99)
        save(world.round)
        page = open_page(world, sign_in(world.lead))
        assert "what do you know that the facts do not" not in words_of(page)

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"owner_post": ""}, "no owner is named"),
            ({"delivery": "not_started"}, "it was to start on 1 January 2020 and has not"),
        ],
    )
    def test_each_kind_of_fact_is_held_against_an_unexplained_green(
        self, changes, why, world, sign_in
    ):
        for name, value in changes.items():
            setattr(world.action, name, value)
        save(world.action)
        answer = send_update(world, sign_in(world.lead), explanation="")
        assert f"You chose green, and {why}. Say why green is right" in words_of(answer)

    def test_a_move_that_the_chair_approved_is_not_held_against_green_and_a_later_one_is(
        self, world, sign_in
    ):
        world.action.due = date(2099, 8, 30)
        save(world.action)
        client = sign_in(world.lead)
        assert "what do you know that the facts do not" not in words_of(open_page(world, client))
        asked = {"to_due": date(2099, 9, 30), "cause": "resource", "reason": "Posts"}
        ask_date_change(world.action.pk, by=world.lead, now=timezone.now(), **asked)
        answer = send_update(world, client, explanation="")
        why = "it has slipped 31 days from the agreed date, 30 August 2099"
        assert f"You chose green, and {why}. Say why green is right" in words_of(answer)


class TestConfidence:
    @pytest.mark.parametrize("confidence", ["medium", "low"])
    def test_medium_or_low_confidence_needs_a_reason(self, confidence, world, sign_in):
        client = sign_in(world.lead)
        answer = send_update(world, client, confidence=confidence)
        assert answer.status_code == 400
        assert "Say why you are not more sure" in words_of(answer)
        send_update(world, client, confidence=confidence, confidence_reason="Two audits differ.")
        update = Update.objects.get(action=world.action)
        assert (update.confidence, update.confidence_reason) == (confidence, "Two audits differ.")
        assert "Two audits differ." in words_of(open_page(world, client, "actions/FP-01/"))

    def test_high_confidence_needs_no_reason_and_confidence_is_optional(self, world, sign_in):
        client = sign_in(world.lead)
        assert send_update(world, client).status_code == 302
        assert send_update(world, client, confidence="high").status_code == 302


class TestDraftUpdates:
    def test_a_draft_update_is_kept_with_no_answer_required(
        self, world, sign_in, history_rows_written
    ):
        client = sign_in(world.lead)
        empty = dict.fromkeys(["declared_rag", "done", "next"], "")
        with history_rows_written() as rows:
            answer = send_update(world, client, "draft", **empty | {"done": "Half a"})
        assert (answer["Location"], rows) == (world.url("my-work/"), {"Update": 1})
        update = Update.objects.get(action=world.action)
        assert (update.state, update.done, update.submitted_by) == ("draft", "Half a", None)
        home = open_page(world, client, "my-work/")
        assert "FP-01 is saved and not sent yet." in words_of(home)
        assert [item.state_label for item in home.context["items"]] == ["Update begun"]
        assert "Half a" in words_of(open_page(world, client))

    def test_a_draft_update_may_be_red_or_green_without_an_explanation(self, world, sign_in):
        make_late(world, 143)
        client = sign_in(world.lead)
        for rag in ("red", "green"):
            answer = send_update(world, client, "draft", declared_rag=rag, confidence="low")
            assert answer.status_code == 302

    def test_a_draft_update_with_an_invalid_date_is_refused(self, world, sign_in):
        day = {"finished_day": "31", "finished_month": "2", "finished_year": "2026"}
        answer = send_update(world, sign_in(world.lead), "draft", **day)
        assert answer.status_code == 400
        assert not Update.objects.exists()

    def test_a_returned_update_stays_returned_until_it_is_submitted_again(self, world, sign_in):
        update = submitted_update(world)
        return_update(update.pk, by=world.manager, now=timezone.now(), note="Name the eight.")
        client = sign_in(world.lead)
        send_update(world, client, "draft", done="Not yet", explanation="")
        assert (world.fresh(update).state, world.fresh(update).done) == ("returned", "Not yet")
        assert "Name the eight." in words_of(open_page(world, client))
        send_update(world, client)
        assert world.fresh(update).state == "submitted"

    def test_a_submitted_update_is_replaced_and_never_becomes_a_draft_again(self, world, sign_in):
        update = submitted_update(world)
        page = words_of(open_page(world, sign_in(world.lead)))
        assert "You sent this on" in page
        assert "You can change it and send it again until it is accepted, or until" in page
        assert "Save and finish later" not in page
        with pytest.raises(ValidationError):
            keep_draft(world.action.pk, {"done": "Half"}, by=world.lead)
        send_update(world, sign_in(world.lead), "draft", done="Sent again")
        assert (world.fresh(update).state, world.fresh(update).done) == ("submitted", "Sent again")


class TestPageAfterSending:
    def test_it_is_the_list_of_what_remains_which_names_the_next_action(self, world, sign_in):
        an_action(world.practice, "FP-02")
        client = sign_in(world.lead)
        answer = send_update(world, client)
        assert answer["Location"] == world.url("my-work/")
        page = words_of(client.get(answer["Location"]))
        assert "FP-01 was sent. The programme manager will read it." in page
        assert "You can change it until it is accepted, or until Round 1 closes." in page
        assert "Next: FP-02 The work of FP-02" in page
        assert "1 still to do." in page

    def test_it_says_when_no_action_is_left(self, world, sign_in):
        client = sign_in(world.lead)
        page = words_of(client.get(send_update(world, client)["Location"]))
        assert "Next:" not in page
        assert "None still to do." in page

    def test_the_update_form_names_who_sent_the_update(self, world, sign_in):
        submitted_update(world)
        assert "Lead sent this on" in words_of(open_page(world, sign_in(world.manager)))

    def test_an_accepted_update_is_read_and_offers_no_form(self, world, sign_in):
        accept_update(submitted_update(world).pk, by=world.manager, now=timezone.now())
        page = words_of(open_page(world, sign_in(world.lead)))
        assert "Manager accepted this update on" in page
        assert "Send this update" not in page


class TestChoicesThatTheRulesAccept:
    """A question offers no answer that is then refused."""

    def choices(self, world: World, client, name: str) -> list[str]:
        form = open_page(world, client).context["form"]
        return [value for value, _ in form.fields[name].choices] if name in form.fields else []

    def test_an_action_that_starts_later_can_not_be_carried_out_yet(self, world, sign_in):
        client = sign_in(world.lead)
        assert "carried_out" in self.choices(world, client, "delivery")
        world.action.starts = clock.today() + timedelta(days=1)
        save(world.action)
        assert self.choices(world, client, "delivery") == ["not_started", "under_way"]

    def test_an_action_verified_as_carried_out_is_not_asked_its_state(self, world, sign_in):
        world.action.delivery, world.action.finished = "carried_out", date(2026, 1, 5)
        save(world.action)
        now = timezone.now()
        claimed = {"stage": "carried_out", "statement": "Done"}
        claim = claim_stage(world.action.pk, by=world.lead, now=now, **claimed)
        client = sign_in(world.lead)
        assert len(self.choices(world, client, "delivery")) == 3
        decide_stage_claim(claim.pk, by=world.chair, verify=True, note="Seen", now=now)
        form = open_page(world, client).context["form"]
        assert not form.fields.keys() & {"delivery", "finished"}
        typed = {key: value for key, value in GOOD.items() if key != "delivery"}
        answer = client.post(world.url(UPDATE), filled(form, **typed))
        assert answer.status_code == 302
        update = Update.objects.get(action=world.action)
        assert (update.delivery, update.finished) == ("carried_out", date(2026, 1, 5))

    def test_no_answer_says_that_a_date_which_has_passed_will_hold(self, world, sign_in):
        client = sign_in(world.lead)
        assert "30 June 2099 will hold" in words_of(open_page(world, client))
        make_late(world, 171)
        page = words_of(open_page(world, client))
        assert "will hold" not in page
        assert "has passed. A few weeks more will do." in page

    def test_an_action_without_a_date_is_offered_no_new_one(self, world, sign_in):
        world.action.due = world.action.baseline_due = None
        save(world.action)
        page = open_page(world, sign_in(world.lead))
        assert "new_date" not in page.context["form"].fields
        assert "It goes as planned" in words_of(page)

    def test_a_stage_is_offered_only_with_the_evidence_that_it_needs(self, world, sign_in):
        now = timezone.now()
        claimed = {"stage": "carried_out", "statement": "Done"}
        claim = claim_stage(world.action.pk, by=world.lead, now=now, **claimed)
        decide_stage_claim(claim.pk, by=world.chair, verify=True, note="Seen", now=now)
        client = sign_in(world.lead)
        assert self.choices(world, client, "stage") == []
        some_evidence(world.plan, world.lead, action=world.action)
        assert self.choices(world, client, "stage") == ["in_use", "none"]

    def test_an_update_of_a_closed_round_can_only_be_accepted(self, world, sign_in):
        update = submitted_update(world)
        client = sign_in(world.manager)
        form = open_page(world, client, REVIEW).context["form"]
        assert [value for value, _ in form.fields["answer"].choices] == ["accept", "return"]
        world.round.state = "closed"
        save(world.round)
        form = open_page(world, client, REVIEW).context["form"]
        assert [value for value, _ in form.fields["answer"].choices] == ["accept"]
        assert client.post(world.url(REVIEW), filled(form, answer="accept")).status_code == 302
        assert world.fresh(update).state == "accepted"


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
            update = submit_update(action.pk, ANSWERS, by=world.manager, now=timezone.now())
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


def test_a_lapsed_stage_claim_is_marked_as_lapsed_on_the_actions_page(world, sign_in):
    now = timezone.now()
    claim = claim_stage(
        world.action.pk, by=world.lead, stage="carried_out", statement="Done", now=now
    )
    claim = decide_stage_claim(claim.pk, by=world.chair, verify=True, note="Seen", now=now)
    claim.recheck = clock.today() - timedelta(days=1)
    save(claim)
    page = words_of(open_page(world, sign_in(world.lead), "actions/FP-01/"))
    assert "<strong>Lapsed</strong>: it was to be checked again by" in page
    assert "Verified by Chair" in page
    assert "to be checked again by" not in page.split("Verified by Chair")[1]


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


def a_fact(world: World, label: str, day: date, **values) -> Fact:
    source = Source.objects.filter(plan=world.plan).first()
    source = source or save(Source(plan=world.plan, ref="S1", title="The minutes"))
    values |= {"section": "after", "section_title": "After", "date_precision": "day"}
    values |= {"plan": world.plan, "source": source, "ref": label, "label": label}
    return save(Fact(date=day, on_timeline=True, provenance="followed", **values))


def test_the_timeline_separates_past_from_future_and_lists_its_sources(world, sign_in):
    a_fact(world, "Notice served", date(2013, 1, 2), text="notice served", paragraph="item 80")
    a_fact(world, "Review", date(2099, 1, 2), text="Held in full", paragraph="4.2")
    page = words_of(open_page(world, sign_in(world.lead), "timeline/events/"))
    before, after = page.split("where this calendar stands")
    assert "Notice served" in before
    assert "notice served" not in before
    assert "</a>, item 80" in before
    assert "Held in full" in after
    assert "</a>, paragraph 4.2" in after
    assert '<li id="source-S1">S1: The minutes</li>' in after


def test_a_wrong_password_is_refused_in_plain_words(world, client):
    typed = {"login": world.lead.email, "password": "not the password"}
    page = words_of(client.post("/accounts/login/", typed))
    assert "Check your email address and password: they do not match an account." in page


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({}, "FP-40 was added. Next: name an owner and agree a date"),
        ({"owner_post": "Head"}, "FP-40 was added. Next: agree a date"),
        (
            {"owner_post": "Head", **a_date("baseline_due", 1, 2, 2099)},
            "FP-40 was added</p>",
        ),
    ],
)
def test_adding_an_action_says_what_it_still_lacks(typed, message, world, sign_in):
    world.draft()
    client = sign_in(world.manager)
    form = client.get(world.url("actions/add/")).context["form"]
    new = {"ref": "FP-40", "title": "Visits", "workstream": world.practice.pk}
    answer = client.post(world.url("actions/add/"), filled(form, **new | typed))
    assert message in words_of(client.get(answer["Location"]))
