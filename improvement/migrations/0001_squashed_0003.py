"""What the migrations up to 0003 make of a new database, in one step; a database that has
some of them goes on through the rest. A test holds the two alike."""

import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('improvement', '0001_initial'), ('improvement', '0002_ledger'), ('improvement', '0003_reading_the_history')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('slug', models.SlugField(max_length=60, unique=True)),
                ('title', models.CharField(max_length=200)),
                ('council', models.CharField(max_length=120)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('agreed', 'Agreed'), ('closed', 'Closed')], default='draft', max_length=10)),
                ('focus_stage', models.CharField(choices=[('carried_out', 'Carried out'), ('in_use', 'In use'), ('making_a_difference', 'Making a difference')], default='carried_out', max_length=20)),
                ('illustrative', models.BooleanField(default=False, verbose_name='shows illustrative data')),
                ('notice_issued', models.DateField(blank=True, null=True)),
                ('notice_precision', models.CharField(choices=[('day', 'A day'), ('month', 'A month'), ('quarter', 'A quarter'), ('year', 'A year'), ('ongoing', 'Ongoing, with a review date')], default='day', max_length=8)),
                ('release_expected', models.DateField(blank=True, null=True)),
                ('freshness_days', models.PositiveSmallIntegerField(default=35, verbose_name='days an update stays fresh')),
                ('due_soon_days', models.PositiveSmallIntegerField(default=14, verbose_name='days before a date is due soon')),
                ('red_after_days', models.PositiveSmallIntegerField(default=28, verbose_name='days late or slipped before red')),
            ],
            options={
                'ordering': ('title', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('email', models.EmailField(max_length=254, verbose_name='email address')),
                ('name', models.CharField(max_length=150)),
                ('is_active', models.BooleanField(default=True, verbose_name='can sign in')),
                ('password_changed_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'ordering': ('name', 'pk'),
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='one_person_an_address')],
            },
        ),
        migrations.CreateModel(
            name='HistoricalPlan',
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
                ('slug', models.SlugField(db_index=False, max_length=60)),
                ('title', models.CharField(max_length=200)),
                ('council', models.CharField(max_length=120)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('agreed', 'Agreed'), ('closed', 'Closed')], default='draft', max_length=10)),
                ('focus_stage', models.CharField(choices=[('carried_out', 'Carried out'), ('in_use', 'In use'), ('making_a_difference', 'Making a difference')], default='carried_out', max_length=20)),
                ('illustrative', models.BooleanField(default=False, verbose_name='shows illustrative data')),
                ('notice_issued', models.DateField(blank=True, null=True)),
                ('notice_precision', models.CharField(choices=[('day', 'A day'), ('month', 'A month'), ('quarter', 'A quarter'), ('year', 'A year'), ('ongoing', 'Ongoing, with a review date')], default='day', max_length=8)),
                ('release_expected', models.DateField(blank=True, null=True)),
                ('freshness_days', models.PositiveSmallIntegerField(default=35, verbose_name='days an update stays fresh')),
                ('due_soon_days', models.PositiveSmallIntegerField(default=14, verbose_name='days before a date is due soon')),
                ('red_after_days', models.PositiveSmallIntegerField(default=28, verbose_name='days late or slipped before red')),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.TextField(null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'historical plan',
                'verbose_name_plural': 'historical plans',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'indexes': [models.Index(fields=['id', '-history_date', '-history_id'], name='improvement_id_cb0df3_idx'), models.Index(fields=['plan_ref', '-recorded_at', '-history_id'], name='improvement_plan_re_fe5f77_idx'), models.Index(fields=['plan_ref', 'history_user_id', '-recorded_at', '-history_id'], name='improvement_plan_re_6f2778_idx'), models.Index(condition=models.Q(('backfill', True)), fields=['plan_ref', '-recorded_at'], name='later_improvement_plan')],
                'constraints': [models.UniqueConstraint(fields=('id', 'version'), name='improvement_plan_one_row_a_version')],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalUser',
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
                ('email', models.EmailField(max_length=254, verbose_name='email address')),
                ('name', models.CharField(max_length=150)),
                ('is_active', models.BooleanField(default=True, verbose_name='can sign in')),
                ('password_changed_at', models.DateTimeField(editable=False, null=True)),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.TextField(null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'historical user',
                'verbose_name_plural': 'historical users',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'indexes': [models.Index(fields=['id', '-history_date', '-history_id'], name='improvement_id_78b54d_idx'), models.Index(fields=['plan_ref', '-recorded_at', '-history_id'], name='improvement_plan_re_8f7efa_idx'), models.Index(fields=['plan_ref', 'history_user_id', '-recorded_at', '-history_id'], name='improvement_plan_re_900350_idx'), models.Index(condition=models.Q(('backfill', True)), fields=['plan_ref', '-recorded_at'], name='later_improvement_user')],
                'constraints': [models.UniqueConstraint(fields=('id', 'version'), name='improvement_user_one_row_a_version')],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='LedgerEntry',
            fields=[
                ('sequence', models.BigAutoField(primary_key=True, serialize=False)),
                ('history_table', models.CharField(max_length=63)),
                ('history_id', models.BigIntegerField()),
                ('record_id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField()),
                ('payload', models.TextField()),
                ('digest', models.CharField(max_length=64)),
                ('salts', models.TextField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('history_table', 'record_id', 'version'), name='one_entry_a_version')],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('ref', models.SlugField(max_length=20, verbose_name='reference')),
                ('name', models.CharField(max_length=120)),
                ('part', models.CharField(blank=True, max_length=200, verbose_name='its part in the plan')),
                ('paragraph', models.CharField(blank=True, max_length=40)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='improvement.plan')),
            ],
            options={
                'ordering': ('name', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('plan', 'ref'), name='one_organisation_a_reference', violation_error_message='There is already an organisation with this reference')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('role', models.CharField(choices=[('manager', 'Programme manager'), ('lead', 'Workstream lead'), ('owner', 'Action owner'), ('chair', 'Independent chair'), ('member', 'Board member'), ('adviser', 'Adviser'), ('scrutiny', 'Scrutiny member')], max_length=10)),
                ('active_from', models.DateField(verbose_name='from')),
                ('active_until', models.DateField(blank=True, null=True, verbose_name='not held any more from')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='improvement.organisation')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='improvement.plan')),
            ],
            options={
                'ordering': ('user__name', 'role', 'pk'),
                'constraints': [models.UniqueConstraint(condition=models.Q(('active_until', None)), fields=('plan', 'user', 'role'), name='one_open_membership_a_role', violation_error_message='This person holds this role already'), models.CheckConstraint(condition=models.Q(('active_until', None), ('active_until__gte', models.F('active_from')), _connector='OR'), name='membership_ends_after_it_begins', violation_error_message='The last day must be on or after the first')],
            },
        ),
        migrations.CreateModel(
            name='HistoricalOrganisation',
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
                ('ref', models.SlugField(db_index=False, max_length=20, verbose_name='reference')),
                ('name', models.CharField(max_length=120)),
                ('part', models.CharField(blank=True, max_length=200, verbose_name='its part in the plan')),
                ('paragraph', models.CharField(blank=True, max_length=40)),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.TextField(null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('plan', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='improvement.plan')),
            ],
            options={
                'verbose_name': 'historical organisation',
                'verbose_name_plural': 'historical organisations',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'indexes': [models.Index(fields=['id', '-history_date', '-history_id'], name='improvement_id_2b8c92_idx'), models.Index(fields=['plan_ref', '-recorded_at', '-history_id'], name='improvement_plan_re_b67104_idx'), models.Index(fields=['plan_ref', 'history_user_id', '-recorded_at', '-history_id'], name='improvement_plan_re_47e35d_idx'), models.Index(condition=models.Q(('backfill', True)), fields=['plan_ref', '-recorded_at'], name='later_improvement_organisation')],
                'constraints': [models.UniqueConstraint(fields=('id', 'version'), name='improvement_organisation_one_row_a_version')],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalMembership',
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
                ('role', models.CharField(choices=[('manager', 'Programme manager'), ('lead', 'Workstream lead'), ('owner', 'Action owner'), ('chair', 'Independent chair'), ('member', 'Board member'), ('adviser', 'Adviser'), ('scrutiny', 'Scrutiny member')], max_length=10)),
                ('active_from', models.DateField(verbose_name='from')),
                ('active_until', models.DateField(blank=True, null=True, verbose_name='not held any more from')),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.TextField(null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('user', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='improvement.organisation')),
                ('plan', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='improvement.plan')),
            ],
            options={
                'verbose_name': 'historical membership',
                'verbose_name_plural': 'historical memberships',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'indexes': [models.Index(fields=['id', '-history_date', '-history_id'], name='improvement_id_c3e810_idx'), models.Index(fields=['plan_ref', '-recorded_at', '-history_id'], name='improvement_plan_re_7d61eb_idx'), models.Index(fields=['plan_ref', 'history_user_id', '-recorded_at', '-history_id'], name='improvement_plan_re_bf5a34_idx'), models.Index(condition=models.Q(('backfill', True)), fields=['plan_ref', '-recorded_at'], name='later_improvement_membership')],
                'constraints': [models.UniqueConstraint(fields=('id', 'version'), name='improvement_membership_one_row_a_version')],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
    ]
