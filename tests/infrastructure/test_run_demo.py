"""`make run` from nothing, once more, and after the code has changed."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from config.postgresql.roles import DATABASE

pytestmark = pytest.mark.soak

MANAGE = (sys.executable, "manage.py")
RunDemo = Callable[[], str]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    demo = {"BIDRAG_MODE": "demo", "BIDRAG_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings"}
    return {**os.environ, **demo}


@pytest.fixture
def run_demo(environment: dict[str, str]) -> RunDemo:
    """Runs the demo until it has shown its sign-in page; what it said until then."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    def run() -> str:
        demo = subprocess.Popen(
            [*MANAGE, "run_demo", "--port", str(port)],
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert demo.stdout
        said = ""
        while "Password" not in said:
            line = demo.stdout.readline()
            assert line, "it has ended"
            said += line
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as page:
            assert "Logga in" in page.read().decode()
        demo.send_signal(signal.SIGINT)
        demo.communicate()
        assert demo.returncode == 0
        return said

    return run


def test_the_demo_keeps_its_data_until_the_code_changes(run_demo: RunDemo, environment: dict[str, str]) -> None:
    assert run_demo().startswith("Making a new demo database ...")
    assert "Making" not in run_demo()

    as_owner = (*MANAGE, "dbshell", "--database", "owner", "--", "--command")
    older = f"COMMENT ON DATABASE {DATABASE} IS 'of another day'"
    subprocess.run([*as_owner, older], cwd=settings.BASE_DIR, env=environment, check=True)
    assert run_demo().startswith("The demo database is older than the code. Making a new demo database ...")
