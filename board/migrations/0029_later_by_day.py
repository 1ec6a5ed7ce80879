"""What was entered later is found by the day on which it took effect from the index alone."""

from django.db import migrations, models

from improvement.create_models import AlterIndexes

RECORDS = """
    agendaitem attendance challenge decision departmentreturn descriptor descriptoranswer
    elementgrade exchange followup gradedelement gradescheme housestyle impactassessment
    issuednumber issuedsum judgement keptforecast meeting membertraining notice noticereview
    publication readinglink release report reportfile reportsection requirement
    requirementaction requirementmeasure resource resourceaction resourcemeasure risk
    riskaction riskescalation riskkind riskreview riskscale scrutinyassessment
    scrutinychoice scrutinyitem seat selfassessment substitute taskgroup taskgroupmember
    terms validation validationfinding validationmove
""".split()


def later(record: str) -> str:
    return "later_" + f"board_{record}"[-24:]


class Migration(migrations.Migration):

    dependencies = [
        ('board', '0028_vice_chairs'),
        ('improvement', '0014_later_by_day'),
        ('workstreams', '0040_later_by_day'),
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
