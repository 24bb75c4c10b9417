"""Every page that is a list is a declared one (office/lists.py); whatever else shows rows says why it is none."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.house import BASE, source_files, template_name, templates

LIST = re.compile(r"""{% extends ["']shared/list\.html["'] %}|{% include ["']shared/_list_form\.html["']""")
ROWS = re.compile(r"{% for (?:(?!{% endfor).)*<tr|\bobject_list\b", re.DOTALL)
FRAME = "shared/list.html"
NOT_LISTS = {
    "followup/_papers.html": "the papers of one condition",
    "followup/_waivers.html": "the waivers of one condition",
    "grants/_derivations.html": "the years of the grants of one paper",
    "grants/_stages.html": "the years of one paper, or one sum a stage",
    "grants/compare_ledger.html": "the years of one paper, compared",
    "grants/confirm_correction.html": "what one correction does",
    "invoicing/_lines.html": "the lines of one invoice",
    "invoicing/attest.html": "two queues of what waits for the person now",
    "invoicing/invoice_pdf.html": "the lines of one invoice, on paper",
    "overview/_additions.html": "the additions to one agreement",
    "overview/_agreement_rows.html": "the rows that the start page and the list of agreements share",
    "overview/_amounts.html": "the grid of one agreement: grants by years",
    "overview/_bank_accounts.html": "the accounts of one organisation",
    "overview/_conflicts.html": "who is in conflict about one organisation",
    "overview/_documents.html": "the papers of one organisation",
    "overview/_invoices.html": "the invoices of one agreement",
    "overview/_party_agreements.html": "the first agreements of one organisation; the list has all",
    "overview/_rest.html": "what is left to invoice of one agreement, by years",
    "overview/_readings.html": "the readings of one clause",
    "overview/_statement_rows.html": "the statement of one paper: an account is read from end to end",
    "parties/proposal.html": "what one proposal says, before and after",
    "payments/_allocations.html": "what was done with one payment, or for one invoice",
    "payments/import_payments.html": "the files last read, beside the form",
    "payments/payment.html": "what came back of one payment",
    "payments/payment_file.html": "the rows of one file",
    "payments/recovery_claim.html": "what settled one claim",
    "shared/_history.html": "the history of one row",
    "shared/list.html": "the frame of the lists",
    "shared/table.html": "the frame of a table that is no list",
}


def answered() -> Iterator[str]:
    """The templates that a declared list is shown by: `LISTING.answer(request, rows, "room/name.html")`."""
    for path in source_files():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "answer":
                yield from (
                    word.value
                    for word in [*node.args, *(given.value for given in node.keywords)]
                    if isinstance(word, ast.Constant) and isinstance(word.value, str) and word.value.endswith(".html")
                )


def is_list(path: Path) -> bool:
    return template_name(path) != FRAME and bool(LIST.search(path.read_text()))


def test_every_page_that_looks_like_a_list_is_a_declared_one() -> None:
    assert {template_name(path) for path in templates() if is_list(path)} == set(answered())


def test_whatever_else_shows_rows_says_why_it_is_no_list() -> None:
    rows = {template_name(path) for path in templates() if not is_list(path) and ROWS.search(path.read_text())}
    assert rows == set(NOT_LISTS)


def test_only_the_declared_lists_cut_rows_into_pages() -> None:
    assert [path for path in source_files() if "Paginator" in path.read_text()] == [BASE / "office" / "lists.py"]
