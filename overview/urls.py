from django.urls import path

from overview import views

urlpatterns = [
    path("", views.start, name="start"),
    path("agreements/", views.agreements, name="agreements"),
    path("agreements/<int:agreement_id>/", views.agreement, name="agreement"),
    path("parties/", views.parties, name="parties"),
    path("parties/<int:party_id>/", views.party, name="party"),
    path("parties/<int:party_id>/identity/", views.verify_identity, name="verify_identity"),
    path("parties/<int:party_id>/invoice-details/", views.record_invoice_details, name="record_invoice_details"),
    path("ledger/<int:basis_id>/", views.statement, name="statement"),
    path("ledger/<int:basis_id>/csv/", views.statement_csv, name="statement_csv"),
]
