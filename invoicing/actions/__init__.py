"""Every write about invoices: one file a verb, each action one transaction."""

from invoicing.actions.january_run import Prepared, january_run
from invoicing.actions.prepare import CannotPrepare, prepare_invoice
from invoicing.actions.submit import CannotSubmit, NotTheIssuer, submit_invoice

__all__ = [
    "CannotPrepare",
    "CannotSubmit",
    "NotTheIssuer",
    "Prepared",
    "january_run",
    "prepare_invoice",
    "submit_invoice",
]
