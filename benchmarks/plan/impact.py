"""Impact assessments of the plan and of some actions: made, asked for, withdrawn."""

from __future__ import annotations

from datetime import timedelta

from benchmarks.plan.sizes import ENTERED, TODAY
from benchmarks.plan.writer import Writer
from board.models import ImpactAssessment

DAY = timedelta(days=1)
OF_ACTIONS = 30
ASKED = "Asked for with the plan"


def add_assessments(writer: Writer) -> None:
    """Of the plan one of each kind was made. Of those of actions a third is made, a third waits and
    the last one in six was withdrawn."""
    kinds = ImpactAssessment.Kind.values
    of_plan = [ImpactAssessment(kind=kind, plan=writer.plan, due=ENTERED) for kind in kinds]
    of_actions = [
        ImpactAssessment(
            plan=writer.plan,
            kind=kinds[number % len(kinds)],
            action=action,
            due=TODAY + writer.chance.randint(-120, 60) * DAY,
        )
        for number, action in enumerate(writer.chance.sample(writer.actions, OF_ACTIONS))
    ]
    writer.save([*of_plan, *of_actions], writer.managers[0], ASKED, ENTERED, 76)
    made = [*of_plan, *of_actions[: OF_ACTIONS // 3]]
    for each in made:
        each.text, each.made_by = writer.words(50), "Head of equalities"
        each.made_on = ENTERED + writer.chance.randint(10, 90) * DAY
    writer.save(made, writer.managers[0], "It was made", ENTERED + 91 * DAY)
    withdrawn = of_actions[-OF_ACTIONS // 6 :]
    for each in withdrawn:
        each.withdrawn_why = writer.words(8)
    writer.save(withdrawn, writer.managers[0], "Asked for by mistake", ENTERED + 30 * DAY)
