"""The rooms of the house: our own apps."""

from pathlib import Path

from django.apps import AppConfig, apps
from django.conf import settings


def rooms() -> list[AppConfig]:
    """From the ground up: what a room rests on comes before it."""
    return [app for app in reversed(list(apps.get_app_configs())) if Path(app.path).parent == settings.BASE_DIR]
