"""Who may come in where: every route of the house, for every role and method.

`Door` says what a signed-in person with only that role gets; everybody else gets 403. A stranger (not signed in)
is sent to the sign-in page from every door that is not public. A route that is not listed here fails the test.
"""

from dataclasses import dataclass

from parties.models import Role

EVERYBODY = frozenset(Role.values)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


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
    "invoices": Door(EVERYBODY),
    "january_run": Door(frozenset({Role.OFFICER}), frozenset({"GET", "HEAD", "POST"})),
    "january_run_of": Door(frozenset({Role.OFFICER}), frozenset({"GET", "HEAD", "POST"})),
    "preview_invoice": Door(EVERYBODY),
    "invoice": Door(EVERYBODY),
    "invoice_pdf": Door(EVERYBODY),
    "submit_invoice": Door(frozenset({Role.GRANTEE}), frozenset({"POST"})),
}
