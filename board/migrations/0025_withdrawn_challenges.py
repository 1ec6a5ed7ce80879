"""A challenge that was raised by mistake is withdrawn, with the reason."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('board', '0024_money_to_settle'),
        ('improvement', '0013_clear_days'),
        ('workstreams', '0032_kept_lists'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='challenge',
            name='withdrawn_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='withdrawn'),
        ),
        migrations.AddField(
            model_name='challenge',
            name='withdrawn_why',
            field=models.TextField(blank=True, verbose_name='why it was withdrawn'),
        ),
        migrations.AddField(
            model_name='historicalchallenge',
            name='withdrawn_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='withdrawn'),
        ),
        migrations.AddField(
            model_name='historicalchallenge',
            name='withdrawn_why',
            field=models.TextField(blank=True, verbose_name='why it was withdrawn'),
        ),
        migrations.AddConstraint(
            model_name='challenge',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at', None), ('withdrawn_why', '')), models.Q(('withdrawn_at__isnull', False), models.Q(('withdrawn_why', ''), _negated=True)), _connector='OR'), name='challenge_withdrawn_with_a_reason'),
        ),
    ]
