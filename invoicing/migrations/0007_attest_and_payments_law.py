from django.db import migrations

from office.sql import run_sql


class Migration(migrations.Migration):
    """Four eyes, mandates and conflicts of interest; an invoice stands in the ledger where its status says; payments
    are only added, and no krona of them is used twice."""

    dependencies = [("invoicing", "0006_attest_and_payments")]

    operations = [run_sql(__file__, "attest"), run_sql(__file__, "payments")]
