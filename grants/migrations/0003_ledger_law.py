from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from office.sql import run_sql


def let_the_day_be_set(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """In a demonstration and in tests the day can be set ahead of the real clock; never in production."""
    if settings.CLOCK_FILE is not None:
        schema_editor.execute("INSERT INTO grants_clock_may_be_set DEFAULT VALUES")


class Migration(migrations.Migration):
    """The database keeps the law of the ledger (sql/ledger_law.sql)."""

    dependencies = [("grants", "0002_ledger")]

    operations = [
        run_sql(__file__, "ledger_law"),
        migrations.RunPython(let_the_day_be_set, migrations.RunPython.noop),
    ]
