"""What invoices say, who may see them and what stands in their way."""

from invoicing.queries.content import content_of, draft_content, fetch_terms, grant_years_of, preview_content
from invoicing.queries.gates import submission_blockers
from invoicing.queries.run import (
    InvoiceRow,
    RunRow,
    instalments_of_year,
    invoice_rows,
    run_rows,
    why_not_prepared,
)
from invoicing.queries.visible import invoices_visible_to

__all__ = [
    "InvoiceRow",
    "RunRow",
    "content_of",
    "draft_content",
    "fetch_terms",
    "grant_years_of",
    "instalments_of_year",
    "invoice_rows",
    "invoices_visible_to",
    "preview_content",
    "run_rows",
    "submission_blockers",
    "why_not_prepared",
]
