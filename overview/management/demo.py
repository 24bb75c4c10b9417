"""The demonstration's invented people, and where their password is kept.

Nothing here is in the documents: names of people who sign in, days of signature, references and giro numbers are
made up. Every page of a demonstration says so.
"""

import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings

from parties.models import Role

REGION, TEKNIKCOLLEGE, FOREST = "region-orebro-lan", "teknikcollege-orebro-lan", "skog-och-bygd"
TODAY = date(2027, 1, 11)  # a Monday in the month of the second invoice


@dataclass(frozen=True)
class Person:
    email: str
    name: str
    party: str = ""  # slug
    role: str = ""
    administers_system: bool = False

    @property
    def what(self) -> str:
        return "Systemadministratör" if self.administers_system else str(Role(self.role).label)


PEOPLE = (
    Person("anna.lindqvist@teknikcollege.example", "Anna Lindqvist", TEKNIKCOLLEGE, Role.GRANTEE),
    Person("olle.berg@region.example", "Olle Berg", REGION, Role.OFFICER),
    Person("karin.ek@region.example", "Karin Ek", REGION, Role.CHECKER),
    Person("bo.sandell@region.example", "Bo Sandell", REGION, Role.APPROVER),
    Person("maria.nystrom@region.example", "Maria Nyström", REGION, Role.FINANCE),
    Person("rune.alm@region.example", "Rune Alm", REGION, Role.AUDITOR),
    Person("sara.holm@skogochbygd.example", "Sara Holm", FOREST, Role.GRANTEE),
    Person("vera.lund@region.example", "Vera Lund", administers_system=True),
)


def password() -> str:
    """The one password of all invented people: made on this machine, never part of the code."""
    kept: Path = settings.VAR_DIR / "demo_password"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(9))
    return kept.read_text()
