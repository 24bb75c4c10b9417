from dataclasses import dataclass
from datetime import date

from django.db import DatabaseError, transaction

from agreements.models import Instalment
from invoicing.actions.prepare import CannotPrepare, prepare_invoice
from invoicing.models import Invoice
from invoicing.queries import run_rows
from parties.models import User


@dataclass(frozen=True)
class Prepared:
    """What the run did with one instalment: a new draft, an invoice that was there before, or a reason why not."""

    instalment: Instalment
    invoice: Invoice | None
    is_new: bool
    problem: str


def january_run(*, year: int, today: date, by: User | None = None) -> list[Prepared]:
    """Prepare the missing drafts of a year, each in its own transaction, so that one stops no other.

    `by` limits the run to the agreements of the person's own organisations; None is the whole house (a command).
    A second run changes nothing.
    """
    return [
        _prepare(row.instalment, year, today)
        if row.is_missing
        else Prepared(row.instalment, row.invoice, is_new=False, problem=row.problem)
        for row in run_rows(year, user=by, today=today)
    ]


def _prepare(instalment: Instalment, year: int, today: date) -> Prepared:
    try:
        with transaction.atomic():
            invoice = prepare_invoice(instalment_id=instalment.pk, year=year, today=today)
    except (CannotPrepare, DatabaseError) as problem:
        return Prepared(instalment, None, is_new=False, problem=str(problem))
    return Prepared(instalment, invoice, is_new=True, problem="")
