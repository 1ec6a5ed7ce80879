"""Several updates at once: those that changed meanwhile are named, and the rest are sent."""

from datetime import date, timedelta

from django.utils import timezone

from improvement import clock
from tests.pages import filled, html_of, send
from tests.world import World, an_action, save
from workstreams.changes import UpdateAnswers, keep_draft, mark_update_ready, submit_update
from workstreams.models import Action, Update

SUBMIT = "my-work/submit/"
ACCEPT = "my-work/accept/"
ANSWERS = {
    "delivery": "under_way",
    "declared_rag": "green",
    "done": "Half.",
    "next": "The rest.",
    "explanation": "The rest is booked.",
}


def words_of(answer) -> str:
    return html_of(answer)


def a_ready_update(world: World, action: Action, **answers) -> Update:
    keep_draft(action.pk, ANSWERS | answers, by=world.lead)
    return mark_update_ready(action.pk, by=world.lead, now=timezone.now())


def states(*refs: str) -> list[str]:
    return [Update.objects.get(action__ref=ref).state for ref in refs]


class TestSubmittingSeveralUpdates:
    def test_all_ready_updates_are_submitted_at_once(self, world, sign_in, history_rows_written):
        second = an_action(world.practice, "FP-02")
        a_ready_update(world, world.action)
        a_ready_update(world, second)
        client = sign_in(world.lead)
        assert "Send the 2 that are ready" in words_of(client.get(world.url("my-work/")))
        with history_rows_written() as rows:
            answer = send(client, world.url(SUBMIT))
        assert (answer["Location"], rows) == (world.url("my-work/"), {"Update": 2})
        assert states("FP-01", "FP-02") == ["submitted", "submitted"]
        assert "2 updates were sent: FP-01, FP-02" in words_of(client.get(answer["Location"]))

    def test_some_of_the_ready_updates_can_be_left_unsent(self, world, sign_in):
        ready = a_ready_update(world, world.action)
        a_ready_update(world, an_action(world.practice, "FP-02"))
        send(sign_in(world.lead), world.url(SUBMIT), updates=[f"FP-01:{ready.version}"])
        assert states("FP-01", "FP-02") == ["submitted", "ready"]

    def test_an_update_changed_meanwhile_is_named_and_the_others_are_submitted(
        self, world, sign_in
    ):
        second = an_action(world.practice, "FP-02")
        a_ready_update(world, world.action)
        a_ready_update(world, second)
        client = sign_in(world.lead)
        typed = filled(client.get(world.url(SUBMIT)).context["form"])
        keep_draft(second.pk, {"done": "The manager typed"}, by=world.manager)
        page = words_of(client.post(world.url(SUBMIT), typed, follow=True))
        assert states("FP-01", "FP-02") == ["submitted", "draft"]
        assert "1 update was sent: FP-01" in page
        assert "FP-02 was not sent: someone has changed it" in page

    def test_a_ready_update_that_no_longer_fits_is_named(self, world, sign_in):
        """It asks for a date that is no later than the one agreed meanwhile."""
        asked = {"date_holds": "no", "proposed_due": date(2099, 9, 30), "date_cause": "resource"}
        amber = {"declared_rag": "amber", "date_reason": "Posts are empty."}
        a_ready_update(world, world.action, **amber, **asked)
        world.action.due = date(2099, 12, 31)
        save(world.action)
        typed = {"updates": [f"FP-01:{Update.objects.get().version}"]}
        page = words_of(sign_in(world.lead).post(world.url(SUBMIT), typed, follow=True))
        assert "FP-01 was not sent: The date you ask for must be after the agreed date" in page
        assert states("FP-01") == ["ready"]

    def test_an_invalid_choice_of_updates_is_refused(self, world, sign_in, history_rows_written):
        client = sign_in(world.lead)
        with history_rows_written() as rows:
            for choice in ("MH-01:1", "ZZ-99:1"):
                page = client.post(world.url(SUBMIT), {"updates": [choice]}, follow=True)
                assert "it is not there, or not yours" in words_of(page)
            for choice in ("FP-01", "FP-01:x", "FP-01:99999999999"):
                assert client.post(world.url(SUBMIT), {"updates": [choice]}).status_code == 400
            assert client.post(world.url(SUBMIT)).status_code == 400
        assert rows == {}

    def test_the_submit_page_says_when_no_update_is_ready(self, world, sign_in):
        page = words_of(sign_in(world.lead).get(world.url(SUBMIT)))
        assert "No update of yours is ready to send." in page


class TestAcceptingSeveralUpdates:
    def test_updates_that_agree_with_the_facts_are_accepted_at_once(
        self, world, sign_in, history_rows_written
    ):
        second = an_action(world.practice, "FP-02")
        for action in (world.action, second):
            submit_update(action.pk, UpdateAnswers(**ANSWERS), by=world.lead, now=timezone.now())
        client = sign_in(world.manager)
        assert "Accept several at once" in words_of(client.get(world.url("my-work/")))
        with history_rows_written() as rows:
            answer = send(client, world.url(ACCEPT))
        assert (answer.status_code, rows) == (302, {"Update": 2})
        assert states("FP-01", "FP-02") == ["accepted", "accepted"]

    def test_updates_that_disagree_and_ones_own_are_not_accepted_with_others(self, world, sign_in):
        world.action.due = world.action.baseline_due = clock.today() - timedelta(days=100)
        save(world.action)
        answers = UpdateAnswers(**ANSWERS | {"explanation": "The board knows."})
        submit_update(world.action.pk, answers, by=world.lead, now=timezone.now())
        own = submit_update(world.owned.pk, answers, by=world.manager, now=timezone.now())
        client = sign_in(world.manager)
        page = client.get(world.url(ACCEPT))
        assert list(page.context["page"]) == []
        assert "1 is left out" in words_of(page)
        assert "No update waits that could be accepted with others." in words_of(page)
        forged = {"updates": [f"MH-01:{own.version}"]}
        assert "not yours" in words_of(client.post(world.url(ACCEPT), forged, follow=True))
        assert states("MH-01") == ["submitted"]

    def test_an_update_sent_again_meanwhile_is_named_and_not_accepted(self, world, sign_in):
        answers = UpdateAnswers(**ANSWERS)
        submit_update(world.action.pk, answers, by=world.lead, now=timezone.now())
        client = sign_in(world.manager)
        typed = filled(client.get(world.url(ACCEPT)).context["form"])
        submit_update(world.action.pk, answers, by=world.lead, now=timezone.now())
        page = words_of(client.post(world.url(ACCEPT), typed, follow=True))
        assert "FP-01 was not accepted: someone has changed it" in page
        assert states("FP-01") == ["submitted"]
