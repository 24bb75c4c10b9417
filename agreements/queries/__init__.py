"""What agreements say and who may see them. Every question is asked for a user or a day."""

from agreements.queries.visible import (
    agreements_visible_to,
    agreements_where_officer,
    bases_visible_to,
    parties_kept_by,
    parties_visible_to,
)

__all__ = [
    "agreements_visible_to",
    "agreements_where_officer",
    "bases_visible_to",
    "parties_kept_by",
    "parties_visible_to",
]
