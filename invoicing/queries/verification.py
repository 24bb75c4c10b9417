"""The invoices checked from nothing: what each says against its parts, its files, its series and what was posted."""

from collections.abc import Iterator

from invoicing.models import InvoiceFile
from invoicing.rules.lifecycle import MEANING
from office.faults import Fault, Questions, places


def invoice_faults() -> Iterator[Fault]:
    """Numbered invoices that are not what was posted, what they credit, what their series gave or what was attested."""
    stages = {status.value: meaning.stage.value if meaning.stage else None for status, meaning in MEANING.items()}
    yield from places(_LINES, given=_ASKED_AND_POSTED)
    yield from places(_INVOICES, parameters={"statuses": list(stages), "stages": list(stages.values())})
    yield from places(_PEOPLE, given=_SAID_AND_DONE)


def file_faults() -> Iterator[Fault]:
    """Stored files and papers whose bytes are not those that were frozen; numbered invoices whose files are not theirs.

    One that was received has no file of ours: the paper that came is the invoice.
    """
    yield from places(_FILES, parameters={"kinds": InvoiceFile.Kind.values})


# What each numbered invoice asks for or gives back by grant-year, and what was posted on its voucher as just that.
_ASKED_AND_POSTED = """
    WITH asked AS (
        SELECT i.voucher_id, coalesce(o.voucher_id, i.voucher_id) AS bill, l.grant_year_id, sum(l.amount) AS amount
        FROM invoicing_invoice i JOIN invoicing_invoiceline l ON l.invoice_id = i.id
        LEFT JOIN invoicing_invoice o ON o.id = i.credits_id
        WHERE i.number <> '' GROUP BY 1, 2, 3
    ), posted AS (
        SELECT voucher_id, invoice_id AS bill, grant_year_id, sum(amount) AS amount FROM grants_posting
        WHERE reverses_id IS NULL
            AND (from_stage, to_stage) IN (('COMMITTED', 'INVOICED'), ('INVOICED', 'COMMITTED'))
        GROUP BY 1, 2, 3
    ), differs AS (
        (TABLE asked EXCEPT TABLE posted) UNION (TABLE posted EXCEPT TABLE asked)
    )
"""
_LINES: Questions = {
    "raderna ger inte fakturans belopp": """
        SELECT 'Faktura ' || i.number FROM invoicing_invoice i
        LEFT JOIN (SELECT invoice_id, sum(amount) AS amount FROM invoicing_invoiceline GROUP BY 1) l
            ON l.invoice_id = i.id
        WHERE i.number <> '' AND l.amount IS DISTINCT FROM i.total ORDER BY i.id
    """,
    "raderna är inte de som bokfördes som fakturerade": """
        SELECT 'Faktura ' || i.number FROM invoicing_invoice i
        WHERE i.kind <> 'credit_note' AND i.voucher_id IN (SELECT voucher_id FROM differs) ORDER BY i.id
    """,
    "raderna är inte de som bokfördes som krediterade": """
        SELECT 'Kreditfaktura ' || i.number FROM invoicing_invoice i
        WHERE i.kind = 'credit_note' AND i.voucher_id IN (SELECT voucher_id FROM differs) ORDER BY i.id
    """,
}
_INVOICES: Questions = {
    "är bokförd som faktura, men ingen faktura har den": """
        SELECT 'Verifikation ' || x.voucher FROM (
            SELECT invoice_id AS voucher FROM grants_posting WHERE invoice_id IS NOT NULL
            UNION SELECT id FROM grants_voucher WHERE kind IN ('invoice', 'credit_note')
        ) x
        WHERE NOT EXISTS (SELECT FROM invoicing_invoice i WHERE i.voucher_id = x.voucher) ORDER BY x.voucher
    """,
    "verifikationen har ett annat nummer, slag, en annan dag eller grund": """
        SELECT 'Faktura ' || i.number FROM invoicing_invoice i LEFT JOIN grants_voucher v ON v.id = i.voucher_id
        WHERE i.number <> '' AND (v.kind, v.label, v.dated_on, v.basis_id) IS DISTINCT FROM (
            CASE i.kind WHEN 'credit_note' THEN 'credit_note' ELSE 'invoice' END,
            CASE i.kind WHEN 'credit_note' THEN 'Kreditfaktura ' ELSE 'Faktura ' END || i.number,
            i.issue_date, i.basis_id) ORDER BY i.id
    """,
    "statusen är inte där fakturans kronor står": """
        SELECT 'Faktura ' || i.number FROM invoicing_invoice i
        JOIN unnest(%(statuses)s::text[], %(stages)s::text[]) AS meaning(status, stage) USING (status)
        LEFT JOIN (
            SELECT invoice_id, sum(amount) FILTER (WHERE stage = 'INVOICED') AS invoiced,
                sum(amount) FILTER (WHERE stage = 'APPROVED') AS approved,
                sum(amount) FILTER (WHERE stage IN ('PAID', 'REPAID')) AS paid
            FROM grants_stagebalance WHERE invoice_id IS NOT NULL GROUP BY 1
        ) b ON b.invoice_id = i.voucher_id
        CROSS JOIN LATERAL (
            SELECT coalesce(b.invoiced, 0) AS invoiced, coalesce(b.approved, 0) AS approved, coalesce(b.paid, 0) AS paid
        ) s
        WHERE i.number <> '' AND NOT coalesce(CASE meaning.stage
            WHEN 'INVOICED' THEN (s.invoiced, s.approved, s.paid) = (i.total, 0, 0)
            WHEN 'APPROVED' THEN s.invoiced = 0 AND s.approved > 0 AND s.approved + s.paid = i.total
            WHEN 'PAID' THEN (s.invoiced, s.approved, s.paid) = (0, 0, i.total)
            ELSE (s.invoiced, s.approved, s.paid) = (0, 0, 0) END, false) ORDER BY i.id
    """,
    "är krediterad utan kreditfaktura": """
        SELECT 'Faktura ' || o.number FROM invoicing_invoice o WHERE o.status = 'credited' AND NOT EXISTS (
            SELECT FROM invoicing_invoice c WHERE c.credits_id = o.id AND c.status = 'issued') ORDER BY o.id
    """,
    "är inte originalets spegelbild": """
        WITH lines AS (
            SELECT invoice_id, array_agg((position, grant_year_id, amount) ORDER BY position) AS asked
            FROM invoicing_invoiceline GROUP BY 1
        )
        SELECT 'Kreditfaktura ' || c.number FROM invoicing_invoice c
        LEFT JOIN invoicing_invoice o ON o.id = c.credits_id AND o.kind <> 'credit_note' AND o.status = 'credited'
        LEFT JOIN lines of_note ON of_note.invoice_id = c.id LEFT JOIN lines of_other ON of_other.invoice_id = o.id
        WHERE c.kind = 'credit_note' AND c.number <> '' AND (
            (o.basis_id, o.instalment_id, o.issuer_id, o.payer_id, o.year, o.total, o.received_document_id IS NULL)
                IS DISTINCT FROM
            (c.basis_id, c.instalment_id, c.issuer_id, c.payer_id, c.year, c.total, c.received_document_id IS NULL)
            OR of_other.asked IS DISTINCT FROM of_note.asked) ORDER BY c.id
    """,
    "har en lucka, eller en räknare som inte är det sista numret": """
        SELECT 'Nummerserien ' || p.name || ' ' || s.year FROM invoicing_numberseries s
        JOIN parties_party p ON p.id = s.issuer_id
        LEFT JOIN (SELECT series_id, count(DISTINCT sequence) AS many, min(sequence) AS first, max(sequence) AS last
                   FROM invoicing_invoice WHERE number <> '' GROUP BY 1) n ON n.series_id = s.id
        WHERE (coalesce(n.many, 0), coalesce(n.last, 0), coalesce(n.first, 1))
            IS DISTINCT FROM (s.last_number, s.last_number, 1) ORDER BY s.id
    """,
    "numret är inte seriens": """
        SELECT 'Faktura ' || i.number FROM invoicing_invoice i LEFT JOIN invoicing_numberseries s ON s.id = i.series_id
        WHERE i.number <> '' AND i.received_document_id IS NULL AND NOT coalesce(
            s.issuer_id = i.issuer_id AND s.year = extract(year FROM i.issue_date)
            AND regexp_replace(i.number, '^[A-Z0-9]{1,6}-', '') = s.year || '-' ||
                lpad(i.sequence::text, greatest(4, length(i.sequence::text)), '0'), false) ORDER BY i.id
    """,
}
# Who sent, approved, returned and credited each invoice and on which day, by its own words and by its postings. The way
# back has postings only where something had been approved, or is a credit note's.
_SAID_AND_DONE = """
    WITH said AS (
        SELECT i.id, n.voucher, n.move, n.who, (n.at AT TIME ZONE 'Europe/Stockholm')::date AS day
        FROM invoicing_invoice i CROSS JOIN LATERAL (VALUES
            (i.voucher_id, 'COMMITTED-INVOICED', i.submitted_by_id, i.submitted_at, i.kind <> 'credit_note'),
            (i.voucher_id, 'INVOICED-COMMITTED', i.submitted_by_id, i.submitted_at, i.kind = 'credit_note'),
            (i.voucher_id, 'INVOICED-APPROVED', i.approved_by_id, i.approved_at, i.approved_by_id IS NOT NULL),
            (i.voucher_id, 'APPROVED-INVOICED', i.returned_by_id, i.returned_at,
                i.returned_by_id IS NOT NULL AND i.approved_by_id IS NOT NULL)
        ) AS n(voucher, move, who, at, is_said)
        WHERE i.number <> '' AND n.is_said
    ), done AS (
        SELECT DISTINCT i.id, i.voucher_id AS voucher, p.from_stage || '-' || p.to_stage AS move, p.by_id AS who,
            p.business_date AS day
        FROM grants_posting p JOIN invoicing_invoice i
            ON i.voucher_id = CASE p.to_stage WHEN 'APPROVED' THEN p.invoice_id ELSE p.voucher_id END
        WHERE p.reverses_id IS NULL AND (p.from_stage, p.to_stage) IN (('COMMITTED', 'INVOICED'),
            ('INVOICED', 'COMMITTED'), ('INVOICED', 'APPROVED'), ('APPROVED', 'INVOICED'))
            AND (i.kind, p.from_stage) <> ('credit_note', 'APPROVED')
    )
"""
_PEOPLE: Questions = {
    "den som skickade, attesterade, återsände eller krediterade är inte den som bokförde det den dagen": """
        SELECT 'Faktura ' || i.number FROM invoicing_invoice i WHERE i.id IN (
            SELECT id FROM ((TABLE said EXCEPT TABLE done) UNION (TABLE done EXCEPT TABLE said)) differs
        ) ORDER BY i.id
    """,
}
_FILES: Questions = {
    "innehållet är inte det som frystes": """
        SELECT 'Filen ' || f.name FROM invoicing_invoicefile f
        WHERE encode(pg_catalog.sha256(f.content), 'hex') <> f.sha256 ORDER BY f.id
    """,
    "innehållet är inte det som lämnades in": """
        SELECT 'Handling ' || d.id || ' (' || d.title || ')' FROM parties_document d
        WHERE encode(pg_catalog.sha256(d.content), 'hex') <> d.sha256 OR octet_length(d.content) <> d.size ORDER BY d.id
    """,
    "har inte alla sina frysta filer": """
        SELECT 'Faktura ' || i.number FROM invoicing_invoice i
        LEFT JOIN (SELECT invoice_id, array_agg(kind::text) AS kinds FROM invoicing_invoicefile GROUP BY 1) f
            ON f.invoice_id = i.id
        WHERE i.number <> '' AND i.received_document_id IS NULL
            AND NOT coalesce(f.kinds @> %(kinds)s::text[], false) ORDER BY i.id
    """,
    "har en fil av oss, men är gjord av utfärdaren": """
        SELECT 'Faktura ' || i.number FROM invoicing_invoice i WHERE i.received_document_id IS NOT NULL
            AND EXISTS (SELECT FROM invoicing_invoicefile f WHERE f.invoice_id = i.id) ORDER BY i.id
    """,
    "har en fil med en annan fakturas namn": """
        SELECT DISTINCT 'Faktura ' || i.number FROM invoicing_invoicefile f
        JOIN invoicing_invoice i ON i.id = f.invoice_id
        WHERE f.name <> i.number || CASE f.kind WHEN 'core' THEN '-core.xml' WHEN 'pdf' THEN '.pdf' ELSE '.xml' END
    """,
    "e-fakturan säger ett annat nummer eller belopp": """
        SELECT 'Faktura ' || i.number FROM invoicing_invoicefile f JOIN invoicing_invoice i ON i.id = f.invoice_id
        WHERE f.kind = 'core' AND (
            position(convert_to('<cbc:ID>' || i.number || '</cbc:ID>', 'UTF8') IN f.content) = 0
            OR position(convert_to('>' || i.total || '</cbc:PayableAmount>', 'UTF8') IN f.content) = 0) ORDER BY i.id
    """,
}
