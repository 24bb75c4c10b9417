"""What invoices say, who may see them and what stands in their way."""

from invoicing.queries.attest import Attestant, AttestPanel, attest_panel, attest_rows, attestable, waiting_for
from invoicing.queries.content import content_of, draft_content, fetch_terms, grant_years_of, preview_content
from invoicing.queries.credit import why_not_credited, year_is_promised
from invoicing.queries.exceptions import ExceptionPanel, exception_panel, last_day_to_send, with_last_day_to_send
from invoicing.queries.gates import LinkedBlocker, linked, reception_blockers, submission_blockers
from invoicing.queries.letters import unprintable
from invoicing.queries.preparations import Failure, Progress, instalments_without_draft, progress_of
from invoicing.queries.reminders import drafts_to_remind_of, invoices_to_remind_of
from invoicing.queries.run import (
    InvoiceRow,
    RunRow,
    asked_for,
    instalments_of_year,
    instalments_where_officer,
    invoice_rows,
    run_rows,
    why_not_prepared,
)
from invoicing.queries.standing import is_settled_in_part, left_to_pay, paid_of
from invoicing.queries.supplementary import (
    AdditionRow,
    RestRow,
    addition_rows,
    additions_to_invoice,
    grant_years_of_officer,
    rest_rows,
    why_no_rest,
)
from invoicing.queries.visible import invoices_visible_to, invoices_where_issuer, invoices_where_payer

__all__ = [
    "AdditionRow",
    "AttestPanel",
    "Attestant",
    "ExceptionPanel",
    "Failure",
    "InvoiceRow",
    "LinkedBlocker",
    "Progress",
    "RestRow",
    "RunRow",
    "addition_rows",
    "additions_to_invoice",
    "asked_for",
    "attest_panel",
    "attest_rows",
    "attestable",
    "content_of",
    "draft_content",
    "drafts_to_remind_of",
    "exception_panel",
    "fetch_terms",
    "grant_years_of",
    "grant_years_of_officer",
    "instalments_of_year",
    "instalments_where_officer",
    "instalments_without_draft",
    "invoice_rows",
    "invoices_to_remind_of",
    "invoices_visible_to",
    "invoices_where_issuer",
    "invoices_where_payer",
    "is_settled_in_part",
    "last_day_to_send",
    "left_to_pay",
    "linked",
    "paid_of",
    "preview_content",
    "progress_of",
    "reception_blockers",
    "rest_rows",
    "run_rows",
    "submission_blockers",
    "unprintable",
    "waiting_for",
    "why_no_rest",
    "why_not_credited",
    "why_not_prepared",
    "with_last_day_to_send",
    "year_is_promised",
]
