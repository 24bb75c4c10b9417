"""`make run` from nothing, once more, and after the code has changed."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from config.postgresql.roles import DATABASE

pytestmark = pytest.mark.soak

MANAGE = (sys.executable, "manage.py")
RunDemo = Callable[[], str]
Start = Callable[[int], subprocess.Popen[str]]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    demo = {"BIDRAG_MODE": "demo", "BIDRAG_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings"}
    return {**os.environ, **demo}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def start(environment: dict[str, str]) -> Iterator[Start]:
    """Starts the demo at a port and does not wait for it."""
    started: list[subprocess.Popen[str]] = []

    def start(port: int) -> subprocess.Popen[str]:
        demo = subprocess.Popen(
            [*MANAGE, "run_demo", "--port", str(port)],
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(demo)
        return demo

    yield start
    for demo in started:
        demo.kill()
        demo.communicate()


def shown(demo: subprocess.Popen[str], port: int) -> str:
    """What the demo has said until it showed its sign-in page."""
    assert demo.stdout
    said = ""
    while "Password" not in said:
        line = demo.stdout.readline()
        assert line, "it has ended"
        said += line
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as page:
        assert "Logga in" in page.read().decode()
    return said


def stop(demo: subprocess.Popen[str]) -> None:
    demo.send_signal(signal.SIGINT)
    demo.communicate()
    assert demo.returncode == 0


@pytest.fixture
def run_demo(start: Start) -> RunDemo:
    """Runs the demo until it has shown its sign-in page; what it said until then."""
    port = free_port()

    def run() -> str:
        demo = start(port)
        said = shown(demo, port)
        stop(demo)
        return said

    return run


def test_the_demo_keeps_its_data_until_the_code_changes(run_demo: RunDemo, environment: dict[str, str]) -> None:
    assert run_demo().startswith("Making a new demo database ...")
    assert "Making" not in run_demo()

    as_owner = (*MANAGE, "dbshell", "--database", "owner", "--", "--command")
    older = f"COMMENT ON DATABASE {DATABASE} IS 'of another day'"
    subprocess.run([*as_owner, older], cwd=settings.BASE_DIR, env=environment, check=True)
    assert run_demo().startswith("The demo database is older than the code. Making a new demo database ...")


def test_two_first_starts_at_once_share_one_database_and_no_port(start: Start) -> None:
    ports = free_port(), free_port()
    demos = [start(port) for port in ports]
    first_words = [demo.stdout.readline() for demo in demos if demo.stdout]
    assert sorted(first_words) == [
        "Making a new demo database ...\n",
        "Waiting for another `make run`, which makes the demo database ...\n",
    ]
    _, refused = start(ports[0]).communicate()
    assert refused.startswith(f"CommandError: Port {ports[0]} is in use")
    passwords = {shown(demo, port).splitlines()[-1] for demo, port in zip(demos, ports, strict=True)}
    assert len(passwords) == 1  # of one and the same world
    for demo in demos:
        stop(demo)
