"""Files of payments from the bank or the supplier ledger: read one in, and see what became of its rows."""

from decimal import Decimal
from functools import partial
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from office import clock
from office.access import open_to
from office.acting import answer, posted
from parties.models import Party, Role, User
from parties.models.membership import GRANTOR_ROLES
from parties.queries import parties_with_role, signed_in_user
from payments import actions
from payments.forms import ImportPayments
from payments.models import PaymentFile
from payments.queries.bank_payments import files_visible_to, payment_rows
from payments.rules.lifecycle import FATES, Fate

_FILES_SHOWN = 20
_ROWS_SHOWN = 500  # of what became of them; what was recorded stands in the list of payments
_REPORT = "payment_file_report"


@open_to(Role.FINANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def import_payments(request: HttpRequest) -> HttpResponse:
    """Read a file in; what became of each row is shown afterwards."""
    user, today = signed_in_user(request), clock.today()
    payers = parties_with_role(user, Role.FINANCE, on=today)
    files = files_visible_to(user, on=today)[:_FILES_SHOWN]
    return answer(
        request,
        ImportPayments(*posted(request), payers=payers),
        partial(_import, session=request.session, by=user),
        template="payments/import_payments.html",
        context={"files": files},
        done=lambda file: f"Filen {file} är inläst.",
        to=lambda file: reverse("payment_file", args=[file.pk]),
    )


def _import(*, payer: Party, file: "UploadedFile[bytes]", session: SessionBase, by: User) -> PaymentFile:
    """Read the file in; what became of its rows is kept for the page after this one, as long as the session lasts."""
    read = actions.import_payment_file(payer=payer, name=file.name or "", content=file.read(), now=clock.now(), by=by)
    session[_REPORT] = _report(read)
    return read.file


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
    rows = sorted(read.rows, key=lambda row: row.fate is not Fate.DOUBT)[:_ROWS_SHOWN]
    return {
        "file": read.file.pk,
        "not_ours": read.not_ours,
        "rows": [
            {
                "row": row.row,
                "said": FATES[row.fate].label,
                "tone": FATES[row.fate].tone.value,
                "numbers": " ".join(row.numbers),
                "amount": None if row.amount is None else str(row.amount),
                "why": row.why,
                "payment": row.payment.pk if row.payment else None,
            }
            for row in rows
        ],
    }
