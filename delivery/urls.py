from django.urls import path

from delivery.views import delivery

urlpatterns = [
    path("invoices/<int:invoice_id>/einvoice/", delivery.einvoice, name="einvoice"),
    path("invoices/<int:invoice_id>/sent/", delivery.record_own_sending, name="record_own_sending"),
    path("invoices/replies/<int:reply_id>/", delivery.reply, name="reply"),
    path("invoices/einvoices/", delivery.einvoices, name="einvoices"),
]
