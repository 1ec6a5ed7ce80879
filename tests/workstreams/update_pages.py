"""The pages of an update, on one page or in steps, opened and sent; and what is sent."""

from datetime import date, timedelta

from django.utils import timezone

from improvement import clock
from tests.pages import filled, html_of, send
from tests.world import World, a_round, save
from workstreams.changes import UpdateAnswers, keep_draft, submit_update
from workstreams.models import Update
from workstreams.queries.open_work import open_work
from workstreams.queries.worklist import EmptyPost, empty_posts

ONE_PAGE = "actions/FP-01/update/"
STEPS = "actions/FP-01/update/steps/"
REVIEW = "actions/FP-01/update/review/"
HOME = "my-work/"

PROGRESS = {
    "delivery": "under_way",
    "done": "Trained 14.",
    "next": "The rest.",
    "declared_rag": "green",
}
WHY = {"explanation": "The rest is booked."}
GOOD = PROGRESS | WHY
GREEN = UpdateAnswers("under_way", "green", "Trained 14.", "The rest.")
LATER = date(2099, 9, 30)


def posts_left(world: World) -> list[EmptyPost]:
    """The plan's empty posts today."""
    on = clock.today()
    return empty_posts(world.plan, on, open_work(world.plan, on, None))


def words_of(answer) -> str:
    return html_of(answer)


def step(world: World, client, name: str, **typed):
    """Open the step's page, type, and press the button: the page that follows."""
    answer = send(client, world.url(f"{STEPS}{name}/"), **typed)
    assert answer.status_code == 302, words_of(answer)
    return answer["Location"]


def submitted_update(world: World, **changes) -> Update:
    return submit_update(world.action.pk, GREEN, by=world.lead, now=timezone.now(), **changes)


def open_page(world: World, client, path: str = ONE_PAGE):
    return client.get(world.url(path))


def make_late(world: World, days: int = 143) -> None:
    world.action.due = world.action.baseline_due = clock.today() - timedelta(days=days)
    save(world.action)


def a_complete_draft(world: World, **answers) -> Update:
    """A draft update with every answer."""
    return keep_draft(world.action.pk, PROGRESS | WHY | answers, by=world.lead)


def next_round(world: World) -> None:
    world.round.state = "closed"
    save(world.round)
    a_round(world.plan, number=2)


def send_update(world: World, client, button: str = "save", **typed):
    """Open the page, type, and press the button."""
    form = open_page(world, client).context["form"]
    return client.post(world.url(ONE_PAGE), filled(form, **GOOD | typed) | {button: "Pressed"})
