-- What was promised beyond the terms is never edited or deleted: bokföringslagen (1999:1078) 5 kap. 5 §.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON grants_addedcommitment
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
ALTER TABLE grants_addedcommitment ENABLE ALWAYS TRIGGER append_only;

-- An addition is as much as its voucher promised, of that grant-year.
CREATE FUNCTION addition_is_posted() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF NEW.amount IS DISTINCT FROM (
        SELECT sum(p.amount) FROM public.grants_posting p
        WHERE (p.voucher_id, p.grant_year_id) = (NEW.voucher_id, NEW.grant_year_id)
            AND (p.from_stage, p.to_stage) = ('OUTSIDE', 'COMMITTED')
    ) THEN
        RAISE EXCEPTION 'an addition is posted in the same transaction'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'addition_is_posted', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER is_posted AFTER INSERT ON grants_addedcommitment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION addition_is_posted();
ALTER TABLE grants_addedcommitment ENABLE ALWAYS TRIGGER is_posted;

REVOKE ALL ON grants_addedcommitment FROM bidrag_app;
GRANT SELECT, INSERT ON grants_addedcommitment TO bidrag_app;
