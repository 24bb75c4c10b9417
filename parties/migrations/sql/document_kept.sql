-- A paper that was handed in stays what it was, whoever connects.
CREATE FUNCTION document_is_kept() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'a document is never edited or deleted'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'document_never_edited';
END $$;

CREATE TRIGGER kept BEFORE UPDATE OR DELETE OR TRUNCATE ON parties_document
    FOR EACH STATEMENT EXECUTE FUNCTION document_is_kept();
ALTER TABLE parties_document ENABLE ALWAYS TRIGGER kept;

-- The app role (config/postgresql/roles.py) reads and adds.
REVOKE ALL ON parties_document FROM bidrag_app;
GRANT SELECT, INSERT ON parties_document TO bidrag_app;
