import django.db.models.deletion
import django.db.models.functions.datetime
import simple_history.models
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('improvement', '0005_access_log'),
    ]

    operations = [
        migrations.AlterField(
            model_name='historicalmembership',
            name='role',
            field=models.CharField(choices=[('manager', 'Programme manager'), ('lead', 'Workstream lead'), ('owner', 'Action owner'), ('chair', 'Independent chair'), ('member', 'Board member'), ('adviser', 'Adviser'), ('scrutiny', 'Scrutiny member'), ('staff', 'Member of staff')], max_length=10),
        ),
        migrations.AlterField(
            model_name='membership',
            name='role',
            field=models.CharField(choices=[('manager', 'Programme manager'), ('lead', 'Workstream lead'), ('owner', 'Action owner'), ('chair', 'Independent chair'), ('member', 'Board member'), ('adviser', 'Adviser'), ('scrutiny', 'Scrutiny member'), ('staff', 'Member of staff')], max_length=10),
        ),
        migrations.CreateModel(
            name='Team',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('name', models.CharField(max_length=120)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='improvement.plan')),
            ],
            options={
                'ordering': ('name', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('plan', 'name'), name='one_team_a_name', violation_error_message='There is already a team with this name')],
            },
        ),
        migrations.AddField(
            model_name='historicalmembership',
            name='team',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='improvement.team'),
        ),
        migrations.AddField(
            model_name='membership',
            name='team',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='improvement.team'),
        ),
        migrations.CreateModel(
            name='HistoricalTeam',
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
                ('name', models.CharField(max_length=120)),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.TextField(null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('plan', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='improvement.plan')),
            ],
            options={
                'verbose_name': 'historical team',
                'verbose_name_plural': 'historical teams',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'indexes': [models.Index(fields=['id', '-history_date', '-history_id'], name='improvement_id_606a3b_idx'), models.Index(fields=['plan_ref', '-recorded_at', '-history_id'], name='improvement_plan_re_35576f_idx'), models.Index(fields=['plan_ref', 'history_user_id', '-recorded_at', '-history_id'], name='improvement_plan_re_2275f6_idx'), models.Index(condition=models.Q(('backfill', True)), fields=['plan_ref', '-recorded_at'], name='later_improvement_team')],
                'constraints': [models.UniqueConstraint(fields=('id', 'version'), name='improvement_team_one_row_a_version')],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
    ]
