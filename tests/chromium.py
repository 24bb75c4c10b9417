"""Finds a Chromium or Chrome on this machine. `python tests/chromium.py` says in one line what is missing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

PROGRAMS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def find_chromium() -> str | None:
    """The path in BIDRAG_CHROMIUM, else the system's Chromium or Chrome, else Playwright's own."""
    if chosen := os.environ.get("BIDRAG_CHROMIUM"):
        return chosen
    for program in PROGRAMS:
        path = shutil.which(program)
        if path and _works(path):
            return path
    if _driver_fault():
        return None
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def missing() -> str | None:
    """What the tests in a browser lack on this machine; None when they can run."""
    lacking = []
    if fault := _driver_fault():
        lacking.append(f"Playwright does not start ({fault}): install what it lacks, on Debian libatomic1.")
    if find_chromium() is None:
        lacking.append("No Chromium or Chrome (it tests the pages): install one, or set BIDRAG_CHROMIUM to its path.")
    return " ".join(lacking) or None


def _driver_fault() -> str:
    """What Playwright's own Node says when it cannot start; empty when it can."""
    asked = [sys.executable, "-m", "playwright", "--version"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    return (done.stderr.strip().splitlines() or ["it ends"])[-1] if done.returncode else ""


def _works(path: str) -> bool:
    """Ubuntu has a file of that name that only says how to install the real one."""
    return subprocess.run([path, "--version"], capture_output=True, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(missing())
