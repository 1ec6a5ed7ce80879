"""Reminders of judgements of the board."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workstreams', '0021_reminders_of_the_notice'),
    ]

    operations = [
        migrations.AlterField(
            model_name='historicalreminder',
            name='kind',
            field=models.CharField(choices=[('date', 'The agreed date of an action'), ('round', 'Updates to send in a round'), ('returned', 'An update that was returned'), ('claim', 'A claim to check'), ('date_change', 'A request to move a date'), ('judged', 'A request to change how something is judged'), ('escalation', 'An escalation to answer'), ('expectation', 'What is expected of them'), ('challenge', 'A challenge to reply to or to close'), ('publication', 'What was published'), ('judgement', 'A judgement of the board that runs out'), ('decision', 'A decision of the board to carry out'), ('meeting', 'Papers or notes of a meeting'), ('return', 'A return to the Department'), ('requirement', 'A requirement of the notice')], max_length=20, verbose_name='about'),
        ),
        migrations.AlterField(
            model_name='reminder',
            name='kind',
            field=models.CharField(choices=[('date', 'The agreed date of an action'), ('round', 'Updates to send in a round'), ('returned', 'An update that was returned'), ('claim', 'A claim to check'), ('date_change', 'A request to move a date'), ('judged', 'A request to change how something is judged'), ('escalation', 'An escalation to answer'), ('expectation', 'What is expected of them'), ('challenge', 'A challenge to reply to or to close'), ('publication', 'What was published'), ('judgement', 'A judgement of the board that runs out'), ('decision', 'A decision of the board to carry out'), ('meeting', 'Papers or notes of a meeting'), ('return', 'A return to the Department'), ('requirement', 'A requirement of the notice')], max_length=20, verbose_name='about'),
        ),
    ]
