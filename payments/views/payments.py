"""Payments: the list, one of them, and what finance does with it."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from invoicing.models import Invoice
from invoicing.queries import invoices_where_payer, left_to_pay, linked
from office import clock, formats
from office.access import open_to
from office.acting import answer
from parties.models import Role
from parties.queries import parties_where_grantor, parties_with_role, signed_in_user
from payments import actions
from payments.forms import AllocatePayment, GiveReason, RecordPayment, RecordRefund
from payments.lists import PAYMENTS
from payments.models import Allocation, Payment, Refund
from payments.queries import payment_blockers
from payments.queries.bank_payments import (
    invoices_to_allocate_to,
    payment_rows,
    payments_handled_by,
    payments_visible_to,
    sums_of,
)
from payments.queries.payments import why_not_pay


@open_to(*Role.values)
@require_safe
def payments(request: HttpRequest) -> HttpResponse:
    """All payments that the person may see, and what of them no invoice accounts for."""
    user, today = signed_in_user(request), clock.today()
    return PAYMENTS.dressed(payment_rows).answer(
        request,
        payments_visible_to(user, on=today),
        "payments/payments.html",
        lambda shown: {
            **sums_of(shown.kept),
            "may_import": parties_with_role(user, Role.FINANCE, on=today).exists(),
        },
    )


@open_to(*Role.values)
@require_safe
def payment(request: HttpRequest, payment_id: int) -> HttpResponse:
    """One payment: what it settles, what has come back, and what is left of it."""
    user, today = signed_in_user(request), clock.today()
    found = get_object_or_404(payments_visible_to(user, on=today), pk=payment_id)
    (row,) = payment_rows([found])
    context = {
        "payment": found,
        "row": row,
        "allocations": found.allocations.select_related(
            "invoice", "allocated_by", "takes_back", "taken_back_by"
        ).order_by("pk"),
        "refunds": found.refunds.exclude(kind=Refund.Kind.STRIKE).select_related("recorded_by"),
        "from_inside": parties_where_grantor(user, on=today).filter(pk=found.payer_id).exists(),
        "may_handle": payments_handled_by(user, on=today).filter(pk=found.pk).exists(),
    }
    return render(request, "payments/payment.html", context)


@open_to(Role.FINANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def record_payment(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """Record by hand that the invoice has been paid, all of it or a part."""
    user, today = signed_in_user(request), clock.today()
    invoice = _invoice_to_pay(request, invoice_id)
    left, blockers = left_to_pay(invoice), payment_blockers(invoice, today=today)
    initial = {
        "seen": invoice.status,
        "amount": left or None,
        "bankgiro": formats.bankgiro(invoice.bankgiro) if invoice.bankgiro else "",
        "settles": bool(left) and not blockers,
    }
    return answer(
        request,
        RecordPayment(request.POST or None, initial=initial),
        partial(actions.record_payment, invoice_id=invoice.pk, now=clock.now(), by=user),
        template="payments/record_payment.html",
        context={
            "invoice": invoice,
            "left": left,
            "blockers": linked(blockers, invoice, user=user, on=today),
            "why_not": why_not_pay(user, invoice, on=today),
        },
        done=_recorded,
        to=lambda recorded: recorded,
    )


def _recorded(payment: Payment) -> str:
    (row,) = payment_rows([payment])
    if not row.allocated:
        return f"Betalningen är registrerad. {formats.kronor(row.left)} är en fordran på {payment.receiver}."
    rest = f" {formats.kronor(row.left)} är en fordran på {payment.receiver}." if row.left else ""
    return f"Betalningen är registrerad och {formats.kronor(row.allocated)} avräknat mot fakturan.{rest}"


@open_to(Role.FINANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def allocate_payment(request: HttpRequest, payment_id: int) -> HttpResponse:
    """Let what is left of a payment settle an invoice between the same two."""
    user, today = signed_in_user(request), clock.today()
    found = get_object_or_404(payments_handled_by(user, on=today), pk=payment_id)
    invoices = invoices_to_allocate_to(found)
    (row,) = payment_rows([found])
    return answer(
        request,
        AllocatePayment(request.POST or None, invoices=invoices),
        partial(_allocate, payment_id=found.pk, now=clock.now(), by=user),
        template="payments/allocate_payment.html",
        context={"payment": found, "row": row, "invoices": invoices},
        done=lambda done: f"{formats.kronor(done.amount)} är avräknat mot {done.invoice}.",
        to=found,
    )


def _allocate(*, invoice: Invoice, **asked: Any) -> Allocation:
    return actions.allocate_payment(invoice_id=invoice.pk, **asked)


@open_to(Role.FINANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def take_back_allocation(request: HttpRequest, allocation_id: int) -> HttpResponse:
    """The payment was not for the invoice: make that unpaid again."""
    user = signed_in_user(request)
    mine = payments_handled_by(user, on=clock.today())
    allocation = get_object_or_404(
        Allocation.objects.select_related("payment", "invoice"), pk=allocation_id, payment__in=mine.values("pk")
    )
    return answer(
        request,
        GiveReason(request.POST or None),
        partial(actions.take_back_allocation, allocation_id=allocation.pk, now=clock.now(), by=user),
        template="payments/take_back_allocation.html",
        context={"allocation": allocation},
        done=f"Avräkningen är tillbakatagen. {allocation.invoice} väntar på betalning.",
        to=allocation.payment,
    )


@open_to(Role.FINANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def record_refund(request: HttpRequest, payment_id: int) -> HttpResponse:
    """Record that kronor of a payment came back."""
    user = signed_in_user(request)
    found = get_object_or_404(payments_handled_by(user, on=clock.today()), pk=payment_id)
    (row,) = payment_rows([found])
    return answer(
        request,
        RecordRefund(request.POST or None, initial={"amount": row.left or None}),
        partial(actions.record_refund, payment_id=found.pk, now=clock.now(), by=user),
        template="payments/record_refund.html",
        context={"payment": found, "row": row},
        done=lambda done: f"{formats.kronor(done.amount)} är registrerat som tillbaka.",
        to=found,
    )


@open_to(Role.FINANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def strike_payment(request: HttpRequest, payment_id: int) -> HttpResponse:
    """The payment was recorded by mistake: strike it."""
    user = signed_in_user(request)
    found = get_object_or_404(payments_handled_by(user, on=clock.today()), pk=payment_id)
    (row,) = payment_rows([found])
    return answer(
        request,
        GiveReason(request.POST or None),
        partial(actions.strike_payment, payment_id=found.pk, now=clock.now(), by=user),
        template="payments/strike_payment.html",
        context={"payment": found, "row": row},
        done=f"{found} är struken.",
        to=found,
    )


def _invoice_to_pay(request: HttpRequest, invoice_id: int) -> Invoice:
    """The numbered invoice, if the person is finance of the one that is to pay it."""
    to_us = invoices_where_payer(signed_in_user(request), Role.FINANCE, on=clock.today())
    return get_object_or_404(to_us.bills(), pk=invoice_id)
