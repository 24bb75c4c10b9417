"""Stops the embedded server when nobody uses it. Started by embedded.py, never by hand."""

import fcntl
import os
import sys
import time
from contextlib import suppress
from pathlib import Path

from config.postgresql.embedded import EmbeddedServer, EmbeddedServerError, try_lock

GRACE = 2  # seconds in which the next command may take over a running server


def watch(server: EmbeddedServer, own_lock: int) -> None:
    """Return when the server is stopped. The order of the locks is that of `EmbeddedServer.attach`."""
    with server.lock("users") as users:
        while True:
            fcntl.flock(users, fcntl.LOCK_EX)  # waits until the last user has gone
            fcntl.flock(users, fcntl.LOCK_UN)
            time.sleep(GRACE)
            with server.exclusively("starting"):
                if not try_lock(users):
                    continue
                with suppress(EmbeddedServerError):  # it has stopped by itself, or its folder is gone
                    server.stop()
                os.close(own_lock)  # before the next one may start: it must see that nobody watches
                return


if __name__ == "__main__":
    watch(EmbeddedServer(Path(sys.argv[1])), int(sys.argv[2]))
