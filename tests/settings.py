"""The settings under test: the house's own, in test mode, whatever the shell of the tester says.

A module of its own because pytest-django reads the settings before any conftest.py.
"""

import os
from pathlib import Path

# Never somebody's real database, and nobody's real access point.
for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "BIDRAG_CLOCK_FILE", "BIDRAG_OUTBOX_DIR"):
    os.environ.pop(name, None)
os.environ["BIDRAG_MODE"] = "test"
os.environ["BIDRAG_VAR"] = str(Path(__file__).resolve().parents[1] / "var" / "test")

from config.settings import *  # noqa: E402, F403 - the environment comes first
from config.settings import DATABASES  # noqa: E402

# Beside the site, for raw SQL as the owner: a process of the site itself does not know her.
DATABASES["owner"] = DATABASES["default"] | {"USER": "bidrag_owner"}
WHITENOISE_AUTOREFRESH = True  # looks for a file when it is asked for, not for all of them in each test client
