-- What is sent is the stored e-invoice: an invoice that was received, or is a draft, has no such file. That it was sent is
-- never taken back, so that it is never sent again; what came of it is filled in once (declared beside the model).
CREATE OR REPLACE FUNCTION delivery_is_of_the_stored_file() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM public.invoicing_invoicefile f
        WHERE f.invoice_id = NEW.invoice_id AND f.kind = 'xml' AND f.sha256 = NEW.sha256
    ) THEN
        RAISE EXCEPTION 'what is sent is the stored e-invoice of the invoice'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'delivery_of_the_stored_file';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER of_the_stored_file BEFORE INSERT ON delivery_delivery
    FOR EACH ROW EXECUTE FUNCTION delivery_is_of_the_stored_file();
