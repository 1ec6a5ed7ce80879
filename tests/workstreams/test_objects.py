"""How many model objects a page makes of the database's answers, at two sizes of a plan."""

from datetime import timedelta

from django.utils import timezone

from benchmarks.counting import counted
from improvement.roles import Role
from tests.board.factories import a_judgement
from tests.world import a_member, an_action, save, some_evidence
from workstreams.changes import claim_stage, escalate
from workstreams.models import ActionFinding, DateChange, Update

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
    "my-work/?page=2",
    "my-work/accept/",
    "board/measures/",
    "board/waiting/",
    "judgements/",
    "challenges/{challenge}/put-right/asked/",
    "actions/add/",
    "decisions/add/",
    "expectations/add/",
    "people/cover/add/",
}


# Those of who else than the programme manager.
OF = {"challenges/{challenge}/put-right/asked/": "chair", "my-work/?page=2": "lead"}


def test_a_page_makes_as_many_objects_of_a_long_plan_as_of_a_short_one(world, sign_in):
    clients = {who: sign_in(getattr(world, who)) for who in ("manager", *OF.values())}
    made = []
    keys = {"finding": world.finding.pk, "challenge": world.challenge.ref}
    for size in (55, 65):
        for number in range(len(made) * 100 + 100, len(made) * 100 + 100 + size):
            action = an_action(world.practice, f"FP-{number}", owner=world.owner)
            save(ActionFinding(action=action, finding=world.finding))
            some_evidence(world.plan, world.lead, action=action, title=f"Audit {number}")
            what_waits_of(world, action)
            a_member(world.plan, f"Lead {number}", Role.LEAD)
        counts = {}
        for path in PAGES:
            address = world.url(path.format(**keys))
            client = clients[OF.get(path, "manager")]
            client.get(address)
            with counted() as found:
                assert client.get(address).status_code == 200, path
            counts[path] = found.objects
        made.append(counts)
    differ = {
        path: (made[0][path], made[1][path]) for path in PAGES if made[0][path] != made[1][path]
    }
    assert differ == {}


def what_waits_of(world, action):
    """An update, a claim, a request and an escalation; and what the board judges of it."""
    sent, stage = {"submitted_at": timezone.now(), "submitted_by": world.lead}, "carried_out"
    save(Update(action=action, round=world.round, state="submitted", declared_rag="green", **sent))
    claim_stage(action.pk, by=world.lead, stage=stage, statement="Done", now=timezone.now())
    asked = {"asked_by": world.lead, "asked_at": timezone.now(), "cause": "our_delay"}
    dates = {"from_due": action.due, "to_due": action.due + timedelta(days=9)}
    save(DateChange(action=action, reason="Posts", **asked, **dates))
    raised = {"level": ("manager", "board")[action.pk % 2], "words": "Stuck", "due": action.due}
    escalate(action.pk, by=world.lead, now=timezone.now(), **raised)
    a_judgement(world, subject=action, rating="red")
