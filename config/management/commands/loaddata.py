"""Django's loaddata, but it sets no sequence: the app role may not, and our fixtures name no keys."""

from collections.abc import Iterable
from typing import Any

from django.core.management.commands import loaddata
from django.db.models import Model


class Command(loaddata.Command):
    def reset_sequences(self, connection: Any, models: Iterable[type[Model]]) -> None:
        """Leave them: every row got its key from the database."""
