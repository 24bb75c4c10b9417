"""manage.py backup FOLDER: the database and what must go with it, for `manage.py restore`."""

import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections, transaction
from django.db.migrations.recorder import MigrationRecorder

from config import backup
from config.backup import File, Manifest
from config.postgresql import owner, programs, roles
from config.postgresql.rights import rights_of
from delivery.outbox import FOLDERS
from grants.models import LedgerSeal
from office import clock
from office.formats import counted, thousands

NO_LARGE_OBJECTS = "--no-blobs"  # there are none of ours, and one of somebody else's would stop dump or restore
LATEST = 7  # seals; all of them are in the database too


class Command(BaseCommand):
    help = (
        "Write the database into a new folder, with what goes with it: roles, rights, latest seals, the access point's "
        "folder. Works as the owner of the database, while the site is at work."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="a folder that does not exist yet")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        with owner.let_in() as alias, transaction.atomic(using=alias), connections[alias].cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            session: psycopg.Connection[Any] = connections[alias].connection
            if not MigrationRecorder(connections[alias]).has_table():
                raise CommandError("Databasen är tom: det finns inget att ta en säkerhetskopia av.")
            program = programs.newest_enough("pg_dump", version=programs.major_of(session))
            with _made(folder):
                manifest = self._write(folder, session, program)
                manifest.write(folder)
        self._say(folder, manifest)

    def _write(self, folder: Path, session: psycopg.Connection[Any], program: Path) -> Manifest:
        """All of it as of one moment, which the dump is told of; the access point's folder after that.

        In this order nothing can look unsent that was handed over before the dump (delivery/actions/delivery.py).
        """
        made_at = clock.now()
        (snapshot,) = session.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
        rows = backup.rows_of(session)
        (size,) = session.execute("SELECT pg_database_size(current_database())").fetchone() or (0,)
        migrations = session.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1").fetchall()
        (folder / backup.RIGHTS).write_text("\n".join(rights_of(session)) + "\n")
        (folder / backup.ROLES).write_text(roles.as_sql())
        for seal in LedgerSeal.objects.using(owner.ALIAS).order_by("-number")[:LATEST]:
            (folder / backup.SEALS.replace("*", str(seal.pk))).write_text(seal.as_json())
        dump = folder / backup.DUMP
        programs.run(program, session, "--format=custom", NO_LARGE_OBJECTS, f"--snapshot={snapshot}", f"--file={dump}")
        if settings.OUTBOX_DIR is not None:
            _pack(settings.OUTBOX_DIR, folder / backup.OUTBOX)
        return Manifest(
            made_at=made_at,
            server=programs.major_of(session),
            client=programs.major_version(program),
            database_bytes=size,
            rows=rows,
            migrations=[name for (name,) in migrations],
            files={path.name: File.of(path) for path in sorted(folder.iterdir())},
        )

    def _say(self, folder: Path, manifest: Manifest) -> None:
        size = thousands(sum(file.size for file in manifest.files.values()) // 1_000)
        seals = len(list(folder.glob(backup.SEALS)))
        postings, invoices = manifest.rows["grants_posting"], manifest.rows["invoicing_invoice"]
        self.stdout.write(
            f"Säkerhetskopian är skriven i {folder}: {counted(postings, 'post', 'poster')}, "
            f"{counted(invoices, 'faktura', 'fakturor')}, {counted(seals, 'sigill', 'sigill')}, {size} kB."
        )
        if not seals:
            self.stdout.write("Liggaren har aldrig förseglats: återläsningen kan inte visa att inget har kapats.")
        self.stdout.write("Förvara skilt från den, för de finns inte i den:")
        for what, why in backup.KEPT_ELSEWHERE.items():
            self.stdout.write(f"  {what}: {why}")


@contextmanager
def _made(folder: Path) -> Iterator[None]:
    """A new folder that only we may enter; gone again if it does not become a backup."""
    try:
        folder.mkdir(mode=0o700, parents=True)
    except OSError as fault:
        raise CommandError(f"{folder}: {fault.strerror}. Säkerhetskopian skrivs i en ny mapp.") from fault
    try:
        yield
    except BaseException:
        shutil.rmtree(folder)
        raise


def _pack(outbox: Path, target: Path) -> None:
    """The plain files of the access point's folder, which it may take away meanwhile."""
    with tarfile.open(target, "w") as tar:
        for place in FOLDERS:
            for path in sorted((outbox / place).glob("*")):
                with suppress(FileNotFoundError):
                    if path.is_file() and not path.is_symlink():
                        tar.add(path, f"{place}/{path.name}")
