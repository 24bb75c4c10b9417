from django.db import transaction

from grants.models import Grant, GrantYear
from grants.rules.indexation import every_year
from office.money import sek


@transaction.atomic
def add_grant(grant: Grant) -> Grant:
    """Save a new grant and derive its years."""
    grant.full_clean()
    grant.save()
    derive_grant_years(grant=grant)
    return grant


@transaction.atomic
def derive_grant_years(*, grant: Grant) -> list[GrantYear]:
    """Work out each year of a grant that has no amount yet, and store amount and derivation together.

    A year that already has its amount keeps it: a later change of the terms is an amendment, not a recalculation.
    """
    known = set(grant.grant_years.values_list("year", flat=True))
    return GrantYear.objects.bulk_create(
        GrantYear(grant=grant, year=indexed.year, amount=sek(indexed.amount), derivation=indexed.as_json())
        for indexed in every_year(grant.terms())
        if indexed.year not in known
    )
