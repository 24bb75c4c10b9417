from django.urls import path

import office.converters  # noqa: F401 - makes <year:...> known
from invoicing import views

urlpatterns = [
    path("invoices/", views.invoices, name="invoices"),
    path("invoices/january/", views.january_run, name="january_run"),
    path("invoices/january/<year:year>/", views.january_run, name="january_run_of"),
    path("instalments/<int:instalment_id>/preview/<year:year>/", views.preview_invoice, name="preview_invoice"),
    path("invoices/<int:invoice_id>/", views.invoice, name="invoice"),
    path("invoices/<int:invoice_id>/submit/", views.submit_invoice, name="submit_invoice"),
    path("invoices/<int:invoice_id>/pdf/", views.invoice_pdf, name="invoice_pdf"),
    path("invoices/<int:invoice_id>/xml/", views.invoice_xml, name="invoice_xml"),
]
