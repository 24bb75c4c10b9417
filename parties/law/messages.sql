-- A message that needs no mail any more is not mailed later; the rest of what is filled in once is declared beside the
-- model.
CREATE OR REPLACE FUNCTION message_is_mailed_no_more() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF OLD.mail_due_at IS NULL AND NEW.mail_due_at IS NOT NULL THEN
        RAISE EXCEPTION 'a message that has been read or mailed stays so'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'message_told_once';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER told_once BEFORE UPDATE ON parties_message
    FOR EACH ROW EXECUTE FUNCTION message_is_mailed_no_more();
