"""What was entered later is found by the day on which it took effect from the index alone."""

from django.db import migrations, models

from improvement.create_models import AlterIndexes

RECORDS = """
    cover membership organisation plan redaction team user
""".split()


def later(record: str) -> str:
    return "later_" + f"improvement_{record}"[-24:]


class Migration(migrations.Migration):

    dependencies = [
        ('improvement', '0013_clear_days'),
    ]

    operations = [
        AlterIndexes([
            operation
            for record in RECORDS
            for operation in (
                migrations.RemoveIndex(model_name=f"historical{record}", name=later(record)),
                migrations.AddIndex(
                    model_name=f"historical{record}",
                    index=models.Index(
                        fields=["plan_ref", "-recorded_at", "-history_id", "history_date"],
                        condition=models.Q(backfill=True),
                        name=later(record),
                    ),
                ),
            )
        ])
    ]
