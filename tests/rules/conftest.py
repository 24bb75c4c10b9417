"""Rules are tested without Django and without a database."""

from hypothesis import settings

# How long one example takes says something about the machine, nothing about the rule.
settings.register_profile("rules", deadline=None)
settings.load_profile("rules")
