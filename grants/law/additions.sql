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

-- And what one officer proposed and another person confirmed (parties/law/who_proposes_and_confirms.sql).
DROP TRIGGER IF EXISTS is_confirmed ON grants_addedcommitment;
CREATE CONSTRAINT TRIGGER is_confirmed AFTER INSERT ON grants_addedcommitment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION is_confirmed(
        'addition',
        'SELECT b.grantor_id FROM public.grants_grantyear y JOIN public.grants_grant g ON g.id = y.grant_id
         JOIN public.grants_basis b ON b.id = g.basis_id WHERE y.id = ($1 ->> ''grant_year_id'')::bigint',
        'public.says_the_same($1, $2, ''grant_year_id'', ''amount'', ''decided_on'')'
    );
