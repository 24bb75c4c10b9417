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
    path("invoices/<int:invoice_id>/credit/", views.credit_invoice, name="credit_invoice"),
    path(
        "invoices/<int:invoice_id>/credit/received/", views.register_received_credit, name="register_received_credit"
    ),
    path("invoices/<int:invoice_id>/received/", views.register_received_invoice, name="register_received_invoice"),
    path("invoices/<int:invoice_id>/exception/", views.grant_exception, name="grant_exception"),
    path("grant-years/<int:grant_year_id>/addition/", views.add_commitment, name="add_commitment"),
    path("additions/<int:addition_id>/invoice/", views.prepare_supplementary, name="prepare_supplementary"),
    path("payments/", views.payments, name="payments"),
    path("payments/csv/", views.payments_csv, name="payments_csv"),
    path("payments/import/", views.import_payments, name="import_payments"),
    path("payments/files/<int:file_id>/", views.payment_file, name="payment_file"),
    path("payments/<int:payment_id>/", views.payment, name="payment"),
    path("payments/<int:payment_id>/allocate/", views.allocate_payment, name="allocate_payment"),
    path("payments/<int:payment_id>/refund/", views.record_refund, name="record_refund"),
    path("allocations/<int:allocation_id>/take-back/", views.take_back_allocation, name="take_back_allocation"),
    path("invoices/<int:invoice_id>/pay/", views.record_payment, name="record_payment"),
    path("invoices/<int:invoice_id>/claim/", views.issue_recovery_claim, name="issue_recovery_claim"),
    path("claims/", views.recovery_claims, name="recovery_claims"),
    path("claims/<int:claim_id>/", views.recovery_claim, name="recovery_claim"),
    path("claims/<int:claim_id>/withdraw/", views.withdraw_recovery_claim, name="withdraw_recovery_claim"),
    path("claims/<int:claim_id>/settle/", views.settle_recovery_claim, name="settle_recovery_claim"),
    path("claims/<int:claim_id>/set-off/", views.set_off_claim, name="set_off_claim"),
    path("invoices/<int:invoice_id>/", views.invoice, name="invoice"),
    path("invoices/<int:invoice_id>/submit/", views.submit_invoice, name="submit_invoice"),
    path("invoices/<int:invoice_id>/pdf/", views.invoice_pdf, name="invoice_pdf"),
    path("invoices/<int:invoice_id>/xml/", views.invoice_xml, name="invoice_xml"),
    path("invoices/<int:invoice_id>/einvoice/", views.einvoice, name="einvoice"),
    path("invoices/<int:invoice_id>/sent/", views.record_own_sending, name="record_own_sending"),
    path("invoices/einvoices/", views.einvoices, name="einvoices"),
]
