"""Decisions of the board."""

import django.db.models.deletion
import django.db.models.functions.datetime
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('board', '0007_notices'),
        ('improvement', '0009_password_proof'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('number', models.PositiveIntegerField(editable=False)),
                ('text', models.TextField(verbose_name='what was decided')),
                ('reasons', models.TextField()),
                ('alternatives', models.TextField(blank=True, verbose_name='what else was considered')),
                ('owner_post', models.CharField(max_length=120, verbose_name='post that carries it out')),
                ('due', models.DateField(blank=True, null=True, verbose_name='to be carried out by')),
                ('effective', models.DateField(verbose_name='takes effect on')),
                ('minuted_at', models.DateTimeField()),
                ('done_on', models.DateField(blank=True, null=True, verbose_name='carried out on')),
                ('done_note', models.TextField(blank=True, verbose_name='what shows it')),
                ('done_said_at', models.DateTimeField(blank=True, null=True, verbose_name='said at')),
                ('done_said_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions_said_done', to=settings.AUTH_USER_MODEL, verbose_name='said by')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='board.meeting', verbose_name='taken at')),
                ('minuted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='minuted_decisions', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions_to_carry_out', to=settings.AUTH_USER_MODEL, verbose_name='who carries it out')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='improvement.plan')),
                ('withdraws', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='withdrawn_by', to='board.decision')),
            ],
            options={
                'ordering': ('-number',),
            },
        ),
        migrations.CreateModel(
            name='HistoricalDecision',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, verbose_name='ID')),
                ('plan_ref', models.BigIntegerField(editable=False, null=True)),
                ('actor', models.CharField(max_length=200)),
                ('actor_role', models.CharField(blank=True, max_length=200)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('backfill', models.BooleanField(default=False)),
                ('entered_by', models.CharField(blank=True, max_length=200)),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('history_user_id', models.BigIntegerField(null=True)),
                ('number', models.PositiveIntegerField(editable=False)),
                ('text', models.TextField(verbose_name='what was decided')),
                ('reasons', models.TextField()),
                ('alternatives', models.TextField(blank=True, verbose_name='what else was considered')),
                ('owner_post', models.CharField(max_length=120, verbose_name='post that carries it out')),
                ('due', models.DateField(blank=True, null=True, verbose_name='to be carried out by')),
                ('effective', models.DateField(verbose_name='takes effect on')),
                ('minuted_at', models.DateTimeField()),
                ('done_on', models.DateField(blank=True, null=True, verbose_name='carried out on')),
                ('done_note', models.TextField(blank=True, verbose_name='what shows it')),
                ('done_said_at', models.DateTimeField(blank=True, null=True, verbose_name='said at')),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.TextField(null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('done_said_by', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='said by')),
                ('meeting', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='board.meeting', verbose_name='taken at')),
                ('minuted_by', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who carries it out')),
                ('plan', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='improvement.plan')),
                ('withdraws', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='board.decision')),
            ],
            options={
                'verbose_name': 'historical decision',
                'verbose_name_plural': 'historical decisions',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.UniqueConstraint(fields=('plan', 'number'), name='one_decision_a_number'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('withdraws', None), models.Q(('withdraws', models.F('pk')), _negated=True), _connector='OR'), name='decision_withdraws_other'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('done_note', ''), ('done_on', None), ('done_said_at', None), ('done_said_by', None)), models.Q(('done_on__isnull', False), ('done_said_at__isnull', False), ('done_said_by__isnull', False), models.Q(('done_note', ''), _negated=True)), _connector='OR'), name='decision_said_done_by_someone'),
        ),
        migrations.AddIndex(
            model_name='historicaldecision',
            index=models.Index(fields=['id', '-history_date', '-history_id'], name='board_histo_id_63bc4d_idx'),
        ),
        migrations.AddIndex(
            model_name='historicaldecision',
            index=models.Index(fields=['plan_ref', '-recorded_at', '-history_id'], name='board_histo_plan_re_fa66b6_idx'),
        ),
        migrations.AddIndex(
            model_name='historicaldecision',
            index=models.Index(fields=['plan_ref', 'history_user_id', '-recorded_at', '-history_id'], name='board_histo_plan_re_7fd875_idx'),
        ),
        migrations.AddIndex(
            model_name='historicaldecision',
            index=models.Index(condition=models.Q(('backfill', True)), fields=['plan_ref', '-recorded_at'], name='later_board_decision'),
        ),
        migrations.AddConstraint(
            model_name='historicaldecision',
            constraint=models.UniqueConstraint(fields=('id', 'version'), name='board_decision_one_row_a_version'),
        ),
    ]
