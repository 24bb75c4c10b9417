"""Rules need neither Django nor a database. `make test` tries some examples of each, `make soak` many."""

import os

from hypothesis import settings

# How long one example takes says something about the machine, nothing about the rule.
settings.register_profile("some", deadline=None, max_examples=150)
settings.register_profile("many", deadline=None, max_examples=4000)
settings.load_profile("many" if os.environ.get("BIDRAG_MANY_EXAMPLES") else "some")
