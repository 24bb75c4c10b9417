from django.db import migrations

from office.sql import run_sql


class Migration(migrations.Migration):
    """An attest is given in the role and when it is done; no posting alone attests or pays; no conflict of interest
    ends on a day that has been; kronor settle an invoice only when they reached its issuer."""

    dependencies = [
        ("invoicing", "0010_seat_and_contact"),
        ("parties", "0010_memberships_stand"),
    ]

    operations = [run_sql(__file__, "whoever_connects")]
