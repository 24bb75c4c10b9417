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


DOORS: dict[str, Door] = {
    "start": Door(EVERYBODY, any_signed_in=True),
    "agreements": Door(EVERYBODY),
    "agreement": Door(EVERYBODY),
    "record_signature": Door(OFFICER, FORM),
    "attach_signed_file": Door(OFFICER, FORM),
    "meet_condition": Door(OFFICER, FORM),
    "decisions": Door(EVERYBODY),
    "decision": Door(EVERYBODY),
    "record_decision": Door(OFFICER, FORM),
    "close_question": Door(OFFICER, FORM),
    "statement": Door(EVERYBODY),
    "statement_csv": Door(EVERYBODY),
    "ledger": Door(GRANTOR),
    "compare_ledger": Door(GRANTOR),
    "close_difference": Door(FINANCE, FORM),
    "correct_posting": Door(FINANCE, FORM),
    "year_end": Door(FINANCE),
    "year_end_of": Door(FINANCE),
    "choose_at_year_end": Door(FINANCE, FORM),
    "closed_periods": Door(GRANTOR),
    "close_period": Door(FINANCE, FORM),
    "seals": Door(GRANTOR),
    "seal_ledger": Door(FINANCE, frozenset({"POST"})),
    "seal_file": Door(GRANTOR),
    "parties": Door(EVERYBODY),
    "party": Door(EVERYBODY),
    "verify_identity": Door(OFFICER, FORM),
    "record_invoice_details": Door(OFFICER, FORM),
    "document": Door(EVERYBODY),
    "invoices": Door(EVERYBODY),
    "january_run": Door(OFFICER, FORM),
    "january_run_of": Door(OFFICER, FORM),
    "preview_invoice": Door(EVERYBODY),
    "invoice": Door(EVERYBODY),
    "invoice_pdf": Door(EVERYBODY),
    "invoice_xml": Door(EVERYBODY),
    "submit_invoice": Door(frozenset({Role.GRANTEE}), frozenset({"POST"})),
}
