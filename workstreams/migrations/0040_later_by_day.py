"""What was entered later is found by the day on which it took effect from the index alone."""

from django.db import migrations, models

from improvement.create_models import AlterIndexes

RECORDS = """
    acknowledgement action actionfinding actionmeasure actionorganisation actionoutcome
    actiontheme benchmark datechange escalation evidence evidenceaction evidenceclaim
    evidencemeasure evidenceoutcome evidenceupdate expectation fact finding judgedchange
    measure message milestone outcome planimport preference reading rebase reminder round
    source stageclaim theme update workstream
""".split()


def later(record: str) -> str:
    return "later_" + f"workstreams_{record}"[-24:]


class Migration(migrations.Migration):

    dependencies = [
        ('improvement', '0014_later_by_day'),
        ('workstreams', '0039_update_by_state'),
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
