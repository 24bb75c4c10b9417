DROP TRIGGER reaches_the_issuer ON invoicing_allocation;
DROP FUNCTION allocation_reaches_the_issuer();
DROP FUNCTION bank_account_is_verified(bigint, text);
DROP TRIGGER ends_today_at_the_earliest ON parties_membership;
DROP TRIGGER ends_today_at_the_earliest ON parties_interest;
DROP FUNCTION ends_today_at_the_earliest();
DROP TRIGGER invoice_stands ON grants_posting;

CREATE OR REPLACE FUNCTION invoice_stands_as_posted() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    i public.invoicing_invoice;
    invoiced numeric;
    approved numeric;
    paid numeric;
    stands boolean;
BEGIN
    SELECT * INTO i FROM public.invoicing_invoice WHERE id = NEW.id;
    IF NOT FOUND OR i.number = '' THEN
        RETURN NULL;
    END IF;
    SELECT coalesce(sum(b.amount) FILTER (WHERE b.stage = 'INVOICED'), 0),
           coalesce(sum(b.amount) FILTER (WHERE b.stage = 'APPROVED'), 0),
           coalesce(sum(b.amount) FILTER (WHERE b.stage IN ('PAID', 'REPAID')), 0)
        INTO invoiced, approved, paid
        FROM public.grants_stagebalance b WHERE b.invoice_id = i.voucher_id;
    stands := CASE
        WHEN i.status IN ('submitted', 'checked', 'returned') THEN (invoiced, approved, paid) = (i.total, 0, 0)
        WHEN i.status = 'approved' THEN invoiced = 0 AND approved > 0 AND approved + paid = i.total
        WHEN i.status = 'paid' THEN (invoiced, approved, paid) = (0, 0, i.total)
        ELSE (invoiced, approved, paid) = (0, 0, 0)
        END;
    IF NOT stands THEN
        RAISE EXCEPTION 'invoice % is %, and the ledger has % invoiced, % approved, % paid',
            i.number, i.status, invoiced, approved, paid
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'invoice_stands_as_posted';
    END IF;
    IF i.status = 'credited' AND NOT EXISTS (
        SELECT FROM public.invoicing_invoice c WHERE c.credits_id = i.id AND c.status = 'issued'
    ) OR i.status = 'issued' AND NOT EXISTS (
        SELECT FROM public.invoicing_invoice o WHERE o.id = i.credits_id AND o.status = 'credited'
    ) THEN
        RAISE EXCEPTION 'an invoice is credited by a credit note, and only then'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'invoice_credited_by_credit_note';
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION invoice_attest_rests_on(
    i invoicing_invoice, attest text, who bigint, at timestamptz, under bigint
) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    on_day CONSTANT date := (at AT TIME ZONE 'Europe/Stockholm')::date;
    broken text;
BEGIN
    broken := CASE
        WHEN on_day > public.ledger_last_day() OR on_day < (i.submitted_at AT TIME ZONE 'Europe/Stockholm')::date
            THEN 'invoice_attested_after_it_came'
        WHEN NOT EXISTS (
            SELECT FROM public.parties_approvalmandate m
            JOIN public.agreements_agreement a ON a.id = i.agreement_id
            JOIN public.grants_basis b ON b.id = a.basis_id
            WHERE m.id = under AND m.user_id = who AND m.kind = attest AND m.party_id = i.payer_id
                AND on_day BETWEEN m.valid_from AND coalesce(m.valid_until, 'infinity')
                AND (m."limit" IS NULL OR m."limit" >= i.total)
                AND m.cost_centre IN ('', b.cost_centre)
        ) THEN 'invoice_attest_within_mandate'
        WHEN EXISTS (
            SELECT FROM public.agreements_agreement a
            JOIN public.parties_membership s ON s.party_id IN (i.issuer_id, a.host_id)
            WHERE a.id = i.agreement_id AND s.user_id = who
                AND on_day BETWEEN s.valid_from AND coalesce(s.valid_until, 'infinity')
        ) OR EXISTS (
            SELECT FROM public.agreements_agreement a
            JOIN public.parties_interest s ON s.party_id IN (i.issuer_id, a.host_id)
            WHERE a.id = i.agreement_id AND s.user_id = who
                AND on_day BETWEEN s.valid_from AND coalesce(s.valid_until, 'infinity')
        ) THEN 'invoice_attest_without_conflict'
        END;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'the attest is refused: %', broken
            USING ERRCODE = 'restrict_violation', CONSTRAINT = broken;
    END IF;
END $$;
