"""The list of invoices, declared."""

from invoicing.queries.run import InvoiceRow, RunRow
from invoicing.rules.lifecycle import MEANING
from office import clock
from office.lists import Column, Listing, another, one_of, years
from office.status import labels

INVOICES = Listing[InvoiceRow](
    name="fakturor",
    a_page=25,  # what a draft says is worked out
    columns=[
        Column(key="number", label="Faktura", value=lambda row: row.invoice.number, sort=["number"]),
        Column(label="Slag", value=lambda row: row.invoice.get_kind_display(), only_in_files=True),
        Column(label="Bidragsår", value=lambda row: row.invoice.year, only_in_files=True),
        Column(
            key="issuer",
            label="Från",
            value=lambda row: row.invoice.issuer.name_on(row.invoice.issue_date),
            sort=["issuer__sort_key"],
        ),
        Column(label="Till", value=lambda row: row.invoice.payer.name_on(row.invoice.issue_date), only_in_files=True),
        Column(key="basis", label="Avtal", value=lambda row: row.invoice.basis.title, sort=["basis__sort_key"]),
        Column(label="Diarienummer", value=lambda row: row.invoice.basis.case_number, only_in_files=True),
        Column(key="status", label="Status", value=lambda row: row.invoice.get_status_display(), sort=["status"]),
        Column(key="issued", label="Fakturadatum", value=lambda row: row.invoice.issue_date, sort=["issue_date"]),
        Column(
            key="due",
            label="Förfaller",
            value=lambda row: None if row.invoice.is_credit_note else row.invoice.due_date,
            sort=["due_date"],
        ),
        Column(
            label="Betalning i tid till och med",
            value=lambda row: None if row.invoice.is_credit_note else row.invoice.pay_by,
            only_in_files=True,
        ),
        Column(key="total", label="Att betala", value=lambda row: row.total, sort=["total"], is_number=True),
        Column(
            label="Kontrollattest", value=lambda row: clock.day_of_maybe(row.invoice.checked_at), only_in_files=True
        ),
        Column(
            label="Beslutsattest", value=lambda row: clock.day_of_maybe(row.invoice.approved_at), only_in_files=True
        ),
    ],
    order=["-year", "basis__sort_key", "basis_id", "instalment__number"],
    filters=[
        years("year", label="Bidragsår"),
        one_of("status", "Status", "status", labels(MEANING)),
        another("issuer", "Från", "issuer"),
    ],
    folded=["issuer__sort_key", "basis__sort_key"],
    plain=["number", "basis__case_number"],
)
RUN = Listing[RunRow](
    name="januarikorning",
    a_page=25,  # each row of it is worked out: what the draft says and what stands in its way
    columns=[
        Column(
            key="title",
            label="Avtal",
            value=lambda row: row.instalment.agreement.basis.title,
            sort=["agreement__basis__sort_key"],
        ),
        Column(
            key="grantee",
            label="Bidragstagare",
            value=lambda row: row.instalment.agreement.grantee.name,
            sort=["agreement__grantee__sort_key"],
            only_in_files=True,
        ),
        Column(label="Faktura", value=lambda row: row.invoice.get_status_display() if row.invoice else "Ingen än"),
        Column(label="Att göra", value=lambda row: row.to_do),
        Column(label="Belopp", value=lambda row: row.total, is_number=True),
    ],
    order=["agreement__basis__sort_key", "number"],
    filters=[another("grantee", "Bidragstagare", "agreement__grantee")],
    folded=["agreement__basis__sort_key", "agreement__grantee__sort_key"],
)
