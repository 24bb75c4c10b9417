from django.urls import path

import office.converters  # noqa: F401 - makes <year:...> known
from invoicing import views

urlpatterns = [
    path("invoices/", views.invoices, name="invoices"),
    path("invoices/january/", views.january_run, name="january_run"),
    path("invoices/january/<year:year>/", views.january_run, name="january_run_of"),
    path("instalments/<int:instalment_id>/preview/<year:year>/", views.preview_invoice, name="preview_invoice"),
    path("attest/", views.attest, name="attest"),
    path("attest/check/", views.check_invoices, name="check_invoices"),
    path("invoices/<int:invoice_id>/check/", views.check_invoice, name="check_invoice"),
    path("invoices/<int:invoice_id>/approve/", views.approve_invoice, name="approve_invoice"),
    path("invoices/<int:invoice_id>/return/", views.return_invoice, name="return_invoice"),
    path("invoices/<int:invoice_id>/received/", views.register_received_invoice, name="register_received_invoice"),
    path("invoices/<int:invoice_id>/exception/", views.grant_exception, name="grant_exception"),
    path("grant-years/<int:grant_year_id>/addition/", views.add_commitment, name="add_commitment"),
    path("additions/<int:addition_id>/invoice/", views.prepare_supplementary, name="prepare_supplementary"),
    path("invoices/<int:invoice_id>/submit/", views.submit_invoice, name="submit_invoice"),
    path("invoices/<int:invoice_id>/pdf/", views.invoice_pdf, name="invoice_pdf"),
    path("invoices/<int:invoice_id>/xml/", views.invoice_xml, name="invoice_xml"),
]
