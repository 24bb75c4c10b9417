from django.urls import path

from overview import views

urlpatterns = [
    path("", views.start, name="start"),
    path("to-do/<slug:name>/", views.to_do, name="to_do"),
    path("agreements/", views.agreements, name="agreements"),
    path("agreements/<int:agreement_id>/", views.agreement, name="agreement"),
    path("invoices/<int:invoice_id>/", views.invoice, name="invoice"),
    path("parties/", views.parties, name="parties"),
    path("parties/<int:party_id>/", views.party, name="party"),
    path("parties/<int:party_id>/identity/", views.verify_identity, name="verify_identity"),
    path("parties/<int:party_id>/invoice-details/", views.record_invoice_details, name="record_invoice_details"),
    path("parties/<int:party_id>/einvoice-channel/", views.choose_einvoice_channel, name="choose_einvoice_channel"),
    path("parties/<int:party_id>/bank-account/", views.propose_bank_account, name="propose_bank_account"),
    path(
        "parties/<int:party_id>/bank-account/<int:account_id>/verify/",
        views.verify_bank_account,
        name="verify_bank_account",
    ),
    path(
        "parties/<int:party_id>/bank-account/<int:account_id>/reject/",
        views.reject_bank_account,
        name="reject_bank_account",
    ),
    path("parties/<int:party_id>/seat/", views.record_seat, name="record_seat"),
    path("parties/<int:party_id>/conflict/", views.declare_conflict, name="declare_conflict"),
    path("parties/<int:party_id>/conflict/<int:conflict_id>/end/", views.end_conflict, name="end_conflict"),
    path("bases/<int:basis_id>/cost-centre/", views.record_cost_centre, name="record_cost_centre"),
    path("ledger/<int:basis_id>/", views.statement, name="statement"),
    path("ledger/<int:basis_id>/csv/", views.statement_csv, name="statement_csv"),
]
