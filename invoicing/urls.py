from django.urls import path

import office.converters  # noqa: F401 - makes <year:...> known
from invoicing.views import attest, exceptions, invoice, received, run, supplementary

urlpatterns = [
    path("invoices/", invoice.invoices, name="invoices"),
    path("invoices/january/", run.january_run, name="january_run"),
    path("invoices/january/<year:year>/", run.january_run, name="january_run_of"),
    path("instalments/<int:instalment_id>/preview/<year:year>/", invoice.preview_invoice, name="preview_invoice"),
    path("attest/", attest.attest, name="attest"),
    path("attest/check/", attest.check_invoices, name="check_invoices"),
    path("invoices/<int:invoice_id>/check/", attest.check_invoice, name="check_invoice"),
    path("invoices/<int:invoice_id>/approve/", attest.approve_invoice, name="approve_invoice"),
    path("invoices/<int:invoice_id>/return/", attest.return_invoice, name="return_invoice"),
    path("invoices/<int:invoice_id>/received/", received.register_received_invoice, name="register_received_invoice"),
    path("invoices/<int:invoice_id>/exception/", exceptions.grant_exception, name="grant_exception"),
    path("grant-years/<int:grant_year_id>/addition/", supplementary.add_commitment, name="add_commitment"),
    path("additions/<int:addition_id>/invoice/", supplementary.prepare_supplementary, name="prepare_supplementary"),
    path("agreements/<int:agreement_id>/rest/<year:year>/", supplementary.prepare_rest, name="prepare_rest"),
    path("invoices/<int:invoice_id>/submit/", invoice.submit_invoice, name="submit_invoice"),
    path("invoices/<int:invoice_id>/pdf/", invoice.invoice_pdf, name="invoice_pdf"),
    path("invoices/<int:invoice_id>/xml/", invoice.invoice_xml, name="invoice_xml"),
]
