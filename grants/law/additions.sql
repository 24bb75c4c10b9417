-- An addition is as much as its voucher promised of that grant-year (vouchers.sql), in the same transaction.
CREATE OR REPLACE FUNCTION addition_is_posted() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF NOT public.addition_stands(NEW.voucher_id, NEW.grant_year_id, NEW.recorded_by_id) THEN
        RAISE EXCEPTION 'an addition is posted in the same transaction'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'addition_is_posted', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS is_posted ON grants_addedcommitment;
CREATE CONSTRAINT TRIGGER is_posted AFTER INSERT ON grants_addedcommitment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION addition_is_posted();
