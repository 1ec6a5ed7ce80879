"""What scrutiny asked can be marked exempt or confidential, as actions and evidence can."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('board', '0025_withdrawn_challenges'),
        ('improvement', '0013_clear_days'),
        ('workstreams', '0036_reminders_of_a_notice'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='challenge',
            name='confidential_by',
            field=models.CharField(blank=True, choices=[('department', 'Given by a government department on terms that forbid disclosure'), ('law', 'Forbidden to be disclosed by a law or by a court’s order')], max_length=10, verbose_name='why it is confidential'),
        ),
        migrations.AddField(
            model_name='challenge',
            name='exempt_paragraph',
            field=models.CharField(blank=True, max_length=20, verbose_name='paragraph of Schedule 12A'),
        ),
        migrations.AddField(
            model_name='challenge',
            name='marking',
            field=models.CharField(choices=[('open', 'Open'), ('exempt', 'Exempt'), ('confidential', 'Confidential')], default='open', max_length=12),
        ),
        migrations.AddField(
            model_name='challenge',
            name='marking_reason',
            field=models.TextField(blank=True, verbose_name='reason for the marking'),
        ),
        migrations.AddField(
            model_name='challenge',
            name='marking_review',
            field=models.DateField(blank=True, null=True, verbose_name='marking to be looked at again on'),
        ),
        migrations.AddField(
            model_name='historicalchallenge',
            name='confidential_by',
            field=models.CharField(blank=True, choices=[('department', 'Given by a government department on terms that forbid disclosure'), ('law', 'Forbidden to be disclosed by a law or by a court’s order')], max_length=10, verbose_name='why it is confidential'),
        ),
        migrations.AddField(
            model_name='historicalchallenge',
            name='exempt_paragraph',
            field=models.CharField(blank=True, max_length=20, verbose_name='paragraph of Schedule 12A'),
        ),
        migrations.AddField(
            model_name='historicalchallenge',
            name='marking',
            field=models.CharField(choices=[('open', 'Open'), ('exempt', 'Exempt'), ('confidential', 'Confidential')], default='open', max_length=12),
        ),
        migrations.AddField(
            model_name='historicalchallenge',
            name='marking_reason',
            field=models.TextField(blank=True, verbose_name='reason for the marking'),
        ),
        migrations.AddField(
            model_name='historicalchallenge',
            name='marking_review',
            field=models.DateField(blank=True, null=True, verbose_name='marking to be looked at again on'),
        ),
        migrations.AddConstraint(
            model_name='challenge',
            constraint=models.CheckConstraint(condition=models.Q(('marking', 'open'), ('raised_as', 'scrutiny'), _connector='OR'), name='challenge_marked_is_of_scrutiny'),
        ),
        migrations.AddConstraint(
            model_name='challenge',
            constraint=models.CheckConstraint(condition=models.Q(('marking', 'open'), models.Q(('marking_reason', ''), _negated=True), _connector='OR'), name='challenge_marking_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='challenge',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('marking', 'exempt'), _negated=True), models.Q(('exempt_paragraph', ''), _negated=True), _connector='OR'), name='challenge_exempt_under_a_paragraph'),
        ),
        migrations.AddConstraint(
            model_name='challenge',
            constraint=models.CheckConstraint(condition=models.Q(('marking', 'confidential'), ('confidential_by', ''), _connector='OR'), name='challenge_confidential_says_by_what'),
        ),
        migrations.AddConstraint(
            model_name='challenge',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('marking', 'open'), _negated=True), ('marking_review', None), _connector='OR'), name='challenge_marking_is_what_is_reviewed'),
        ),
    ]
