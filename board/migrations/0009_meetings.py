"""The days of meetings, their agendas and attendance; the terms of reference and the seats."""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import simple_history.models
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('board', '0008_decisions'),
        ('improvement', '0009_password_proof'),
        ('workstreams', '0016_measures_of_actions'),
    ]

    operations = [
        migrations.CreateModel(
            name='AgendaItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('place', models.PositiveSmallIntegerField(verbose_name='place on the agenda')),
                ('subject', models.CharField(choices=[('notes', 'Notes and actions'), ('challenges', 'Challenges'), ('chair', 'Chair and Department'), ('voice', 'Child’s voice'), ('exceptions', 'Exceptions'), ('figures', 'Figures'), ('audit', 'Audit'), ('workforce', 'Workforce'), ('body', 'A body’s item'), ('risks', 'Risks and money'), ('staff', 'What to tell staff'), ('other', 'Something else')], max_length=10, verbose_name='kind of item')),
                ('title', models.CharField(max_length=200, verbose_name='item')),
                ('purpose', models.CharField(choices=[('decide', 'To decide'), ('discuss', 'To discuss'), ('note', 'To note')], default='discuss', max_length=7, verbose_name='what for')),
                ('post', models.CharField(blank=True, max_length=120, verbose_name='who presents it')),
                ('said', models.TextField(blank=True, verbose_name='what was said')),
                ('removed', models.BooleanField(default=False, verbose_name='taken off the agenda')),
            ],
            options={
                'ordering': ('meeting', 'place', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('state', models.CharField(choices=[('present', 'Present'), ('substitute', 'Substitute'), ('apologies', 'Apologies'), ('absent', 'Absent')], max_length=10)),
            ],
            options={
                'ordering': ('meeting', 'seat'),
            },
        ),
        migrations.CreateModel(
            name='HistoricalAgendaItem',
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
                ('place', models.PositiveSmallIntegerField(verbose_name='place on the agenda')),
                ('subject', models.CharField(choices=[('notes', 'Notes and actions'), ('challenges', 'Challenges'), ('chair', 'Chair and Department'), ('voice', 'Child’s voice'), ('exceptions', 'Exceptions'), ('figures', 'Figures'), ('audit', 'Audit'), ('workforce', 'Workforce'), ('body', 'A body’s item'), ('risks', 'Risks and money'), ('staff', 'What to tell staff'), ('other', 'Something else')], max_length=10, verbose_name='kind of item')),
                ('title', models.CharField(max_length=200, verbose_name='item')),
                ('purpose', models.CharField(choices=[('decide', 'To decide'), ('discuss', 'To discuss'), ('note', 'To note')], default='discuss', max_length=7, verbose_name='what for')),
                ('post', models.CharField(blank=True, max_length=120, verbose_name='who presents it')),
                ('said', models.TextField(blank=True, verbose_name='what was said')),
                ('removed', models.BooleanField(default=False, verbose_name='taken off the agenda')),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.TextField(null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'historical agenda item',
                'verbose_name_plural': 'historical agenda items',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalAttendance',
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
                ('state', models.CharField(choices=[('present', 'Present'), ('substitute', 'Substitute'), ('apologies', 'Apologies'), ('absent', 'Absent')], max_length=10)),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.TextField(null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'historical attendance',
                'verbose_name_plural': 'historical attendances',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalSeat',
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
                ('provenance', models.CharField(choices=[('entered', 'Entered here'), ('published', 'As published'), ('followed', 'Public record'), ('illustrative', 'Illustrative')], default='entered', editable=False, max_length=12, verbose_name='where it comes from')),
                ('paragraph', models.CharField(blank=True, max_length=80, verbose_name='paragraph of the source')),
                ('post', models.CharField(max_length=120)),
                ('sits_as', models.CharField(choices=[('chair', 'Chair'), ('member', 'Member'), ('adviser', 'Adviser'), ('observer', 'Observer')], default='member', max_length=8)),
                ('starts', models.DateField(verbose_name='from')),
                ('ends', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.TextField(null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'historical seat',
                'verbose_name_plural': 'historical seats',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalSubstitute',
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
                ('post', models.CharField(max_length=120)),
                ('starts', models.DateField(verbose_name='from')),
                ('ends', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.TextField(null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'historical substitute',
                'verbose_name_plural': 'historical substitutes',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalTerms',
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
                ('provenance', models.CharField(choices=[('entered', 'Entered here'), ('published', 'As published'), ('followed', 'Public record'), ('illustrative', 'Illustrative')], default='entered', editable=False, max_length=12, verbose_name='where it comes from')),
                ('paragraph', models.CharField(blank=True, max_length=80, verbose_name='paragraph of the source')),
                ('number', models.PositiveSmallIntegerField(editable=False, verbose_name='version of the terms')),
                ('starts', models.DateField(verbose_name='in force from')),
                ('purpose', models.TextField()),
                ('authority', models.TextField(blank=True, verbose_name='who may commit what')),
                ('quorum', models.CharField(blank=True, max_length=200)),
                ('observers', models.TextField(blank=True)),
                ('escalation', models.TextField(blank=True, verbose_name='where it goes what the board can’t settle')),
                ('weeks', models.PositiveSmallIntegerField(default=6, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(26)], verbose_name='weeks between meetings')),
                ('papers_days', models.PositiveSmallIntegerField(default=5, validators=[django.core.validators.MaxValueValidator(20)], verbose_name='working days before a meeting at which papers are due')),
                ('notes_days', models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MaxValueValidator(60)], verbose_name='days after a meeting by which notes are due')),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.TextField(null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'historical terms of reference',
                'verbose_name_plural': 'historical terms of references',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('provenance', models.CharField(choices=[('entered', 'Entered here'), ('published', 'As published'), ('followed', 'Public record'), ('illustrative', 'Illustrative')], default='entered', editable=False, max_length=12, verbose_name='where it comes from')),
                ('paragraph', models.CharField(blank=True, max_length=80, verbose_name='paragraph of the source')),
                ('post', models.CharField(max_length=120)),
                ('sits_as', models.CharField(choices=[('chair', 'Chair'), ('member', 'Member'), ('adviser', 'Adviser'), ('observer', 'Observer')], default='member', max_length=8)),
                ('starts', models.DateField(verbose_name='from')),
                ('ends', models.DateField(blank=True, null=True, verbose_name='last day')),
            ],
            options={
                'ordering': ('organisation__name', 'post', 'starts', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='Substitute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('post', models.CharField(max_length=120)),
                ('starts', models.DateField(verbose_name='from')),
                ('ends', models.DateField(blank=True, null=True, verbose_name='last day')),
            ],
            options={
                'ordering': ('seat', 'starts', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='Terms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('provenance', models.CharField(choices=[('entered', 'Entered here'), ('published', 'As published'), ('followed', 'Public record'), ('illustrative', 'Illustrative')], default='entered', editable=False, max_length=12, verbose_name='where it comes from')),
                ('paragraph', models.CharField(blank=True, max_length=80, verbose_name='paragraph of the source')),
                ('number', models.PositiveSmallIntegerField(editable=False, verbose_name='version of the terms')),
                ('starts', models.DateField(verbose_name='in force from')),
                ('purpose', models.TextField()),
                ('authority', models.TextField(blank=True, verbose_name='who may commit what')),
                ('quorum', models.CharField(blank=True, max_length=200)),
                ('observers', models.TextField(blank=True)),
                ('escalation', models.TextField(blank=True, verbose_name='where it goes what the board can’t settle')),
                ('weeks', models.PositiveSmallIntegerField(default=6, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(26)], verbose_name='weeks between meetings')),
                ('papers_days', models.PositiveSmallIntegerField(default=5, validators=[django.core.validators.MaxValueValidator(20)], verbose_name='working days before a meeting at which papers are due')),
                ('notes_days', models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MaxValueValidator(60)], verbose_name='days after a meeting by which notes are due')),
            ],
            options={
                'verbose_name': 'terms of reference',
                'ordering': ('-starts', '-number'),
            },
        ),
        migrations.AddField(
            model_name='historicalmeeting',
            name='attendance_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='attendance recorded'),
        ),
        migrations.AddField(
            model_name='historicalmeeting',
            name='called_off',
            field=models.BooleanField(default=False, verbose_name='called off'),
        ),
        migrations.AddField(
            model_name='historicalmeeting',
            name='notes',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='historicalmeeting',
            name='notes_due',
            field=models.DateField(blank=True, null=True, verbose_name='notes due'),
        ),
        migrations.AddField(
            model_name='historicalmeeting',
            name='notes_sent',
            field=models.DateField(blank=True, null=True, verbose_name='notes sent'),
        ),
        migrations.AddField(
            model_name='historicalmeeting',
            name='papers_due',
            field=models.DateField(blank=True, null=True, verbose_name='papers due'),
        ),
        migrations.AddField(
            model_name='historicalmeeting',
            name='papers_sent',
            field=models.DateField(blank=True, null=True, verbose_name='papers sent'),
        ),
        migrations.AddField(
            model_name='historicalmeeting',
            name='place',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='historicalmeeting',
            name='starts_at',
            field=models.TimeField(blank=True, null=True, verbose_name='begins at'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='attendance_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='attendance recorded'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='called_off',
            field=models.BooleanField(default=False, verbose_name='called off'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='notes',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='meeting',
            name='notes_due',
            field=models.DateField(blank=True, null=True, verbose_name='notes due'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='notes_sent',
            field=models.DateField(blank=True, null=True, verbose_name='notes sent'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='papers_due',
            field=models.DateField(blank=True, null=True, verbose_name='papers due'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='papers_sent',
            field=models.DateField(blank=True, null=True, verbose_name='papers sent'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='place',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='meeting',
            name='starts_at',
            field=models.TimeField(blank=True, null=True, verbose_name='begins at'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('papers_due', None), ('papers_due__lte', models.F('held_on')), _connector='OR'), name='papers_before_the_meeting', violation_error_message='Papers are due on the day of the meeting at the latest'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('notes_due', None), ('notes_due__gte', models.F('held_on')), _connector='OR'), name='notes_after_the_meeting', violation_error_message='Notes are due on the day of the meeting at the earliest'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('notes_sent', None), ('notes_sent__gte', models.F('held_on')), _connector='OR'), name='notes_sent_after_the_meeting', violation_error_message='Notes can’t have been sent before the meeting'),
        ),
        migrations.AddField(
            model_name='agendaitem',
            name='action',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agenda_items', to='workstreams.action'),
        ),
        migrations.AddField(
            model_name='agendaitem',
            name='challenge',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agenda_items', to='board.challenge'),
        ),
        migrations.AddField(
            model_name='agendaitem',
            name='measure',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agenda_items', to='workstreams.measure'),
        ),
        migrations.AddField(
            model_name='agendaitem',
            name='meeting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agenda', to='board.meeting'),
        ),
        migrations.AddField(
            model_name='agendaitem',
            name='organisation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agenda_items', to='improvement.organisation', verbose_name='whose item it is'),
        ),
        migrations.AddField(
            model_name='agendaitem',
            name='paper',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agenda_items', to='workstreams.evidence', verbose_name='paper to have read'),
        ),
        migrations.AddField(
            model_name='agendaitem',
            name='workstream',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agenda_items', to='workstreams.workstream'),
        ),
        migrations.AddField(
            model_name='attendance',
            name='meeting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='board.meeting'),
        ),
        migrations.AddField(
            model_name='historicalagendaitem',
            name='action',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workstreams.action'),
        ),
        migrations.AddField(
            model_name='historicalagendaitem',
            name='challenge',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='board.challenge'),
        ),
        migrations.AddField(
            model_name='historicalagendaitem',
            name='measure',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workstreams.measure'),
        ),
        migrations.AddField(
            model_name='historicalagendaitem',
            name='meeting',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='board.meeting'),
        ),
        migrations.AddField(
            model_name='historicalagendaitem',
            name='organisation',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='improvement.organisation', verbose_name='whose item it is'),
        ),
        migrations.AddField(
            model_name='historicalagendaitem',
            name='paper',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workstreams.evidence', verbose_name='paper to have read'),
        ),
        migrations.AddField(
            model_name='historicalagendaitem',
            name='workstream',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workstreams.workstream'),
        ),
        migrations.AddField(
            model_name='historicalattendance',
            name='meeting',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='board.meeting'),
        ),
        migrations.AddField(
            model_name='historicalseat',
            name='organisation',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='improvement.organisation', verbose_name='body'),
        ),
        migrations.AddField(
            model_name='historicalseat',
            name='plan',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='improvement.plan'),
        ),
        migrations.AddField(
            model_name='historicalterms',
            name='document',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workstreams.source'),
        ),
        migrations.AddField(
            model_name='historicalterms',
            name='plan',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='improvement.plan'),
        ),
        migrations.AddField(
            model_name='seat',
            name='organisation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='improvement.organisation', verbose_name='body'),
        ),
        migrations.AddField(
            model_name='seat',
            name='plan',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='improvement.plan'),
        ),
        migrations.AddField(
            model_name='historicalsubstitute',
            name='seat',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='board.seat'),
        ),
        migrations.AddField(
            model_name='historicalattendance',
            name='seat',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='board.seat'),
        ),
        migrations.AddField(
            model_name='attendance',
            name='seat',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='board.seat'),
        ),
        migrations.AddField(
            model_name='substitute',
            name='seat',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='substitutes', to='board.seat'),
        ),
        migrations.AddField(
            model_name='historicalattendance',
            name='substitute',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='board.substitute'),
        ),
        migrations.AddField(
            model_name='attendance',
            name='substitute',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='board.substitute'),
        ),
        migrations.AddField(
            model_name='terms',
            name='document',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='terms', to='workstreams.source'),
        ),
        migrations.AddField(
            model_name='terms',
            name='plan',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='improvement.plan'),
        ),
        migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('challenge', None), ('measure', None), ('workstream', None)), models.Q(('action', None), ('challenge', None), ('measure', None)), models.Q(('action', None), ('challenge', None), ('workstream', None)), models.Q(('action', None), ('measure', None), ('workstream', None)), _connector='OR'), name='agenda_item_about_one_record'),
        ),
        migrations.AddIndex(
            model_name='historicalagendaitem',
            index=models.Index(fields=['id', '-history_date', '-history_id'], name='board_histo_id_4d3ee6_idx'),
        ),
        migrations.AddIndex(
            model_name='historicalagendaitem',
            index=models.Index(fields=['plan_ref', '-recorded_at', '-history_id'], name='board_histo_plan_re_5b8364_idx'),
        ),
        migrations.AddIndex(
            model_name='historicalagendaitem',
            index=models.Index(fields=['plan_ref', 'history_user_id', '-recorded_at', '-history_id'], name='board_histo_plan_re_c7aa0f_idx'),
        ),
        migrations.AddIndex(
            model_name='historicalagendaitem',
            index=models.Index(condition=models.Q(('backfill', True)), fields=['plan_ref', '-recorded_at'], name='later_board_agendaitem'),
        ),
        migrations.AddConstraint(
            model_name='historicalagendaitem',
            constraint=models.UniqueConstraint(fields=('id', 'version'), name='board_agendaitem_one_row_a_version'),
        ),
        migrations.AddIndex(
            model_name='historicalseat',
            index=models.Index(fields=['id', '-history_date', '-history_id'], name='board_histo_id_d23631_idx'),
        ),
        migrations.AddIndex(
            model_name='historicalseat',
            index=models.Index(fields=['plan_ref', '-recorded_at', '-history_id'], name='board_histo_plan_re_1eb101_idx'),
        ),
        migrations.AddIndex(
            model_name='historicalseat',
            index=models.Index(fields=['plan_ref', 'history_user_id', '-recorded_at', '-history_id'], name='board_histo_plan_re_d5687f_idx'),
        ),
        migrations.AddIndex(
            model_name='historicalseat',
            index=models.Index(condition=models.Q(('backfill', True)), fields=['plan_ref', '-recorded_at'], name='later_board_seat'),
        ),
        migrations.AddConstraint(
            model_name='historicalseat',
            constraint=models.UniqueConstraint(fields=('id', 'version'), name='board_seat_one_row_a_version'),
        ),
        migrations.AddIndex(
            model_name='historicalterms',
            index=models.Index(fields=['id', '-history_date', '-history_id'], name='board_histo_id_9ebaa8_idx'),
        ),
        migrations.AddIndex(
            model_name='historicalterms',
            index=models.Index(fields=['plan_ref', '-recorded_at', '-history_id'], name='board_histo_plan_re_d95f00_idx'),
        ),
        migrations.AddIndex(
            model_name='historicalterms',
            index=models.Index(fields=['plan_ref', 'history_user_id', '-recorded_at', '-history_id'], name='board_histo_plan_re_271035_idx'),
        ),
        migrations.AddIndex(
            model_name='historicalterms',
            index=models.Index(condition=models.Q(('backfill', True)), fields=['plan_ref', '-recorded_at'], name='later_board_terms'),
        ),
        migrations.AddConstraint(
            model_name='historicalterms',
            constraint=models.UniqueConstraint(fields=('id', 'version'), name='board_terms_one_row_a_version'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.CheckConstraint(condition=models.Q(('ends', None), ('ends__gte', models.F('starts')), _connector='OR'), name='seat_ends_after_it_begins', violation_error_message='The last day must be on or after the first'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.UniqueConstraint(fields=('plan', 'organisation', 'post', 'starts'), name='one_seat_a_post', violation_error_message='This post of this body has a seat from that day already'),
        ),
        migrations.AddIndex(
            model_name='historicalsubstitute',
            index=models.Index(fields=['id', '-history_date', '-history_id'], name='board_histo_id_24980c_idx'),
        ),
        migrations.AddIndex(
            model_name='historicalsubstitute',
            index=models.Index(fields=['plan_ref', '-recorded_at', '-history_id'], name='board_histo_plan_re_a75115_idx'),
        ),
        migrations.AddIndex(
            model_name='historicalsubstitute',
            index=models.Index(fields=['plan_ref', 'history_user_id', '-recorded_at', '-history_id'], name='board_histo_plan_re_baff4e_idx'),
        ),
        migrations.AddIndex(
            model_name='historicalsubstitute',
            index=models.Index(condition=models.Q(('backfill', True)), fields=['plan_ref', '-recorded_at'], name='later_board_substitute'),
        ),
        migrations.AddConstraint(
            model_name='historicalsubstitute',
            constraint=models.UniqueConstraint(fields=('id', 'version'), name='board_substitute_one_row_a_version'),
        ),
        migrations.AddConstraint(
            model_name='substitute',
            constraint=models.CheckConstraint(condition=models.Q(('ends', None), ('ends__gte', models.F('starts')), _connector='OR'), name='substitute_ends_after_it_begins', violation_error_message='The last day must be on or after the first'),
        ),
        migrations.AddIndex(
            model_name='historicalattendance',
            index=models.Index(fields=['id', '-history_date', '-history_id'], name='board_histo_id_cf8efa_idx'),
        ),
        migrations.AddIndex(
            model_name='historicalattendance',
            index=models.Index(fields=['plan_ref', '-recorded_at', '-history_id'], name='board_histo_plan_re_21caed_idx'),
        ),
        migrations.AddIndex(
            model_name='historicalattendance',
            index=models.Index(fields=['plan_ref', 'history_user_id', '-recorded_at', '-history_id'], name='board_histo_plan_re_267690_idx'),
        ),
        migrations.AddIndex(
            model_name='historicalattendance',
            index=models.Index(condition=models.Q(('backfill', True)), fields=['plan_ref', '-recorded_at'], name='later_board_attendance'),
        ),
        migrations.AddConstraint(
            model_name='historicalattendance',
            constraint=models.UniqueConstraint(fields=('id', 'version'), name='board_attendance_one_row_a_version'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.UniqueConstraint(fields=('meeting', 'seat'), name='one_attendance_a_seat'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.CheckConstraint(condition=models.Q(('substitute', None), ('state', 'substitute'), _connector='OR'), name='attendance_by_a_substitute'),
        ),
        migrations.AddConstraint(
            model_name='terms',
            constraint=models.UniqueConstraint(fields=('plan', 'number'), name='one_terms_a_number'),
        ),
        migrations.AddConstraint(
            model_name='terms',
            constraint=models.UniqueConstraint(fields=('plan', 'starts'), name='one_terms_a_day', violation_error_message='There is already a version that is in force from that day'),
        ),
    ]
