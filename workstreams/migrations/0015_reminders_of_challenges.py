"""Reminders of challenges, which need not be about an action."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workstreams', '0014_words_of_updates'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='reminder',
            name='reminder_of_an_action_or_a_round',
        ),
        migrations.AlterField(
            model_name='historicalreminder',
            name='kind',
            field=models.CharField(choices=[('date', 'The agreed date of an action'), ('round', 'Updates to send in a round'), ('returned', 'An update that was returned'), ('claim', 'A claim to check'), ('date_change', 'A request to move a date'), ('judged', 'A request to change how something is judged'), ('escalation', 'An escalation to answer'), ('expectation', 'What is expected of them'), ('challenge', 'A challenge to reply to or to close')], max_length=11, verbose_name='about'),
        ),
        migrations.AlterField(
            model_name='reminder',
            name='kind',
            field=models.CharField(choices=[('date', 'The agreed date of an action'), ('round', 'Updates to send in a round'), ('returned', 'An update that was returned'), ('claim', 'A claim to check'), ('date_change', 'A request to move a date'), ('judged', 'A request to change how something is judged'), ('escalation', 'An escalation to answer'), ('expectation', 'What is expected of them'), ('challenge', 'A challenge to reply to or to close')], max_length=11, verbose_name='about'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('action', None), ('kind', 'round'), ('round__isnull', False)), models.Q(models.Q(('kind', 'round'), _negated=True), ('action__isnull', False), ('round', None)), models.Q(('kind__in', ['judged', 'challenge']), ('round', None)), _connector='OR'), name='reminder_of_an_action_or_a_round'),
        ),
    ]
