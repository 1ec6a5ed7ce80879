"""The pages of an update in steps, opened and sent."""

from tests.pages import html_of, send
from tests.world import World

ONE_PAGE = "actions/FP-01/update/"
STEPS = "actions/FP-01/update/steps/"

PROGRESS = {
    "delivery": "under_way",
    "done": "Trained 14.",
    "next": "The rest.",
    "declared_rag": "green",
}
WHY = {"explanation": "The rest is booked."}


def words_of(answer) -> str:
    return html_of(answer)


def step(world: World, client, name: str, **typed):
    """Open the step's page, type, and press the button: the page that follows."""
    answer = send(client, world.url(f"{STEPS}{name}/"), **typed)
    assert answer.status_code == 302, words_of(answer)
    return answer["Location"]
