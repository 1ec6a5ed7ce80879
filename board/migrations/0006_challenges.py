"""Challenges, and each exchange on one."""

import django.db.models.deletion
import django.db.models.functions.datetime
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('board', '0005_meeting_numbers'),
        ('improvement', '0009_password_proof'),
        ('workstreams', '0015_reminders_of_challenges'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Challenge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('number', models.PositiveIntegerField(editable=False)),
                ('kind', models.CharField(choices=[('question', 'Question'), ('recommendation', 'Recommendation')], default='question', max_length=14)),
                ('post', models.CharField(choices=[('owner', 'Owner of the action'), ('lead', 'Lead of a workstream'), ('manager', 'Programme manager'), ('chair', 'Independent chair')], max_length=7, verbose_name='to')),
                ('raised_at', models.DateTimeField()),
                ('raised_as', models.CharField(choices=[('chair', 'Independent chair'), ('member', 'Board member'), ('adviser', 'Adviser'), ('scrutiny', 'Scrutiny member')], max_length=10)),
                ('action', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='challenges', to='workstreams.action')),
                ('lead_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='challenges_to_its_lead', to='workstreams.workstream', verbose_name='to the lead of')),
                ('measure', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='challenges', to='workstreams.measure')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='improvement.plan')),
                ('raised_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='raised_challenges', to=settings.AUTH_USER_MODEL)),
                ('workstream', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='challenges', to='workstreams.workstream')),
            ],
            options={
                'ordering': ('-raised_at', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='Exchange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('turn', models.PositiveSmallIntegerField(default=1, editable=False)),
                ('words', models.TextField(verbose_name='what is asked')),
                ('due', models.DateField(verbose_name='reply due')),
                ('asked_at', models.DateTimeField()),
                ('reply', models.TextField(blank=True)),
                ('replied_at', models.DateTimeField(blank=True, null=True)),
                ('conclusion', models.CharField(blank=True, choices=[('accepted', 'Accepted'), ('partly', 'Accepted in part'), ('not', 'Not accepted')], max_length=8, verbose_name='what who asked says of it')),
                ('note', models.TextField(blank=True, verbose_name='why')),
                ('concluded_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='asked_exchanges', to=settings.AUTH_USER_MODEL)),
                ('challenge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exchanges', to='board.challenge')),
                ('concluded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='concluded_exchanges', to=settings.AUTH_USER_MODEL)),
                ('replied_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replied_exchanges', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('challenge', 'turn'),
            },
        ),
        migrations.CreateModel(
            name='HistoricalChallenge',
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
                ('kind', models.CharField(choices=[('question', 'Question'), ('recommendation', 'Recommendation')], default='question', max_length=14)),
                ('post', models.CharField(choices=[('owner', 'Owner of the action'), ('lead', 'Lead of a workstream'), ('manager', 'Programme manager'), ('chair', 'Independent chair')], max_length=7, verbose_name='to')),
                ('raised_at', models.DateTimeField()),
                ('raised_as', models.CharField(choices=[('chair', 'Independent chair'), ('member', 'Board member'), ('adviser', 'Adviser'), ('scrutiny', 'Scrutiny member')], max_length=10)),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.TextField(null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('action', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workstreams.action')),
                ('lead_of', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workstreams.workstream', verbose_name='to the lead of')),
                ('measure', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workstreams.measure')),
                ('plan', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='improvement.plan')),
                ('raised_by', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('workstream', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workstreams.workstream')),
            ],
            options={
                'verbose_name': 'historical challenge',
                'verbose_name_plural': 'historical challenges',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalExchange',
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
                ('turn', models.PositiveSmallIntegerField(default=1, editable=False)),
                ('words', models.TextField(verbose_name='what is asked')),
                ('due', models.DateField(verbose_name='reply due')),
                ('asked_at', models.DateTimeField()),
                ('reply', models.TextField(blank=True)),
                ('replied_at', models.DateTimeField(blank=True, null=True)),
                ('conclusion', models.CharField(blank=True, choices=[('accepted', 'Accepted'), ('partly', 'Accepted in part'), ('not', 'Not accepted')], max_length=8, verbose_name='what who asked says of it')),
                ('note', models.TextField(blank=True, verbose_name='why')),
                ('concluded_at', models.DateTimeField(blank=True, null=True)),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.TextField(null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('asked_by', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('challenge', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='board.challenge')),
                ('concluded_by', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('replied_by', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical exchange',
                'verbose_name_plural': 'historical exchanges',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AddConstraint(
            model_name='challenge',
            constraint=models.UniqueConstraint(condition=models.Q(('raised_as', 'scrutiny'), _negated=True), fields=('plan', 'number'), name='one_challenge_a_number'),
        ),
        migrations.AddConstraint(
            model_name='challenge',
            constraint=models.UniqueConstraint(condition=models.Q(('raised_as', 'scrutiny')), fields=('plan', 'number'), name='one_challenge_of_scrutiny_a_number'),
        ),
        migrations.AddConstraint(
            model_name='challenge',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('measure', None), ('workstream', None)), models.Q(('action', None), ('measure', None)), models.Q(('action', None), ('workstream', None)), _connector='OR'), name='challenge_about_one_record'),
        ),
        migrations.AddConstraint(
            model_name='challenge',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('post', 'owner'), _negated=True), ('action__isnull', False), _connector='OR'), name='challenge_to_the_owner_of_its_action', violation_error_message='Only an action has an owner'),
        ),
        migrations.AddConstraint(
            model_name='challenge',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('lead_of__isnull', False), ('post', 'lead')), models.Q(models.Q(('post', 'lead'), _negated=True), ('lead_of', None)), _connector='OR'), name='challenge_to_the_lead_of_something'),
        ),
        migrations.AddConstraint(
            model_name='exchange',
            constraint=models.UniqueConstraint(fields=('challenge', 'turn'), name='one_exchange_a_turn'),
        ),
        migrations.AddConstraint(
            model_name='exchange',
            constraint=models.UniqueConstraint(condition=models.Q(('concluded_at', None)), fields=('challenge',), name='one_open_exchange'),
        ),
        migrations.AddConstraint(
            model_name='exchange',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('replied_at', None), ('replied_by', None), ('reply', '')), models.Q(('replied_at__isnull', False), ('replied_by__isnull', False), models.Q(('reply', ''), _negated=True)), _connector='OR'), name='exchange_replied_to_by_someone'),
        ),
        migrations.AddConstraint(
            model_name='exchange',
            constraint=models.CheckConstraint(condition=models.Q(('replied_by', None), models.Q(('replied_by', models.F('asked_by')), _negated=True), _connector='OR'), name='exchange_replied_to_by_another'),
        ),
        migrations.AddConstraint(
            model_name='exchange',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('concluded_at', None), ('concluded_by', None), ('conclusion', '')), models.Q(('concluded_at__isnull', False), ('concluded_by__isnull', False), ('replied_at__isnull', False), models.Q(('conclusion', ''), _negated=True)), _connector='OR'), name='exchange_concluded_after_a_reply'),
        ),
        migrations.AddConstraint(
            model_name='exchange',
            constraint=models.CheckConstraint(condition=models.Q(('concluded_by', None), models.Q(('concluded_by', models.F('replied_by')), _negated=True), _connector='OR'), name='exchange_concluded_by_another'),
        ),
        migrations.AddIndex(
            model_name='historicalchallenge',
            index=models.Index(fields=['id', '-history_date', '-history_id'], name='board_histo_id_4712e4_idx'),
        ),
        migrations.AddIndex(
            model_name='historicalchallenge',
            index=models.Index(fields=['plan_ref', '-recorded_at', '-history_id'], name='board_histo_plan_re_18b590_idx'),
        ),
        migrations.AddIndex(
            model_name='historicalchallenge',
            index=models.Index(fields=['plan_ref', 'history_user_id', '-recorded_at', '-history_id'], name='board_histo_plan_re_c3ff34_idx'),
        ),
        migrations.AddIndex(
            model_name='historicalchallenge',
            index=models.Index(condition=models.Q(('backfill', True)), fields=['plan_ref', '-recorded_at'], name='later_board_challenge'),
        ),
        migrations.AddConstraint(
            model_name='historicalchallenge',
            constraint=models.UniqueConstraint(fields=('id', 'version'), name='board_challenge_one_row_a_version'),
        ),
        migrations.AddIndex(
            model_name='historicalexchange',
            index=models.Index(fields=['id', '-history_date', '-history_id'], name='board_histo_id_dc455a_idx'),
        ),
        migrations.AddIndex(
            model_name='historicalexchange',
            index=models.Index(fields=['plan_ref', '-recorded_at', '-history_id'], name='board_histo_plan_re_dbc333_idx'),
        ),
        migrations.AddIndex(
            model_name='historicalexchange',
            index=models.Index(fields=['plan_ref', 'history_user_id', '-recorded_at', '-history_id'], name='board_histo_plan_re_f7c5dd_idx'),
        ),
        migrations.AddIndex(
            model_name='historicalexchange',
            index=models.Index(condition=models.Q(('backfill', True)), fields=['plan_ref', '-recorded_at'], name='later_board_exchange'),
        ),
        migrations.AddConstraint(
            model_name='historicalexchange',
            constraint=models.UniqueConstraint(fields=('id', 'version'), name='board_exchange_one_row_a_version'),
        ),
    ]
