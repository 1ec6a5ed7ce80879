"""How far a new plan is set up: each step with what is there and what is still needed."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from improvement.models import Membership, Plan
from improvement.numbers import counted
from improvement.roles import Permission, Role
from workstreams.models import Action, ActionOutcome, Measure, Round, Workstream

NOT_STARTED, IN_PROGRESS, DONE = "Not started", "In progress", "Done"
CANNOT_START = "Cannot start yet"


@dataclass(frozen=True)
class SetUpStep:
    """`view` and `args` name the page where the step is done, by who holds the permission."""

    name: str
    state: str
    told: str
    permission: Permission
    view: str
    args: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.state in (NOT_STARTED, IN_PROGRESS)


def state_of(count: int, lacking: int) -> str:
    return NOT_STARTED if not count else IN_PROGRESS if lacking else DONE


def set_up_steps(plan: Plan) -> list[SetUpStep]:
    """The eight steps in their order, in a fixed number of queries."""
    held = Membership.objects.filter(plan=plan, active_until=None)
    people = held.values("user").distinct().count()
    roles = set(held.values_list("role", flat=True))
    has_chair = Role.CHAIR in roles
    streams = plan.workstreams.count()
    closed = Workstream.State.CLOSED
    leaderless = plan.workstreams.filter(lead=None).exclude(state=closed).count()
    actions = plan.actions.exclude(delivery=Action.Delivery.WITHDRAWN)
    number = actions.count()
    # What is to be done at once needs its day too, or nothing shows that it is late.
    unready = actions.filter(Q(baseline_due=None) | Q(owner=None, owner_post="")).count()
    return [
        settings_step(plan),
        people_step(people, roles, leaderless),
        workstreams_step(streams, leaderless),
        outcomes_step(plan),
        measures_step(plan),
        actions_step(number, unready),
        *start_steps(plan, has_chair and bool(streams and number)),
    ]


def settings_step(plan: Plan) -> SetUpStep:
    lacking = not plan.notice_issued
    told = "The council’s name is there. " + (
        "Still needed: the day of the notice or direction, and what makes an action late and red."
        if lacking
        else "So are the day of the notice, and what makes an action late and red."
    )
    return SetUpStep(
        "Settings",
        IN_PROGRESS if lacking else DONE,
        told,
        Permission.CHANGE_PLAN,
        "plan-settings-edit",
    )


def people_step(people: int, roles: set[str], leaderless: int) -> SetUpStep:
    has_chair, has_lead = Role.CHAIR in roles, Role.LEAD in roles
    if people <= 1:
        told = "You are the only person. The plan needs a chair, and a lead for each workstream."
    elif not has_chair:
        told = f"{counted(people, 'person').replace('persons', 'people')}, and no chair yet."
    elif leaderless:
        told = f"{counted(leaderless, 'workstream')} without a lead: add the person, then name them"
        told += " under Workstreams."
    else:
        told = f"{people:,} people, with a chair and a lead for each workstream."
    ready = has_chair and not leaderless
    state = NOT_STARTED if people <= 1 else DONE if ready else IN_PROGRESS
    told += "" if state == DONE else " Each gets an e-mail with a link when you add them."
    lacks_people = not has_chair or (leaderless and not has_lead)
    view = "person-add" if lacks_people else "workstream-list" if leaderless else "person-list"
    return SetUpStep("People", state, told, Permission.MANAGE_PEOPLE, view)


def workstreams_step(streams: int, leaderless: int) -> SetUpStep:
    told = f"{counted(streams, 'workstream')}." if streams else "None yet. An import makes them."
    if leaderless:
        told = f"{counted(streams, 'workstream')}, {leaderless:,} of them without a lead."
    view = "workstream-list" if streams else "workstream-add"
    return SetUpStep(
        "Workstreams", state_of(streams, leaderless), told, Permission.EDIT_STRUCTURE, view
    )


def outcomes_step(plan: Plan) -> SetUpStep:
    number = plan.outcomes.count()
    served = ActionOutcome.objects.current().filter(action__plan=plan).values("outcome")
    unserved = plan.outcomes.exclude(pk__in=served).count()
    told = (
        f"{counted(number, 'outcome')}, {unserved:,} of them served by no action."
        if number
        else "None yet. What children and families should notice, in their words."
    )
    state = state_of(number, unserved)
    view = "record-list" if number else "record-add"
    return SetUpStep("Outcomes", state, told, Permission.EDIT_STRUCTURE, view, ("outcomes",))


def measures_step(plan: Plan) -> SetUpStep:
    number = Measure.objects.filter(plan=plan).count()
    unmeasured = plan.outcomes.filter(measures=None).count()
    told = (
        f"{counted(number, 'measure')}. {counted(unmeasured, 'outcome')} without one."
        if number
        else "None yet. They can follow later: the plan can be agreed without them."
    )
    state = state_of(number, unmeasured)
    view = "measure-list" if number else "measure-add"
    return SetUpStep("Measures", state, told, Permission.EDIT_STRUCTURE, view)


def actions_step(number: int, unready: int) -> SetUpStep:
    told = "None yet. Each needs an owner and a date. Import them, or add them one by one."
    if number:
        told = (
            f"{counted(number, 'action')}, {unready:,} of them without a date or an owner’s post."
        )
    state = state_of(number, unready)
    view = "action-list" if number else "action-add"
    return SetUpStep("Actions", state, told, Permission.EDIT_STRUCTURE, view)


def start_steps(plan: Plan, can_be_agreed: bool) -> list[SetUpStep]:
    agreed, opened = plan.state != Plan.State.DRAFT, Round.objects.filter(plan=plan).exists()
    if agreed:
        told = "Agreed: first dates do not change any more."
    elif can_be_agreed:
        told = "The chair agrees it, not the manager. From then on first dates never change."
    else:
        told = "Needs a chair, a workstream and an action."
    state = DONE if agreed else NOT_STARTED if can_be_agreed else CANNOT_START
    first = SetUpStep("Agree the plan", state, told, Permission.AGREE_PLAN, "plan-agree")
    told = "Leads are asked to report, and lateness starts to count."
    if opened:
        told = "A round has been opened. The plan is running."
    elif not agreed:
        told = f"Needs the agreed plan. {told}"
    state = DONE if opened else NOT_STARTED if agreed else CANNOT_START
    second = SetUpStep("Open the first round", state, told, Permission.EDIT_STRUCTURE, "round-open")
    return [first, second]
