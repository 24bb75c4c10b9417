-- Who attests, and that an invoice stands in the ledger where its status says: design, section 6; kommunallagen 6 kap.
-- (conflict of interest), and the grantor's own rules of attest.

-- The moves that invoicing/rules/lifecycle.py allows; a test compares the two.
CREATE OR REPLACE FUNCTION invoice_may_become(before text, after text) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT before = after OR (before, after) IN (
        ('draft', 'submitted'), ('draft', 'issued'),
        ('submitted', 'checked'), ('submitted', 'returned'), ('submitted', 'credited'),
        ('checked', 'approved'), ('checked', 'returned'), ('checked', 'credited'),
        ('approved', 'paid'), ('approved', 'returned'),
        ('paid', 'approved'), ('paid', 'credited'),
        ('returned', 'credited')
    )
$$;

-- Of a numbered invoice the status moves, and each step's own columns are written once: when that step is taken.
CREATE OR REPLACE FUNCTION invoice_is_frozen() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    of_check CONSTANT text[] := '{checked_by_id,checked_at,checked_under_id}';
    of_approval CONSTANT text[] := '{approved_by_id,approved_at,approved_under_id}';
    of_return CONSTANT text[] := '{returned_by_id,returned_at,return_reason}';
    may_change text[] := '{status}';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.number = '' THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'a numbered invoice is never deleted'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'invoice_never_deleted';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.number = '' THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'an invoice begins as a draft'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'invoice_begins_as_draft';
    END IF;
    IF NOT invoice_may_become(OLD.status, NEW.status) THEN
        RAISE EXCEPTION 'an invoice does not go from % to %', OLD.status, NEW.status
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'invoice_goes_its_way';
    END IF;
    IF OLD.status <> NEW.status THEN
        may_change := may_change || CASE NEW.status
            WHEN 'checked' THEN of_check
            WHEN 'approved' THEN CASE OLD.status WHEN 'checked' THEN of_approval ELSE '{}' END
            WHEN 'returned' THEN of_return
            ELSE '{}'::text[] END;
    END IF;
    IF OLD.number <> '' AND to_jsonb(OLD) - may_change IS DISTINCT FROM to_jsonb(NEW) - may_change THEN
        RAISE EXCEPTION 'a numbered invoice is never edited'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'invoice_never_edited';
    END IF;
    IF OLD.number = '' AND NEW.number <> '' THEN
        PERFORM invoice_is_numbered_rightly(NEW);
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION invoice_is_numbered_rightly(i invoicing_invoice) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    broken text;
BEGIN
    broken := CASE
        WHEN i.received_document_id IS NULL AND NOT EXISTS (
            SELECT FROM public.invoicing_numberseries s
            WHERE s.id = i.series_id AND s.issuer_id = i.issuer_id AND s.last_number = i.sequence
        ) THEN 'invoice_takes_last_number'
        WHEN i.total IS DISTINCT FROM (
            SELECT sum(l.amount) FROM public.invoicing_invoiceline l WHERE l.invoice_id = i.id
        ) THEN 'invoice_total_is_of_its_lines'
        WHEN i.kind = 'ordinary' AND NOT EXISTS (
            SELECT FROM public.agreements_instalment n WHERE n.id = i.instalment_id
                AND (n.month, i.year) = (extract(month FROM i.issue_date), extract(year FROM i.issue_date))
        ) AND NOT EXISTS (
            SELECT FROM public.invoicing_monthexception e
            WHERE (e.instalment_id, e.year) = (i.instalment_id, i.year) AND e.valid_until >= i.issue_date
        ) THEN 'invoice_in_its_month'
        WHEN i.kind = 'supplementary' AND NOT EXISTS (
            SELECT FROM public.grants_addedcommitment a
            JOIN public.invoicing_invoiceline l ON l.invoice_id = i.id
            WHERE a.id = i.addition_id AND a.amount = i.total
                AND (l.grant_year_id, l.amount) = (a.grant_year_id, a.amount)
        ) THEN 'invoice_asks_for_its_addition'
        -- Made where the invoice was made, and line by line what it was.
        WHEN i.kind = 'credit_note' AND (NOT EXISTS (
            SELECT FROM public.invoicing_invoice o
            WHERE o.id = i.credits_id AND o.kind <> 'credit_note' AND o.number <> ''
                AND (o.agreement_id, o.issuer_id, o.payer_id, o.year, o.total)
                    = (i.agreement_id, i.issuer_id, i.payer_id, i.year, i.total)
                AND (o.received_document_id IS NULL) = (i.received_document_id IS NULL)
        ) OR EXISTS (
            SELECT l.grant_year_id, l.amount FROM public.invoicing_invoiceline l WHERE l.invoice_id = i.credits_id
            EXCEPT SELECT l.grant_year_id, l.amount FROM public.invoicing_invoiceline l WHERE l.invoice_id = i.id
        )) THEN 'invoice_credits_one_of_its_own_kind'
        END;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'the invoice may not be numbered: %', broken
            USING ERRCODE = 'restrict_violation', CONSTRAINT = broken;
    END IF;
END $$;

-- An attest is given under a mandate that holds that day, is of its kind, reaches the amount and the cost centre; and
-- never by somebody who has a hand on the issuer's side.
CREATE FUNCTION invoice_attest_rests_on(
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

CREATE FUNCTION invoice_is_attested() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF OLD.status = 'submitted' AND NEW.status = 'checked' THEN
        PERFORM public.invoice_attest_rests_on(NEW, 'check', NEW.checked_by_id, NEW.checked_at, NEW.checked_under_id);
    ELSIF OLD.status = 'checked' AND NEW.status = 'approved' THEN
        PERFORM public.invoice_attest_rests_on(NEW, 'approve', NEW.approved_by_id, NEW.approved_at,
            NEW.approved_under_id);
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER attested BEFORE UPDATE ON invoicing_invoice FOR EACH ROW EXECUTE FUNCTION invoice_is_attested();
ALTER TABLE invoicing_invoice ENABLE ALWAYS TRIGGER attested;

-- At the end of each transaction the ledger has the invoice's kronor where its status says, and a credited invoice has
-- its credit note.
CREATE FUNCTION invoice_stands_as_posted() RETURNS trigger
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

CREATE CONSTRAINT TRIGGER stands_as_posted AFTER UPDATE ON invoicing_invoice
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION invoice_stands_as_posted();
ALTER TABLE invoicing_invoice ENABLE ALWAYS TRIGGER stands_as_posted;
