from django.urls import path

from payments import views

urlpatterns = [
    path("invoices/<int:invoice_id>/credit/", views.credit_invoice, name="credit_invoice"),
    path("invoices/<int:invoice_id>/credit/received/", views.register_received_credit, name="register_received_credit"),
    path("payments/", views.payments, name="payments"),
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
]
