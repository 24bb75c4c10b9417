"""What the actions about payments refuse, in words, and beside which field."""

from typing import Any

from django import forms

from grants.actions.ledger import PostingRefused
from office.formats import kronor
from payments import actions

_WORDS: dict[type[Exception], tuple[str | None, str]] = {
    actions.InTheFuture: (None, "Dagen har inte varit än. Registrera det som har hänt."),
    actions.ReferenceMissing: ("bank_reference", "Skriv bankens referens."),
    actions.AlreadyRecorded: ("bank_reference", "Den referensen är redan registrerad. Se listan över utbetalningar."),
    actions.BeforePayment: ("received_on", "Pengar kan inte komma tillbaka före dagen då de betalades."),
    actions.NothingLeftToPay: (
        None,
        "Inget är kvar att betala på fakturan. Registrera betalningen utan att räkna av den mot fakturan.",
    ),
    actions.NothingLeftOfPayment: (None, "Inget är kvar av betalningen."),
    actions.NotBetweenTheSame: ("invoice", "Fakturan är mellan andra parter, eller är den som återkravet gäller."),
    actions.AlreadyTakenBack: (None, "Avräkningen är redan tillbakatagen."),
    actions.ClaimStands: (None, "Beloppet är återkrävt eller återbetalt. Återkalla återkravet först."),
    actions.SomebodyAllocated: (None, "Någon annan ändrade betalningen i samma ögonblick. Försök igen."),
    actions.DueBeforeIssued: ("due_on", "Välj i dag eller en senare dag."),
    actions.AlreadyWithdrawn: (None, "Återkravet är återkallat."),
    actions.SettledBeforeIssued: (
        "settled_on",
        "Återkravet var inte utfärdat den dagen.",
    ),
}
_WITH_OWN_WORDS = (actions.MayNotPay, actions.CannotPay, actions.PaidElsewhere, PostingRefused)
REFUSED: tuple[type[Exception], ...] = (
    *_WORDS,
    *_WITH_OWN_WORDS,
    actions.RefundTooLarge,
    actions.ClaimTooLarge,
    actions.SettledTooMuch,
)


def show(form: forms.Form, refusal: Exception) -> None:
    """Put a refusal (one of REFUSED) beside its field, or above the form."""
    field, words = _told(refusal)
    form.add_error(field if field in form.fields else None, words)


def _told(refusal: Any) -> tuple[str | None, str]:
    if isinstance(refusal, actions.RefundTooLarge):
        return "amount", f"Högst {kronor(refusal.left)} kan komma tillbaka. Det som en faktura är betald med återkrävs."
    if isinstance(refusal, actions.ClaimTooLarge):
        return "amount", f"Högst {kronor(refusal.most)} är betalt och inte redan återkrävt."
    if isinstance(refusal, actions.SettledTooMuch):
        return "amount", f"Högst {kronor(refusal.most)} är kvar."
    return _WORDS.get(type(refusal), (None, str(refusal)))
