"""Migrations whose SQL stands in files of its own, `sql/NAME.sql` beside them, each with `sql/NAME_reverse.sql`."""

from pathlib import Path

from django.db.migrations import RunSQL


def run_sql(migration_file: str, name: str) -> RunSQL:
    folder = Path(migration_file).parent / "sql"
    return RunSQL((folder / f"{name}.sql").read_text(), (folder / f"{name}_reverse.sql").read_text())
