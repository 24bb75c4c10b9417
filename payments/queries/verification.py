"""What the bank did checked against the ledger: each allocation, set-off and claim against what was posted for it."""

from collections.abc import Iterator

from office.faults import Fault, Questions, places


def payment_faults() -> Iterator[Fault]:
    """Invoices paid or repaid by something else than what settles them; payments and claims used for too much."""
    yield from places(_SETTLED, given=_STANDING)
    yield from places(_POSTED, given=_SAID_AND_MOVED)
    yield from places(_ROWS)


# What each voucher is said to settle and take back of one invoice, and what was posted on it as just that.
_SAID_AND_MOVED = """
    WITH said AS (
        SELECT voucher_id, invoice_id, CASE WHEN takes_back_id IS NULL THEN 'PAID' ELSE 'APPROVED' END AS stage, amount
        FROM payments_allocation
        UNION ALL
        SELECT voucher_id, invoice_id, 'PAID', amount FROM payments_claimsettlement WHERE voucher_id IS NOT NULL
        UNION ALL
        SELECT c.voucher_id, c.invoice_id, 'REPAID', sum(s.amount) FROM payments_claimsettlement s
        JOIN payments_recoveryclaim c ON c.id = s.claim_id GROUP BY 1, 2
    ), moved AS (
        SELECT p.voucher_id, i.id AS invoice_id, p.to_stage, sum(p.amount) AS amount
        FROM grants_posting p LEFT JOIN invoicing_invoice i ON i.voucher_id = p.invoice_id
        WHERE p.reverses_id IS NULL
            AND (p.from_stage, p.to_stage) IN (('APPROVED', 'PAID'), ('PAID', 'APPROVED'), ('PAID', 'REPAID'))
        GROUP BY 1, 2, 3
    )
"""
_STANDING = """
    WITH allocated AS (
        SELECT payment_id, invoice_id, sum(CASE WHEN takes_back_id IS NULL THEN amount ELSE -amount END) AS amount
        FROM payments_allocation GROUP BY 1, 2
    ), settled AS (
        SELECT c.invoice_id, sum(s.amount) AS amount FROM payments_claimsettlement s
        JOIN payments_recoveryclaim c ON c.id = s.claim_id GROUP BY 1
    ), stands AS (
        SELECT i.id, i.number, coalesce(sum(b.amount) FILTER (WHERE b.stage = 'PAID'), 0) AS paid,
            coalesce(sum(b.amount) FILTER (WHERE b.stage = 'REPAID'), 0) AS repaid
        FROM invoicing_invoice i LEFT JOIN grants_stagebalance b ON b.invoice_id = i.voucher_id
        WHERE i.number <> '' GROUP BY 1, 2
    )
"""
_SETTLED: Questions = {
    "det som är utbetalt är inte det som är avräknat och kvittat": """
        SELECT 'Faktura ' || n.number FROM stands n
        LEFT JOIN (SELECT invoice_id, sum(amount) AS amount FROM allocated GROUP BY 1) a ON a.invoice_id = n.id
        LEFT JOIN (SELECT invoice_id, sum(amount) AS amount FROM payments_claimsettlement GROUP BY 1) s
            ON s.invoice_id = n.id
        WHERE n.paid + n.repaid <> coalesce(a.amount, 0) + coalesce(s.amount, 0) ORDER BY n.id
    """,
    "det som är återbetalt är inte det som återkraven är reglerade med": """
        SELECT 'Faktura ' || n.number FROM stands n LEFT JOIN settled s ON s.invoice_id = n.id
        WHERE n.repaid <> coalesce(s.amount, 0) ORDER BY n.id
    """,
    "mer är återkrävt än vad som är betalt": """
        SELECT 'Faktura ' || n.number FROM stands n
        JOIN (SELECT c.invoice_id, sum(c.amount - coalesce(s.amount, 0)) AS amount FROM payments_recoveryclaim c
              LEFT JOIN (SELECT claim_id, sum(amount) AS amount FROM payments_claimsettlement GROUP BY 1) s
                ON s.claim_id = c.id
              WHERE c.withdrawn_on IS NULL GROUP BY 1) c ON c.invoice_id = n.id
        WHERE c.amount > n.paid ORDER BY n.id
    """,
    "mer är avräknat och har kommit tillbaka än vad som betalades": """
        SELECT 'Utbetalning ' || p.bank_reference FROM payments_payment p
        LEFT JOIN (SELECT payment_id, sum(amount) AS amount FROM allocated GROUP BY 1) a ON a.payment_id = p.id
        LEFT JOIN (SELECT payment_id, sum(amount) AS amount FROM payments_refund GROUP BY 1) r ON r.payment_id = p.id
        WHERE coalesce(a.amount, 0) + coalesce(r.amount, 0) > p.amount ORDER BY p.id
    """,
}
_POSTED: Questions = {
    "bokförd betalning är inte den som har räknats av, kvittats eller kommit på ett återkrav": """
        SELECT DISTINCT 'Verifikation ' || voucher_id FROM (
            (TABLE said EXCEPT TABLE moved) UNION (TABLE moved EXCEPT TABLE said)
        ) differs
    """,
}
_ROWS: Questions = {
    "är inte bokförd den dagen eller av den personen": """
        SELECT DISTINCT 'Avräkning ' || a.id FROM payments_allocation a
        JOIN grants_posting p ON p.voucher_id = a.voucher_id
        WHERE (p.business_date, p.by_id) <> (a.allocated_on, a.allocated_by_id)
    """,
    "är inte mellan betalningens parter": """
        SELECT 'Avräkning ' || a.id FROM payments_allocation a JOIN payments_payment p ON p.id = a.payment_id
        JOIN invoicing_invoice i ON i.id = a.invoice_id
        WHERE (p.payer_id, p.receiver_id) <> (i.payer_id, i.issuer_id) ORDER BY a.id
    """,
    "tar inte tillbaka precis en avräkning": """
        SELECT 'Avräkning ' || a.id FROM payments_allocation a
        LEFT JOIN payments_allocation o ON o.id = a.takes_back_id AND o.takes_back_id IS NULL
        WHERE a.takes_back_id IS NOT NULL
            AND (o.payment_id, o.invoice_id, o.amount) IS DISTINCT FROM (a.payment_id, a.invoice_id, a.amount)
        ORDER BY a.id
    """,
    "är reglerat med mer än det är på": """
        SELECT 'Återkrav ' || c.id FROM payments_recoveryclaim c
        JOIN (SELECT claim_id, sum(amount) AS amount FROM payments_claimsettlement GROUP BY 1) s ON s.claim_id = c.id
        WHERE s.amount > c.amount ORDER BY c.id
    """,
}
