DROP TRIGGER stands_as_posted ON invoicing_invoice;
DROP FUNCTION invoice_stands_as_posted();
DROP TRIGGER attested ON invoicing_invoice;
DROP FUNCTION invoice_is_attested();
DROP FUNCTION invoice_attest_rests_on(invoicing_invoice, text, bigint, timestamptz, bigint);
DROP FUNCTION invoice_is_numbered_rightly(invoicing_invoice);
-- The moves that invoicing/rules/lifecycle.py allows; a test compares the two.
CREATE OR REPLACE FUNCTION invoice_may_become(before text, after text) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT before = after OR (before, after) IN (
        ('draft', 'submitted'),
        ('submitted', 'checked'), ('submitted', 'returned'),
        ('checked', 'approved'), ('checked', 'returned'),
        ('approved', 'paid'), ('approved', 'returned'),
        ('returned', 'credited'), ('paid', 'credited')
    )
$$;

CREATE OR REPLACE FUNCTION invoice_is_frozen() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    may_change CONSTANT text[] := ARRAY['status'];
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
    IF OLD.number <> '' AND to_jsonb(OLD) - may_change IS DISTINCT FROM to_jsonb(NEW) - may_change THEN
        RAISE EXCEPTION 'a numbered invoice is never edited'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'invoice_never_edited';
    END IF;
    IF OLD.number = '' AND NEW.number <> '' AND NOT EXISTS (
        SELECT FROM public.invoicing_numberseries s
        WHERE s.id = NEW.series_id AND s.issuer_id = NEW.issuer_id AND s.last_number = NEW.sequence
    ) THEN
        RAISE EXCEPTION 'an invoice takes the last number of its issuer''s series'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'invoice_takes_last_number';
    END IF;
    RETURN NEW;
END $$;

