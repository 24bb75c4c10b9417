-- An invoice, or a credit note, is what its voucher says and what was posted on it: what invoicing/queries/verification.py
-- compares of all is refused here of one, at the end of the transaction that made it otherwise.

-- Whether a voucher is an invoice; asked by grants/law/vouchers.sql for one that says so.
CREATE OR REPLACE FUNCTION voucher_is_an_invoice(voucher bigint) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off
AS $$ BEGIN RETURN EXISTS (SELECT FROM public.invoicing_invoice i WHERE i.voucher_id = voucher); END $$;

-- What the invoice asks for or gives back by grant-year, and what was posted on its voucher as just that.
CREATE OR REPLACE FUNCTION invoice_lines_are_posted(i invoicing_invoice) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
BEGIN
    RETURN NOT EXISTS (
        WITH asked AS (
            SELECT coalesce(o.voucher_id, i.voucher_id) AS bill, l.grant_year_id, sum(l.amount) AS amount
            FROM public.invoicing_invoiceline l LEFT JOIN public.invoicing_invoice o ON o.id = i.credits_id
            WHERE l.invoice_id = i.id GROUP BY 1, 2
        ), posted AS (
            SELECT p.invoice_id AS bill, p.grant_year_id, sum(p.amount) AS amount FROM public.grants_posting p
            WHERE p.voucher_id = i.voucher_id AND p.reverses_id IS NULL
                AND (p.from_stage, p.to_stage) IN (('COMMITTED', 'INVOICED'), ('INVOICED', 'COMMITTED'))
            GROUP BY 1, 2
        )
        (TABLE asked EXCEPT TABLE posted) UNION ALL (TABLE posted EXCEPT TABLE asked)
    );
END $$;

-- Who sent, approved, returned or credited it and on which day, and who posted that and when.
CREATE OR REPLACE FUNCTION invoice_people_have_posted(i invoicing_invoice) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
BEGIN
    RETURN NOT EXISTS (
        WITH said AS (
            SELECT n.move, n.who, (n.at AT TIME ZONE 'Europe/Stockholm')::date AS day
            FROM (VALUES
                ('COMMITTED-INVOICED', i.submitted_by_id, i.submitted_at, i.kind <> 'credit_note'),
                ('INVOICED-COMMITTED', i.submitted_by_id, i.submitted_at, i.kind = 'credit_note'),
                ('INVOICED-APPROVED', i.approved_by_id, i.approved_at, i.approved_by_id IS NOT NULL),
                ('APPROVED-INVOICED', i.returned_by_id, i.returned_at,
                    i.returned_by_id IS NOT NULL AND i.approved_by_id IS NOT NULL)
            ) AS n(move, who, at, is_said) WHERE n.is_said
        ), done AS (
            SELECT p.from_stage || '-' || p.to_stage AS move, p.by_id AS who, p.business_date AS day
            FROM public.grants_posting p
            WHERE p.voucher_id = i.voucher_id AND p.reverses_id IS NULL AND (p.from_stage, p.to_stage) IN
                (('COMMITTED', 'INVOICED'), ('INVOICED', 'COMMITTED'), ('APPROVED', 'INVOICED'))
                AND (i.kind, p.from_stage) <> ('credit_note', 'APPROVED')
            UNION ALL
            SELECT 'INVOICED-APPROVED', p.by_id, p.business_date FROM public.grants_posting p
            WHERE p.invoice_id = i.voucher_id AND p.reverses_id IS NULL
                AND (p.from_stage, p.to_stage) = ('INVOICED', 'APPROVED')
        )
        (TABLE said EXCEPT TABLE done) UNION ALL (TABLE done EXCEPT TABLE said)
    );
END $$;

-- Called by invoicing/law/attest.sql for an invoice that has moved, and one on whose voucher something was posted.
CREATE OR REPLACE FUNCTION invoice_is_what_its_voucher_says(i invoicing_invoice) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    word CONSTANT text := CASE i.kind WHEN 'credit_note' THEN 'Kreditfaktura' ELSE 'Faktura' END;
    broken text;
BEGIN
    broken := CASE
        WHEN NOT EXISTS (
            SELECT FROM public.grants_voucher v WHERE v.id = i.voucher_id
                AND (v.kind, v.label, v.dated_on, v.basis_id) = (
                    CASE i.kind WHEN 'credit_note' THEN 'credit_note' ELSE 'invoice' END,
                    word || ' ' || i.number, i.issue_date, i.basis_id)
        ) THEN 'invoice_is_what_its_voucher_says'
        WHEN NOT public.invoice_lines_are_posted(i) THEN 'invoice_lines_are_posted'
        WHEN NOT public.invoice_people_have_posted(i) THEN 'invoice_people_have_posted'
        END;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION '% % is not what was posted: %', word, i.number, broken
            USING ERRCODE = 'restrict_violation', CONSTRAINT = broken;
    END IF;
END $$;
