"""A walk: what people and workers can do, in random order, day after day. Each event is named as the action it plays.

Whom, what and how much are drawn from what the database has just then, most often so that the action can be done; what
it refuses is a lawful answer too.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import count
from random import Random
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import Model, QuerySet

from agreements import actions as agreements_actions
from agreements.models import Agreement, Instalment, Signature
from delivery import actions as delivery_actions
from delivery.models import Reply
from delivery.queries.delivery import waiting_for_outbox
from followup import actions as followup_actions
from followup.models import Condition, ConditionPaper, ConditionWaiver
from grants import actions as grants_actions
from grants.models import AddedCommitment, Basis, Decision, Grant, GrantYear, OpenQuestion, Posting
from grants.queries.differences import compared
from grants.queries.verification import ledger_checks
from grants.rules.lifecycle import DecisionStatus
from invoicing import actions as invoicing_actions
from invoicing.models import Invoice, Preparation
from invoicing.queries import content_of, left_to_pay
from invoicing.rules.lifecycle import Status
from office.faults import Fault
from office.money import sek
from office.refusal import Refusal
from office.trail import last_version, trail_faults
from office.uploads import Kind, Upload
from overview.management.verification import document_checks
from parties import actions as parties_actions
from parties.models import (
    ApprovalMandate,
    BankAccount,
    ConflictOfInterest,
    Membership,
    Message,
    MessageKind,
    Party,
    Proposal,
    ProposalKind,
    Role,
    User,
)
from payments import actions as payments_actions
from payments.models import Allocation, Payment, RecoveryClaim
from tests.payments.test_import_payments import table
from tests.world import World, morning

AnyRow = TypeVar("AnyRow", bound=Model)
# Which nothing that is played can change; and what is looked at by itself, as far as it is new.
LEFT_OUT = {"Lagen i databasen", "Behandlingshistorik"}
TRIES = 4  # what is drawn may be refused once; of the way on which a walk begins the most is to be done
BANKGIROS = ["5050-1055", "991-2346", "5805-6201"]


class NothingThere(Exception):
    """There is nothing to do the event with."""


class Walker:
    """Draws whom, what and how much, plays what `Walk` can do, and judges."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.seed, self.day = world, seed, date(2027, 1, 4)
        self.random = Random(seed)  # noqa: S311 - chance, not secrets
        self.numbers = count(1)
        self.steps = 0
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    # How an event is drawn, played and looked at afterwards

    def begin(self, way: list[str] | None = None) -> None:
        """Let an invoice be anywhere on its way, so that a short walk comes far too; `way` says by which events."""
        self.day = date(2027, 1, 11)
        for condition in Condition.objects.filter(holds=Condition.Holds.WHOLE_TERM, met_on=None):
            officer = self.world.person(Role.OFFICER)
            followup_actions.meet_condition(condition_id=condition.pk, on=self.day, note="Intyg", by=officer)
        for name in self.random.choice(WAYS) if way is None else way:
            for _ in range(TRIES):
                with suppress(Refusal, NothingThere), transaction.atomic():
                    EVENTS[name](self)
                    break

    def go(self, steps: int) -> None:
        """Play events that are done or refused, and let the database and the verification judge after each."""
        names, weights = list(EVENTS), [WEIGHTS.get(name, 1) for name in EVENTS]
        while self.steps < steps:
            self.pass_time()
            (name,) = self.random.choices(names, weights)
            with suppress(NothingThere):
                self.play(name)
                self.steps += 1
        assert not list(trail_faults())

    def play(self, name: str) -> None:
        """Do the event, if it is not refused, and look for faults. Refused: NothingThere."""
        before = last_version()
        try:
            with transaction.atomic():
                EVENTS[name](self)
                self.settle()
        except Refusal:
            self.refused[name] += 1
            return
        except Exception as error:
            error.add_note(f"{name} in walk {self.seed}, step {self.steps}")
            raise
        self.done[name] += 1
        found = faults(after=before)
        assert not found, f"after {name} in walk {self.seed}, step {self.steps}: {found}"

    @staticmethod
    def settle() -> None:
        """What the law looks at when a transaction ends, it looks at now."""
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    def pass_time(self) -> None:
        chance = self.random.random()
        if chance < 0.01:
            self.day = date(self.day.year + 1, 1, self.random.randint(2, 9))
        elif chance < 0.2:
            self.day += timedelta(days=self.random.randint(1, 9))

    @property
    def now(self) -> datetime:
        return morning(self.day)

    def one(self, rows: QuerySet[AnyRow]) -> AnyRow:
        """One of the rows, the latest more often. Refused: NothingThere."""
        found = list(rows.order_by("pk"))
        if not found:
            raise NothingThere
        return self.random.choice(found[-4:] if self.random.random() < 0.6 else found)

    def rather(self, some: QuerySet[AnyRow], others: QuerySet[AnyRow]) -> QuerySet[AnyRow]:
        """Mostly the first rows, if there are any."""
        return some if some.exists() and self.random.random() < 0.8 else others

    def unmet(self) -> Condition:
        return self.one(self.rather(Condition.objects.filter(met_on=None), Condition.objects.all()))

    def by(self, *roles: str, party: Party | None = None) -> User:
        """Mostly somebody who holds one of the roles today, sometimes anybody."""
        if self.random.random() < 0.02:
            return self.one(User.objects.all())
        held = Membership.objects.active(on=self.day).filter(role__in=roles, user__is_active=True)
        return self.one(held.filter(party=party or self.world.region)).user

    def officer(self) -> User:
        return self.by(Role.OFFICER)

    def finance(self) -> User:
        return self.by(Role.FINANCE)

    def grantee(self) -> User:
        return self.by(Role.GRANTEE, party=self.world.teknikcollege)

    def two(self, kind: ProposalKind, *, by: User, **content: Any) -> None:
        """Mostly proposed by one and confirmed by another at once, sometimes left to wait."""
        self.mostly_confirmed(parties_actions.propose(kind=kind, content=content, now=self.now, by=by))

    def mostly_confirmed(self, proposal: Proposal) -> None:
        if proposal.is_waiting and self.random.random() < 0.8:
            self.answered(parties_actions.confirm, proposal)

    def answered(self, action: Callable[..., Any], proposal: Proposal, **words: str) -> None:
        action(proposal_id=proposal.pk, now=self.now, by=self.by(Role.OFFICER, Role.FINANCE), **words)

    def part_of(self, whole: Decimal) -> Decimal:
        """Mostly all of it, else some of it, seldom more than it."""
        if not whole:
            raise NothingThere
        chance = self.random.random()
        if chance < 0.6:
            return whole
        if chance < 0.95:
            return max(Decimal("0.01"), (whole * self.random.randint(1, 99) / 100).quantize(Decimal("0.01")))
        return whole + 1

    def text(self, what: str) -> str:
        return f"{what} {next(self.numbers)}"

    def paper(self) -> Upload:
        return Upload(Kind.PDF, f"%PDF-{next(self.numbers)}".encode())

    def day_before(self) -> date:
        return self.day - timedelta(days=self.random.choice([0, 0, 0, 1, 7]))

    def day_after(self) -> date:
        return self.day + timedelta(days=self.random.choice([0, 1, 30, 400]))

    def approved(self) -> Invoice:
        return self.one(Invoice.objects.filter(status=Status.APPROVED))

    def claim(self) -> RecoveryClaim:
        return self.one(self.rather(RecoveryClaim.objects.filter(withdrawn_on=None), RecoveryClaim.objects.all()))

    def last_years(self) -> GrantYear:
        return self.one(GrantYear.objects.filter(year__lt=self.day.year))


class Walk(Walker):
    """The events, each under the name of the action that it plays."""

    # Agreements, decisions and what is unclear in them

    def draft_agreement(self) -> None:
        year, number = self.day.year, next(self.numbers)
        first, last = date(year, 1, 1), date(year + self.random.randint(0, 2), 12, 31)
        basis = Basis(slug=f"vandring-{number}", kind="agreement", title=f"Avtal {number}", grantor=self.world.region)
        agreement = agreements_actions.draft_agreement(
            basis=basis,
            agreement=Agreement(basis=basis, grantee=self.world.teknikcollege, first_day=first, last_day=last),
            clauses=[],
            signatures=[Signature(number=1, party=self.world.region, name="Någon")],
            instalments=[
                Instalment(number=place, month=month, share=Fraction(1, 3))
                for place, month in enumerate(sorted((self.day.month + more) % 12 + 1 for more in range(-1, 2)), 1)
            ],
            grants=[
                Grant(
                    number=1,
                    grantee=self.world.teknikcollege,
                    kind=Grant.Kind.SUPPORT,
                    clause="§ 1",
                    full_year_amount=sek(1000 + number),
                    first_day=first,
                    last_day=last,
                    index_rate=Decimal(3),
                    compounding="compound",
                    base_year=year,
                )
            ],
            today=self.day,
            by=self.officer(),
        )
        for place, holds in enumerate(Condition.Holds.values if self.random.random() < 0.6 else [], 1):
            Condition.objects.create(
                agreement=agreement, number=place, clause="§ 2", summary="Intyg", holds=holds, from_year=year
            )

    def propose_signature(self) -> None:
        signature = self.one(Signature.objects.filter(signed_on=None))
        proposal = agreements_actions.propose_signature(
            signature_id=signature.pk, signed_on=self.day_before(), now=self.now, by=self.officer()
        )
        if proposal:
            self.mostly_confirmed(proposal)

    def attach_signed_file(self) -> None:
        agreements_actions.attach_signed_file(
            agreement_id=self.one(Agreement.objects.all()).pk, upload=self.paper(), today=self.day, by=self.officer()
        )

    def record_cost_centre(self) -> None:
        grants_actions.record_cost_centre(
            basis_id=self.one(Basis.objects.all()).pk,
            cost_centre=self.random.choice(["", "4711"]),
            today=self.day,
            by=self.officer(),
        )

    def record_decision(self) -> None:
        self.two(
            ProposalKind.DECISION,
            by=self.officer(),
            decision_id=self.one(Decision.objects.all()).pk,
            status=self.random.choice(list(DecisionStatus)),
            decided_on=self.day_before(),
        )

    def close_question(self) -> None:
        grants_actions.close_question(
            question_id=self.one(OpenQuestion.objects.all()).pk,
            answer=self.text("Svar"),
            source="Brev",
            today=self.day,
            by=self.officer(),
        )

    # Conditions

    def meet_condition(self) -> None:
        condition = self.unmet()
        until = self.random.choice([None, self.day_after()]) if condition.is_for_whole_term else None
        followup_actions.meet_condition(
            condition_id=condition.pk, on=self.day, note=self.text("Intyg"), valid_until=until, by=self.officer()
        )

    def hand_in_paper(self) -> None:
        followup_actions.hand_in_paper(
            condition_id=self.unmet().pk,
            title=self.text("Intyg"),
            upload=self.paper(),
            now=self.now,
            by=self.random.choice([self.grantee, self.grantee, self.officer])(),
        )

    def accept_paper(self) -> None:
        paper = self.one(ConditionPaper.objects.waiting())
        until = self.random.choice([None, self.day_after()]) if paper.condition.is_for_whole_term else None
        followup_actions.accept_paper(
            paper_id=paper.pk, comment="Bra", valid_until=until, now=self.now, by=self.officer()
        )

    def return_paper(self) -> None:
        followup_actions.return_paper(
            paper_id=self.one(ConditionPaper.objects.waiting()).pk, comment="Suddigt", now=self.now, by=self.officer()
        )

    def propose_waiver(self) -> None:
        condition = self.unmet()
        followup_actions.propose_waiver(
            condition_id=condition.pk,
            reason="Bråttom",
            valid_until=self.day_after() if condition.is_for_whole_term else None,
            now=self.now,
            by=self.officer(),
        )

    def grant_waiver(self) -> None:
        followup_actions.grant_waiver(
            waiver_id=self.one(ConditionWaiver.objects.all()).pk, words="Ja", now=self.now, by=self.by(Role.APPROVER)
        )

    def refuse_waiver(self) -> None:
        followup_actions.refuse_waiver(
            waiver_id=self.one(ConditionWaiver.objects.all()).pk, words="Nej", now=self.now, by=self.by(Role.APPROVER)
        )

    # Invoices

    def prepare_invoice(self) -> None:
        now = Instalment.objects.filter(month=self.day.month).exclude(invoices__year=self.day.year)
        invoicing_actions.prepare_invoice(
            instalment_id=self.one(self.rather(now, Instalment.objects.all())).pk,
            year=self.day.year,
            today=self.day,
        )

    def plan_january_run(self) -> None:
        invoicing_actions.plan_january_run(
            year=self.day.year, today=self.day, now=self.now, by=self.random.choice([None, self.officer()])
        )

    def prepare_planned(self) -> None:
        row = self.one(Preparation.objects.all())
        invoicing_actions.prepare_planned(instalment_id=row.instalment_id, year=row.year, today=self.day, now=self.now)

    def record_failure(self) -> None:
        row = self.one(Preparation.objects.all())
        invoicing_actions.record_failure(instalment_id=row.instalment_id, year=row.year, problem="Fel", now=self.now)

    def remind(self) -> None:
        invoicing_actions.remind(today=self.day, now=self.now)

    def prepare_supplementary(self) -> None:
        invoicing_actions.prepare_supplementary(
            addition_id=self.one(AddedCommitment.objects.all()).pk, now=self.now, by=self.officer()
        )

    def prepare_rest(self) -> None:
        invoicing_actions.prepare_rest(
            agreement_id=self.one(Agreement.objects.all()).pk,
            year=self.day.year - self.random.choice([0, 0, 1]),
            now=self.now,
            by=self.random.choice([self.grantee, self.officer])(),
        )

    def grant_exception(self) -> None:
        invoicing_actions.grant_exception(
            invoice_id=self.one(Invoice.objects.drafts()).pk,
            valid_until=self.day_after(),
            reason="Sjukdom",
            today=self.day,
            by=self.officer(),
        )

    def submit_invoice(self) -> None:
        invoicing_actions.submit_invoice(
            invoice_id=self.one(Invoice.objects.drafts()).pk, now=self.now, by=self.grantee()
        )

    def register_received_invoice(self) -> None:
        draft = self.one(Invoice.objects.drafts())
        invoicing_actions.register_received_invoice(
            invoice_id=draft.pk,
            number=self.text("R"),
            issue_date=self.day_before(),
            due_date=self.random.choice([None, self.day + timedelta(days=30)]),
            total=content_of(draft, today=self.day).total,
            bankgiro=draft.issuer.bankgiro,
            buyer_reference="010-ABC123",
            upload=self.paper(),
            now=self.now,
            by=self.officer(),
        )

    def check_invoice(self) -> None:
        bill = self.one(Invoice.objects.filter(status=Status.SUBMITTED))
        invoicing_actions.check_invoice(invoice_id=bill.pk, seen=bill.status, now=self.now, by=self.by(Role.CHECKER))

    def approve_invoice(self) -> None:
        bill = self.one(Invoice.objects.filter(status=Status.CHECKED))
        invoicing_actions.approve_invoice(invoice_id=bill.pk, seen=bill.status, now=self.now, by=self.by(Role.APPROVER))

    def return_invoice(self) -> None:
        bill = self.one(Invoice.objects.bills())
        invoicing_actions.return_invoice(
            invoice_id=bill.pk, seen=bill.status, reason="Fel år", now=self.now, by=self.officer()
        )

    def return_paid_invoice(self) -> None:
        bill = self.one(self.rather(Invoice.objects.filter(status=Status.PAID), Invoice.objects.bills()))
        payments_actions.return_paid_invoice(
            invoice_id=bill.pk, seen=bill.status, reason="Fel år", now=self.now, by=self.finance()
        )

    def credit_invoice(self) -> None:
        bill = self.one(Invoice.objects.bills().filter(received_document=None))
        payments_actions.credit_invoice(
            invoice_id=bill.pk, seen=bill.status, reason="Fel", now=self.now, by=self.grantee()
        )

    def register_received_credit(self) -> None:
        bill = self.one(Invoice.objects.bills().exclude(received_document=None))
        payments_actions.register_received_credit(
            invoice_id=bill.pk,
            seen=bill.status,
            number=self.text("K"),
            issue_date=self.day_before(),
            reason="Fel",
            upload=self.paper(),
            now=self.now,
            by=self.officer(),
        )

    def record_own_sending(self) -> None:
        delivery_actions.record_own_sending(
            invoice_id=self.one(Invoice.objects.submitted()).pk, now=self.now, by=self.grantee()
        )

    def record_handed_over(self) -> None:
        waiting = self.rather(waiting_for_outbox(), Invoice.objects.submitted())
        delivery_actions.record_handed_over(number=self.one(waiting).number, now=self.now)

    def handle_reply(self) -> None:
        row = Reply(code="RE", reference=self.text("X"), unmatched="Ingen känd.", sha256=f"{next(self.numbers):064x}")
        row.came_at = self.now
        row.save()
        delivery_actions.handle_reply(reply_id=row.pk, note="Utrett.", now=self.now, by=self.officer())

    # Payments

    def record_payment(self) -> None:
        bill = self.one(Invoice.objects.bills()) if self.random.random() < 0.2 else self.approved()
        payments_actions.record_payment(
            invoice_id=bill.pk,
            amount=self.part_of(left_to_pay(bill) or Decimal(100)),
            paid_on=self.day_before(),
            bank_reference=self.text("B"),
            settles=self.random.random() < 0.8,
            now=self.now,
            by=self.finance(),
        )

    def import_payment_file(self) -> None:
        bills = [self.one(Invoice.objects.bills()) for _ in range(self.random.randint(1, 3))]
        bills.append(self.approved())
        rows = [
            f"{bill.number};{self.part_of(left_to_pay(bill) or Decimal(10))};{self.day_before()};{self.text('F')}"
            for bill in bills
        ]
        payments_actions.import_payment_file(
            payer=self.world.region, name="fil.csv", content=table(*rows), now=self.now, by=self.finance()
        )

    def allocate_payment(self) -> None:
        payments_actions.allocate_payment(
            payment_id=self.one(self.rather(Payment.objects.filter(allocations=None), Payment.objects.all())).pk,
            invoice_id=self.approved().pk,
            now=self.now,
            by=self.finance(),
        )

    def take_back_allocation(self) -> None:
        payments_actions.take_back_allocation(
            allocation_id=self.one(Allocation.objects.all()).pk, reason="Fel", now=self.now, by=self.finance()
        )

    def record_refund(self) -> None:
        payment = self.one(self.rather(Payment.objects.filter(allocations=None), Payment.objects.all()))
        payments_actions.record_refund(
            payment_id=payment.pk,
            kind=self.random.choice(["refund", "bounce"]),
            amount=self.part_of(payment.amount.amount),
            received_on=self.day_before(),
            bank_reference=self.text("R"),
            now=self.now,
            by=self.finance(),
        )

    def strike_payment(self) -> None:
        payments_actions.strike_payment(
            payment_id=self.one(self.rather(Payment.objects.filter(refunds=None), Payment.objects.all())).pk,
            reason="Två gånger",
            now=self.now,
            by=self.finance(),
        )

    def issue_recovery_claim(self) -> None:
        bill = self.one(Invoice.objects.filter(status__in=[Status.PAID, Status.APPROVED]))
        payments_actions.issue_recovery_claim(
            invoice_id=bill.pk,
            amount=self.part_of(self.random.choice([Decimal(100), bill.total.amount if bill.total else Decimal(1)])),
            reason="Användes inte",
            due_on=self.day_after(),
            now=self.now,
            by=self.finance(),
        )

    def settle_recovery_claim(self) -> None:
        claim = self.claim()
        payments_actions.settle_recovery_claim(
            claim_id=claim.pk,
            amount=self.part_of(claim.amount.amount),
            settled_on=self.day_before(),
            bank_reference=self.text("I"),
            now=self.now,
            by=self.finance(),
        )

    def set_off_claim(self) -> None:
        claim, bill = self.claim(), self.approved()
        payments_actions.set_off_claim(
            claim_id=claim.pk,
            invoice_id=bill.pk,
            amount=self.part_of(min(claim.amount.amount, left_to_pay(bill))),
            now=self.now,
            by=self.finance(),
        )

    def withdraw_recovery_claim(self) -> None:
        claim = self.one(RecoveryClaim.objects.all())
        self.two(ProposalKind.CLAIM_WITHDRAWN, by=self.finance(), claim_id=claim.pk, reason="Fel")

    # The ledger

    def add_with_draft(self) -> None:
        year = self.one(GrantYear.objects.filter(year=self.day.year)).pk
        self.two(
            ProposalKind.ADDITION,
            by=self.officer(),
            grant_year_id=year,
            amount=Decimal(self.random.randint(1, 50_000)),
            decision=self.text("RS §"),
            decided_on=self.day_before(),
            reason="Mer verksamhet",
            sure=True,
        )

    def correct_posting(self) -> None:
        posting = self.one(self.rather(Posting.objects.filter(invoice=None), Posting.objects.all()))
        grants_actions.correct_posting(
            posting_id=posting.pk,
            new_amount=self.random.choice([None, self.part_of(posting.amount.amount)]),
            business_date=self.day,
            reason="Fel",
            today=self.day,
            by=self.finance(),
        )

    def close_period(self) -> None:
        grants_actions.close_period(
            party_id=self.world.region.pk,
            until=self.day - timedelta(days=self.random.randint(1, 60)),
            reason="Månadsslut",
            today=self.day,
            by=self.finance(),
        )

    def keep_as_debt(self) -> None:
        grants_actions.keep_as_debt(
            grant_year_id=self.last_years().pk,
            year=self.day.year - 1,
            reason="Skuld",
            today=self.day,
            by=self.finance(),
        )

    def release_at_year_end(self) -> None:
        year = self.last_years()
        grants_actions.release_at_year_end(
            grant_year_id=year.pk,
            year=self.day.year - 1,
            amount=self.part_of(year.amount.amount / 10),
            business_date=self.day,
            reason="Blev inte av",
            today=self.day,
            by=self.finance(),
        )

    def carry_over_at_year_end(self) -> None:
        year = self.last_years()
        grants_actions.carry_over_at_year_end(
            grant_year_id=year.pk,
            year=self.day.year - 1,
            to_year=self.day.year,
            amount=self.part_of(year.amount.amount / 10),
            decision=self.text("RS §"),
            business_date=self.day,
            reason="Försenat",
            today=self.day,
            by=self.finance(),
        )

    def close_difference(self) -> None:
        rows = [row for basis in Basis.objects.order_by("pk") for row in compared(basis) if row.may_be_closed]
        if not rows:
            raise NothingThere
        grants_actions.close_difference(
            grant_year_id=self.random.choice(rows).comparison.grant_year.pk,
            reason="Så är det",
            today=self.day,
            by=self.finance(),
        )

    def seal_ledger(self) -> None:
        grants_actions.seal_ledger(now=self.now, by=self.random.choice([None, self.finance()]))

    def seal_of_the_day(self) -> None:
        grants_actions.seal_of_the_day(now=self.now)

    # What takes two

    def confirm(self) -> None:
        self.answered(parties_actions.confirm, self.one(Proposal.objects.filter(answer="")))

    def refuse(self) -> None:
        self.answered(parties_actions.refuse, self.one(Proposal.objects.filter(answer="")), words="Fel belopp")

    def withdraw(self) -> None:
        waiting = self.one(Proposal.objects.filter(answer=""))
        parties_actions.withdraw(proposal_id=waiting.pk, now=self.now, by=waiting.proposed_by)

    # People

    def propose_bank_account(self) -> None:
        parties_actions.propose_bank_account(
            party_id=self.world.teknikcollege.pk,
            bankgiro=self.random.choice(BANKGIROS),
            source="Brev",
            now=self.now,
            by=self.random.choice([self.grantee, self.officer])(),
        )

    def verify_bank_account(self) -> None:
        waiting = BankAccount.objects.filter(verified_at=None, rejected_at=None)
        parties_actions.verify_bank_account(
            account_id=self.one(BankAccount.objects.all() if self.random.random() < 0.1 else waiting).pk,
            through="Växeln",
            now=self.now,
            by=self.by(Role.OFFICER, Role.FINANCE),
        )

    def reject_bank_account(self) -> None:
        parties_actions.reject_bank_account(
            account_id=self.one(BankAccount.objects.all()).pk,
            reason="Fel",
            now=self.now,
            by=self.by(Role.OFFICER, Role.FINANCE),
        )

    def grant_mandate(self) -> None:
        held = self.one(Membership.objects.filter(role__in=[Role.CHECKER, Role.APPROVER]))
        parties_actions.grant_mandate(
            user=held.user,
            party=held.party,
            kind="check" if held.role == Role.CHECKER else "approve",
            limit=self.random.choice([Decimal(10_000), Decimal(5_000_000)]),
            cost_centre=self.random.choice(["", "4711"]),
            decision=self.text("Delegation"),
            valid_from=self.day_before(),
            valid_until=None,
            today=self.day,
            by=self.finance(),
        )

    def end_mandate(self) -> None:
        parties_actions.end_mandate(
            mandate_id=self.one(ApprovalMandate.objects.all()).pk,
            last_day=self.day_after(),
            today=self.day,
            by=self.finance(),
        )

    def give_membership(self) -> None:
        role = self.random.choice(list(Role.values))
        parties_actions.give_membership(
            user=self.one(User.objects.all()),
            party=self.world.teknikcollege if role == Role.GRANTEE else self.world.region,
            role=role,
            valid_from=self.day,
            valid_until=self.random.choice([None, self.day_after()]),
            today=self.day,
            by=self.one(User.objects.all()),
        )

    def end_membership(self) -> None:
        parties_actions.end_membership(
            membership_id=self.one(Membership.objects.all()).pk, last_day=self.day_after(), today=self.day
        )

    def declare_conflict(self) -> None:
        parties_actions.declare_conflict(
            party=self.world.teknikcollege, reason="Släkting", today=self.day, by=self.one(User.objects.all())
        )

    def record_seat(self) -> None:
        parties_actions.record_seat(
            user=self.one(User.objects.all()),
            party=self.world.teknikcollege,
            what="Styrgruppen",
            valid_from=self.day_before(),
            valid_until=self.random.choice([None, self.day_after()]),
            today=self.day,
            by=self.officer(),
        )

    def end_conflict(self) -> None:
        parties_actions.end_conflict(
            conflict_id=self.one(ConflictOfInterest.objects.all()).pk,
            last_day=self.day,
            today=self.day,
            by=self.by(Role.OFFICER, Role.FINANCE),
        )

    def open_account(self) -> None:
        number = next(self.numbers)
        parties_actions.open_account(email=f"ny-{number}@example.se", name=f"Ny {number}")

    def correct_account(self) -> None:
        user, number = self.one(User.objects.all()), next(self.numbers)
        email = self.random.choice([user.email, f"bytt-{number}@example.se"])
        parties_actions.correct_account(user_id=user.pk, email=email, name=f"Bytt {number}", today=self.day)

    def shut_account(self) -> None:
        parties_actions.shut_account(user_id=self.one(User.objects.all()).pk, by=self.one(User.objects.all()))

    def reopen_account(self) -> None:
        parties_actions.reopen_account(user_id=self.one(User.objects.filter(is_active=False)).pk)

    def verify_identity(self) -> None:
        party = self.one(Party.objects.filter(verified_organisation_number=""))
        number = {self.world.region: "232100-0164", self.world.teknikcollege: "559398-2225"}.get(party, "556016-0680")
        parties_actions.verify_identity(
            party_id=party.pk, number=number, source="Bolagsverket", today=self.day, by=self.officer()
        )

    def withdraw_identity(self) -> None:
        verified = Party.objects.exclude(verified_organisation_number="")
        party = self.one(self.rather(verified, Party.objects.all()))
        parties_actions.withdraw_identity(
            party_id=party.pk, reason=self.text("Fel nummer"), today=self.day, by=self.officer()
        )

    def rename_party(self) -> None:
        parties_actions.rename_party(
            party_id=self.one(Party.objects.all()).pk,
            name=self.text("Nya namnet"),
            holds_from=self.day - timedelta(days=self.random.randint(-1, 300)),
            reason=self.text("Bolagsverket"),
            today=self.day,
            by=self.officer(),
        )

    def correct_party(self) -> None:
        number = self.random.choice(["", "556016-0680", "802499-0015"])
        parties_actions.correct_party(
            party_id=self.world.stranger.pk,
            name=self.text("Rätta namnet"),
            printed_organisation_number=number,
            verified_organisation_number=number,
            city=self.text("Örebro"),
            reason=self.text("Felskrivet"),
            today=self.day,
            by=self.officer(),
        )

    def record_invoice_details(self) -> None:
        parties_actions.record_invoice_details(
            party_id=self.world.teknikcollege.pk,
            invoice_prefix=self.random.choice(["TC", "TKC"]),
            invoice_contact=self.text("Anna"),
        )

    def choose_einvoice_channel(self) -> None:
        parties_actions.choose_einvoice_channel(
            party_id=self.world.teknikcollege.pk, channel=self.random.choice(list(Party.EInvoiceChannel)), now=self.now
        )

    def hand_in_document(self) -> None:
        parties_actions.hand_in_document(
            party_id=self.world.teknikcollege.pk,
            title=self.text("Stadgar"),
            upload=self.paper(),
            today=self.day,
            by=self.grantee(),
        )

    def choose_mail(self) -> None:
        parties_actions.choose_mail(
            wanted=self.random.sample(list(MessageKind.values), 3), by=self.one(User.objects.all())
        )

    def open_message(self) -> None:
        message = self.one(Message.objects.all())
        parties_actions.open_message(message_id=message.pk, now=self.now, by=message.user)

    def read_messages(self) -> None:
        message = self.one(Message.objects.all())
        parties_actions.read_messages(newest_id=message.pk, now=self.now, by=message.user)

    def send_messages(self) -> None:
        parties_actions.send_messages(now=self.now)

    def withhold_waiting(self) -> None:
        parties_actions.withhold_waiting(now=self.now)


WAY = ["prepare_invoice", "submit_invoice", "check_invoice", "approve_invoice", "record_payment"]
SECOND = [
    "draft_agreement",
    "propose_signature",
    "prepare_invoice",
    "submit_invoice",
    "check_invoice",
    "approve_invoice",
]
WAYS = [
    *(SECOND, [*WAY[:2], *SECOND], WAY[:4], WAY, [*WAY, *SECOND], [*WAY, "issue_recovery_claim", *SECOND]),
    *(["draft_agreement", "hand_in_paper"], ["draft_agreement", "propose_waiver"]),
    *(["prepare_invoice", "register_received_invoice"], ["choose_einvoice_channel", *WAY[:2]]),
    ["propose_bank_account", "declare_conflict", "shut_account"],
]
WEIGHTS: dict[str, float] = {
    # What stops nearly all that comes after it is seldom done.
    **dict.fromkeys(["reject_bank_account", "shut_account", "end_membership", "end_mandate"], 0.4),
    **dict.fromkeys(["declare_conflict", "record_seat", "propose_bank_account"], 0.4),
    # What seldom has something to be done with.
    **dict.fromkeys(["hand_in_paper", "accept_paper", "return_paper", "propose_waiver"], 4),
    **dict.fromkeys(
        [
            "grant_waiver",
            "refuse_waiver",
            "register_received_credit",
            "plan_january_run",
            "reopen_account",
            "withdraw",
        ],
        2,
    ),
    **dict.fromkeys(["confirm", "refuse"], 5),
    **dict.fromkeys(["prepare_planned", "record_failure"], 4),
    **dict.fromkeys(["choose_einvoice_channel", "record_handed_over", "end_conflict"], 3),
    "verify_bank_account": 8,
    # What carries kronor is often done.
    "draft_agreement": 4,
    "propose_signature": 6,
    "meet_condition": 4,
    "prepare_invoice": 8,
    "grant_exception": 5,
    "submit_invoice": 10,
    "register_received_invoice": 6,
    "check_invoice": 12,
    "approve_invoice": 14,
    "record_payment": 12,
    "import_payment_file": 4,
    "issue_recovery_claim": 6,
    "settle_recovery_claim": 3,
    "set_off_claim": 10,
    "allocate_payment": 4,
    "take_back_allocation": 2,
    "record_refund": 3,
    "credit_invoice": 3,
    "add_with_draft": 3,
    "prepare_supplementary": 4,
    "prepare_rest": 10,
    "correct_posting": 3,
}
EVENTS: dict[str, Callable[[Any], None]] = {
    name: event for name, event in vars(Walk).items() if not name.startswith("_")
}


def faults(*, after: int) -> list[Fault]:
    """What the verification finds in the rows; of the trail, in what came after a version."""
    checks = [check for check in [*ledger_checks(), *document_checks()] if check.name not in LEFT_OUT]
    return [*(fault for check in checks for fault in check.run()), *trail_faults(after=after)]
