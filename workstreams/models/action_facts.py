"""The facts of each action, as the database works them out from its rows; read-only."""

from __future__ import annotations

from django.db import models

from workstreams.models.action import Action
from workstreams.ratings import facts_view


class ActionFacts(models.Model):
    """A row of the view: of an action, what its updates, date changes, claims and evidence say.

    Nothing in it depends on the day. `stage_until` and `carried_out_until` are the last days on
    which a verified claim of the required stage, and of "carried out", holds; `slipped` is in days.
    `QuerySet.with_facts` reads it; a query set of this model is of no use by itself.
    """

    action = models.OneToOneField(
        Action, primary_key=True, on_delete=models.DO_NOTHING, related_name="facts"
    )
    declared_rag = models.CharField(max_length=5)
    declared_round = models.IntegerField(null=True)  # the number of the round in which it was said
    confidence = models.CharField(max_length=6)
    foreseen_due = models.DateField(null=True)
    accepted_at = models.DateTimeField(null=True)
    proposed_due = models.DateField(null=True)
    redatings = models.IntegerField()
    redatings_elsewhere = models.IntegerField()
    asked_since = models.DateField(null=True)
    stage_until = models.DateField(null=True)
    carried_out_until = models.DateField(null=True)
    has_evidence = models.BooleanField()
    slipped = models.IntegerField()

    class Meta:
        managed = False
        db_table = facts_view.NAME

    def __str__(self) -> str:
        return f"Facts of {self.action}"
