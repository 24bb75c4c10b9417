"""Read the process environment, and say clearly what is wrong with it."""

import contextlib
import os
import re
import secrets
from enum import StrEnum
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


class Mode(StrEnum):
    PRODUCTION = "production"
    DEMO = "demo"
    TEST = "test"


def mode() -> Mode:
    """The mode named by BIDRAG_MODE; production unless something else is said, so nothing opens by accident."""
    value = os.environ.get("BIDRAG_MODE", Mode.PRODUCTION)
    try:
        return Mode(value)
    except ValueError:
        raise ImproperlyConfigured(f"BIDRAG_MODE={value!r}: choose production, demo or test.") from None


def required(name: str, why: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set: {why}")
    return value


def forbidden(name: str, why: str) -> None:
    if os.environ.get(name):
        raise ImproperlyConfigured(f"{name} may not be set here: {why}")


def site_address(name: str, default: str) -> str:
    """Where people reach the site, as https://liggaren.example.se; the links in mail begin so."""
    value = os.environ.get(name) or default
    if not re.fullmatch(r"https?://[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]+)?", value):
        raise ImproperlyConfigured(f"{name}={value!r}: write the site's address as https://liggaren.example.se")
    return value


def folder(name: str) -> Path | None:
    """A folder of the machine, by its whole path; None where nothing is said."""
    value = os.environ.get(name, "")
    if value and not Path(value).is_absolute():
        raise ImproperlyConfigured(f"{name}={value!r}: write the whole path of the folder.")
    return Path(value) if value else None


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def kept_secret(path: Path) -> str:
    """A secret made on this machine the first time it is asked for, and kept in a file only its owner reads."""
    try:
        return path.read_text()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    mine = path.with_name(f"{path.name}.{os.getpid()}")
    mine.touch(mode=0o600)
    mine.write_text(secrets.token_urlsafe(48))
    with contextlib.suppress(FileExistsError):
        os.link(mine, path)  # of several processes that start at once, the first one's secret stands
    mine.unlink()
    return path.read_text()
