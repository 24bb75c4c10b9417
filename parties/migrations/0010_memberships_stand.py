from django.db import migrations

from office.sql import run_sql


class Migration(migrations.Migration):
    """Who held which role stands, and nobody takes over the key of another: what has been signed leans on both."""

    dependencies = [("parties", "0009_seat_and_contact")]

    operations = [run_sql(__file__, "memberships_stand")]
