"""Finds a Chromium or Chrome on this machine. `python tests/chromium.py` succeeds when there is one."""

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
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _works(path: str) -> bool:
    """Ubuntu has a file of that name that only says how to install the real one."""
    return subprocess.run([path, "--version"], capture_output=True, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(find_chromium() is None)
