"""Pages of updates: what a lead sees while one is made."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from improvement import clock
from tests.pages import a_date, filled
from tests.workstreams.update_pages import (
    GOOD,
    ONE_PAGE,
    REVIEW,
    make_late,
    open_page,
    send_update,
    submitted_update,
    words_of,
)
from tests.world import World, save, some_evidence
from workstreams.changes import ask_date_change, claim_stage, decide_stage_claim
from workstreams.models import Fact, Source, Update


class TestWhatIsMadeUp:
    def test_only_the_wording_of_a_published_action_is_marked_as_published(self, world, sign_in):
        world.action.provenance, world.action.paragraph = "published", "10.14"
        save(world.action)
        page = words_of(sign_in(world.lead).get(world.url("actions/FP-01/")))
        assert "Action as published, paragraph 10.14" in page

    @pytest.mark.parametrize(
        "path", ["actions/", "workstreams/", "workstreams/FP/", "my-work/", ONE_PAGE]
    )
    def test_each_page_of_an_illustrative_plan_says_once_what_is_made_up(
        self, path, world, sign_in
    ):
        world.plan.illustrative = True
        save(world.plan)
        page = words_of(sign_in(world.lead).get(world.url(path)))
        assert page.count("made up unless marked Published or Public record") == 1
        assert "Illustrative" not in page


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
        answer = client.post(world.url(ONE_PAGE), filled(form, **typed))
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
