"""A backup restored on a second server is the same ledger under the same law, and sends nothing by itself."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from config import backup
from config.postgresql import roles
from config.postgresql.databases import Server
from config.postgresql.embedded import PORT, EmbeddedServer
from config.postgresql.rights import rights_of
from delivery.actions import send_waiting
from delivery.models import Delivery
from delivery.outbox import Outbox
from grants.actions import seal_ledger
from invoicing.models import Invoice
from parties.actions import choose_einvoice_channel
from parties.models import Message, Party
from tests.conftest import PsqlAs
from tests.database import HASTE, TestDatabase
from tests.infrastructure.test_commands import manage
from tests.invoicing.steps import DAY, submitted
from tests.world import World, morning

pytestmark = pytest.mark.django_db(transaction=True)
NOW = morning(DAY)


@dataclass
class House:
    """The site on this test's server, and where it is to be restored: a server of its own that has never been used."""

    environment: dict[str, str]
    folder: Path
    second: Server
    outbox: Path

    def backup(self, **changed: str) -> str:
        done = manage("backup", str(self.folder), **self.environment | changed)
        assert not done.returncode, done.stderr
        return done.stdout

    def _elsewhere(self, changed: dict[str, str]) -> dict[str, str]:
        address = psycopg.conninfo.conninfo_to_dict(self.second.address)
        host = str(address["host"]).replace("/", "%2F")
        urls = {
            name: f"postgresql://{role}@{host}:{PORT}/{roles.DATABASE}"
            for name, role in (("DATABASE_URL", roles.APP), ("DATABASE_SUPERUSER_URL", roles.SUPERUSER))
        }
        kept = {name: value for name, value in self.environment.items() if name != "DATABASE_OWNER_URL"}
        return kept | urls | changed

    def restore(self, *options: str, **changed: str) -> str:
        done = manage("restore", str(self.folder), *options, **self._elsewhere(changed))
        assert not done.returncode, done.stderr + done.stdout
        return done.stdout

    def refused(self, *options: str, **changed: str) -> str:
        """What `restore` says in one line when it refuses, and leaves the second server as it was."""
        done = manage("restore", str(self.folder), *options, **self._elsewhere(changed))
        assert done.returncode == 1
        assert done.stderr.startswith("CommandError: "), done.stderr
        return done.stderr.removeprefix("CommandError: ").strip()


@pytest.fixture(scope="module")
def second_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    embedded = EmbeddedServer(tmp_path_factory.mktemp("second") / "postgres", HASTE)
    yield embedded.as_superuser()
    embedded.stop()


@pytest.fixture
def house(world: World, owner_environment: dict[str, str], second_server: Server, tmp_path: Path) -> Iterator[House]:
    outbox = tmp_path / "outbox"
    outbox.mkdir()
    Outbox(outbox).set_up()
    environment = owner_environment | {"BIDRAG_OUTBOX_DIR": str(outbox), "BIDRAG_CLOCK_FILE": str(tmp_path / "today")}
    (tmp_path / "today").write_text(DAY.isoformat())
    second_server.drop(roles.DATABASE)
    with second_server.connect() as session:
        for role in (roles.APP, roles.OWNER):
            session.execute(psycopg.sql.SQL("DROP ROLE IF EXISTS {}").format(psycopg.sql.Identifier(role)))
    yield House(environment, tmp_path / "backup", second_server, outbox)
    second_server.drop(roles.DATABASE)
    second_server.drop(f"{roles.DATABASE}_unfinished")


def test_a_backup_restored_on_a_second_server(
    house: House, world: World, psql_as: PsqlAs, test_database: TestDatabase, settings: Any
) -> None:
    settings.OUTBOX_DIR = house.outbox
    choose_einvoice_channel(party_id=world.teknikcollege.pk, channel=Party.EInvoiceChannel.OUTBOX, now=NOW)
    invoice = submitted(world)
    seal_ledger(now=NOW, by=None)
    said = house.backup()
    print(said)
    print(house.restore(BIDRAG_OUTBOX_DIR=""))
