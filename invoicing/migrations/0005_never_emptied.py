from django.db import migrations

from office.sql import run_sql


class Migration(migrations.Migration):
    """Nobody empties the invoices, and no number is taken for nothing."""

    dependencies = [("invoicing", "0004_einvoice_files")]

    operations = [run_sql(__file__, "never_emptied")]
