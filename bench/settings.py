"""The settings of the measurements: the house's own, in test mode, and django-hordak beside it.

Hordak works on the default database only, so both ledgers live in one database: the same server, the same role, the
same settings, and nobody's but theirs.
"""

import os
from pathlib import Path

for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "BIDRAG_CLOCK_FILE"):  # never somebody's real database
    os.environ.pop(name, None)
os.environ["BIDRAG_MODE"] = "test"
os.environ["BIDRAG_VAR"] = str(Path(__file__).resolve().parents[1] / "var" / "bench")

from config.settings import *  # noqa: E402, F403 - the environment comes first
from config.settings import DATABASES, INSTALLED_APPS  # noqa: E402

INSTALLED_APPS = [*INSTALLED_APPS, "mptt", "hordak"]
HORDAK_INTERNAL_CURRENCY = "SEK"
DATABASES["owner"] = DATABASES["default"] | {"USER": "bidrag_owner"}
for _database in DATABASES.values():
    _database["NAME"] = "bidrag_bench"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # the worker of a run would mail meanwhile
