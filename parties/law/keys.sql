-- Foreign keys that wait for the end of a transaction would let two people, or two organisations, change places in it:
-- whoever had checked would then have approved.
CREATE OR REPLACE FUNCTION key_is_ones_own() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'row % of % keeps its key', OLD.id, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'key_is_ones_own', TABLE = TG_TABLE_NAME;
END $$;

CREATE OR REPLACE TRIGGER key_is_ones_own BEFORE UPDATE ON parties_user
    FOR EACH ROW WHEN (NEW.id <> OLD.id) EXECUTE FUNCTION key_is_ones_own();
CREATE OR REPLACE TRIGGER key_is_ones_own BEFORE UPDATE ON parties_party
    FOR EACH ROW WHEN (NEW.id <> OLD.id) EXECUTE FUNCTION key_is_ones_own();
