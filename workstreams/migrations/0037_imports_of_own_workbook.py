"""An import says whether its file was the plan's own workbook."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workstreams', '0036_reminders_of_a_notice'),
    ]

    operations = [
        migrations.AddField(
            model_name='historicalplanimport',
            name='of_own_workbook',
            field=models.BooleanField(editable=False, null=True, verbose_name='was the plan’s own workbook'),
        ),
        migrations.AddField(
            model_name='planimport',
            name='of_own_workbook',
            field=models.BooleanField(editable=False, null=True, verbose_name='was the plan’s own workbook'),
        ),
    ]
