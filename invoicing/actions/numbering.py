from django.db.models import F

from invoicing.models import NumberSeries
from invoicing.rules.numbering import invoice_number
from parties.models import Party


def lock_series(issuer: Party, year: int) -> NumberSeries:
    """The issuer's series of the year, held until the transaction ends. Take it before any other lock."""
    NumberSeries.objects.bulk_create([NumberSeries(issuer=issuer, year=year)], ignore_conflicts=True)
    return NumberSeries.objects.select_for_update().get(issuer=issuer, year=year)


def take_number(series: NumberSeries) -> str:
    """The next number of a locked series. A transaction that fails gives it back, so the series has no gap."""
    NumberSeries.objects.filter(pk=series.pk).update(last_number=F("last_number") + 1)
    series.refresh_from_db()
    return invoice_number(series.issuer.invoice_prefix, series.year, series.last_number)
