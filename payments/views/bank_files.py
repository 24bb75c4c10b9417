"""Files of payments from the bank or the supplier ledger: read one in, and see what became of its rows."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from office import clock
from office.access import open_to
from parties.models import Role
from parties.models.membership import GRANTOR_ROLES
from parties.queries import parties_with_role, signed_in_user
from payments import actions
from payments.forms import ImportPayments
from payments.models import PaymentFile
from payments.queries.bank_payments import files_visible_to, payment_rows
from payments.rules.bank_rows import BankFileRefused

_FILES_SHOWN = 20
_ROWS_SHOWN = 500  # of what became of them; what was recorded stands in the list of payments
_REPORT = "payment_file_report"
_FATES = {
    actions.Fate.SETTLED: "Registrerad och avräknad",
    actions.Fate.RECORDED: "Registrerad, inte avräknad",
    actions.Fate.KNOWN: "Känd sedan förut",
    actions.Fate.BOUNCED: "Kom tillbaka",
    actions.Fate.DOUBT: "Behöver ses över",
}


@open_to(Role.FINANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def import_payments(request: HttpRequest) -> HttpResponse:
    """Read a file in; what became of each row is shown afterwards."""
    user, today = signed_in_user(request), clock.today()
    payers = parties_with_role(user, Role.FINANCE, on=today)
    form = ImportPayments(request.POST or None, request.FILES or None, payers=payers)
    before: PaymentFile | None = None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            read = actions.import_payment_file(
                payer=form.cleaned_data["payer"], name=file.name, content=file.read(), now=clock.now(), by=user
            )
        except actions.ReadBefore as refusal:
            before = refusal.file
        except BankFileRefused as refusal:
            form.add_error("file", str(refusal))
        except actions.NotFinanceOf:
            form.add_error("payer", "Du är inte ekonom i den organisationen i dag.")
        else:
            request.session[_REPORT] = _report(read)
            messages.success(request, f"Filen {read.file} är inläst.")
            return redirect("payment_file", read.file.pk)
    files = files_visible_to(user, on=today)[:_FILES_SHOWN]
    return render(request, "payments/import_payments.html", {"form": form, "before": before, "files": files})


@open_to(*GRANTOR_ROLES)
@require_safe
def payment_file(request: HttpRequest, file_id: int) -> HttpResponse:
    """What a file held for us. What became of each row is told to whoever read it, while the session lasts."""
    file = get_object_or_404(files_visible_to(signed_in_user(request), on=clock.today()), pk=file_id)
    report: dict[str, Any] = request.session.get(_REPORT, {})
    mine = report if report.get("file") == file.pk else {}
    rows = [row | {"amount": Decimal(row["amount"]) if row["amount"] else None} for row in mine.get("rows", [])]
    context = {
        "file": file,
        "rows": rows,
        "is_report": bool(mine),
        "others": file.rows_read - file.rows_kept,
        "not_ours": mine.get("not_ours"),
        "payments": payment_rows(file.payments.select_related("payer", "receiver")),
        "refunds": file.refunds.select_related("payment"),
    }
    return render(request, "payments/payment_file.html", context)


def _report(read: actions.FileRead) -> dict[str, Any]:
    rows = sorted(read.rows, key=lambda row: row.fate is not actions.Fate.DOUBT)[:_ROWS_SHOWN]
    return {
        "file": read.file.pk,
        "not_ours": read.not_ours,
        "rows": [
            {
                "row": row.row,
                "fate": row.fate.value,
                "said": _FATES[row.fate],
                "numbers": " ".join(row.numbers),
                "amount": None if row.amount is None else str(row.amount),
                "why": row.why,
                "payment": row.payment.pk if row.payment else None,
            }
            for row in rows
        ],
    }
