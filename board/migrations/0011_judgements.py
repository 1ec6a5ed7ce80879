"""Judgements of the board; answers to challenges, further posts asked, and what was done about them."""

import django.db.models.deletion
import django.db.models.functions.datetime
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('board', '0010_kept_forecasts'),
        ('improvement', '0010_release_precision'),
        ('workstreams', '0017_own_references_and_documents'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('turn', models.PositiveSmallIntegerField(default=1, editable=False)),
                ('due', models.DateField(verbose_name='to be looked at on')),
                ('found', models.CharField(blank=True, choices=[('done', 'Done'), ('partly', 'Done in part'), ('not', 'Not done')], max_length=6, verbose_name='what was found')),
                ('words', models.TextField(blank=True, verbose_name='what was done')),
                ('found_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ('challenge', 'turn'),
            },
        ),
        migrations.CreateModel(
            name='HistoricalFollowUp',
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
                ('due', models.DateField(verbose_name='to be looked at on')),
                ('found', models.CharField(blank=True, choices=[('done', 'Done'), ('partly', 'Done in part'), ('not', 'Not done')], max_length=6, verbose_name='what was found')),
                ('words', models.TextField(blank=True, verbose_name='what was done')),
                ('found_at', models.DateTimeField(blank=True, null=True)),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.TextField(null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'historical follow up',
                'verbose_name_plural': 'historical follow ups',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalJudgement',
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
                ('rating', models.CharField(blank=True, choices=[('green', 'Green'), ('amber', 'Amber'), ('red', 'Red')], max_length=5, verbose_name='the board’s rating')),
                ('state', models.CharField(blank=True, choices=[('not_met', 'Not met'), ('partly', 'Partly met'), ('met', 'Met'), ('lasting', 'Met and lasting')], max_length=8, verbose_name='how far it is met')),
                ('words', models.TextField(verbose_name='why the board judges so')),
                ('minuted_at', models.DateTimeField()),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.TextField(null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'historical judgement',
                'verbose_name_plural': 'historical judgements',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Judgement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('rating', models.CharField(blank=True, choices=[('green', 'Green'), ('amber', 'Amber'), ('red', 'Red')], max_length=5, verbose_name='the board’s rating')),
                ('state', models.CharField(blank=True, choices=[('not_met', 'Not met'), ('partly', 'Partly met'), ('met', 'Met'), ('lasting', 'Met and lasting')], max_length=8, verbose_name='how far it is met')),
                ('words', models.TextField(verbose_name='why the board judges so')),
                ('minuted_at', models.DateTimeField()),
            ],
            options={
                'ordering': ('-meeting__held_on', '-pk'),
            },
        ),
        migrations.RemoveConstraint(
            model_name='exchange',
            name='exchange_replied_to_by_someone',
        ),
        migrations.AddField(
            model_name='challenge',
            name='body',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='challenges_to_it', to='improvement.organisation', verbose_name='to the organisation'),
        ),
        migrations.AddField(
            model_name='challenge',
            name='notice_on',
            field=models.DateField(blank=True, null=True, verbose_name='notice to answer given on'),
        ),
        migrations.AddField(
            model_name='exchange',
            name='answer',
            field=models.CharField(blank=True, choices=[('accepted', 'Accepted'), ('partly', 'Accepted in part'), ('not', 'Not accepted')], max_length=8, verbose_name='the answer'),
        ),
        migrations.AddField(
            model_name='historicalchallenge',
            name='body',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='improvement.organisation', verbose_name='to the organisation'),
        ),
        migrations.AddField(
            model_name='historicalchallenge',
            name='notice_on',
            field=models.DateField(blank=True, null=True, verbose_name='notice to answer given on'),
        ),
        migrations.AddField(
            model_name='historicalexchange',
            name='answer',
            field=models.CharField(blank=True, choices=[('accepted', 'Accepted'), ('partly', 'Accepted in part'), ('not', 'Not accepted')], max_length=8, verbose_name='the answer'),
        ),
        migrations.AlterField(
            model_name='challenge',
            name='post',
            field=models.CharField(choices=[('owner', 'Owner of the action'), ('lead', 'Lead of a workstream'), ('manager', 'Programme manager'), ('chair', 'Independent chair'), ('executive', 'Lead Member, for the executive'), ('body', 'An organisation')], max_length=9, verbose_name='to'),
        ),
        migrations.AlterField(
            model_name='exchange',
            name='conclusion',
            field=models.CharField(blank=True, choices=[('yes', 'Satisfied'), ('partly', 'Satisfied in part'), ('no', 'Not satisfied')], max_length=8, verbose_name='what who asked says of it'),
        ),
        migrations.AlterField(
            model_name='historicalchallenge',
            name='post',
            field=models.CharField(choices=[('owner', 'Owner of the action'), ('lead', 'Lead of a workstream'), ('manager', 'Programme manager'), ('chair', 'Independent chair'), ('executive', 'Lead Member, for the executive'), ('body', 'An organisation')], max_length=9, verbose_name='to'),
        ),
        migrations.AlterField(
            model_name='historicalexchange',
            name='conclusion',
            field=models.CharField(blank=True, choices=[('yes', 'Satisfied'), ('partly', 'Satisfied in part'), ('no', 'Not satisfied')], max_length=8, verbose_name='what who asked says of it'),
        ),
        migrations.AddConstraint(
            model_name='challenge',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('body__isnull', False), ('post', 'body')), models.Q(models.Q(('post', 'body'), _negated=True), ('body', None)), _connector='OR'), name='challenge_to_some_organisation'),
        ),
        migrations.AddConstraint(
            model_name='exchange',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('replied_at', None), ('replied_by', None), ('reply', '')), models.Q(('replied_at__isnull', False), ('replied_by__isnull', False), models.Q(('reply', ''), _negated=True)), _connector='OR'), name='exchange_replied_to_by_someone'),
        ),
        migrations.AddField(
            model_name='followup',
            name='challenge',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='board.challenge'),
        ),
        migrations.AddField(
            model_name='followup',
            name='found_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups_made', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicalfollowup',
            name='challenge',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='board.challenge'),
        ),
        migrations.AddField(
            model_name='historicalfollowup',
            name='found_by',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicaljudgement',
            name='action',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workstreams.action'),
        ),
        migrations.AddField(
            model_name='historicaljudgement',
            name='meeting',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='board.meeting', verbose_name='judged at'),
        ),
        migrations.AddField(
            model_name='historicaljudgement',
            name='minuted_by',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicaljudgement',
            name='plan',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='improvement.plan'),
        ),
        migrations.AddField(
            model_name='historicaljudgement',
            name='requirement',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='board.requirement'),
        ),
        migrations.AddField(
            model_name='historicaljudgement',
            name='workstream',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workstreams.workstream'),
        ),
        migrations.AddField(
            model_name='judgement',
            name='action',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='judgements', to='workstreams.action'),
        ),
        migrations.AddField(
            model_name='judgement',
            name='meeting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='judgements', to='board.meeting', verbose_name='judged at'),
        ),
        migrations.AddField(
            model_name='judgement',
            name='minuted_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='minuted_judgements', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='judgement',
            name='plan',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='improvement.plan'),
        ),
        migrations.AddField(
            model_name='judgement',
            name='requirement',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='judgements', to='board.requirement'),
        ),
        migrations.AddField(
            model_name='judgement',
            name='workstream',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='judgements', to='workstreams.workstream'),
        ),
        migrations.AddConstraint(
            model_name='followup',
            constraint=models.UniqueConstraint(fields=('challenge', 'turn'), name='one_follow_up_a_turn'),
        ),
        migrations.AddConstraint(
            model_name='followup',
            constraint=models.UniqueConstraint(condition=models.Q(('found_at', None)), fields=('challenge',), name='one_follow_up_to_come'),
        ),
        migrations.AddConstraint(
            model_name='followup',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('found', ''), ('found_at', None), ('found_by', None), ('words', '')), models.Q(('found_at__isnull', False), ('found_by__isnull', False), models.Q(('found', ''), _negated=True), models.Q(('words', ''), _negated=True)), _connector='OR'), name='follow_up_found_by_someone'),
        ),
        migrations.AddIndex(
            model_name='historicalfollowup',
            index=models.Index(fields=['id', '-history_date', '-history_id'], name='board_histo_id_68be92_idx'),
        ),
        migrations.AddIndex(
            model_name='historicalfollowup',
            index=models.Index(fields=['plan_ref', '-recorded_at', '-history_id'], name='board_histo_plan_re_3d888c_idx'),
        ),
        migrations.AddIndex(
            model_name='historicalfollowup',
            index=models.Index(fields=['plan_ref', 'history_user_id', '-recorded_at', '-history_id'], name='board_histo_plan_re_90675b_idx'),
        ),
        migrations.AddIndex(
            model_name='historicalfollowup',
            index=models.Index(condition=models.Q(('backfill', True)), fields=['plan_ref', '-recorded_at'], name='later_board_followup'),
        ),
        migrations.AddConstraint(
            model_name='historicalfollowup',
            constraint=models.UniqueConstraint(fields=('id', 'version'), name='board_followup_one_row_a_version'),
        ),
        migrations.AddIndex(
            model_name='historicaljudgement',
            index=models.Index(fields=['id', '-history_date', '-history_id'], name='board_histo_id_6a3333_idx'),
        ),
        migrations.AddIndex(
            model_name='historicaljudgement',
            index=models.Index(fields=['plan_ref', '-recorded_at', '-history_id'], name='board_histo_plan_re_e81e82_idx'),
        ),
        migrations.AddIndex(
            model_name='historicaljudgement',
            index=models.Index(fields=['plan_ref', 'history_user_id', '-recorded_at', '-history_id'], name='board_histo_plan_re_dd12a6_idx'),
        ),
        migrations.AddIndex(
            model_name='historicaljudgement',
            index=models.Index(condition=models.Q(('backfill', True)), fields=['plan_ref', '-recorded_at'], name='later_board_judgement'),
        ),
        migrations.AddConstraint(
            model_name='historicaljudgement',
            constraint=models.UniqueConstraint(fields=('id', 'version'), name='board_judgement_one_row_a_version'),
        ),
        migrations.AddConstraint(
            model_name='judgement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('action__isnull', False), ('requirement', None), ('workstream', None)), models.Q(('action', None), ('requirement', None), ('workstream__isnull', False)), models.Q(('action', None), ('requirement__isnull', False), ('workstream', None)), _connector='OR'), name='judgement_of_one_record'),
        ),
        migrations.AddConstraint(
            model_name='judgement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('requirement', None), ('state', ''), models.Q(('rating', ''), _negated=True)), models.Q(('rating', ''), ('requirement__isnull', False), models.Q(('state', ''), _negated=True)), _connector='OR'), name='judgement_in_the_words_of_its_record'),
        ),
        migrations.AddConstraint(
            model_name='judgement',
            constraint=models.UniqueConstraint(fields=('meeting', 'action'), name='one_judgement_of_a_action_a_meeting', violation_error_message='The board has judged this at that meeting already'),
        ),
        migrations.AddConstraint(
            model_name='judgement',
            constraint=models.UniqueConstraint(fields=('meeting', 'workstream'), name='one_judgement_of_a_workstream_a_meeting', violation_error_message='The board has judged this at that meeting already'),
        ),
        migrations.AddConstraint(
            model_name='judgement',
            constraint=models.UniqueConstraint(fields=('meeting', 'requirement'), name='one_judgement_of_a_requirement_a_meeting', violation_error_message='The board has judged this at that meeting already'),
        ),
    ]
