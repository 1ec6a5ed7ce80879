"""Schemes of grades, and self-assessments against them."""

import django.db.models.deletion
import django.db.models.functions.datetime
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('board', '0011_judgements'),
        ('improvement', '0009_password_proof'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='GradedElement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('name', models.CharField(max_length=120)),
                ('order', models.PositiveSmallIntegerField(default=1, verbose_name='place in the list')),
            ],
            options={
                'ordering': ('scheme', 'order', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='Descriptor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('text', models.CharField(max_length=300)),
                ('withdrawn', models.BooleanField(default=False, verbose_name='asked no more')),
                ('element', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='descriptors', to='board.gradedelement')),
            ],
            options={
                'ordering': ('element__order', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='GradeScheme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('name', models.CharField(max_length=120)),
                ('first_day', models.DateField(verbose_name='in force from')),
                ('last_day', models.DateField(blank=True, null=True, verbose_name='in force until')),
                ('grades', models.TextField(verbose_name='grades, the best first')),
                ('goal', models.CharField(max_length=40, verbose_name='grade to reach')),
                ('as_published', models.BooleanField(default=False, verbose_name='its descriptors are the published ones')),
                ('note', models.TextField(blank=True, verbose_name='where this comes from')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='improvement.plan')),
            ],
            options={
                'ordering': ('-first_day', '-pk'),
            },
        ),
        migrations.AddField(
            model_name='gradedelement',
            name='scheme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='elements', to='board.gradescheme'),
        ),
        migrations.CreateModel(
            name='HistoricalDescriptor',
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
                ('text', models.CharField(max_length=300)),
                ('withdrawn', models.BooleanField(default=False, verbose_name='asked no more')),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.TextField(null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('element', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='board.gradedelement')),
            ],
            options={
                'verbose_name': 'historical descriptor',
                'verbose_name_plural': 'historical descriptors',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalGradedElement',
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
                ('order', models.PositiveSmallIntegerField(default=1, verbose_name='place in the list')),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.TextField(null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('scheme', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='board.gradescheme')),
            ],
            options={
                'verbose_name': 'historical graded element',
                'verbose_name_plural': 'historical graded elements',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalGradeScheme',
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
                ('first_day', models.DateField(verbose_name='in force from')),
                ('last_day', models.DateField(blank=True, null=True, verbose_name='in force until')),
                ('grades', models.TextField(verbose_name='grades, the best first')),
                ('goal', models.CharField(max_length=40, verbose_name='grade to reach')),
                ('as_published', models.BooleanField(default=False, verbose_name='its descriptors are the published ones')),
                ('note', models.TextField(blank=True, verbose_name='where this comes from')),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.TextField(null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('plan', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='improvement.plan')),
            ],
            options={
                'verbose_name': 'historical grade scheme',
                'verbose_name_plural': 'historical grade schemes',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalSelfAssessment',
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
                ('made_on', models.DateField(verbose_name='as it stood on')),
                ('confidence', models.CharField(choices=[('high', 'High'), ('medium', 'Medium'), ('low', 'Low')], max_length=6)),
                ('evidence', models.TextField(verbose_name='what it rests on')),
                ('next_due', models.DateField(blank=True, null=True, verbose_name='next one due')),
                ('made_at', models.DateTimeField()),
                ('moderation', models.CharField(blank=True, choices=[('agrees', 'Agrees with it'), ('partly', 'Agrees in part'), ('not', 'Does not agree')], max_length=6, verbose_name='what who moderated it says')),
                ('moderation_note', models.TextField(blank=True, verbose_name='why')),
                ('moderated_at', models.DateTimeField(blank=True, null=True)),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.TextField(null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('made_by', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('meeting', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='board.meeting', verbose_name='for the meeting')),
                ('moderated_by', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('plan', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='improvement.plan')),
                ('scheme', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='board.gradescheme')),
            ],
            options={
                'verbose_name': 'historical self assessment',
                'verbose_name_plural': 'historical self assessments',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='SelfAssessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('made_on', models.DateField(verbose_name='as it stood on')),
                ('confidence', models.CharField(choices=[('high', 'High'), ('medium', 'Medium'), ('low', 'Low')], max_length=6)),
                ('evidence', models.TextField(verbose_name='what it rests on')),
                ('next_due', models.DateField(blank=True, null=True, verbose_name='next one due')),
                ('made_at', models.DateTimeField()),
                ('moderation', models.CharField(blank=True, choices=[('agrees', 'Agrees with it'), ('partly', 'Agrees in part'), ('not', 'Does not agree')], max_length=6, verbose_name='what who moderated it says')),
                ('moderation_note', models.TextField(blank=True, verbose_name='why')),
                ('moderated_at', models.DateTimeField(blank=True, null=True)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='self_assessments', to=settings.AUTH_USER_MODEL)),
                ('meeting', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='self_assessments', to='board.meeting', verbose_name='for the meeting')),
                ('moderated_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='moderated_self_assessments', to=settings.AUTH_USER_MODEL)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='improvement.plan')),
                ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='board.gradescheme')),
            ],
            options={
                'ordering': ('-made_on', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='HistoricalElementGrade',
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
                ('grade', models.CharField(blank=True, max_length=40)),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.TextField(null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('element', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='board.gradedelement')),
                ('assessment', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='board.selfassessment')),
            ],
            options={
                'verbose_name': 'historical element grade',
                'verbose_name_plural': 'historical element grades',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalDescriptorAnswer',
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
                ('answer', models.CharField(choices=[('met', 'Met'), ('not_met', 'Not met'), ('not_known', 'Not known')], default='not_known', max_length=9)),
                ('evidence', models.TextField(blank=True, verbose_name='what shows it')),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.TextField(null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('descriptor', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='board.descriptor')),
                ('assessment', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='board.selfassessment')),
            ],
            options={
                'verbose_name': 'historical descriptor answer',
                'verbose_name_plural': 'historical descriptor answers',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='ElementGrade',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('grade', models.CharField(blank=True, max_length=40)),
                ('element', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grades', to='board.gradedelement')),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grades', to='board.selfassessment')),
            ],
            options={
                'ordering': ('element__order', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='DescriptorAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('answer', models.CharField(choices=[('met', 'Met'), ('not_met', 'Not met'), ('not_known', 'Not known')], default='not_known', max_length=9)),
                ('evidence', models.TextField(blank=True, verbose_name='what shows it')),
                ('descriptor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='board.descriptor')),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='board.selfassessment')),
            ],
            options={
                'ordering': ('descriptor__element__order', 'descriptor', 'pk'),
            },
        ),
        migrations.AddConstraint(
            model_name='descriptor',
            constraint=models.UniqueConstraint(fields=('element', 'text'), name='one_descriptor_a_text', violation_error_message='This descriptor is there already'),
        ),
        migrations.AddConstraint(
            model_name='gradescheme',
            constraint=models.UniqueConstraint(fields=('plan', 'name'), name='one_grade_scheme_a_name', violation_error_message='There is already a scheme with this name'),
        ),
        migrations.AddConstraint(
            model_name='gradescheme',
            constraint=models.CheckConstraint(condition=models.Q(('last_day', None), ('last_day__gte', models.F('first_day')), _connector='OR'), name='grade_scheme_ends_after_it_begins', violation_error_message='The last day must be on or after the first'),
        ),
        migrations.AddConstraint(
            model_name='gradedelement',
            constraint=models.UniqueConstraint(fields=('scheme', 'name'), name='one_graded_element_a_name', violation_error_message='This scheme grades that already'),
        ),
        migrations.AddIndex(
            model_name='historicaldescriptor',
            index=models.Index(fields=['id', '-history_date', '-history_id'], name='board_histo_id_a1e0ab_idx'),
        ),
        migrations.AddIndex(
            model_name='historicaldescriptor',
            index=models.Index(fields=['plan_ref', '-recorded_at', '-history_id'], name='board_histo_plan_re_39eb3e_idx'),
        ),
        migrations.AddIndex(
            model_name='historicaldescriptor',
            index=models.Index(fields=['plan_ref', 'history_user_id', '-recorded_at', '-history_id'], name='board_histo_plan_re_aa6953_idx'),
        ),
        migrations.AddIndex(
            model_name='historicaldescriptor',
            index=models.Index(condition=models.Q(('backfill', True)), fields=['plan_ref', '-recorded_at'], name='later_board_descriptor'),
        ),
        migrations.AddConstraint(
            model_name='historicaldescriptor',
            constraint=models.UniqueConstraint(fields=('id', 'version'), name='board_descriptor_one_row_a_version'),
        ),
        migrations.AddIndex(
            model_name='historicalgradedelement',
            index=models.Index(fields=['id', '-history_date', '-history_id'], name='board_histo_id_7700d9_idx'),
        ),
        migrations.AddIndex(
            model_name='historicalgradedelement',
            index=models.Index(fields=['plan_ref', '-recorded_at', '-history_id'], name='board_histo_plan_re_e2871e_idx'),
        ),
        migrations.AddIndex(
            model_name='historicalgradedelement',
            index=models.Index(fields=['plan_ref', 'history_user_id', '-recorded_at', '-history_id'], name='board_histo_plan_re_8f6855_idx'),
        ),
        migrations.AddIndex(
            model_name='historicalgradedelement',
            index=models.Index(condition=models.Q(('backfill', True)), fields=['plan_ref', '-recorded_at'], name='later_board_gradedelement'),
        ),
        migrations.AddConstraint(
            model_name='historicalgradedelement',
            constraint=models.UniqueConstraint(fields=('id', 'version'), name='board_gradedelement_one_row_a_version'),
        ),
        migrations.AddIndex(
            model_name='historicalgradescheme',
            index=models.Index(fields=['id', '-history_date', '-history_id'], name='board_histo_id_6705f9_idx'),
        ),
        migrations.AddIndex(
            model_name='historicalgradescheme',
            index=models.Index(fields=['plan_ref', '-recorded_at', '-history_id'], name='board_histo_plan_re_d5fdce_idx'),
        ),
        migrations.AddIndex(
            model_name='historicalgradescheme',
            index=models.Index(fields=['plan_ref', 'history_user_id', '-recorded_at', '-history_id'], name='board_histo_plan_re_6e7761_idx'),
        ),
        migrations.AddIndex(
            model_name='historicalgradescheme',
            index=models.Index(condition=models.Q(('backfill', True)), fields=['plan_ref', '-recorded_at'], name='later_board_gradescheme'),
        ),
        migrations.AddConstraint(
            model_name='historicalgradescheme',
            constraint=models.UniqueConstraint(fields=('id', 'version'), name='board_gradescheme_one_row_a_version'),
        ),
        migrations.AddIndex(
            model_name='historicalselfassessment',
            index=models.Index(fields=['id', '-history_date', '-history_id'], name='board_histo_id_54ac94_idx'),
        ),
        migrations.AddIndex(
            model_name='historicalselfassessment',
            index=models.Index(fields=['plan_ref', '-recorded_at', '-history_id'], name='board_histo_plan_re_d73892_idx'),
        ),
        migrations.AddIndex(
            model_name='historicalselfassessment',
            index=models.Index(fields=['plan_ref', 'history_user_id', '-recorded_at', '-history_id'], name='board_histo_plan_re_0e8576_idx'),
        ),
        migrations.AddIndex(
            model_name='historicalselfassessment',
            index=models.Index(condition=models.Q(('backfill', True)), fields=['plan_ref', '-recorded_at'], name='later_board_selfassessment'),
        ),
        migrations.AddConstraint(
            model_name='historicalselfassessment',
            constraint=models.UniqueConstraint(fields=('id', 'version'), name='board_selfassessment_one_row_a_version'),
        ),
        migrations.AddConstraint(
            model_name='selfassessment',
            constraint=models.UniqueConstraint(fields=('plan', 'made_on'), name='one_self_assessment_a_day', violation_error_message='There is already a self-assessment of that day'),
        ),
        migrations.AddConstraint(
            model_name='selfassessment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('moderated_at', None), ('moderated_by', None), ('moderation', '')), models.Q(('moderated_at__isnull', False), ('moderated_by__isnull', False), models.Q(('moderation', ''), _negated=True), models.Q(('moderated_by', models.F('made_by')), _negated=True)), _connector='OR'), name='self_assessment_moderated_by_another'),
        ),
        migrations.AddIndex(
            model_name='historicalelementgrade',
            index=models.Index(fields=['id', '-history_date', '-history_id'], name='board_histo_id_de9bfb_idx'),
        ),
        migrations.AddIndex(
            model_name='historicalelementgrade',
            index=models.Index(fields=['plan_ref', '-recorded_at', '-history_id'], name='board_histo_plan_re_b5839b_idx'),
        ),
        migrations.AddIndex(
            model_name='historicalelementgrade',
            index=models.Index(fields=['plan_ref', 'history_user_id', '-recorded_at', '-history_id'], name='board_histo_plan_re_76e76e_idx'),
        ),
        migrations.AddIndex(
            model_name='historicalelementgrade',
            index=models.Index(condition=models.Q(('backfill', True)), fields=['plan_ref', '-recorded_at'], name='later_board_elementgrade'),
        ),
        migrations.AddConstraint(
            model_name='historicalelementgrade',
            constraint=models.UniqueConstraint(fields=('id', 'version'), name='board_elementgrade_one_row_a_version'),
        ),
        migrations.AddIndex(
            model_name='historicaldescriptoranswer',
            index=models.Index(fields=['id', '-history_date', '-history_id'], name='board_histo_id_307d67_idx'),
        ),
        migrations.AddIndex(
            model_name='historicaldescriptoranswer',
            index=models.Index(fields=['plan_ref', '-recorded_at', '-history_id'], name='board_histo_plan_re_2f3b98_idx'),
        ),
        migrations.AddIndex(
            model_name='historicaldescriptoranswer',
            index=models.Index(fields=['plan_ref', 'history_user_id', '-recorded_at', '-history_id'], name='board_histo_plan_re_bd75ae_idx'),
        ),
        migrations.AddIndex(
            model_name='historicaldescriptoranswer',
            index=models.Index(condition=models.Q(('backfill', True)), fields=['plan_ref', '-recorded_at'], name='later_board_descriptoranswer'),
        ),
        migrations.AddConstraint(
            model_name='historicaldescriptoranswer',
            constraint=models.UniqueConstraint(fields=('id', 'version'), name='board_descriptoranswer_one_row_a_version'),
        ),
        migrations.AddConstraint(
            model_name='elementgrade',
            constraint=models.UniqueConstraint(fields=('assessment', 'element'), name='one_grade_an_element'),
        ),
        migrations.AddConstraint(
            model_name='descriptoranswer',
            constraint=models.UniqueConstraint(fields=('assessment', 'descriptor'), name='one_answer_a_descriptor'),
        ),
        migrations.AddConstraint(
            model_name='descriptoranswer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', 'met'), _negated=True), models.Q(('evidence', ''), _negated=True), _connector='OR'), name='met_is_shown_by_something'),
        ),
    ]
