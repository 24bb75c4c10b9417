"""Every write about invoices: one file a verb, each action one transaction."""

from invoicing.actions.attest import (
    MayNotAttest,
    PartlyPaid,
    ReturnReasonMissing,
    approve_invoice,
    check_invoice,
    return_invoice,
)
from invoicing.actions.credit import CannotCredit, ReasonUnprintable, keep_credit_note, make_credit_note
from invoicing.actions.exceptions import ExceptionEndsTooSoon, NoMonthToExcept, grant_exception
from invoicing.actions.january_run import PREPARE, plan_january_run, prepare_planned, record_failure
from invoicing.actions.locking import InvoiceChanged
from invoicing.actions.prepare import CannotPrepare, prepare_invoice
from invoicing.actions.received import AmountsDiffer, DatedWrongly, NumberRefused, register_received_invoice
from invoicing.actions.reminders import remind
from invoicing.actions.submit import AmountChanged, CannotSubmit, NotTheIssuer, submit_invoice
from invoicing.actions.supplementary import NotOfTheAddition, add_with_draft, prepare_rest, prepare_supplementary

__all__ = [
    "PREPARE",
    "AmountChanged",
    "AmountsDiffer",
    "CannotCredit",
    "CannotPrepare",
    "CannotSubmit",
    "DatedWrongly",
    "ExceptionEndsTooSoon",
    "InvoiceChanged",
    "MayNotAttest",
    "NoMonthToExcept",
    "NotOfTheAddition",
    "NotTheIssuer",
    "NumberRefused",
    "PartlyPaid",
    "ReasonUnprintable",
    "ReturnReasonMissing",
    "add_with_draft",
    "approve_invoice",
    "check_invoice",
    "grant_exception",
    "keep_credit_note",
    "make_credit_note",
    "plan_january_run",
    "prepare_invoice",
    "prepare_planned",
    "prepare_rest",
    "prepare_supplementary",
    "record_failure",
    "register_received_invoice",
    "remind",
    "return_invoice",
    "submit_invoice",
]
