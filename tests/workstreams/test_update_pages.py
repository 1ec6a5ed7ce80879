"""What a lead and the programme manager are told while a report is made, kept and answered."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from improvement import clock
from tests.filling import a_date, filled
from tests.world import World, a_round, an_action, save
from workstreams.changes import (
    UpdateAnswers,
    accept_update,
    claim_stage,
    decide_stage_claim,
    return_update,
    submit_update,
)
from workstreams.models import Fact, Source, Update

GOOD = {
    "delivery": "under_way",
    "declared_rag": "green",
    "done": "Trained 14.",
    "next": "The rest.",
}
REPORT = UpdateAnswers("under_way", "green", "Trained 14.", "The rest.")
REASON = {"explanation": "Staff left.", "date_holds": "unknown"}
UPDATE = "actions/FP-01/update/"
REVIEW = "actions/FP-01/update/review/"


def words_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def reported(world: World, **changes) -> Update:
    return submit_update(world.action.pk, REPORT, by=world.lead, now=timezone.now(), **changes)


class TestWhatWasMadeUp:
    HEADINGS = (
        "Where it stands",
        "Stages",
        "Milestones",
        "Changes of date",
        "What was reported",
    )

    @pytest.mark.parametrize("illustrative", [True, False])
    def test_every_part_of_an_actions_page_says_so(self, illustrative, world, sign_in):
        world.plan.illustrative = illustrative
        save(world.plan)
        page = words_of(sign_in(world.lead).get(world.url("actions/FP-01/")))
        tag = ' <span class="govuk-tag app-provenance govuk-tag--yellow">Illustrative</span>'
        for heading in self.HEADINGS:
            assert (f"{heading} {tag.strip()}" in page) is illustrative

    def test_only_the_wording_of_a_published_action_is_said_to_be_published(self, world, sign_in):
        world.action.provenance, world.action.paragraph = "published", "10.14"
        save(world.action)
        page = words_of(sign_in(world.lead).get(world.url("actions/FP-01/")))
        assert "Action as published, paragraph 10.14" in page

    @pytest.mark.parametrize(
        "path", ["actions/", "workstreams/", "workstreams/FP/", "my-work/", UPDATE]
    )
    def test_the_label_stands_with_each_list(self, path, world, sign_in):
        world.plan.illustrative = True
        save(world.plan)
        page = words_of(sign_in(world.lead).get(world.url(path)))
        assert page.count("govuk-tag--yellow") == 1
        assert "unless marked Published or Public record" in page


def opened(world: World, client, path: str = UPDATE):
    return client.get(world.url(path))


def sent(world: World, client, button: str = "save", **typed):
    """Open the page, type, and press the button."""
    form = opened(world, client).context["form"]
    return client.post(world.url(UPDATE), filled(form, **GOOD | typed) | {button: "Pressed"})


def make_late(world: World, days: int) -> None:
    world.action.due = clock.today() - timedelta(days=days)
    world.action.baseline_due = world.action.due
    save(world.action)


class TestGreenAgainstTheFacts:
    def test_the_form_says_what_the_facts_show_above_the_question(self, world, sign_in):
        make_late(world, 143)
        page = words_of(opened(world, sign_in(world.lead)))
        assert "This action is late by 143 days. By these definitions it is red." in page

    def test_it_asks_why_green_is_right(self, world, sign_in, history_rows_written):
        make_late(world, 143)
        client = sign_in(world.lead)
        with history_rows_written() as rows:
            answer = sent(world, client)
        assert (answer.status_code, rows) == (400, {})
        message = "You chose green, and it is late by 143 days. Say why green is right"
        assert message in words_of(answer)
        assert sent(world, client, explanation="The board knows.").status_code == 302
        assert "Why green" in words_of(opened(world, client, "actions/FP-01/"))

    def test_it_asks_nothing_of_red_beyond_its_own_reason(self, world, sign_in):
        make_late(world, 3)
        answer = sent(world, sign_in(world.lead), declared_rag="red", **REASON)
        assert answer.status_code == 302

    def test_a_late_action_reported_as_carried_out_may_be_green(self, world, sign_in):
        make_late(world, 3)
        on = clock.today()
        day = {"finished_day": on.day, "finished_month": on.month, "finished_year": on.year}
        answer = sent(world, sign_in(world.lead), delivery="carried_out", stage="none", **day)
        assert answer.status_code == 302

    def test_what_the_report_itself_puts_right_is_not_held_against_it(self, world, sign_in):
        """FP-01 has never been reported on, and is amber for that alone."""
        page = opened(world, sign_in(world.lead))
        assert page.context["item"].rating.level == "amber"
        assert "app-facts" not in words_of(page)

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"owner_post": ""}, "No owner is named. The facts show not ready."),
            (
                {"due": date(2099, 8, 30)},
                "This action has slipped 61 days from the first agreed date, 30 June 2099."
                " The facts show red.",
            ),
            (
                {"delivery": "not_started"},
                "This action was to start on 1 January 2020 and has not. The facts show amber.",
            ),
        ],
    )
    def test_each_kind_of_fact_reads_as_a_sentence(self, changes, said, world, sign_in):
        for name, value in changes.items():
            setattr(world.action, name, value)
        save(world.action)
        assert said in words_of(opened(world, sign_in(world.lead)))


class TestHowSure:
    @pytest.mark.parametrize("confidence", ["medium", "low"])
    def test_less_than_sure_says_why(self, confidence, world, sign_in):
        client = sign_in(world.lead)
        answer = sent(world, client, confidence=confidence)
        assert answer.status_code == 400
        assert "Say why you are not more sure" in words_of(answer)
        sent(world, client, confidence=confidence, confidence_reason="Two audits differ.")
        update = Update.objects.get(action=world.action)
        assert (update.confidence, update.confidence_reason) == (confidence, "Two audits differ.")
        assert "Two audits differ." in words_of(opened(world, client, "actions/FP-01/"))

    def test_sure_needs_no_reason_and_nobody_must_say(self, world, sign_in):
        client = sign_in(world.lead)
        assert sent(world, client).status_code == 302
        assert sent(world, client, confidence="high").status_code == 302


class TestADraft:
    def test_it_is_kept_with_nothing_required(self, world, sign_in, history_rows_written):
        client = sign_in(world.lead)
        empty = dict.fromkeys(["declared_rag", "done", "next"], "")
        with history_rows_written() as rows:
            answer = sent(world, client, "draft", **empty | {"done": "Half a"})
        assert (answer["Location"], rows) == (world.url("my-work/"), {"Update": 1})
        update = Update.objects.get(action=world.action)
        assert (update.state, update.done, update.submitted_by) == ("draft", "Half a", None)
        home = opened(world, client, "my-work/")
        assert "it is not a report until you submit it." in words_of(home)
        assert [item.state_label for item in home.context["items"]] == ["In progress"]
        assert "Half a" in words_of(opened(world, client))

    def test_it_may_be_red_or_green_without_a_reason_yet(self, world, sign_in):
        make_late(world, 143)
        client = sign_in(world.lead)
        for rag in ("red", "green"):
            answer = sent(world, client, "draft", declared_rag=rag, confidence="low")
            assert answer.status_code == 302

    def test_what_makes_no_sense_is_refused_all_the_same(self, world, sign_in):
        day = {"finished_day": "31", "finished_month": "2", "finished_year": "2026"}
        answer = sent(world, sign_in(world.lead), "draft", **day)
        assert answer.status_code == 400
        assert not Update.objects.exists()

    def test_a_returned_report_stays_returned_until_it_is_submitted(self, world, sign_in):
        update = reported(world)
        return_update(update.pk, by=world.manager, now=timezone.now(), note="Name the eight.")
        client = sign_in(world.lead)
        sent(world, client, "draft", done="Not yet")
        assert (world.fresh(update).state, world.fresh(update).done) == ("returned", "Not yet")
        assert "Name the eight." in words_of(opened(world, client))
        sent(world, client)
        assert world.fresh(update).state == "submitted"

    def test_what_was_submitted_is_replaced_and_never_a_draft_again(self, world, sign_in):
        update = reported(world)
        page = words_of(opened(world, sign_in(world.lead)))
        assert "You submitted this on" in page
        assert "Sending it again replaces it until it is accepted." in page
        assert "Save and finish later" not in page
        with pytest.raises(ValidationError):
            reported(world, draft=True)
        sent(world, sign_in(world.lead), "draft", done="Sent again")
        assert (world.fresh(update).state, world.fresh(update).done) == ("submitted", "Sent again")


class TestAfterSubmitting:
    def test_the_next_action_is_one_click_away(self, world, sign_in):
        an_action(world.practice, "FP-02")
        client = sign_in(world.lead)
        page = words_of(client.get(sent(world, client)["Location"]))
        assert "The programme manager will read it." in page
        assert "Next: FP-02 The work of FP-02" in page
        assert "(1 still to do)" in page

    def test_it_says_when_nothing_is_left(self, world, sign_in):
        client = sign_in(world.lead)
        page = words_of(client.get(sent(world, client)["Location"]))
        assert "Next:" not in page
        assert "Back to what we need from you</a> (none still to do)" in page

    def test_who_else_sent_it_is_named_to_whoever_opens_it_again(self, world, sign_in):
        reported(world)
        assert "Lead submitted this on" in words_of(opened(world, sign_in(world.manager)))


class TestReview:
    def test_the_facts_and_the_last_report_stand_above_the_question(self, world, sign_in):
        earlier = reported(world)
        accept_update(earlier.pk, by=world.manager, now=timezone.now())
        world.round.state = "closed"
        save(world.round)
        a_round(world.plan, number=2)
        make_late(world, 143)
        report = UpdateAnswers(
            "under_way", "green", "Trained 22.", "None.", explanation="It is right."
        )
        submit_update(world.action.pk, report, by=world.lead, now=timezone.now())
        page = words_of(opened(world, sign_in(world.manager), REVIEW))
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
        ("answer", "said"), [(accept_update, "accepted"), (return_update, "returned")]
    )
    def test_an_answered_report_says_who_answered_and_when(self, answer, said, world, sign_in):
        update = reported(world)
        answer(update.pk, by=world.manager, now=timezone.now(), note="Seen at the clinic.")
        client = sign_in(world.manager)
        page = opened(world, client, REVIEW)
        assert page.status_code == 200
        assert f"This report was {said} on" in words_of(page)
        assert "by Manager: “Seen at the clinic.”" in words_of(page)

    def test_an_answer_to_what_was_answered_meanwhile_changes_nothing(
        self, world, sign_in, history_rows_written
    ):
        update = reported(world)
        accept_update(update.pk, by=world.manager, now=timezone.now())
        typed = {"answer": "return", "note": "No", "version": update.version}
        with history_rows_written() as rows:
            answer = sign_in(world.manager).post(world.url(REVIEW), typed)
        assert (answer.status_code, rows) == (409, {})
        assert "This report was accepted on" in words_of(answer)


class TestHome:
    def test_the_manager_is_told_what_waits_and_who_owes_what(self, world, sign_in):
        world.practice.lead_post = "Head of practice"
        save(world.practice)
        reported(world)
        an_action(world.practice, "FP-02")
        home = opened(world, sign_in(world.manager), "my-work/")
        page = words_of(home)
        assert '<a class="govuk-link" href="#to-check">1 report</a> waits for you' in page
        assert '<a class="govuk-link" href="#owed">3</a> are still due by' in page
        owed = {post: [action.ref for action in own] for post, own in home.context["owed"].items()}
        assert owed == {
            "Head of practice": ["FP-02"],
            "Head of service": ["MH-01"],
            "Nobody: neither a lead nor an owner is named": ["MH-02"],
        }

    def test_the_manager_is_told_when_nothing_is_left(self, world, sign_in):
        for action in (world.action, world.owned, world.exempt):
            report = submit_update(action.pk, REPORT, by=world.manager, now=timezone.now())
            assert report.state == "submitted"
        page = words_of(opened(world, sign_in(world.manager), "my-work/"))
        assert "none is still due" in page
        assert "Every open action has been reported on." in page

    def test_a_round_over_a_whole_month_is_named_by_it(self, world, sign_in):
        client = sign_in(world.lead)
        assert "Round 1 covers October 2026." in words_of(opened(world, client, "my-work/"))
        world.round.observes_from = date(2026, 9, 30)
        save(world.round)
        days = "Round 1 covers 30 September 2026 to 31 October 2026."
        assert days in words_of(opened(world, client, "my-work/"))

    def test_what_is_immediate_comes_first_among_equals(self, world, sign_in):
        an_action(world.practice, "FP-02", priority="immediate")
        items = opened(world, sign_in(world.lead), "my-work/").context["items"]
        assert [item.action.ref for item in items] == ["FP-02", "FP-01"]

    def test_a_missing_date_is_said_once(self, world, sign_in):
        an_action(world.practice, "FP-02", due=None)
        page = words_of(opened(world, sign_in(world.lead), "my-work/"))
        assert "Agreed date none agreed" not in page
        assert page.count("No agreed date is named") == 1


def test_a_check_that_has_lapsed_says_so(world, sign_in):
    now = timezone.now()
    claim = claim_stage(
        world.action.pk, by=world.lead, stage="carried_out", statement="Done", now=now
    )
    claim = decide_stage_claim(claim.pk, by=world.chair, verify=True, note="Seen", now=now)
    claim.recheck = clock.today() - timedelta(days=1)
    save(claim)
    page = words_of(opened(world, sign_in(world.lead), "actions/FP-01/"))
    assert "<strong>Lapsed</strong>: it was to be checked again by" in page
    assert "Verified by Chair" in page
    assert "to be checked again by" not in page.split("Verified by Chair")[1]


class TestRoundByRound:
    def next_round(self, world: World) -> None:
        world.round.state = "closed"
        save(world.round)
        world.round = a_round(world.plan, number=world.round.number + 1)

    def test_a_round_without_a_report_says_so(self, world, sign_in):
        reported(world)
        self.next_round(world)
        self.next_round(world)
        page = words_of(opened(world, sign_in(world.lead), "actions/FP-01/"))
        assert "<strong>Round 3</strong>: no report yet" in page
        assert "<strong>Round 2</strong>: no report</p>" in page
        assert "<strong>Round 1</strong>" not in page

    def test_no_report_is_missed_before_it_starts_after_it_ends_or_once_withdrawn(
        self, world, sign_in
    ):
        client = sign_in(world.lead)
        world.action.starts = date(2026, 11, 1)
        save(world.action)
        assert "no report" not in words_of(opened(world, client, "actions/FP-01/"))
        world.action.starts = world.action.finished = date(2026, 9, 1)
        world.action.delivery = "carried_out"
        save(world.action)
        assert "no report" not in words_of(opened(world, client, "actions/FP-01/"))
        world.action.finished, world.action.delivery = None, "withdrawn"
        world.action.delivery_decision = "The board, 3 November 2026"
        save(world.action)
        page = words_of(opened(world, client, "actions/FP-01/"))
        assert "Nobody has reported on this action." in page

    def test_that_it_was_returned_stays_visible_once_it_is_accepted(self, world, sign_in):
        update = reported(world)
        return_update(update.pk, by=world.manager, now=timezone.now(), note="Name the eight.")
        client = sign_in(world.lead)
        page = words_of(opened(world, client, "actions/FP-01/"))
        assert "<strong>Round 1</strong>: no report yet" in page
        assert page.count("Returned in Round 1 by Manager") == 1
        reported(world, draft=True)
        accept_update(reported(world).pk, by=world.manager, now=timezone.now())
        page = words_of(opened(world, client, "actions/FP-01/"))
        assert page.count("Returned in Round 1 by Manager") == 1
        assert "“Name the eight.”" in page
        assert "Accepted by Manager" in page


def a_fact(world: World, label: str, day: date, **values) -> Fact:
    source = Source.objects.filter(plan=world.plan).first()
    source = source or save(Source(plan=world.plan, ref="S1", title="The minutes"))
    values |= {"section": "after", "section_title": "After", "date_precision": "day"}
    values |= {"plan": world.plan, "source": source, "ref": label, "label": label}
    return save(Fact(date=day, on_timeline=True, provenance="followed", **values))


def test_the_timeline_parts_what_is_to_come_and_lists_its_sources(world, sign_in):
    a_fact(world, "Notice served", date(2013, 1, 2), text="notice served", paragraph="item 80")
    a_fact(world, "Review", date(2099, 1, 2), text="Held in full", paragraph="4.2")
    page = words_of(opened(world, sign_in(world.lead), "timeline/"))
    before, after = page.split("where this calendar stands")
    assert "Notice served" in before
    assert "notice served" not in before
    assert "</a>, item 80" in before
    assert "Held in full" in after
    assert "</a>, paragraph 4.2" in after
    assert '<li id="source-S1">S1: The minutes</li>' in after


def test_a_wrong_password_is_answered_in_plain_words(world, client):
    typed = {"login": world.lead.email, "password": "not the password"}
    page = words_of(client.post("/accounts/login/", typed))
    assert "Check your email address and password: they do not match an account." in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "FP-40 was added. Next: name an owner and agree a date"),
        ({"owner_post": "Head"}, "FP-40 was added. Next: agree a date"),
        (
            {"owner_post": "Head", **a_date("baseline_due", 1, 2, 2099)},
            "FP-40 was added</p>",
        ),
    ],
)
def test_a_new_action_says_what_it_still_wants(typed, said, world, sign_in):
    client = sign_in(world.manager)
    form = client.get(world.url("actions/add/")).context["form"]
    new = {"ref": "FP-40", "title": "Visits", "workstream": world.practice.pk}
    answer = client.post(world.url("actions/add/"), filled(form, **new | typed))
    assert said in words_of(client.get(answer["Location"]))
