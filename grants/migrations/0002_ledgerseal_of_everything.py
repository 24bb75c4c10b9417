from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('grants', '0001_initial'),
    ]

    operations = [
        # A seal of the former kind has neither number nor trails, and its row may not be changed. No ledger is in
        # production yet; a demonstration makes new ones.
        migrations.RunSQL(
            "ALTER TABLE grants_ledgerseal DISABLE TRIGGER USER; DELETE FROM grants_ledgerseal;"
            " ALTER TABLE grants_ledgerseal ENABLE TRIGGER USER",
            migrations.RunSQL.noop,
        ),
        migrations.AddField(
            model_name='ledgerseal',
            name='ledger',
            field=models.UUIDField(verbose_name='liggare'),
        ),
        migrations.AddField(
            model_name='ledgerseal',
            name='number',
            field=models.PositiveIntegerField(unique=True, verbose_name='nummer'),
        ),
        migrations.AddField(
            model_name='ledgerseal',
            name='previous',
            field=models.CharField(blank=True, max_length=64, verbose_name='roten före'),
        ),
        migrations.AddField(
            model_name='ledgerseal',
            name='trails',
            field=models.JSONField(help_text='[tabell, sista version, antal versioner, SHA-256] för varje tabell.', verbose_name='behandlingshistorik'),
        ),
    ]
