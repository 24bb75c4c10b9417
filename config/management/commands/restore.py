"""manage.py restore FOLDER: what `manage.py backup` has written, on an empty server or into an empty database."""

import os
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.loader import MigrationLoader
from psycopg import OperationalError
from psycopg.conninfo import conninfo_to_dict

from config import backup
from config.backup import Manifest, read_manifest
from config.postgresql import owner, programs, roles
from config.postgresql.databases import Server
from config.postgresql.embedded import EmbeddedServer
from config.postgresql.rights import rights_of
from config.waiting import said_of
from delivery.outbox import FOLDERS, Outbox
from office import clock, hold

AS_IT_WAS = "outgoing-at-backup"  # beside the folders of the outbox: what lay in outgoing/ may have been taken since


class Command(BaseCommand):
    help = (
        "Restore a backup as the superuser of a PostgreSQL server (DATABASE_SUPERUSER_URL), where the database is "
        "missing or empty. It gets its name when it is proved against its seals. Nothing is sent before `release`."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--database", metavar="NAME", help="another than the site's: to practise on a server in use"
        )
        parser.add_argument("--seal", type=Path, action="append", default=[], help="a seal that was kept elsewhere")

    def handle(self, *args: Any, folder: Path, seal: list[Path], **options: Any) -> None:
        """`_look_at` refuses before anything is touched; what is refused later has not got its name."""
        begun = time.monotonic()
        manifest = read_manifest(folder)
        _refuse_later_version(manifest)
        database = options["database"] or str(connections.settings[DEFAULT_DB_ALIAS]["NAME"])
        server = _server()
        version = self._look_at(server, database, manifest)
        program = programs.newest_enough("pg_restore", version=max(version, manifest.client))
        made = server.make_roles()

        def fill(unfinished: str) -> None:
            with self._step("Databasen läses in"), server.connect(unfinished) as session:
                jobs = f"--jobs={min(4, os.cpu_count() or 1)}"
                programs.run(
                    program, session, "--exit-on-error", f"--role={roles.OWNER}", jobs, str(folder / backup.DUMP)
                )
            server.give_rights(unfinished)  # after the objects: before them it would widen the rights they came with
            try:
                self._compare(server, unfinished, folder, manifest)
                with _led_to(server, unfinished):
                    self._prove(manifest, [*sorted(folder.glob(backup.SEALS)), *seal])
            except CommandError as fault:
                raise CommandError(
                    f"{fault}\nDet som lästes in heter kvar {unfinished}, för den som vill se på det."
                ) from fault

        server.bring_in(database, fill)
        if options["database"] is None:  # who practises leaves the access point's folder alone
            self._unpack(folder / backup.OUTBOX)
        with _led_to(server, database):
            self._say_what_waits()
        self.stdout.write(f"{database} är återläst på {_took(time.monotonic() - begun)}.")
        for role in made:
            self.stdout.write(f"Ge {role} ett lösenord, i psql: \\password {role}")
        self.stdout.write("Arbetare startar inte förrän listan ovan är genomgången: se `manage.py release --help`.")

    def _look_at(self, server: Server, database: str, manifest: Manifest) -> int:
        """Refuse a server that cannot take it, before anything is touched; gives its version."""
        try:
            with server.connect() as session:
                version = programs.major_of(session)
                may = session.execute("SELECT FROM pg_roles WHERE rolname = current_user AND rolsuper").fetchone()
                user = session.info.user
        except OperationalError as fault:
            raise CommandError(f"Servern svarar inte: {str(fault).splitlines()[0]}") from fault
        if may is None:
            raise CommandError(f"{owner.OF_THE_SUPERUSER} loggar in som {user}, som inte är serverns superuser.")
        if version < manifest.server:
            raise CommandError(
                f"Servern är PostgreSQL {version}, säkerhetskopian är av {manifest.server}: den är för gammal."
            )
        if mighty := server.too_powerful():
            raise CommandError(f"Rollen {mighty[0]} finns redan och får mer än den ska: se `manage.py database_roles`.")
        if server.has(database) and not server.is_empty(database):
            raise CommandError(f"Databasen {database} är inte tom: inget har skrivits. Återläs på en tom server.")
        return version

    def _compare(self, server: Server, database: str, folder: Path, manifest: Manifest) -> None:
        """Every row and every right is there, and no right more: role for role, as when the backup was made."""
        with server.connect(database) as session:
            rows = backup.rows_of(session)
            found = set(rights_of(session))
        wanted = set((folder / backup.RIGHTS).read_text().splitlines())
        faults = [
            f"{table}: {rows.get(table, 0)} rader, {manifest.rows.get(table, 0)} i säkerhetskopian"
            for table in sorted(rows.keys() | manifest.rows.keys())
            if rows.get(table) != manifest.rows.get(table)
        ]
        faults += [f"en rättighet saknas: {right}" for right in sorted(wanted - found)]
        faults += [f"en rättighet för mycket: {right}" for right in sorted(found - wanted)]
        if faults:
            raise CommandError(f"{database} är inte som säkerhetskopian.\n" + "\n".join(faults))
        self.stdout.write(f"Alla rader i {len(rows)} tabeller och alla {len(found)} rättigheter är som de var.")

    def _prove(self, manifest: Manifest, seals: list[Path]) -> None:
        with self._step("Migreringar och lagen"):
            call_command("migrate", verbosity=0)
        Session.objects.all().delete()  # whoever has signed out since is not in again
        hold.put(hold.Hold(backup_at=manifest.made_at, restored_at=clock.now()), using=owner.ALIAS)
        with self._step("Liggaren räknas om"):
            arguments = [argument for path in seals for argument in ("--seal", str(path))]
            call_command("verify_ledger", *arguments, stdout=self.stdout)

    def _unpack(self, tar: Path) -> None:
        """Into the access point's folder, if it is empty: else it is newer than the backup."""
        if not tar.exists():
            return
        if settings.OUTBOX_DIR is None:
            self.stdout.write(f"BIDRAG_OUTBOX_DIR är inte satt: accesspunktens mapp ligger kvar i {tar}.")
            return
        folder: Path = settings.OUTBOX_DIR
        if any(path.is_file() for path in folder.rglob("*")):
            self.stdout.write(f"{folder} är inte tom och lämnas som den är; som den var ligger den i {tar}.")
            return
        folder.mkdir(parents=True, exist_ok=True)
        Outbox(folder).set_up()
        (folder / AS_IT_WAS).mkdir(exist_ok=True)
        with tarfile.open(tar) as packed:
            for member in packed:
                place, _, name = member.name.partition("/")
                content = packed.extractfile(member) if member.isreg() else None
                if content is not None and place in FOLDERS and "/" not in name and name.strip("."):
                    target = AS_IT_WAS if place == "outgoing" else place
                    (folder / target / name).write_bytes(content.read())
        self.stdout.write(f"Accesspunktens mapp är återställd; det som låg i outgoing/ ligger i {folder / AS_IT_WAS}.")

    def _say_what_waits(self) -> None:
        held = hold.hold()
        assert held, "it has just been put"
        for line in said_of(held):
            self.stdout.write(line)

    @contextmanager
    def _step(self, what: str) -> Iterator[None]:
        begun = time.monotonic()
        yield
        self.stdout.write(f"{what}: {_took(time.monotonic() - begun)}.")
        self.stdout.flush()


def _server() -> Server:
    if address := os.environ.get(owner.OF_THE_SUPERUSER):
        return Server(address)
    if embedded := connections.settings[DEFAULT_DB_ALIAS].get("EMBEDDED"):
        return EmbeddedServer(Path(embedded)).as_superuser()
    raise CommandError(
        f"{owner.OF_THE_SUPERUSER} är inte satt: serverns adress som dess superuser, bara för det här kommandot."
    )


def _refuse_later_version(manifest: Manifest) -> None:
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations or {}}
    if later := [name for name in manifest.migrations if name not in known]:
        raise CommandError(
            f"Säkerhetskopian är av en senare version av programmet, med {later[0]}: installera den först."
        )


@contextmanager
def _led_to(server: Server, database: str) -> Iterator[None]:
    """The site and the owner work on that database meanwhile, let in by the superuser: they may lack passwords yet."""
    before = dict(connections.settings)
    address = conninfo_to_dict(server.address)
    of_django = {
        "HOST": address.pop("host", ""),
        "PORT": address.pop("port", ""),
        "PASSWORD": address.pop("password", ""),
    }
    of_django |= {"USER": address.pop("user", roles.SUPERUSER), "NAME": database, "ENGINE": "config.postgresql"}
    asked = address.pop("options", "")
    address.pop("dbname", None)
    ways = {
        alias: of_django | {"OPTIONS": {**address, "options": f"{asked} -c role={role}".strip()}}
        for alias, role in ((DEFAULT_DB_ALIAS, roles.APP), (owner.ALIAS, roles.OWNER))
    }
    _lead(connections.configure_settings(ways))
    try:
        yield
    finally:
        _lead(before)


def _lead(ways: dict[str, Any]) -> None:
    connections.close_all()
    for alias in list(connections):
        with suppress(AttributeError):  # one that nobody has used
            del connections[alias]
    connections.settings.clear()
    connections.settings.update(ways)


def _took(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s"
