"""Escalates to the board of each agreed plan what meets a rule: actions (escalations_due), risks.

Run it every day or every hour: what waits for an answer, or was answered for, is not
escalated again for the same reason.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from improvement import clock
from improvement.models import Plan
from workstreams.changes import escalate_all_by_rule

BY = "system:escalate"


class Command(BaseCommand):
    help = "Escalates what the rules say the board must hear. Safe to run every hour."

    def handle(self, *args: Any, **options: Any) -> None:
        now, count = clock.now(), 0
        for plan in Plan.objects.filter(state=Plan.State.AGREED):
            count += escalate_all_by_rule(plan, by=BY, now=now)
        self.stdout.write(f"Escalated to the board: {count}")
