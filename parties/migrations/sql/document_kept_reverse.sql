DROP TRIGGER kept ON parties_document;
DROP FUNCTION document_is_kept();
GRANT SELECT, INSERT, UPDATE, DELETE ON parties_document TO bidrag_app;
