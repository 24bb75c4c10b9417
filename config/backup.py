"""What a backup is: a folder with a dump, what must go with it, and a manifest that is written last."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from django.core.management import CommandError
from psycopg import sql

MANIFEST = "manifest.json"
DUMP = "database.dump"  # pg_dump --format=custom
ROLES = "roles.sql"
RIGHTS = "rights.txt"
OUTBOX = "outbox.tar"
SEALS = "seal-*.json"
NEEDED = (DUMP, ROLES, RIGHTS)

# What a backup must not hold: whoever found it could sign in, or forge what is signed.
KEPT_ELSEWHERE = {
    "SECRET_KEY": "utan den loggas alla ut, och länkar till nya lösenord slutar gälla",
    "DATABASE_URL, DATABASE_OWNER_URL": "rollernas lösenord, som sätts på nytt med \\password",
    "EMAIL_HOST_PASSWORD": "e-postserverns lösenord",
}
_VERSION = 1


def rows_of(session: psycopg.Connection[Any]) -> dict[str, int]:
    """How many rows each table has, as the session sees them."""
    tables = session.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
    count = sql.SQL("SELECT count(*) FROM {}")
    found = {table: session.execute(count.format(sql.Identifier(table))).fetchone() for (table,) in tables}
    return {table: row[0] for table, row in found.items() if row}


class NotABackup(CommandError):
    """The folder is not what `backup` has written, or not all of it."""


@dataclass(frozen=True)
class File:
    """What a file of the backup must be."""

    size: int  # bytes
    sha256: str

    @classmethod
    def of(cls, path: Path) -> "File":
        with path.open("rb") as content:
            return cls(path.stat().st_size, hashlib.file_digest(content, "sha256").hexdigest())


@dataclass(frozen=True)
class Manifest:
    """When and from what the backup was made. All but `made_at` and `files` is as of the moment of the dump."""

    made_at: datetime
    server: int  # the major version of PostgreSQL
    client: int  # that of pg_dump, which pg_restore must not be older than
    database_bytes: int
    rows: Mapping[str, int]  # by table
    migrations: list[str]  # as grants.0001_initial
    files: Mapping[str, File]

    def write(self, folder: Path) -> None:
        """Write it last of all, and at once: a folder without it is not a backup."""
        text = json.dumps(
            {
                "backup": "bidragsliggaren",
                "version": _VERSION,
                **asdict(self),
                "made_at": self.made_at.isoformat(),
                "kept_elsewhere": KEPT_ELSEWHERE,
            },
            indent=1,
            ensure_ascii=False,
        )
        unfinished = folder / f"{MANIFEST}.unfinished"
        unfinished.write_text(text, encoding="utf-8")
        unfinished.rename(folder / MANIFEST)


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a whole backup: every file has been read, and is what it was. Refused: NotABackup."""
    if not folder.is_dir():
        raise NotABackup(
            f"{folder} är ingen mapp: en dump för sig saknar roller och sigill. Peka på mappen från `backup`."
        )
    try:
        said = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if said["version"] != _VERSION:
            raise NotABackup(f"{folder} är av version {said['version']}, som det här programmet inte känner.")
        manifest = Manifest(
            made_at=datetime.fromisoformat(said["made_at"]),
            server=int(said["server"]),
            client=int(said["client"]),
            database_bytes=int(said["database_bytes"]),
            rows={str(table): int(count) for table, count in said["rows"].items()},
            migrations=[str(name) for name in said["migrations"]],
            files={str(name): File(int(file["size"]), str(file["sha256"])) for name, file in said["files"].items()},
        )
    except FileNotFoundError:
        raise NotABackup(f"{folder} har ingen {MANIFEST}: säkerhetskopian blev aldrig färdig.") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise NotABackup(f"{folder / MANIFEST} går inte att läsa som en säkerhetskopias innehåll.") from None
    _refuse_what_is_not_whole(folder, manifest)
    return manifest


def _refuse_what_is_not_whole(folder: Path, manifest: Manifest) -> None:
    for name in NEEDED:
        if name not in manifest.files:
            raise NotABackup(f"{folder} saknar {name}, som en återläsning behöver.")
    for name, wanted in manifest.files.items():
        path = folder / name
        if path.parent != folder or not path.is_file():
            raise NotABackup(f"{path} saknas: mappen är inte hel.")
        if File.of(path) != wanted:
            raise NotABackup(f"{path} är inte den fil som skrevs: {wanted.size} byte och en annan SHA-256 väntades.")
