"""Reminders may be of a notice that waits to be confirmed."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workstreams', '0035_removed_milestones'),
    ]

    operations = [
        migrations.AlterField(
            model_name='historicalreminder',
            name='kind',
            field=models.CharField(choices=[('date', 'The agreed date of an action'), ('round', 'Updates to send in a round'), ('returned', 'An update that was returned'), ('claim', 'A claim to check'), ('date_change', 'A request to move a date'), ('judged', 'A request to change how something is judged'), ('escalation', 'An escalation to answer'), ('expectation', 'What is expected of them'), ('challenge', 'A challenge to reply to or to close'), ('news', 'What is new of a challenge that was put to them'), ('question', 'An answer to scrutiny, or what was done about one'), ('publication', 'What was published'), ('judgement', 'A judgement of the board that runs out'), ('decision', 'A decision of the board to carry out'), ('meeting', 'Papers or notes of a meeting'), ('papers', 'Papers of a meeting that were sent'), ('notice', 'A notice to confirm'), ('return', 'A return to the Department'), ('review', 'A review of the notice'), ('requirement', 'A requirement of the notice'), ('finding', 'A finding to put right'), ('grades', 'A self-assessment of the grades'), ('impact', 'An assessment of equality, law or community'), ('evidence', 'Evidence that runs out'), ('marking', 'What is marked exempt or confidential'), ('validation', 'An outside check or its report'), ('risk', 'A risk to review or to answer for'), ('money', 'A line of money to be settled'), ('release', 'A request to read an exempt item, or its answer'), ('scrutiny', 'What scrutiny plans, or a group’s report')], max_length=20, verbose_name='about'),
        ),
        migrations.AlterField(
            model_name='reminder',
            name='kind',
            field=models.CharField(choices=[('date', 'The agreed date of an action'), ('round', 'Updates to send in a round'), ('returned', 'An update that was returned'), ('claim', 'A claim to check'), ('date_change', 'A request to move a date'), ('judged', 'A request to change how something is judged'), ('escalation', 'An escalation to answer'), ('expectation', 'What is expected of them'), ('challenge', 'A challenge to reply to or to close'), ('news', 'What is new of a challenge that was put to them'), ('question', 'An answer to scrutiny, or what was done about one'), ('publication', 'What was published'), ('judgement', 'A judgement of the board that runs out'), ('decision', 'A decision of the board to carry out'), ('meeting', 'Papers or notes of a meeting'), ('papers', 'Papers of a meeting that were sent'), ('notice', 'A notice to confirm'), ('return', 'A return to the Department'), ('review', 'A review of the notice'), ('requirement', 'A requirement of the notice'), ('finding', 'A finding to put right'), ('grades', 'A self-assessment of the grades'), ('impact', 'An assessment of equality, law or community'), ('evidence', 'Evidence that runs out'), ('marking', 'What is marked exempt or confidential'), ('validation', 'An outside check or its report'), ('risk', 'A risk to review or to answer for'), ('money', 'A line of money to be settled'), ('release', 'A request to read an exempt item, or its answer'), ('scrutiny', 'What scrutiny plans, or a group’s report')], max_length=20, verbose_name='about'),
        ),
    ]
