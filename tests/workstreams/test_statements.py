"""How many statements a change asks of the database; BEGIN and COMMIT, here savepoints, count."""

from improvement.changes import edit_record
from tests.pages import filled
from tests.world import an_action
from workstreams.models import Milestone

ANSWERS = {
    "delivery": "under_way",
    "declared_rag": "amber",
    "explanation": "Two posts are empty",
    "confidence": "high",
    "date_holds": "yes",
    "done": "The form is agreed",
    "next": "Use it",
}


def test_a_small_change_asks_ten_statements(world, django_assert_num_queries):
    with django_assert_num_queries(10):
        edit_record(
            Milestone,
            world.milestone.pk,
            {"title": "Three quarters of the way"},
            by=world.manager,
            version=1,
            reason="The board asked",
        )


def test_an_update_sent_asks_as_many_statements_whatever_the_size(
    world, sign_in, django_assert_num_queries
):
    client = sign_in(world.lead)
    for number in range(2, 5):
        action = an_action(world.practice, f"FP-{number:02}")
        for extra in range(5):
            an_action(world.practice, f"FP-{number}{extra}")
        url = world.url(f"actions/{action.ref}/update/")
        typed = filled(client.get(url).context["form"]) | ANSWERS
        with django_assert_num_queries(34):
            assert client.post(url, typed).status_code == 302
