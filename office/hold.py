"""After a restore nothing leaves the house until a person has let it.

What waits to be sent in a restored database may have been sent after its backup was made: the database cannot know. So
`restore` puts a hold on it (office/law/hold.sql), which whoever sends asks for, and `release` lifts it.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, connections


@dataclass(frozen=True)
class Hold:
    """That the database is as it was when the backup was made, and that nobody has looked at what waits since."""

    backup_at: datetime
    restored_at: datetime

    @property
    def at(self) -> str:
        """The moment of the backup, in Stockholm."""
        return f"{self.backup_at.astimezone(ZoneInfo(settings.TIME_ZONE)):%Y-%m-%d %H:%M}"

    def __str__(self) -> str:
        return (
            f"Databasen är återläst till {self.at}: inget arbete görs och inget skickas förrän någon har gått igenom "
            "vad som väntar och kört `manage.py release`."
        )


def hold() -> Hold | None:
    """The hold on what the site works with; None where everything may be sent."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT backup_at, restored_at FROM office_hold")
        row = cursor.fetchone()
    return Hold(*row) if row else None


def put(hold: Hold, *, using: str) -> None:
    """Put a hold on the database, as its owner. One that is there (the backup was of a held database) is renewed."""
    lift(using=using)
    with connections[using].cursor() as cursor:
        moments = [hold.backup_at, hold.restored_at]
        cursor.execute("INSERT INTO office_hold (backup_at, restored_at) VALUES (%s, %s)", moments)


def lift(*, using: str) -> None:
    """Let everything be sent again, as the owner."""
    with connections[using].cursor() as cursor:
        cursor.execute("DELETE FROM office_hold")
