"""A backup restored is the same ledger under the same law; what cannot be restored whole is refused in one sentence."""

import json
import shutil
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import asdict
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL, Identifier
from pytest_django import Settings

from config import backup
from config.management.commands.restore import Command
from config.postgresql import programs, roles
from config.postgresql.databases import Server
from config.postgresql.embedded import PORT, EmbeddedServer
from config.postgresql.rights import rights_of
from delivery.actions import send_waiting
from delivery.outbox import Outbox
from grants.actions import seal_ledger
from office.hold import hold
from parties.actions import choose_einvoice_channel
from parties.models import Party, Role
from tests.clients import Client
from tests.database import HASTE, TestDatabase
from tests.infrastructure.test_commands import manage
from tests.invoicing.steps import DAY, submitted
from tests.world import World, another_agreement, morning

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
NOW = morning(DAY)
Restore = Callable[..., str]


@pytest.fixture
def outbox(settings: Settings, tmp_path: Path) -> Path:
    settings.OUTBOX_DIR = tmp_path / "outbox"
    settings.OUTBOX_DIR.mkdir()
    Outbox(settings.OUTBOX_DIR).set_up()
    return tmp_path / "outbox"


@pytest.fixture
def ledger(world: World, outbox: Path) -> World:
    """One e-invoice handed over and taken, one that waits, a seal between them."""
    choose_einvoice_channel(party_id=world.teknikcollege.pk, channel=Party.EInvoiceChannel.OUTBOX, now=NOW)
    submitted(world)
    send_waiting(now=NOW)
    seal_ledger(now=NOW, by=None)
    another_agreement(world, 1, signed_on=DAY)
    Client().force_login(world.person(Role.OFFICER))
    (outbox / "receipts" / "answer.xml").write_text("<a/>")
    return world


@pytest.fixture
def folder(ledger: World, tmp_path: Path) -> Path:
    """A backup of it."""
    call_command("backup", str(tmp_path / "backup"), stdout=StringIO())
    return tmp_path / "backup"


@pytest.fixture
def target(test_database: TestDatabase) -> str:
    """The name of a database that is not there; dropped with all others of the run."""
    name = f"{test_database.prefix}_restored"
    test_database.server.drop(name)
    return name


@pytest.fixture
def restore(folder: Path, target: str, test_database: TestDatabase, monkeypatch: pytest.MonkeyPatch) -> Restore:
    """What `manage.py restore` says, on the server of the tests, beside the database in use."""
    monkeypatch.setenv("DATABASE_SUPERUSER_URL", test_database.server.address)

    def run(*options: str) -> str:
        said = StringIO()
        call_command("restore", str(folder), "--database", target, *options, stdout=said)
        return said.getvalue()

    return run


def test_a_backup_is_restored_and_held_beside_the_database_in_use(
    restore: Restore, target: str, outbox: Path, test_database: TestDatabase
) -> None:
    shutil.rmtree(outbox)
    said = restore()
    assert "Liggaren håller" in said
    assert "1 e-brev skickas:\n  checker@example.se: Faktura TC-2027-0001" in said
    assert f"{target} är återläst på 0 min" in said
    server = test_database.server
    with server.connect(target) as restored, server.connect(test_database.name) as in_use:
        assert rights_of(restored) == rights_of(in_use)
        assert backup.rows_of(restored) == backup.rows_of(in_use) | {"office_hold": 1, "django_session": 0}
    assert not outbox.exists()  # who practises leaves it alone
    assert hold() is None  # where the site is at work


def test_the_access_points_folder_comes_back_without_what_it_would_take_again(folder: Path, outbox: Path) -> None:
    shutil.rmtree(outbox)
    unpack(folder)
    assert [path.name for path in (outbox / "receipts").iterdir()] == ["answer.xml"]
    assert not Outbox(outbox).outgoing()
    (taken,) = (outbox / "outgoing-at-backup").iterdir()
    assert taken.name.startswith("TC-2027-0001-")


def test_a_folder_of_the_access_point_in_use_is_left_as_it_is(folder: Path, outbox: Path) -> None:
    before = Outbox(outbox).outgoing()
    assert f"{outbox} är inte tom och lämnas som den är" in unpack(folder)
    assert Outbox(outbox).outgoing() == before
    assert not (outbox / "outgoing-at-backup").exists()


def test_names_that_lead_out_of_the_access_points_folder_are_left_in_the_archive(outbox: Path, tmp_path: Path) -> None:
    shutil.rmtree(outbox)
    (tmp_path / "file").write_text("<a/>")
    with tarfile.open(tmp_path / backup.OUTBOX, "w") as tar:
        for name in ("../out.xml", "receipts/../../out.xml", "elsewhere/out.xml", "receipts/.."):
            tar.add(tmp_path / "file", name)
        link = tarfile.TarInfo("receipts/link.xml")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    unpack(tmp_path)
    assert not [path for path in outbox.rglob("*") if not path.is_dir()]
    assert not (tmp_path / "out.xml").exists()


def unpack(folder: Path) -> str:
    said = StringIO()
    Command(stdout=said)._unpack(folder / backup.OUTBOX)
    return said.getvalue()


@pytest.mark.soak
def test_a_backup_one_migration_behind_is_brought_up_to_date(
    ledger: World, target: str, test_database: TestDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call_command("migrate", "admin", "0002", verbosity=0)
    call_command("backup", str(tmp_path / "older"), stdout=StringIO())
    monkeypatch.setenv("DATABASE_SUPERUSER_URL", test_database.server.address)
    call_command("restore", str(tmp_path / "older"), "--database", target, stdout=StringIO())
    with test_database.server.connect(target) as session:
        run = session.execute("SELECT name FROM django_migrations WHERE app = 'admin' ORDER BY name DESC LIMIT 1")
        assert run.fetchone() == ("0003_logentry_add_action_flag_choices",)


def test_a_ledger_that_is_not_the_one_that_was_sealed_does_not_get_its_name(
    restore: Restore, target: str, folder: Path, test_database: TestDatabase, tmp_path: Path
) -> None:
    (kept,) = folder.glob(backup.SEALS)
    seal = json.loads(kept.read_text())
    seal["chains"][0]["seq"] += 100
    (tmp_path / "elsewhere.json").write_text(json.dumps(seal))
    with pytest.raises(CommandError, match=rf"(?s)Liggaren håller inte.*heter kvar {target}_unfinished"):
        restore("--seal", str(tmp_path / "elsewhere.json"))
    assert not test_database.server.has(target)


@pytest.mark.soak
def test_rights_that_are_wider_than_they_were_are_seen(folder: Path, target: str, test_database: TestDatabase) -> None:
    """The trap: default privileges that are there before the objects come are added to what these come with."""
    server = test_database.server

    def fill(name: str) -> None:
        with server.connect(name) as session:
            program = programs.newest_enough("pg_restore", version=programs.major_of(session))
            programs.run(program, session, "--exit-on-error", f"--role={roles.OWNER}", str(folder / backup.DUMP))

    server.make(target, fill)
    with server.connect(target) as session:
        wider = set(rights_of(session)) - set((folder / backup.RIGHTS).read_text().splitlines())
    assert "table grants_posting: bidrag_app DELETE" in wider
    assert "table parties_partyevent: bidrag_app DELETE" in wider


# What is refused before anything is touched. The backup is of an empty database, made once.


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept") / "backup"


@pytest.fixture
def whole(kept: Path, db: None, tmp_path: Path) -> Path:
    """A backup that a test may spoil."""
    if not kept.exists():
        call_command("backup", str(kept), stdout=StringIO())
    return Path(shutil.copytree(kept, tmp_path / "backup"))


@pytest.fixture
def refused(target: str, test_database: TestDatabase, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], str]:
    """What `manage.py restore` says when it refuses; no database has come to be."""
    monkeypatch.setenv("DATABASE_SUPERUSER_URL", test_database.server.address)

    def run(folder: Path) -> str:
        with pytest.raises(CommandError) as refusal:
            call_command("restore", str(folder), "--database", target)
        assert not test_database.server.has(f"{target}_unfinished")
        assert len(str(refusal.value).splitlines()) == 1
        return str(refusal.value)

    return run


Refused = Callable[[Path], str]


def change_manifest(folder: Path, **changed: object) -> None:
    path = folder / backup.MANIFEST
    path.write_text(json.dumps(json.loads(path.read_text()) | changed))


def test_a_dump_for_itself_is_refused(whole: Path, refused: Refused) -> None:
    assert "en dump för sig saknar roller och sigill" in refused(whole / backup.DUMP)


@pytest.mark.parametrize("name", backup.NEEDED)
def test_a_backup_without_one_of_its_files_is_refused(whole: Path, refused: Refused, name: str) -> None:
    (whole / name).unlink()
    assert f"{whole / name} saknas: mappen är inte hel." in refused(whole)
    files = json.loads((whole / backup.MANIFEST).read_text())["files"]
    change_manifest(whole, files={one: file for one, file in files.items() if one != name})
    assert f"saknar {name}, som en återläsning behöver" in refused(whole)


def test_a_dump_cut_short_is_refused(whole: Path, refused: Refused) -> None:
    dump = whole / backup.DUMP
    dump.write_bytes(dump.read_bytes()[:-1000])
    assert f"{dump} är inte den fil som skrevs" in refused(whole)


def test_one_changed_byte_is_refused(whole: Path, refused: Refused) -> None:
    content = (whole / backup.RIGHTS).read_bytes()
    (whole / backup.RIGHTS).write_bytes(content.replace(b"SELECT", b"DELETE", 1))
    assert "är inte den fil som skrevs" in refused(whole)


def test_a_backup_that_was_never_finished_is_refused(whole: Path, refused: Refused) -> None:
    (whole / backup.MANIFEST).unlink()
    assert "säkerhetskopian blev aldrig färdig" in refused(whole)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 1}', '{"version": 1, "files": 1}', "\xff"])
def test_a_manifest_that_is_none_is_refused(whole: Path, refused: Refused, text: str) -> None:
    (whole / backup.MANIFEST).write_text(text, encoding="latin-1")
    assert "går inte att läsa som en säkerhetskopias innehåll" in refused(whole)


def test_a_manifest_does_not_lead_out_of_its_folder(whole: Path, refused: Refused, tmp_path: Path) -> None:
    (tmp_path / "other").write_text("")
    files = json.loads((whole / backup.MANIFEST).read_text())["files"]
    change_manifest(whole, files=files | {"../other": {"size": 0, "sha256": ""}})
    assert "other saknas: mappen är inte hel." in refused(whole)


def test_a_backup_of_a_later_kind_or_program_is_refused(whole: Path, refused: Refused) -> None:
    migrations = json.loads((whole / backup.MANIFEST).read_text())["migrations"]
    change_manifest(whole, migrations=[*migrations, "grants.0999_to_come"])
    assert "av en senare version av programmet, med grants.0999_to_come: installera den först" in refused(whole)
    change_manifest(whole, version=2)
    assert "är av version 2, som det här programmet inte känner" in refused(whole)


def test_a_server_or_program_older_than_the_dump_is_refused(whole: Path, refused: Refused) -> None:
    change_manifest(whole, client=99)
    assert refused(whole).startswith("pg_restore måste vara av PostgreSQL 99 eller senare (")
    change_manifest(whole, server=99)
    assert "säkerhetskopian är av 99: den är för gammal" in refused(whole)


def test_a_database_that_is_not_empty_is_refused_and_stays(
    whole: Path, target: str, test_database: TestDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    test_database.server.make(target)
    with test_database.server.connect(target) as session:
        session.execute("CREATE TABLE precious AS SELECT 1 AS one")
    monkeypatch.setenv("DATABASE_SUPERUSER_URL", test_database.server.address)
    with pytest.raises(CommandError, match="är inte tom: inget har skrivits"):
        call_command("restore", str(whole), "--database", target)
    with test_database.server.connect(target) as session:
        assert session.execute("SELECT one FROM precious").fetchone() == (1,)


def test_whoever_is_no_superuser_or_finds_no_server_is_told(
    whole: Path, test_database: TestDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_SUPERUSER_URL", test_database.url(roles.APP))
    with pytest.raises(CommandError, match="loggar in som bidrag_app, som inte är serverns superuser"):
        call_command("restore", str(whole), "--database", "another")
    monkeypatch.setenv("DATABASE_SUPERUSER_URL", "postgresql://postgres@127.0.0.1:1/postgres")
    with pytest.raises(CommandError, match="Servern svarar inte: "):
        call_command("restore", str(whole), "--database", "another")


@pytest.mark.soak
def test_a_role_that_may_more_than_it_should_is_refused(
    whole: Path, second_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    with second_server.connect() as session:
        session.execute("CREATE ROLE bidrag_app LOGIN CREATEDB")
    monkeypatch.setenv("DATABASE_SUPERUSER_URL", second_server.address)
    with pytest.raises(CommandError, match="Rollen bidrag_app finns redan och får mer än den ska"):
        call_command("restore", str(whole), "--database", roles.DATABASE)


def test_a_backup_is_not_written_over_another(whole: Path) -> None:
    before = (whole / backup.MANIFEST).read_bytes()
    with pytest.raises(CommandError, match="Säkerhetskopian skrivs i en ny mapp"):
        call_command("backup", str(whole))
    assert (whole / backup.MANIFEST).read_bytes() == before


def test_an_empty_database_is_not_backed_up_and_leaves_no_folder(
    owner_environment: dict[str, str], target: str, test_database: TestDatabase, tmp_path: Path
) -> None:
    test_database.server.make(target)
    url = test_database.url(roles.OWNER).replace(test_database.name, target)
    done = manage("backup", str(tmp_path / "backup"), **owner_environment | {"DATABASE_OWNER_URL": url})
    assert done.stderr == "CommandError: Databasen är tom: det finns inget att ta en säkerhetskopia av.\n"
    assert not (tmp_path / "backup").exists()


def test_a_backup_that_fails_leaves_no_folder(
    transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "newest_enough", lambda *_, **__: Path("/usr/bin/false"))
    with pytest.raises(CommandError, match="false: misslyckades"):
        call_command("backup", str(tmp_path / "backup"))
    assert not (tmp_path / "backup").exists()


def test_a_dump_that_is_none_is_said_in_one_line_and_gets_no_name(
    whole: Path, target: str, test_database: TestDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    (whole / backup.DUMP).write_text("SELECT 1;")
    files = json.loads((whole / backup.MANIFEST).read_text())["files"]
    change_manifest(whole, files=files | {backup.DUMP: asdict(backup.File.of(whole / backup.DUMP))})
    monkeypatch.setenv("DATABASE_SUPERUSER_URL", test_database.server.address)
    with pytest.raises(CommandError, match=r"^pg_restore: error: [^\n]+$"):
        call_command("restore", str(whole), "--database", target)
    assert not test_database.server.has(target)


def test_a_backup_holds_no_secret_and_says_so(whole: Path, settings: Settings) -> None:
    manifest = json.loads((whole / backup.MANIFEST).read_text())
    assert next(iter(manifest["kept_elsewhere"])) == "SECRET_KEY"
    for path in whole.iterdir():
        assert settings.SECRET_KEY.encode() not in path.read_bytes()
    assert "PASSWORD" not in (whole / backup.ROLES).read_text()
    assert whole.stat().st_mode & 0o077 == 0


def test_a_program_too_old_for_the_server_is_told_from_one_that_suffices(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for version in (15, 17, 18):
        path = tmp_path / f"usr/lib/postgresql/{version}/bin/pg_dump"
        path.parent.mkdir(parents=True)
        path.write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {version}.1 (Debian)'\n")
        path.chmod(0o755)
    places = [tmp_path / f"usr/lib/postgresql/{version}/bin/pg_dump" for version in (15, 17, 18)]
    monkeypatch.setattr(programs, "_places", lambda _: iter(places))
    assert programs.newest_enough("pg_dump", version=16) == places[1]
    assert programs.newest_enough("pg_dump", version=18) == places[2]
    with pytest.raises(CommandError) as refusal:
        programs.newest_enough("pg_dump", version=19)
    assert str(refusal.value) == (
        f"pg_dump måste vara av PostgreSQL 19 eller senare ({places[0]} är 15, {places[1]} är 17, {places[2]} är 18): "
        "installera postgresql-client-19."
    )


# On a server of its own, where nobody has been before: as after a fire.


@pytest.fixture
def second_server(tmp_path: Path) -> Iterator[Server]:
    embedded = EmbeddedServer(tmp_path / "second" / "postgres", HASTE)
    server = embedded.as_superuser()
    server.drop(roles.DATABASE)
    with server.connect() as session:
        for role in (roles.APP, roles.OWNER):
            session.execute(SQL("DROP ROLE {}").format(Identifier(role)))
    yield server
    embedded.stop()


def environment_at(server: Server) -> dict[str, str]:
    host = str(conninfo_to_dict(server.address)["host"]).replace("/", "%2F")
    names = {"DATABASE_URL": roles.APP, "DATABASE_SUPERUSER_URL": roles.SUPERUSER}
    return {name: f"postgresql://{role}@{host}:{PORT}/{roles.DATABASE}" for name, role in names.items()}


@pytest.mark.soak
@pytest.mark.usefixtures("ledger")
def test_the_commands_restore_the_ledger_on_a_second_server_and_workers_wait_for_a_person(
    owner_environment: dict[str, str],
    test_database: TestDatabase,
    second_server: Server,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    there = owner_environment | environment_at(second_server)
    del there["DATABASE_OWNER_URL"]
    assert not manage("backup", str(tmp_path / "backup"), **owner_environment).returncode
    done = manage("restore", str(tmp_path / "backup"), **there)
    assert not done.returncode, done.stderr
    with capsys.disabled():
        print(f"\n{done.stdout}")  # noqa: T201 - the minutes it took
    assert "Ge bidrag_app ett lösenord" in done.stdout
    before = test_database.server.connect(test_database.name)
    with second_server.connect(roles.DATABASE) as after, before:
        assert rights_of(after) == rights_of(before)
        assert backup.rows_of(after) == backup.rows_of(before) | {"office_hold": 1, "django_session": 0}
    del there["DATABASE_SUPERUSER_URL"]
    assert manage("worker", **there).stderr.startswith("CommandError: Databasen är återläst till ")
    as_owner = there | {"DATABASE_OWNER_URL": there["DATABASE_URL"].replace(roles.APP, roles.OWNER)}
    assert "Släppt" in manage("release", "--let-go", **as_owner).stdout
    assert not manage("migrate", "--check", **as_owner).returncode
    (seal,) = (tmp_path / "backup").glob(backup.SEALS)
    assert not manage("verify_ledger", "--seal", str(seal), **there).returncode


@pytest.mark.soak
@pytest.mark.parametrize("made", ["roles", "roles and database"])
def test_roles_and_an_empty_database_may_be_there(
    folder: Path, second_server: Server, made: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    second_server.make_roles()
    if "database" in made:
        second_server.make(roles.DATABASE)
    monkeypatch.setenv("DATABASE_SUPERUSER_URL", second_server.address)
    call_command("restore", str(folder), "--database", roles.DATABASE, stdout=StringIO())
    with second_server.connect(roles.DATABASE) as session:
        assert "\n".join(rights_of(session)) + "\n" == (folder / backup.RIGHTS).read_text()
