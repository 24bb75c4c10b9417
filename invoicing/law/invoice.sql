-- What a numbered invoice says never changes, whoever connects: bokföringslagen (1999:1078) 5 kap. 5 §, and
-- mervärdesskattelagen (2023:200) 17 kap.: a correction is a new document that refers to the old.

-- The moves that invoicing/rules/lifecycle.py allows; a test compares the two.
CREATE OR REPLACE FUNCTION invoice_may_become(before text, after text) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT before = after OR (before, after) IN (
        ('draft', 'submitted'), ('draft', 'issued'),
        ('submitted', 'checked'), ('submitted', 'returned'), ('submitted', 'credited'),
        ('checked', 'approved'), ('checked', 'returned'), ('checked', 'credited'),
        ('approved', 'paid'), ('approved', 'returned'),
        ('paid', 'approved'), ('paid', 'returned'),
        ('returned', 'credited')
    )
$$;

-- The stage at which the ledger has the kronor of an invoice, by its status, as the same file says; null: at none.
CREATE OR REPLACE FUNCTION invoice_stands_at(status text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        WHEN status IN ('submitted', 'checked', 'returned') THEN 'INVOICED'
        WHEN status = 'approved' THEN 'APPROVED'
        WHEN status = 'paid' THEN 'PAID'
    END
$$;

-- What is made here has its PDF and both its e-invoices, by its number and of its total; what was received has none of ours.
CREATE OR REPLACE FUNCTION invoice_has_its_files(i invoicing_invoice) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT coalesce(array_agg(f.kind::text ORDER BY f.kind), '{}') FROM public.invoicing_invoicefile f
        WHERE f.invoice_id = i.id
    ) = CASE WHEN i.received_document_id IS NULL THEN '{core,pdf,xml}' ELSE '{}' END::text[] AND NOT EXISTS (
        SELECT FROM public.invoicing_invoicefile f WHERE f.invoice_id = i.id AND (
            f.name <> i.number || CASE f.kind WHEN 'core' THEN '-core.xml' WHEN 'pdf' THEN '.pdf' ELSE '.xml' END
            OR f.kind = 'core' AND (
                position(convert_to('<cbc:ID>' || i.number || '</cbc:ID>', 'UTF8') IN f.content) = 0
                OR position(convert_to('>' || i.total || '</cbc:PayableAmount>', 'UTF8') IN f.content) = 0
            )
        )
    );
END $$;

CREATE OR REPLACE FUNCTION invoice_is_numbered_rightly(i invoicing_invoice) RETURNS void
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
        -- The month is of the first that was sent: what replaces it, once that is credited, comes when it can.
        ) AND NOT EXISTS (
            SELECT FROM public.invoicing_invoice o
            WHERE o.kind = 'ordinary' AND o.number <> '' AND o.status = 'credited' AND o.issue_date <= i.issue_date
                AND (o.basis_id, o.issuer_id, o.vat, o.year, o.instalment_id)
                    = (i.basis_id, i.issuer_id, i.vat, i.year, i.instalment_id)
        ) THEN 'invoice_in_its_month'
        WHEN i.kind = 'supplementary' AND NOT i.of_the_rest AND NOT EXISTS (
            SELECT FROM public.grants_addedcommitment a
            JOIN public.invoicing_invoiceline l ON l.invoice_id = i.id
            WHERE a.id = i.addition_id AND a.amount >= i.total
                AND (l.grant_year_id, l.amount) = (a.grant_year_id, i.total)
        ) THEN 'invoice_asks_for_its_addition'
        WHEN i.of_the_rest AND extract(year FROM i.issue_date) < i.year THEN 'invoice_of_the_rest_not_before_its_year'
        WHEN i.kind <> 'credit_note' AND NOT EXISTS (
            SELECT FROM public.agreements_agreement a JOIN public.agreements_instalment n ON n.agreement_id = a.id
            WHERE a.basis_id = i.basis_id AND n.id = i.instalment_id AND i.issue_date >= a.first_day
                AND (i.kind <> 'ordinary' OR (make_date(i.year, n.month, 1), make_date(i.year, n.month, 1)
                    + interval '1 month') OVERLAPS (a.first_day, a.last_day + interval '1 day'))
        ) THEN 'invoice_within_the_term'
        -- Made where the invoice was made, and line by line what it was.
        WHEN i.kind = 'credit_note' AND (NOT EXISTS (
            SELECT FROM public.invoicing_invoice o
            WHERE o.id = i.credits_id AND o.kind <> 'credit_note' AND o.number <> ''
                AND (o.basis_id, o.instalment_id, o.issuer_id, o.payer_id, o.year, o.total)
                    = (i.basis_id, i.instalment_id, i.issuer_id, i.payer_id, i.year, i.total)
                AND (o.received_document_id IS NULL) = (i.received_document_id IS NULL)
        ) OR EXISTS (
            SELECT l.position, l.grant_year_id, l.amount FROM public.invoicing_invoiceline l
            WHERE l.invoice_id = i.credits_id
            EXCEPT SELECT l.position, l.grant_year_id, l.amount FROM public.invoicing_invoiceline l
            WHERE l.invoice_id = i.id
        )) THEN 'invoice_credits_one_of_its_own_kind'
        -- The prefix may have been another when the series began: invoicing/rules/numbering.py writes the rest.
        WHEN i.received_document_id IS NULL AND NOT EXISTS (
            SELECT FROM public.invoicing_numberseries s
            WHERE s.id = i.series_id AND s.year = extract(year FROM i.issue_date)
                AND regexp_replace(i.number, '^[A-Z0-9]{1,6}-', '')
                    = s.year || '-' || lpad(i.sequence::text, greatest(4, length(i.sequence::text)), '0')
        ) THEN 'invoice_number_is_of_its_series'
        WHEN NOT public.invoice_has_its_files(i) THEN 'invoice_has_its_files'
        END;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'the invoice may not be numbered: %', broken
            USING ERRCODE = 'restrict_violation', CONSTRAINT = broken;
    END IF;
END $$;

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

CREATE OR REPLACE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON invoicing_invoice
    FOR EACH ROW EXECUTE FUNCTION invoice_is_frozen();

-- Lines, sides and files are written while the invoice is a draft, in the transaction that numbers it, and then stand.
CREATE OR REPLACE FUNCTION invoice_part_is_frozen() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        -- Held, so that nobody adds to it while it is being numbered.
        PERFORM FROM public.invoicing_invoice i WHERE i.id = NEW.invoice_id AND i.number = '' FOR SHARE;
        IF FOUND THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'a part of a numbered invoice is never added, edited or deleted'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'invoice_part_never_edited';
END $$;

CREATE OR REPLACE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON invoicing_invoiceline
    FOR EACH ROW EXECUTE FUNCTION invoice_part_is_frozen();
CREATE OR REPLACE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON invoicing_invoiceside
    FOR EACH ROW EXECUTE FUNCTION invoice_part_is_frozen();
CREATE OR REPLACE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON invoicing_invoicefile
    FOR EACH ROW EXECUTE FUNCTION invoice_part_is_frozen();
