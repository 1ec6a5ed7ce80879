"""The forms with which a programme manager enters, changes and ends a cover."""

from __future__ import annotations

from typing import Any

from improvement import clock
from improvement.date_field import DateField
from improvement.forms import Form, ReasonField
from improvement.models import Cover, Membership, Plan, User
from improvement.namesakes import PersonField


class CoverDaysForm(Form):
    """The days of a cover. `cover` is the one that is changed."""

    refuses_personal = False
    starts = DateField(label="First day", what="the first day")
    ends = DateField(
        label="Last day", what="the last day", help_text="They still cover on this day"
    )
    reason = ReasonField()

    def __init__(self, *args: Any, cover: Cover | None = None, **kwargs: Any) -> None:
        if cover is not None:
            kwargs["initial"] = {"starts": cover.starts, "ends": cover.ends}
            kwargs["version"] = cover.version
        super().__init__(*args, **kwargs)


class CoverForm(CoverDaysForm):
    submit = "Enter this cover"

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = Membership.objects.filter(plan=plan).current(clock.today())
        people = User.objects.filter(is_active=True, pk__in=held.values("user_id"))
        self.fields["covered"] = PersonField(people, label="Who is covered?")
        self.fields["covering"] = PersonField(
            people,
            label="Who covers them?",
            help_text="They may do what the other may, in their own name, and are reminded of it",
        )
        self.order_fields(["covered", "covering", "starts", "ends", "reason"])


class EndCoverForm(Form):
    submit = "End this cover now"
    preface = "From now on they may do no more than their own roles allow."
    reason = ReasonField()
