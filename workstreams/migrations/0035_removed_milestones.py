"""A milestone may be marked as removed, when the import that brought it is taken back."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workstreams', '0034_reminders_told_once'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='milestone',
            name='one_milestone_a_title',
        ),
        migrations.AddField(
            model_name='historicalmilestone',
            name='removed',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name='milestone',
            name='removed',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddConstraint(
            model_name='milestone',
            constraint=models.UniqueConstraint(condition=models.Q(('removed', False)), fields=('action', 'title'), name='one_milestone_a_title', violation_error_message='This action has a milestone with this title already'),
        ),
    ]
