"""What the migrations up to 0003 make of a new database, in one step; a database that has
some of them goes on through the rest. A test holds the two alike."""

import django.db.models.deletion
import django.db.models.functions.datetime
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('board', '0001_initial'), ('board', '0002_heads'), ('board', '0003_reading_the_history')]

    initial = True

    dependencies = [
        ('improvement', '0001_squashed_0003'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('audience', models.CharField(choices=[('scrutiny', 'Scrutiny'), ('board', 'Improvement Board'), ('public', 'Public')], default='scrutiny', max_length=8)),
                ('number', models.PositiveSmallIntegerField()),
                ('as_at', models.DateTimeField(verbose_name='shows the plan at')),
                ('note', models.TextField(verbose_name='what it says in a few words')),
                ('document', models.JSONField()),
                ('digest', models.CharField(max_length=64, verbose_name='SHA-256 digest')),
                ('drafted_at', models.DateTimeField()),
                ('issued_at', models.DateTimeField(blank=True, null=True)),
                ('head_digest', models.CharField(blank=True, editable=False, max_length=64, verbose_name='digest of that entry')),
                ('head_entry', models.PositiveBigIntegerField(blank=True, editable=False, null=True, verbose_name='last entry of the ledger when it was issued')),
                ('drafted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drafted', to=settings.AUTH_USER_MODEL)),
                ('issued_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='issued', to=settings.AUTH_USER_MODEL)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='improvement.plan')),
                ('replaces', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='board.publication')),
            ],
            options={
                'ordering': ('-number',),
                'constraints': [models.UniqueConstraint(fields=('plan', 'audience', 'number'), name='one_publication_a_number'), models.CheckConstraint(condition=models.Q(models.Q(('issued_at', None), ('issued_by', None)), models.Q(('issued_at__isnull', False), ('issued_by__isnull', False)), _connector='OR'), name='publication_issued_by_someone'), models.CheckConstraint(condition=models.Q(('issued_by', None), models.Q(('issued_by', models.F('drafted_by')), _negated=True), _connector='OR'), name='publication_issued_by_another')],
            },
        ),
        migrations.CreateModel(
            name='HistoricalPublication',
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
                ('audience', models.CharField(choices=[('scrutiny', 'Scrutiny'), ('board', 'Improvement Board'), ('public', 'Public')], default='scrutiny', max_length=8)),
                ('number', models.PositiveSmallIntegerField()),
                ('as_at', models.DateTimeField(verbose_name='shows the plan at')),
                ('note', models.TextField(verbose_name='what it says in a few words')),
                ('document', models.JSONField()),
                ('digest', models.CharField(max_length=64, verbose_name='SHA-256 digest')),
                ('drafted_at', models.DateTimeField()),
                ('issued_at', models.DateTimeField(blank=True, null=True)),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.TextField(null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('head_digest', models.CharField(blank=True, editable=False, max_length=64, verbose_name='digest of that entry')),
                ('head_entry', models.PositiveBigIntegerField(blank=True, editable=False, null=True, verbose_name='last entry of the ledger when it was issued')),
                ('drafted_by', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('issued_by', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('plan', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='improvement.plan')),
                ('replaces', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='board.publication')),
            ],
            options={
                'verbose_name': 'historical publication',
                'verbose_name_plural': 'historical publications',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'indexes': [models.Index(fields=['id', '-history_date', '-history_id'], name='board_histo_id_e77b36_idx'), models.Index(fields=['plan_ref', '-recorded_at', '-history_id'], name='board_histo_plan_re_05e600_idx'), models.Index(fields=['plan_ref', 'history_user_id', '-recorded_at', '-history_id'], name='board_histo_plan_re_8c091e_idx'), models.Index(condition=models.Q(('backfill', True)), fields=['plan_ref', '-recorded_at'], name='later_board_publication')],
                'constraints': [models.UniqueConstraint(fields=('id', 'version'), name='board_publication_one_row_a_version')],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalMeeting',
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
                ('kind', models.CharField(choices=[('board', 'Improvement Board'), ('scrutiny', 'Scrutiny committee')], max_length=8)),
                ('held_on', models.DateField()),
                ('cutoff_at', models.DateTimeField(verbose_name='papers show the plan at')),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.TextField(null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('plan', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='improvement.plan')),
            ],
            options={
                'verbose_name': 'historical meeting',
                'verbose_name_plural': 'historical meetings',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'indexes': [models.Index(fields=['id', '-history_date', '-history_id'], name='board_histo_id_175ce4_idx'), models.Index(fields=['plan_ref', '-recorded_at', '-history_id'], name='board_histo_plan_re_d26579_idx'), models.Index(fields=['plan_ref', 'history_user_id', '-recorded_at', '-history_id'], name='board_histo_plan_re_5ecb0d_idx'), models.Index(condition=models.Q(('backfill', True)), fields=['plan_ref', '-recorded_at'], name='later_board_meeting')],
                'constraints': [models.UniqueConstraint(fields=('id', 'version'), name='board_meeting_one_row_a_version')],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('kind', models.CharField(choices=[('board', 'Improvement Board'), ('scrutiny', 'Scrutiny committee')], max_length=8)),
                ('held_on', models.DateField()),
                ('cutoff_at', models.DateTimeField(verbose_name='papers show the plan at')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='improvement.plan')),
            ],
            options={
                'ordering': ('-held_on', '-pk'),
                'constraints': [models.UniqueConstraint(fields=('plan', 'kind', 'held_on'), name='one_meeting_a_day')],
            },
        ),
    ]
