from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Installed only for its management commands."""

    name = "config"
