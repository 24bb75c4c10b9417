-- A series starts at nought and counts one at a time; it is never set back and never goes away.
CREATE OR REPLACE FUNCTION number_series_counts_by_one() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.last_number = 0 THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.id, NEW.issuer_id, NEW.year, NEW.last_number)
                          = (OLD.id, OLD.issuer_id, OLD.year, OLD.last_number + 1) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a number series counts by one and is never removed'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'number_series_counts_by_one';
END $$;

CREATE OR REPLACE TRIGGER counts_by_one BEFORE INSERT OR UPDATE OR DELETE ON invoicing_numberseries
    FOR EACH ROW EXECUTE FUNCTION number_series_counts_by_one();

-- A number that is taken is used in the same transaction: else the series would have a gap for good.
CREATE OR REPLACE FUNCTION number_series_has_no_gap() RETURNS trigger
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

DROP TRIGGER IF EXISTS has_no_gap ON invoicing_numberseries;
CREATE CONSTRAINT TRIGGER has_no_gap AFTER INSERT OR UPDATE ON invoicing_numberseries
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION number_series_has_no_gap();
