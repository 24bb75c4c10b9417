from django.db import migrations

from office.sql import run_sql


class Migration(migrations.Migration):
    """What kronor rest on is not moved under them."""

    dependencies = [("grants", "0006_known_words_and_years")]

    operations = [run_sql(__file__, "promises_stand")]
