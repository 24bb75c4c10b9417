"""The owner of the database, whom only a command lets in: neither the site nor its workers ever know her address."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import dj_database_url
from django.core.management import CommandError
from django.db import DEFAULT_DB_ALIAS, connections

from config.postgresql import roles

ALIAS = "owner"
VARIABLE = "DATABASE_OWNER_URL"
OF_THE_SUPERUSER = "DATABASE_SUPERUSER_URL"  # which only `restore` knows


@contextmanager
def let_in() -> Iterator[str]:
    """While it lasts this process may work as the owner too, under the alias that is given.

    Her address is DATABASE_OWNER_URL; on the embedded server it is that of the site, which there is no password to.
    """
    if ALIAS in connections.settings:  # the tests and measurements have her in their settings
        yield ALIAS
        return
    site = connections.settings[DEFAULT_DB_ALIAS]
    if os.environ.get(VARIABLE):
        owner = dict(dj_database_url.config(env=VARIABLE, engine="config.postgresql"))
    elif site.get("EMBEDDED"):
        owner = site | {"USER": roles.OWNER}
    else:
        raise CommandError(f"{VARIABLE} is not set: this command works as {roles.OWNER}; see docs/production.md.")
    connections.settings.update(connections.configure_settings({DEFAULT_DB_ALIAS: site, ALIAS: owner}))
    try:
        yield ALIAS
    finally:
        connections[ALIAS].close()
        del connections[ALIAS], connections.settings[ALIAS]


def keep_out() -> None:
    """For the site and its workers, as they start: whoever takes one of them over must not find the owner's address.

    A CommandError, so that a command says it in one line.
    """
    for name in (VARIABLE, OF_THE_SUPERUSER):
        if os.environ.get(name):
            raise CommandError(
                f"{name} may not be set here: the site and its workers are {roles.APP} only. "
                "Give it to the command that needs it alone; see docs/production.md."
            )
