"""What waits to be accepted is found by its state, however many updates there are."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workstreams', '0038_short_names'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='update',
            index=models.Index(fields=['state', 'action'], name='update_by_state'),
        ),
    ]
