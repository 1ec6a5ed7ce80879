"""A line of money may have a day by which it is to be settled."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('board', '0023_addendum'),
    ]

    operations = [
        migrations.AddField(
            model_name='historicalresource',
            name='due',
            field=models.DateField(blank=True, null=True, verbose_name='to be settled by'),
        ),
        migrations.AddField(
            model_name='resource',
            name='due',
            field=models.DateField(blank=True, null=True, verbose_name='to be settled by'),
        ),
    ]
