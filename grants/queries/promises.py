"""What was promised, checked against what it rests on: terms, additions, choices at year-end, appropriations."""

from collections.abc import Iterator

from office.faults import Fault, Questions, places


def promise_faults() -> Iterator[Fault]:
    """Kronor promised, let go or carried over without the paper that says so, and papers without their kronor."""
    yield from places(_PROMISES)


_PROMISES: Questions = {
    "det som beviljades när avtalet eller beslutet band är inte bidragsårets belopp": """
        WITH asked AS (
            SELECT y.id AS grant_year_id, y.amount FROM grants_grantyear y JOIN grants_grant g ON g.id = y.grant_id
            JOIN grants_basis b ON b.id = g.basis_id WHERE b.binding_on IS NOT NULL
        ), posted AS (
            SELECT p.grant_year_id, sum(p.amount) AS amount FROM grants_posting p
            JOIN grants_voucher v ON v.id = p.voucher_id AND v.kind IN ('clause', 'decision_item')
            WHERE p.reverses_id IS NULL AND (p.from_stage, p.to_stage) = ('OUTSIDE', 'COMMITTED') GROUP BY 1
        )
        SELECT DISTINCT 'Bidragsår ' || grant_year_id FROM (
            (TABLE asked EXCEPT TABLE posted) UNION (TABLE posted EXCEPT TABLE asked)
        ) differs
    """,
    "är inte det som bokfördes": """
        WITH asked AS (
            SELECT voucher_id, grant_year_id, recorded_by_id AS who, amount FROM grants_addedcommitment
        ), posted AS (
            SELECT p.voucher_id, p.grant_year_id, p.by_id, sum(p.amount) FROM grants_posting p
            WHERE p.reverses_id IS NULL AND (p.from_stage, p.to_stage) = ('OUTSIDE', 'COMMITTED') GROUP BY 1, 2, 3
        )
        SELECT 'Tillägg på verifikation ' || voucher_id FROM (TABLE asked EXCEPT TABLE posted) differs
    """,
    "är inte det som valdes vid årsskiftet": """
        WITH chosen AS (
            SELECT voucher_id, chosen_by_id AS who, amount,
                CASE choice WHEN 'carry_over' THEN amount ELSE 0 END AS carried
            FROM grants_yearendchoice WHERE voucher_id IS NOT NULL
        ), posted AS (
            SELECT p.voucher_id, p.by_id, coalesce(sum(p.amount) FILTER (WHERE p.to_stage = 'RELEASED'), 0),
                coalesce(sum(p.amount) FILTER (WHERE p.to_stage = 'COMMITTED'), 0)
            FROM grants_posting p JOIN grants_voucher v ON v.id = p.voucher_id AND v.kind = 'year_end'
            WHERE p.reverses_id IS NULL GROUP BY 1, 2
        )
        SELECT DISTINCT 'Verifikation ' || voucher_id FROM (
            (SELECT voucher_id, who, amount, carried FROM chosen EXCEPT TABLE posted)
            UNION (TABLE posted EXCEPT SELECT voucher_id, who, amount, carried FROM chosen)
        ) differs
    """,
    "mer är beviljat än vad som är avsatt": """
        SELECT 'Avsättning ' || a.id FROM grants_appropriation a JOIN grants_grant g ON g.appropriation_id = a.id
        JOIN grants_grantyear y ON y.grant_id = g.id
        JOIN grants_stagebalance s ON s.grant_year_id = y.id AND s.stage <> 'RELEASED'
        GROUP BY a.id, a.amount HAVING sum(s.amount) > a.amount
    """,
    "mer är fakturerat och frigjort än vad som har beviljats": """
        SELECT 'Bidragsår ' || p.grant_year_id FROM grants_posting p GROUP BY p.grant_year_id
        HAVING sum(CASE 'COMMITTED' WHEN p.to_stage THEN p.amount WHEN p.from_stage THEN -p.amount ELSE 0 END) < 0
    """,
}
