"""Keeps the month's forecasts of each agreed plan. Run it every day: once a month it keeps them."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from board.changes import keep_forecasts
from improvement import clock
from improvement.models import Plan

BY = "system:keep_forecasts"


class Command(BaseCommand):
    help = "Keeps the forecasts of this month, where they are not kept yet."

    def handle(self, *args: Any, **options: Any) -> None:
        on, count = clock.today(), 0
        for plan in Plan.objects.filter(state=Plan.State.AGREED):
            count += len(keep_forecasts(plan, by=BY, on=on))
        self.stdout.write(f"Forecasts kept: {count}")
