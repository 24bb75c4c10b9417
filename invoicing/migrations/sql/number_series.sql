-- A series starts at nought and counts one at a time; it is never set back and never goes away.
CREATE FUNCTION number_series_counts_by_one() RETURNS trigger
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

CREATE TRIGGER counts_by_one BEFORE INSERT OR UPDATE OR DELETE ON invoicing_numberseries
    FOR EACH ROW EXECUTE FUNCTION number_series_counts_by_one();
ALTER TABLE invoicing_numberseries ENABLE ALWAYS TRIGGER counts_by_one;
