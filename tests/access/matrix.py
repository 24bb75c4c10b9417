"""Who may come in where: every route of the house, for every role and method.

`Door` says what a signed-in person with only that role gets; everybody else gets 403. A stranger (not signed in)
is sent to the sign-in page from every door that is not public. A route that is not listed here fails the test.
"""

from dataclasses import dataclass

from parties.models import Role

EVERYBODY = frozenset(Role.values)
GRANTOR = EVERYBODY - {Role.GRANTEE}
FINANCE = frozenset({Role.FINANCE})
OFFICER = frozenset({Role.OFFICER})
FORM = frozenset({"GET", "HEAD", "POST"})


@dataclass(frozen=True)
class Door:
    roles: frozenset[str]
    methods: frozenset[str] = frozenset({"GET", "HEAD"})
    public: bool = False
    any_signed_in: bool = False
    list_for: str = ""  # of a declared list: a role for which it is tried (tests/office/test_lists.py)


DOORS: dict[str, Door] = {
    "start": Door(EVERYBODY, any_signed_in=True),
    "to_do": Door(EVERYBODY, any_signed_in=True, list_for=Role.OFFICER),
    "agreements": Door(EVERYBODY, list_for=Role.OFFICER),
    "agreement": Door(EVERYBODY),
    "record_signature": Door(OFFICER, FORM),
    "attach_signed_file": Door(OFFICER, FORM),
    "condition": Door(EVERYBODY),
    "meet_condition": Door(OFFICER, FORM),
    "papers": Door(EVERYBODY, list_for=Role.OFFICER),
    "hand_in_paper": Door(frozenset({Role.GRANTEE, Role.OFFICER}), FORM),
    "judge_paper": Door(OFFICER, FORM),
    "propose_waiver": Door(OFFICER, FORM),
    "decide_waiver": Door(frozenset({Role.APPROVER}), FORM),
    "decisions": Door(EVERYBODY, list_for=Role.OFFICER),
    "decision": Door(EVERYBODY),
    "record_decision": Door(OFFICER, FORM),
    "close_question": Door(OFFICER, FORM),
    "statement": Door(EVERYBODY),
    "statement_csv": Door(EVERYBODY),
    "ledger": Door(GRANTOR, list_for=Role.FINANCE),
    "compare_ledger": Door(GRANTOR),
    "close_difference": Door(FINANCE, FORM),
    "correct_posting": Door(FINANCE, FORM),
    "year_end": Door(FINANCE),
    "year_end_of": Door(FINANCE, list_for=Role.FINANCE),
    "year_end_to_come": Door(FINANCE, list_for=Role.FINANCE),
    "choose_at_year_end": Door(FINANCE, FORM),
    "closed_periods": Door(GRANTOR, list_for=Role.FINANCE),
    "close_period": Door(FINANCE, FORM),
    "seals": Door(GRANTOR, list_for=Role.FINANCE),
    "seal_ledger": Door(FINANCE, frozenset({"POST"})),
    "seal_file": Door(GRANTOR),
    "parties": Door(EVERYBODY, list_for=Role.OFFICER),
    "party": Door(EVERYBODY),
    "verify_identity": Door(OFFICER, FORM),
    "rename_party": Door(OFFICER, FORM),
    "correct_party": Door(OFFICER, FORM),
    "record_invoice_details": Door(OFFICER, FORM),
    "choose_einvoice_channel": Door(OFFICER, FORM),
    "propose_bank_account": Door(OFFICER | {Role.GRANTEE}, FORM),
    "verify_bank_account": Door(OFFICER | FINANCE, FORM),
    "reject_bank_account": Door(OFFICER | FINANCE, FORM),
    "record_seat": Door(GRANTOR, FORM),
    "declare_conflict": Door(GRANTOR, FORM),
    "end_conflict": Door(GRANTOR, FORM),
    "record_cost_centre": Door(OFFICER, FORM),
    "proposals": Door(EVERYBODY, any_signed_in=True, list_for=Role.OFFICER),
    "proposal": Door(EVERYBODY, FORM, any_signed_in=True),
    "confirm_proposal": Door(EVERYBODY, frozenset({"POST"}), any_signed_in=True),
    "withdraw_proposal": Door(EVERYBODY, frozenset({"POST"}), any_signed_in=True),
    "mandates": Door(GRANTOR, list_for=Role.FINANCE),
    "grant_mandate": Door(FINANCE, FORM),
    "end_mandate": Door(FINANCE, FORM),
    "document": Door(EVERYBODY),
    "inbox": Door(EVERYBODY, any_signed_in=True, list_for=Role.FINANCE),
    "open_message": Door(EVERYBODY, frozenset({"POST"}), any_signed_in=True),
    "read_messages": Door(EVERYBODY, frozenset({"POST"}), any_signed_in=True),
    "mail_settings": Door(EVERYBODY, FORM, any_signed_in=True),
    "invoices": Door(EVERYBODY, list_for=Role.OFFICER),
    "january_run": Door(OFFICER, FORM, list_for=Role.OFFICER),
    "january_run_of": Door(OFFICER, FORM),
    "preview_invoice": Door(EVERYBODY),
    "payments": Door(EVERYBODY, list_for=Role.FINANCE),
    "import_payments": Door(FINANCE, FORM),
    "payment_file": Door(GRANTOR),
    "payment": Door(EVERYBODY),
    "allocate_payment": Door(FINANCE, FORM),
    "record_refund": Door(FINANCE, FORM),
    "strike_payment": Door(FINANCE, FORM),
    "take_back_allocation": Door(FINANCE, FORM),
    "record_payment": Door(FINANCE, FORM),
    "issue_recovery_claim": Door(FINANCE, FORM),
    "recovery_claims": Door(EVERYBODY, list_for=Role.FINANCE),
    "recovery_claim": Door(EVERYBODY),
    "withdraw_recovery_claim": Door(FINANCE, FORM),
    "settle_recovery_claim": Door(FINANCE, FORM),
    "set_off_claim": Door(FINANCE, FORM),
    "invoice": Door(EVERYBODY),
    "invoice_pdf": Door(EVERYBODY),
    "invoice_xml": Door(EVERYBODY),
    "einvoice": Door(EVERYBODY),
    "einvoices": Door(OFFICER | {Role.GRANTEE}, list_for=Role.OFFICER),
    "reply": Door(OFFICER | {Role.GRANTEE}, FORM),
    "record_own_sending": Door(frozenset({Role.GRANTEE}), frozenset({"POST"})),
    "attest": Door(frozenset({Role.CHECKER, Role.APPROVER})),
    "check_invoices": Door(frozenset({Role.CHECKER}), frozenset({"POST"})),
    "check_invoice": Door(frozenset({Role.CHECKER}), frozenset({"POST"})),
    "approve_invoice": Door(frozenset({Role.APPROVER}), frozenset({"POST"})),
    "return_invoice": Door(GRANTOR - {Role.AUDITOR}, FORM),
    "return_paid_invoice": Door(frozenset({Role.FINANCE}), FORM),
    "credit_invoice": Door(frozenset({Role.GRANTEE}), FORM),
    "register_received_credit": Door(OFFICER, FORM),
    "register_received_invoice": Door(OFFICER, FORM),
    "grant_exception": Door(OFFICER, FORM),
    "add_commitment": Door(OFFICER, FORM),
    "prepare_rest": Door(OFFICER | {Role.GRANTEE}, frozenset({"POST"})),
    "prepare_supplementary": Door(OFFICER | {Role.GRANTEE}, frozenset({"POST"})),
    "submit_invoice": Door(frozenset({Role.GRANTEE}), frozenset({"POST"})),
}
