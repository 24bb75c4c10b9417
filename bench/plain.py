"""The settings of the measurements without the ledger that ours is measured against: only what a server has."""

from bench.settings import *  # noqa: F403
from bench.settings import INSTALLED_APPS

INSTALLED_APPS = [app for app in INSTALLED_APPS if app not in {"mptt", "hordak"}]
