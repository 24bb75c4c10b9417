"""PostgreSQL's own programs for backup, the right ones for a server: an older pg_dump refuses a newer server."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
from django.core.management import CommandError
from psycopg.conninfo import make_conninfo

from config.postgresql.embedded import EmbeddedServerError, program

# Where Debian, Red Hat and Homebrew keep one folder a version.
PLACES = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "opt/homebrew/opt/postgresql@*/bin")
# What an address may say to a libpq of any version that we work with.
WORDS = {
    *("host", "hostaddr", "port", "user", "dbname", "options", "connect_timeout", "target_session_attrs"),
    *("sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl", "requirepeer", "krbsrvname", "channel_binding"),
}


class NoProgram(CommandError):
    """None of the programs found is new enough."""


def major_of(session: psycopg.Connection[Any]) -> int:
    """The version of the server, as 18."""
    return session.info.server_version // 10_000


def major_version(path: Path) -> int:
    """Its major version; 0 where it does not say."""
    said = subprocess.run([str(path), "--version"], check=False, capture_output=True, text=True).stdout
    found = re.search(r"\(PostgreSQL\) (\d+)", said)
    return int(found[1]) if found else 0


def newest_enough(name: str, *, version: int) -> Path:
    """The program of that name closest to this version, and not older. Refused: NoProgram, which says what there is."""
    found = {path: major_version(path) for path in _places(name)}
    enough = [path for path, its in found.items() if its >= version]
    if enough:
        return min(enough, key=found.__getitem__)
    those = ", ".join(f"{path} är {its}" for path, its in found.items()) or "ingen finns"
    raise NoProgram(
        f"{name} måste vara av PostgreSQL {version} eller senare ({those}): installera postgresql-client-{version}."
    )


def run(path: Path, session: psycopg.Connection[Any], *arguments: str) -> None:
    """Run it on the database of the session. Refused: CommandError, with what it said first."""
    # Without the password, which others could see, and what only psycopg's own libpq knows.
    said = {word: value for word, value in session.info.get_parameters().items() if word in WORDS}
    address = make_conninfo(**said)
    done = subprocess.run(
        [str(path), f"--dbname={address}", "--no-password", *arguments],
        check=False,
        env=os.environ | {"PGPASSWORD": session.info.password, "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        lines = done.stderr.splitlines()
        why = next((line for line in lines if "error:" in line), lines[0] if lines else "misslyckades")
        raise CommandError(why if why.startswith(path.name) else f"{path.name}: {why}")


def _places(name: str) -> Iterator[Path]:
    with suppress(EmbeddedServerError):  # which production has none of
        yield Path(program(name))
    if in_path := shutil.which(name):
        yield Path(in_path)
    for place in PLACES:
        yield from sorted(Path("/").glob(f"{place}/{name}"))
