"""The January run: planned in one transaction, each draft of it made in its own by a worker (invoicing/tasks.py)."""

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from invoicing.actions.prepare import prepare_invoice
from invoicing.models import Invoice, Preparation
from invoicing.pdf import invoice_pdf
from invoicing.queries import content_of, instalments_without_draft
from invoicing.rules.content import InvoiceContent
from office import queue
from office.formats import kronor, sentence
from parties.actions import notify
from parties.models import MessageKind, Role, User
from parties.queries import people_with_role

PREPARE = "invoicing.prepare_draft"


@transaction.atomic
def plan_january_run(*, year: int, today: date, now: datetime, by: User | None = None) -> list[Preparation]:
    """Put one piece of work in the queue for each instalment of the year that lacks its draft; what was put in.

    `by` limits the run to the agreements of the person's own organisations; None is the whole house (a command, the
    clock). Planned twice, a draft waits once: whoever plans at the same time waits here, and then sees what waits.
    """
    wanted = list(instalments_without_draft(year, user=by, today=today))
    Preparation.objects.bulk_create(
        [Preparation(instalment=instalment, year=year, planned_at=now, planned_by=by) for instalment in wanted],
        ignore_conflicts=True,
    )
    rows = list(Preparation.objects.filter(year=year, instalment__in=wanted).order_by("pk").select_for_update())
    waiting = queue.waiting([row.key for row in rows])
    planned = [row for row in rows if row.key not in waiting]
    Preparation.objects.filter(pk__in=[row.pk for row in planned]).update(
        planned_at=now, planned_by=by, done_at=None, failed_at=None, problem=""
    )
    queue.defer(
        [queue.Task(PREPARE, row.key, {"instalment_id": row.instalment_id, "year": year}) for row in planned],
        priority=queue.OF_THE_RUN,
    )
    return planned


@transaction.atomic
def prepare_planned(*, instalment_id: int, year: int, today: date, now: datetime) -> Invoice:
    """Make the draft of a planned instalment, tell the grantee, and write down that it is done.

    Done again it changes nothing and tells nobody twice. Refused: CannotPrepare; and whatever stops the printing, for
    then no draft is made either.
    """
    invoice = prepare_invoice(instalment_id=instalment_id, year=year, today=today)
    if invoice.is_draft:
        content = content_of(invoice, today=today)
        # Printed to find out now, and in one list, what cannot be printed. The file is not kept: a draft has no
        # figures of its own, so each time somebody asks for it, it is printed as things stand then.
        invoice_pdf(content)
    if invoice.is_draft and content.lines:
        _tell_grantee(invoice, content, today, now)
    Preparation.objects.filter(instalment=instalment_id, year=year).update(done_at=now, failed_at=None, problem="")
    return invoice


@transaction.atomic
def record_failure(*, instalment_id: int, year: int, problem: str, now: datetime) -> None:
    """Write down why a planned draft could not be made, and tell the payer's officers, once a day and year."""
    row = Preparation.objects.select_related("instalment__agreement__basis__grantor")
    failed = row.select_for_update(of=("self",)).filter(instalment=instalment_id, year=year).first()
    if failed is None:
        return
    failed.done_at, failed.failed_at = None, now
    failed.problem = (problem.replace("\x00", "").strip() or "Okänt fel.")[: Preparation.LONGEST_PROBLEM]
    failed.save(update_fields=["done_at", "failed_at", "problem"])
    grantor = failed.instalment.agreement.basis.grantor
    notify(
        to=people_with_role(grantor, Role.OFFICER, on=now.date()),
        kind=MessageKind.RUN_FAILED,
        subject=f"Utkast i körningen {year} kunde inte göras",
        text=f"Minst ett utkast kunde inte göras: {failed.instalment.agreement}. {sentence(failed.problem)} "
        "På körningens sida står alla, med skäl och en knapp för att försöka igen.",
        url=reverse("january_run_of", args=[year]),
        key=f"run:{grantor.pk}:{year}:failed:{now.date()}",
        now=now,
    )


def _tell_grantee(invoice: Invoice, content: InvoiceContent, today: date, now: datetime) -> None:
    notify(
        to=people_with_role(invoice.issuer, Role.GRANTEE, on=today),
        kind=MessageKind.DRAFT_READY,
        subject=f"Fakturan för {invoice.year} är klar att granska och skicka",
        text=f"Utkastet till faktura på {kronor(content.total)} enligt {invoice.basis} är gjort. "
        f"Granska det och skicka det till {invoice.payer}.",
        url=invoice.get_absolute_url(),
        key=f"invoice:{invoice.pk}:ready",
        now=now,
    )
