-- A membership may only come to end earlier, as a mandate: attests lean on who held which role, and against whom.
CREATE TRIGGER only_ends_earlier BEFORE UPDATE OR DELETE ON parties_membership
    FOR EACH ROW EXECUTE FUNCTION only_ends_earlier();
ALTER TABLE parties_membership ENABLE ALWAYS TRIGGER only_ends_earlier;
REVOKE DELETE, TRUNCATE ON parties_membership FROM bidrag_app;

-- Foreign keys that wait for the end of a transaction would let two people, or two organisations, change places in it:
-- whoever had checked would then have approved.
CREATE FUNCTION key_is_ones_own() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'row % of % keeps its key', OLD.id, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'key_is_ones_own', TABLE = TG_TABLE_NAME;
END $$;

CREATE TRIGGER key_is_ones_own BEFORE UPDATE ON parties_user
    FOR EACH ROW WHEN (NEW.id <> OLD.id) EXECUTE FUNCTION key_is_ones_own();
ALTER TABLE parties_user ENABLE ALWAYS TRIGGER key_is_ones_own;
CREATE TRIGGER key_is_ones_own BEFORE UPDATE ON parties_party
    FOR EACH ROW WHEN (NEW.id <> OLD.id) EXECUTE FUNCTION key_is_ones_own();
ALTER TABLE parties_party ENABLE ALWAYS TRIGGER key_is_ones_own;
