-- That an e-invoice was sent is never taken back, so that it is never sent again; what came of it is filled in once.
CREATE FUNCTION delivery_is_kept() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    may_change CONSTANT text[] := '{dropped_at,delivered_at,refused_at,reason}';
BEGIN
    IF TG_OP = 'INSERT' THEN
        -- An invoice that was received, or is a draft, has no such file.
        IF NOT EXISTS (
            SELECT FROM public.invoicing_invoicefile f
            WHERE f.invoice_id = NEW.invoice_id AND f.kind = 'xml' AND f.sha256 = NEW.sha256
        ) THEN
            RAISE EXCEPTION 'what is sent is the stored e-invoice of the invoice'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'delivery_of_the_stored_file';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION 'a delivery is never deleted'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'delivery_never_deleted';
    END IF;
    IF to_jsonb(NEW) - may_change <> to_jsonb(OLD) - may_change
        OR (OLD.dropped_at IS NOT NULL AND NEW.dropped_at IS DISTINCT FROM OLD.dropped_at)
        OR (OLD.delivered_at IS NOT NULL AND NEW.delivered_at IS DISTINCT FROM OLD.delivered_at)
        OR (OLD.refused_at IS NOT NULL
            AND (NEW.refused_at, NEW.reason) IS DISTINCT FROM (OLD.refused_at, OLD.reason))
    THEN
        RAISE EXCEPTION 'what came of a delivery is written once'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'delivery_written_once';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER kept BEFORE INSERT OR UPDATE OR DELETE ON invoicing_delivery
    FOR EACH ROW EXECUTE FUNCTION delivery_is_kept();
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON invoicing_delivery
    FOR EACH STATEMENT EXECUTE FUNCTION delivery_is_kept();
ALTER TABLE invoicing_delivery ENABLE ALWAYS TRIGGER kept, ENABLE ALWAYS TRIGGER kept_whole;

-- The app role (config/postgresql/roles.py) reads, adds, and fills in what came of it.
REVOKE ALL ON invoicing_delivery FROM bidrag_app;
GRANT SELECT, INSERT ON invoicing_delivery TO bidrag_app;
GRANT UPDATE (dropped_at, delivered_at, refused_at, reason) ON invoicing_delivery TO bidrag_app;
