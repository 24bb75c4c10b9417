"""The site in processes of its own, as in production: several gunicorn workers, spoken to over HTTP."""

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

import psutil
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from parties.models import User

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@dataclass
class Site:
    port: int
    workers: int
    environment: dict[str, str]
    process: subprocess.Popen[bytes]

    def kill_one_worker(self) -> None:
        """As the operating system does when memory runs out: without a warning."""
        workers = psutil.Process(self.process.pid).children()
        if workers:
            workers[0].send_signal(signal.SIGKILL)

    def kill_and_start_again(self) -> None:
        """As when the power goes: every process of the site at once, and a new one where it was."""
        for process in [*psutil.Process(self.process.pid).children(), self.process]:
            with suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGKILL)
        self.process.wait(timeout=30)
        self.process = _start(self.port, self.workers, self.environment)
        wait_until_it_answers(self.port)


@contextmanager
def running_site(environment: dict[str, str], clock_file: Path, workers: int = 3) -> Iterator[Site]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    settings_of_site = environment | {"BIDRAG_CLOCK_FILE": str(clock_file), "PYTHONWARNINGS": "ignore"}
    site = Site(port, workers, settings_of_site, _start(port, workers, settings_of_site))
    try:
        wait_until_it_answers(port)
        yield site
    finally:
        site.process.terminate()
        site.process.wait(timeout=30)


def _start(port: int, workers: int, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    program = [sys.executable, "-m", "gunicorn", "config.wsgi"]
    options = ["--workers", str(workers), "--bind", f"127.0.0.1:{port}", "--reuse-port"]
    return subprocess.Popen(program + options, cwd=settings.BASE_DIR, env=environment, stderr=subprocess.DEVNULL)


def wait_until_it_answers(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("The site does not start.")


class Client:
    """A browser without a screen: one signed-in person."""

    def __init__(self, site: Site, user: User) -> None:
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        self.site, self.session, self.csrf = site, session.session_key, ""

    def get(self, address: str) -> str:
        return self._request("GET", address, None)[1]

    def post(self, address: str, page: str, **fields: str) -> int:
        """Send a form of the page; the answer's status, or 0 where the server broke off."""
        found = TOKEN.search(page)
        assert found, "the page has no form"
        body = urlencode({"csrfmiddlewaretoken": found[1]} | fields)
        try:
            return self._request("POST", address, body)[0]
        except (OSError, HTTPException):
            return 0

    def _request(self, method: str, address: str, body: str | None) -> tuple[int, str]:
        headers = {"Cookie": f"sessionid={self.session}; csrftoken={self.csrf}"}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded"}
        with closing(HTTPConnection("127.0.0.1", self.site.port, timeout=60)) as connection:
            connection.request(method, address, body, headers)
            answer = connection.getresponse()
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie" and value.startswith("csrftoken="):
                    self.csrf = value.removeprefix("csrftoken=").partition(";")[0]
            return answer.status, answer.read().decode(errors="replace")
