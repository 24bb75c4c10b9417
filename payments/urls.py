from django.urls import path

from payments.views import bank_files, claims, credit, payments

urlpatterns = [
    path("invoices/<int:invoice_id>/credit/", credit.credit_invoice, name="credit_invoice"),
    path(
        "invoices/<int:invoice_id>/credit/received/", credit.register_received_credit, name="register_received_credit"
    ),
    path("invoices/<int:invoice_id>/return-paid/", credit.return_paid_invoice, name="return_paid_invoice"),
    path("payments/", payments.payments, name="payments"),
    path("payments/import/", bank_files.import_payments, name="import_payments"),
    path("payments/files/<int:file_id>/", bank_files.payment_file, name="payment_file"),
    path("payments/<int:payment_id>/", payments.payment, name="payment"),
    path("payments/<int:payment_id>/allocate/", payments.allocate_payment, name="allocate_payment"),
    path("payments/<int:payment_id>/refund/", payments.record_refund, name="record_refund"),
    path("payments/<int:payment_id>/strike/", payments.strike_payment, name="strike_payment"),
    path("allocations/<int:allocation_id>/take-back/", payments.take_back_allocation, name="take_back_allocation"),
    path("invoices/<int:invoice_id>/pay/", payments.record_payment, name="record_payment"),
    path("invoices/<int:invoice_id>/claim/", claims.issue_recovery_claim, name="issue_recovery_claim"),
    path("claims/", claims.recovery_claims, name="recovery_claims"),
    path("claims/<int:claim_id>/", claims.recovery_claim, name="recovery_claim"),
    path("claims/<int:claim_id>/withdraw/", claims.withdraw_recovery_claim, name="withdraw_recovery_claim"),
    path("claims/<int:claim_id>/settle/", claims.settle_recovery_claim, name="settle_recovery_claim"),
    path("claims/<int:claim_id>/set-off/", claims.set_off_claim, name="set_off_claim"),
]
