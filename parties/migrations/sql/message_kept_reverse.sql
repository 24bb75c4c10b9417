DROP TRIGGER kept ON parties_message;
DROP TRIGGER kept_whole ON parties_message;
DROP FUNCTION message_is_kept();
REVOKE ALL ON parties_message FROM bidrag_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON parties_message TO bidrag_app;
