-- Row triggers do not see TRUNCATE, which the owner could else use: bokföringslagen (1999:1078) 7 kap. 2 §.
CREATE FUNCTION invoices_are_never_emptied() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION '% is never emptied', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'invoices_never_emptied';
END $$;

CREATE TRIGGER never_emptied BEFORE TRUNCATE ON invoicing_invoice
    FOR EACH STATEMENT EXECUTE FUNCTION invoices_are_never_emptied();
ALTER TABLE invoicing_invoice ENABLE ALWAYS TRIGGER never_emptied;
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON invoicing_invoiceline
    FOR EACH STATEMENT EXECUTE FUNCTION invoices_are_never_emptied();
ALTER TABLE invoicing_invoiceline ENABLE ALWAYS TRIGGER never_emptied;
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON invoicing_invoiceside
    FOR EACH STATEMENT EXECUTE FUNCTION invoices_are_never_emptied();
ALTER TABLE invoicing_invoiceside ENABLE ALWAYS TRIGGER never_emptied;
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON invoicing_invoicefile
    FOR EACH STATEMENT EXECUTE FUNCTION invoices_are_never_emptied();
ALTER TABLE invoicing_invoicefile ENABLE ALWAYS TRIGGER never_emptied;
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON invoicing_numberseries
    FOR EACH STATEMENT EXECUTE FUNCTION invoices_are_never_emptied();
ALTER TABLE invoicing_numberseries ENABLE ALWAYS TRIGGER never_emptied;

-- A number that is taken is used in the same transaction: else the series would have a gap for good.
CREATE FUNCTION number_series_has_no_gap() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NEW.last_number > 0 AND NOT EXISTS (
        SELECT FROM public.invoicing_invoice i WHERE i.series_id = NEW.id AND i.sequence = NEW.last_number
    ) THEN
        RAISE EXCEPTION 'number % of a series was taken for no invoice', NEW.last_number
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'number_series_has_no_gap';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER has_no_gap AFTER INSERT OR UPDATE ON invoicing_numberseries
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION number_series_has_no_gap();
ALTER TABLE invoicing_numberseries ENABLE ALWAYS TRIGGER has_no_gap;
