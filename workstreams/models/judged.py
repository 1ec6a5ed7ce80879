"""What of a record says how the plan is judged: once the plan is agreed, it moves by request only.

The rule stands here, in `clean`, so that every way to change a record meets it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from django.core.exceptions import ValidationError

from improvement.models import Plan
from improvement.prepared import Among, among, read_of

if TYPE_CHECKING:
    from django.db import models

    Base = models.Model
else:
    Base = object

ASK = (
    "The plan has been agreed, so this moves only when somebody asks and the chair approves: "
    "use “Ask to change how it is judged” on its page"
)
ADD_WITHOUT = (
    "The plan has been agreed: add it without this, then use “Ask to change how it is judged” on "
    "its page. The chair decides"
)


def is_agreed(plan: Plan) -> bool:
    """Whether judged fields of the plan's records move by request only."""
    return plan.state != Plan.State.DRAFT


class Mover(Protocol):
    """A request, which names the values that it moves a record's fields to."""

    def moves(self) -> Mapping[str, Any]: ...


class Judged(Base):
    """A record with judged fields. While `moved_by` is set, a request's own values are let pass."""

    judged_fields: ClassVar[tuple[str, ...]] = ()  # as columns: a key's name ends in _id
    judged_when_new: ClassVar[Mapping[str, Any]] = {}  # what they must be in a record just added
    moved_by: Mover | None = None

    def clean(self) -> None:
        super().clean()
        plan: Plan = self.plan  # type: ignore[attr-defined]  # of OnPlan, which stands beside it
        if not is_agreed(plan):
            return
        before = self.judged_before()
        allowed = self.moved_by.moves() if self.moved_by else {}
        moved = [
            name
            for name, value in before.items()
            if self.is_moved(name, value) and allowed.get(name, value) != getattr(self, name)
        ]
        if moved:
            names = [name.removesuffix("_id") for name in moved]
            raise ValidationError(dict.fromkeys(names, ADD_WITHOUT if self._state.adding else ASK))

    def judged_before(self) -> Mapping[str, Any]:
        """The judged fields as they are stored; of a new record, as they have to begin."""
        if self._state.adding:
            return self.judged_when_new
        [stored] = read_of(judged_values, type(self), among([self.pk]))
        return stored

    def is_moved(self, name: str, before: Any) -> bool:
        return bool(getattr(self, name) != before)


def judged_values(model: type[Judged], pk: Among) -> models.QuerySet[Any, dict[str, Any]]:
    """The judged fields of one record, by their names."""
    stored = model._base_manager.filter(pk__in=pk).order_by()
    return stored.values(*model.judged_fields)
