"""Documents by that name; reminders of papers and notes of a meeting."""

import improvement.text_order
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('improvement', '0010_release_precision'),
        ('workstreams', '0019_own_references'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='historicalsource',
            options={'get_latest_by': ('history_date', 'history_id'), 'ordering': ('-history_date', '-history_id'), 'verbose_name': 'historical document', 'verbose_name_plural': 'historical documents'},
        ),
        migrations.AlterModelOptions(
            name='source',
            options={'ordering': (improvement.text_order.InOrder(models.F('ref')),), 'verbose_name': 'document'},
        ),
        migrations.AlterField(
            model_name='historicalreminder',
            name='kind',
            field=models.CharField(choices=[('date', 'The agreed date of an action'), ('round', 'Updates to send in a round'), ('returned', 'An update that was returned'), ('claim', 'A claim to check'), ('date_change', 'A request to move a date'), ('judged', 'A request to change how something is judged'), ('escalation', 'An escalation to answer'), ('expectation', 'What is expected of them'), ('challenge', 'A challenge to reply to or to close'), ('publication', 'What was published'), ('decision', 'A decision of the board to carry out'), ('meeting', 'Papers or notes of a meeting')], max_length=20, verbose_name='about'),
        ),
        migrations.AlterField(
            model_name='reminder',
            name='kind',
            field=models.CharField(choices=[('date', 'The agreed date of an action'), ('round', 'Updates to send in a round'), ('returned', 'An update that was returned'), ('claim', 'A claim to check'), ('date_change', 'A request to move a date'), ('judged', 'A request to change how something is judged'), ('escalation', 'An escalation to answer'), ('expectation', 'What is expected of them'), ('challenge', 'A challenge to reply to or to close'), ('publication', 'What was published'), ('decision', 'A decision of the board to carry out'), ('meeting', 'Papers or notes of a meeting')], max_length=20, verbose_name='about'),
        ),
        migrations.AlterConstraint(
            model_name='fact',
            name='one_fact_a_ref',
            constraint=models.UniqueConstraint(fields=('source', 'ref'), name='one_fact_a_ref', violation_error_message='This document has a fact with this reference already'),
        ),
        migrations.AlterConstraint(
            model_name='source',
            name='one_source_a_ref',
            constraint=models.UniqueConstraint(fields=('plan', 'ref'), name='one_source_a_ref', violation_error_message='There is already a document with this reference'),
        ),
    ]
