import re
from typing import Any

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import simple_history.models
from django.conf import settings
from django.db import migrations, models


KINDS = (
    (r"%.*|per ?cent.*", "percentage"),
    (r"rate\b.*|.*per 1[0,]+.*", "rate"),
    (r"score.*", "score"),
    (r"((working|calendar) )?days?\b.*", "days"),
    (r"in words", "words"),
    (r"ratio.*|£.*|(hours?|weeks?|months?|years?)\b.*", "average"),
)
LENGTHS = ((r".*quarter.*", "quarter"), (r".*(year|annual).*", "year"))


def meant(known: tuple[tuple[str, str], ...], text: str, otherwise: str) -> str:
    plain = text.strip().lower()
    return next((what for words, what in known if re.fullmatch(words, plain)), otherwise)


def say_what_the_words_meant(apps: Any, schema_editor: Any) -> None:
    """Fill the new columns from the words that stood for them, in every version alike."""
    covers = {}
    for name in ("Measure", "HistoricalMeasure"):
        model = apps.get_model("workstreams", name)
        for row in model.objects.only("pk", "id", "unit", "frequency"):
            length = meant(LENGTHS, row.frequency, "month")
            kind = meant(KINDS, row.unit, "count")
            model.objects.filter(pk=row.pk).update(kind=kind, covers=length)
            if name == "Measure":
                covers[row.id] = length
    for name in ("Reading", "HistoricalReading"):
        readings = apps.get_model("workstreams", name).objects
        for length in ("quarter", "year"):
            measures = [pk for pk, known in covers.items() if known == length]
            readings.filter(measure_id__in=measures).update(covers=length)


class Migration(migrations.Migration):

    dependencies = [
        ('improvement', '0001_initial'),
        ('workstreams', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Benchmark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('period', models.DateField(verbose_name='first day of the period')),
                ('covers', models.CharField(choices=[('day', 'A day'), ('month', 'A month'), ('quarter', 'A quarter'), ('year', 'A year, April to March')], default='month', max_length=8, verbose_name='covers')),
                ('provenance', models.CharField(choices=[('entered', 'Entered here'), ('published', 'As published'), ('followed', 'Public record'), ('illustrative', 'Illustrative')], default='entered', max_length=12)),
                ('paragraph', models.CharField(blank=True, max_length=80, verbose_name='paragraph of the source')),
                ('name', models.CharField(max_length=60)),
                ('value', models.DecimalField(decimal_places=2, max_digits=12)),
                ('source_text', models.CharField(blank=True, max_length=200, verbose_name='source')),
            ],
            options={
                'ordering': ('name', 'period', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='HistoricalBenchmark',
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
                ('period', models.DateField(verbose_name='first day of the period')),
                ('covers', models.CharField(choices=[('day', 'A day'), ('month', 'A month'), ('quarter', 'A quarter'), ('year', 'A year, April to March')], default='month', max_length=8, verbose_name='covers')),
                ('provenance', models.CharField(choices=[('entered', 'Entered here'), ('published', 'As published'), ('followed', 'Public record'), ('illustrative', 'Illustrative')], default='entered', max_length=12)),
                ('paragraph', models.CharField(blank=True, max_length=80, verbose_name='paragraph of the source')),
                ('name', models.CharField(max_length=60)),
                ('value', models.DecimalField(decimal_places=2, max_digits=12)),
                ('source_text', models.CharField(blank=True, max_length=200, verbose_name='source')),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.TextField(null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'historical benchmark',
                'verbose_name_plural': 'historical benchmarks',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalRebase',
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
                ('series', models.PositiveSmallIntegerField(default=1)),
                ('period', models.DateField(verbose_name='first period of the new process')),
                ('change', models.TextField(verbose_name='what changed')),
                ('asked_at', models.DateTimeField()),
                ('decision', models.CharField(choices=[('open', 'Waiting for a decision'), ('approved', 'Approved'), ('refused', 'Refused')], default='open', max_length=8)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decision_note', models.TextField(blank=True)),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.TextField(null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'historical rebase',
                'verbose_name_plural': 'historical rebases',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Rebase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('series', models.PositiveSmallIntegerField(default=1)),
                ('period', models.DateField(verbose_name='first period of the new process')),
                ('change', models.TextField(verbose_name='what changed')),
                ('asked_at', models.DateTimeField()),
                ('decision', models.CharField(choices=[('open', 'Waiting for a decision'), ('approved', 'Approved'), ('refused', 'Refused')], default='open', max_length=8)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decision_note', models.TextField(blank=True)),
            ],
            options={
                'ordering': ('period', 'pk'),
            },
        ),
        migrations.AlterModelOptions(
            name='reading',
            options={'ordering': ('series', 'period', 'pk')},
        ),
        migrations.RemoveConstraint(
            model_name='reading',
            name='one_reading_a_period',
        ),
        migrations.AddField(
            model_name='historicalmeasure',
            name='about_people',
            field=models.BooleanField(default=True, verbose_name='small numbers could identify someone'),
        ),
        migrations.AddField(
            model_name='historicalmeasure',
            name='covers',
            field=models.CharField(choices=[('month', 'A month'), ('quarter', 'A quarter'), ('year', 'A year, April to March'), ('any', 'Whatever period it was asked for')], default='month', max_length=8, verbose_name='a reading covers'),
        ),
        migrations.AddField(
            model_name='historicalmeasure',
            name='denominator',
            field=models.CharField(blank=True, max_length=200, verbose_name='out of what'),
        ),
        migrations.AddField(
            model_name='historicalmeasure',
            name='evidence_kind',
            field=models.CharField(blank=True, choices=[('consultation', 'Stakeholder and service user consultations'), ('audit', 'Audits, surveys and practice observations'), ('child_data', 'Child protection and looked after data'), ('workforce', 'Workforce data and supervision records'), ('commissioning', 'Commissioning data')], max_length=14),
        ),
        migrations.AddField(
            model_name='historicalmeasure',
            name='keeper',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person who records it'),
        ),
        migrations.AddField(
            model_name='historicalmeasure',
            name='keeper_post',
            field=models.CharField(blank=True, max_length=120, verbose_name='post that records it'),
        ),
        migrations.AddField(
            model_name='historicalmeasure',
            name='kind',
            field=models.CharField(choices=[('count', 'A count'), ('percentage', 'A percentage'), ('rate', 'A rate per 10,000'), ('score', 'A score'), ('days', 'A number of days'), ('average', 'An average'), ('words', 'A summary in words')], default='count', max_length=10, verbose_name='kind of number'),
        ),
        migrations.AddField(
            model_name='historicalmeasure',
            name='known_problems',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='historicalmeasure',
            name='numerator',
            field=models.CharField(blank=True, max_length=200, verbose_name='what is counted'),
        ),
        migrations.AddField(
            model_name='historicalmeasure',
            name='part_of',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workstreams.measure'),
        ),
        migrations.AddField(
            model_name='historicalmeasure',
            name='series',
            field=models.PositiveSmallIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name='historicalmeasure',
            name='suppress_under',
            field=models.PositiveSmallIntegerField(default=6, validators=[django.core.validators.MinValueValidator(6)], verbose_name='counts under this are not published'),
        ),
        migrations.AddField(
            model_name='historicalmeasure',
            name='target_to',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='upper end of the target'),
        ),
        migrations.AddField(
            model_name='historicalreading',
            name='covers',
            field=models.CharField(choices=[('day', 'A day'), ('month', 'A month'), ('quarter', 'A quarter'), ('year', 'A year, April to March')], default='month', max_length=8, verbose_name='covers'),
        ),
        migrations.AddField(
            model_name='historicalreading',
            name='denominator',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
        ),
        migrations.AddField(
            model_name='historicalreading',
            name='numerator',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
        ),
        migrations.AddField(
            model_name='historicalreading',
            name='sample',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='how many replied or were looked at'),
        ),
        migrations.AddField(
            model_name='historicalreading',
            name='series',
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='measure',
            name='about_people',
            field=models.BooleanField(default=True, verbose_name='small numbers could identify someone'),
        ),
        migrations.AddField(
            model_name='measure',
            name='covers',
            field=models.CharField(choices=[('month', 'A month'), ('quarter', 'A quarter'), ('year', 'A year, April to March'), ('any', 'Whatever period it was asked for')], default='month', max_length=8, verbose_name='a reading covers'),
        ),
        migrations.AddField(
            model_name='measure',
            name='denominator',
            field=models.CharField(blank=True, max_length=200, verbose_name='out of what'),
        ),
        migrations.AddField(
            model_name='measure',
            name='evidence_kind',
            field=models.CharField(blank=True, choices=[('consultation', 'Stakeholder and service user consultations'), ('audit', 'Audits, surveys and practice observations'), ('child_data', 'Child protection and looked after data'), ('workforce', 'Workforce data and supervision records'), ('commissioning', 'Commissioning data')], max_length=14),
        ),
        migrations.AddField(
            model_name='measure',
            name='keeper',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='kept_measures', to=settings.AUTH_USER_MODEL, verbose_name='person who records it'),
        ),
        migrations.AddField(
            model_name='measure',
            name='keeper_post',
            field=models.CharField(blank=True, max_length=120, verbose_name='post that records it'),
        ),
        migrations.AddField(
            model_name='measure',
            name='kind',
            field=models.CharField(choices=[('count', 'A count'), ('percentage', 'A percentage'), ('rate', 'A rate per 10,000'), ('score', 'A score'), ('days', 'A number of days'), ('average', 'An average'), ('words', 'A summary in words')], default='count', max_length=10, verbose_name='kind of number'),
        ),
        migrations.AddField(
            model_name='measure',
            name='known_problems',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='measure',
            name='numerator',
            field=models.CharField(blank=True, max_length=200, verbose_name='what is counted'),
        ),
        migrations.AddField(
            model_name='measure',
            name='part_of',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='workstreams.measure'),
        ),
        migrations.AddField(
            model_name='measure',
            name='series',
            field=models.PositiveSmallIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name='measure',
            name='suppress_under',
            field=models.PositiveSmallIntegerField(default=6, validators=[django.core.validators.MinValueValidator(6)], verbose_name='counts under this are not published'),
        ),
        migrations.AddField(
            model_name='measure',
            name='target_to',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='upper end of the target'),
        ),
        migrations.AddField(
            model_name='reading',
            name='covers',
            field=models.CharField(choices=[('day', 'A day'), ('month', 'A month'), ('quarter', 'A quarter'), ('year', 'A year, April to March')], default='month', max_length=8, verbose_name='covers'),
        ),
        migrations.AddField(
            model_name='reading',
            name='denominator',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
        ),
        migrations.AddField(
            model_name='reading',
            name='numerator',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
        ),
        migrations.AddField(
            model_name='reading',
            name='sample',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='how many replied or were looked at'),
        ),
        migrations.AddField(
            model_name='reading',
            name='series',
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AlterField(
            model_name='historicalmeasure',
            name='code',
            field=models.CharField(max_length=12, validators=[django.core.validators.RegexValidator('^[A-Z0-9]+(-[A-Z0-9]+)*\\Z', 'Use capital letters, numbers and hyphens, for example I1-4')]),
        ),
        migrations.AlterField(
            model_name='historicalmeasure',
            name='direction',
            field=models.CharField(choices=[('up', 'Higher is better'), ('down', 'Lower is better'), ('range', 'Best within a range'), ('context', 'Context only: neither is better')], default='up', max_length=8),
        ),
        migrations.AlterField(
            model_name='measure',
            name='code',
            field=models.CharField(max_length=12, validators=[django.core.validators.RegexValidator('^[A-Z0-9]+(-[A-Z0-9]+)*\\Z', 'Use capital letters, numbers and hyphens, for example I1-4')]),
        ),
        migrations.AlterField(
            model_name='measure',
            name='direction',
            field=models.CharField(choices=[('up', 'Higher is better'), ('down', 'Lower is better'), ('range', 'Best within a range'), ('context', 'Context only: neither is better')], default='up', max_length=8),
        ),
        migrations.AddConstraint(
            model_name='measure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('direction', 'range'), _negated=True), ('target_to', None)), models.Q(('direction', 'range'), ('target', None), ('target_to', None)), models.Q(('direction', 'range'), ('target__isnull', False), ('target_to__isnull', False), ('target__lt', models.F('target_to'))), _connector='OR'), name='range_has_two_ends', violation_error_message='A range has a lower and an upper end, the lower one first'),
        ),
        migrations.AddConstraint(
            model_name='measure',
            constraint=models.CheckConstraint(condition=models.Q(('suppress_under__gte', 6)), name='small_counts_are_hidden'),
        ),
        migrations.AddConstraint(
            model_name='reading',
            constraint=models.UniqueConstraint(fields=('measure', 'series', 'period'), name='one_reading_a_period_and_series'),
        ),
        migrations.AddConstraint(
            model_name='reading',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('denominator', None), ('numerator', None)), models.Q(('denominator__gt', 0), ('numerator__gte', 0), ('value__isnull', False)), _connector='OR'), name='reading_has_both_its_parts'),
        ),
        migrations.AlterConstraint(
            model_name='measure',
            name='one_measure_a_code',
            constraint=models.UniqueConstraint(fields=('plan', 'code'), name='one_measure_a_code', violation_error_message='There is already a measure with this code'),
        ),
        migrations.AddField(
            model_name='benchmark',
            name='measure',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='benchmarks', to='workstreams.measure'),
        ),
        migrations.AddField(
            model_name='historicalbenchmark',
            name='measure',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workstreams.measure'),
        ),
        migrations.AddField(
            model_name='historicalrebase',
            name='asked_by',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicalrebase',
            name='decided_by',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicalrebase',
            name='measure',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workstreams.measure'),
        ),
        migrations.AddField(
            model_name='rebase',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='asked_rebases', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='rebase',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decided_rebases', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='rebase',
            name='measure',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rebases', to='workstreams.measure'),
        ),
        migrations.AddConstraint(
            model_name='benchmark',
            constraint=models.UniqueConstraint(fields=('measure', 'name', 'period'), name='one_benchmark_a_period', violation_error_message='There is already a value of this name for the period'),
        ),
        migrations.AddIndex(
            model_name='historicalbenchmark',
            index=models.Index(fields=['id', '-history_date', '-history_id'], name='workstreams_id_570e9d_idx'),
        ),
        migrations.AddIndex(
            model_name='historicalbenchmark',
            index=models.Index(fields=['plan_ref', '-recorded_at'], name='workstreams_plan_re_a64417_idx'),
        ),
        migrations.AddConstraint(
            model_name='historicalbenchmark',
            constraint=models.UniqueConstraint(fields=('id', 'version'), name='workstreams_benchmark_one_row_a_version'),
        ),
        migrations.AddIndex(
            model_name='historicalrebase',
            index=models.Index(fields=['id', '-history_date', '-history_id'], name='workstreams_id_b090b0_idx'),
        ),
        migrations.AddIndex(
            model_name='historicalrebase',
            index=models.Index(fields=['plan_ref', '-recorded_at'], name='workstreams_plan_re_9665cd_idx'),
        ),
        migrations.AddConstraint(
            model_name='historicalrebase',
            constraint=models.UniqueConstraint(fields=('id', 'version'), name='workstreams_rebase_one_row_a_version'),
        ),
        migrations.AddConstraint(
            model_name='rebase',
            constraint=models.UniqueConstraint(condition=models.Q(('decision', 'refused'), _negated=True), fields=('measure', 'series', 'period'), name='one_rebase_a_period', violation_error_message='A new start was asked for at this period already'),
        ),
        migrations.AddConstraint(
            model_name='rebase',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('decision', 'open')), models.Q(models.Q(('decision', 'open'), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='rebase_decided_by_someone'),
        ),
        migrations.AddConstraint(
            model_name='rebase',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by', None), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='rebase_decided_by_another'),
        ),
        migrations.RunPython(
            say_what_the_words_meant, migrations.RunPython.noop, elidable=True
        ),
    ]
