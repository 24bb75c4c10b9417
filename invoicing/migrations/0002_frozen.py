from django.db import migrations

from office.sql import run_sql


class Migration(migrations.Migration):
    """A number series counts by one, and what is numbered stands."""

    dependencies = [("invoicing", "0001_initial")]

    operations = [run_sql(__file__, "number_series"), run_sql(__file__, "invoice_frozen")]
