-- What a person was told stays what it was. Whether it has been read and mailed may be filled in, and is then kept.
CREATE FUNCTION message_is_kept() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    may_change CONSTANT text[] := '{read_at,mailed_at,withheld_at,mail_due_at,attempts,last_error}';
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION 'a message is never deleted'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'message_never_deleted';
    END IF;
    IF to_jsonb(NEW) - may_change IS DISTINCT FROM to_jsonb(OLD) - may_change THEN
        RAISE EXCEPTION 'what a message says is never edited'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'message_never_edited';
    END IF;
    IF (OLD.read_at IS NOT NULL AND NEW.read_at IS DISTINCT FROM OLD.read_at)
        OR (OLD.mailed_at IS NOT NULL AND NEW.mailed_at IS DISTINCT FROM OLD.mailed_at)
        OR (OLD.withheld_at IS NOT NULL AND NEW.withheld_at IS DISTINCT FROM OLD.withheld_at)
        OR (OLD.mail_due_at IS NULL AND NEW.mail_due_at IS NOT NULL)
    THEN
        RAISE EXCEPTION 'a message that has been read or mailed stays so'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'message_told_once';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON parties_message
    FOR EACH ROW EXECUTE FUNCTION message_is_kept();
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON parties_message
    FOR EACH STATEMENT EXECUTE FUNCTION message_is_kept();
ALTER TABLE parties_message ENABLE ALWAYS TRIGGER kept;
ALTER TABLE parties_message ENABLE ALWAYS TRIGGER kept_whole;

-- The app role (config/postgresql/roles.py) reads, adds, and fills in what happened to the message.
REVOKE ALL ON parties_message FROM bidrag_app;
GRANT SELECT, INSERT ON parties_message TO bidrag_app;
GRANT UPDATE (read_at, mailed_at, withheld_at, mail_due_at, attempts, last_error) ON parties_message TO bidrag_app;
