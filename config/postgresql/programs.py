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
    address = make_conninfo(**session.info.get_parameters())  # without the password, which others could see
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
        said = [line for line in done.stderr.splitlines() if "error:" in line] or done.stderr.splitlines()
        raise CommandError(f"{path.name}: {said[0] if said else 'misslyckades'}")


def _places(name: str) -> Iterator[Path]:
    with suppress(EmbeddedServerError):  # which production has none of
        yield Path(program(name))
    if in_path := shutil.which(name):
        yield Path(in_path)
    for place in PLACES:
        yield from sorted(Path("/").glob(f"{place}/{name}"))
