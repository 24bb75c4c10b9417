"""What the ledger does not take, beside the field that it is about."""

from collections.abc import Mapping

from django.forms import BaseForm

from grants import actions

_FIELDS: Mapping[type[Exception], str] = {
    actions.AmountNotPositive: "amount",
    actions.NotWholeOre: "amount",
    actions.NotEnough: "amount",
    actions.OverAppropriation: "amount",
    actions.BeforeDocument: "business_date",
    actions.BusinessDateInFuture: "business_date",
    actions.PeriodClosed: "business_date",
    actions.ReasonMissing: "reason",
    actions.NoYearToCarryTo: "to_year",
}


def explain(form: BaseForm, refusal: Exception) -> None:
    """Add the refusal's sentence to the form; to the whole of it where it has no such field."""
    field = _FIELDS.get(type(refusal))
    form.add_error(field if field in form.fields else None, str(refusal))
