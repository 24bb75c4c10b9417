from django.urls import path

from delivery import views

urlpatterns = [
    path("invoices/<int:invoice_id>/einvoice/", views.einvoice, name="einvoice"),
    path("invoices/<int:invoice_id>/sent/", views.record_own_sending, name="record_own_sending"),
    path("invoices/einvoices/", views.einvoices, name="einvoices"),
]
