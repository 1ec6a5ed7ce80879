"""How many model objects a page makes of the database's answers, at two sizes of a plan."""

from benchmarks.counting import counted
from tests.world import an_action, save, some_evidence
from workstreams.models import ActionFinding

# Pages on which something is listed; the world and what is added fill more than the longest page.
PAGES = {
    "actions/",
    "actions/?late=1",
    "actions/FP-01/",
    "actions/FP-01/history/",
    "actions/FP-01/edit/",
    "actions/FP-01/update/",
    "claims/",
    "date-changes/",
    "escalations/",
    "evidence/",
    "history/?what=action",
    "measures/",
    "messages/",
    "people/",
    "progress/",
    "publications/",
    "rounds/",
    "rounds/1/",
    "rounds/1/close/",
    "findings/",
    "findings/{finding}/",
    "structure/findings/",
    "structure/findings/{finding}/",
    "workstreams/",
    "workstreams/FP/",
    "published/",
    "expectations/",
    "structure/outcomes/",
    "measures/M1/",
    "timeline/",
    "judged-changes/",
    "board/",
    "board/workstreams/",
    "progress/publications/1/",
    "my-work/",
}


def test_a_page_makes_as_many_objects_of_a_long_plan_as_of_a_short_one(world, sign_in):
    client, made = sign_in(world.manager), []
    for size in (55, 65):
        for number in range(len(made) * 100 + 100, len(made) * 100 + 100 + size):
            action = an_action(world.practice, f"FP-{number}", owner=world.owner)
            save(ActionFinding(action=action, finding=world.finding))
            some_evidence(world.plan, world.lead, action=action, title=f"Audit {number}")
        counts = {}
        for path in PAGES:
            address = world.url(path.format(finding=world.finding.pk))
            client.get(address)
            with counted() as found:
                assert client.get(address).status_code == 200, path
            counts[path] = found.objects
        made.append(counts)
    differ = {
        path: (made[0][path], made[1][path]) for path in PAGES if made[0][path] != made[1][path]
    }
    assert differ == {}
