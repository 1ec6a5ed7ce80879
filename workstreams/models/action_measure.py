"""The measures that an action names: those by which one can see whether it works."""

from django.core.exceptions import ValidationError
from django.db import models

from workstreams.models.action import Action, Link, one_link
from workstreams.models.judged import ASK, is_agreed
from workstreams.models.measure import Measure

TOO_MANY_MEASURES = "Name at most three measures: those that should move first if it works"


class ActionMeasure(Link):
    """A measure that should move if the action works; an action names few of them."""

    MOST = 3

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="measure_links")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="action_links")

    class Meta:
        constraints = one_link("measure")

    def __str__(self) -> str:
        return f"{self.action.ref} and measure {self.measure}"

    def clean(self) -> None:
        """An action is judged by the measures that it names."""
        if is_agreed(self.action.plan):
            raise ValidationError({"measure": ASK})
        others = type(self).objects.current().filter(action=self.action).exclude(pk=self.pk)
        if not self.removed and others.count() >= self.MOST:
            raise ValidationError({"measure": TOO_MANY_MEASURES})
