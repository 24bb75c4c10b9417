from django.urls import path

from overview.views import (
    agreements,
    bank_accounts,
    conflicts,
    cost_centre,
    einvoice_channel,
    invoice,
    parties,
    statement,
)

urlpatterns = [
    path("", agreements.start, name="start"),
    path("to-do/<slug:name>/", agreements.to_do, name="to_do"),
    path("agreements/", agreements.agreements, name="agreements"),
    path("agreements/<int:agreement_id>/", agreements.agreement, name="agreement"),
    path("invoices/<int:invoice_id>/", invoice.invoice, name="invoice"),
    path("parties/", parties.parties, name="parties"),
    path("parties/<int:party_id>/", parties.party, name="party"),
    path("parties/<int:party_id>/identity/", parties.verify_identity, name="verify_identity"),
    path("parties/<int:party_id>/name/", parties.rename_party, name="rename_party"),
    path("parties/<int:party_id>/correction/", parties.correct_party, name="correct_party"),
    path("parties/<int:party_id>/invoice-details/", parties.record_invoice_details, name="record_invoice_details"),
    path(
        "parties/<int:party_id>/einvoice-channel/",
        einvoice_channel.choose_einvoice_channel,
        name="choose_einvoice_channel",
    ),
    path("parties/<int:party_id>/bank-account/", bank_accounts.propose_bank_account, name="propose_bank_account"),
    path(
        "parties/<int:party_id>/bank-account/<int:account_id>/verify/",
        bank_accounts.verify_bank_account,
        name="verify_bank_account",
    ),
    path(
        "parties/<int:party_id>/bank-account/<int:account_id>/reject/",
        bank_accounts.reject_bank_account,
        name="reject_bank_account",
    ),
    path("parties/<int:party_id>/seat/", conflicts.record_seat, name="record_seat"),
    path("parties/<int:party_id>/conflict/", conflicts.declare_conflict, name="declare_conflict"),
    path("parties/<int:party_id>/conflict/<int:conflict_id>/end/", conflicts.end_conflict, name="end_conflict"),
    path("bases/<int:basis_id>/cost-centre/", cost_centre.record_cost_centre, name="record_cost_centre"),
    path("ledger/<int:basis_id>/", statement.statement, name="statement"),
    path("ledger/<int:basis_id>/csv/", statement.statement_csv, name="statement_csv"),
]
