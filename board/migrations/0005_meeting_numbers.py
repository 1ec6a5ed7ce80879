"""Gives meetings a number in the order of their entry, in their history too."""

from collections import defaultdict
from typing import Any

from django.db import migrations, models


def number_meetings(apps: Any, schema_editor: Any) -> None:
    meetings = apps.get_model("board", "Meeting")._base_manager.using(schema_editor.connection.alias)
    history = apps.get_model("board", "HistoricalMeeting")._base_manager
    history = history.using(schema_editor.connection.alias)
    last: dict[tuple[int, str], int] = defaultdict(int)
    for key, plan, kind in meetings.order_by("pk").values_list("pk", "plan_id", "kind"):
        last[plan, kind] += 1
        meetings.filter(pk=key).update(number=last[plan, kind])
        history.filter(id=key).update(number=last[plan, kind])


class Migration(migrations.Migration):
    dependencies = [("board", "0004_issued_numbers")]

    operations = [
        migrations.AddField(
            "meeting",
            "number",
            models.PositiveIntegerField(editable=False, default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            "historicalmeeting",
            "number",
            models.PositiveIntegerField(editable=False, default=0),
            preserve_default=False,
        ),
        migrations.RunPython(number_meetings, migrations.RunPython.noop, elidable=True),
        migrations.RemoveConstraint("meeting", "one_meeting_a_day"),
        migrations.AddConstraint(
            "meeting",
            models.UniqueConstraint(
                fields=["plan", "kind", "held_on"],
                name="one_meeting_a_day",
                violation_error_message="There is already a meeting of this kind on that day",
            ),
        ),
        migrations.AddConstraint(
            "meeting",
            models.UniqueConstraint(fields=["plan", "kind", "number"], name="one_meeting_a_number"),
        ),
    ]
