DROP TRIGGER key_is_ones_own ON parties_party;
DROP TRIGGER key_is_ones_own ON parties_user;
DROP FUNCTION key_is_ones_own();
DROP TRIGGER only_ends_earlier ON parties_membership;
GRANT DELETE ON parties_membership TO bidrag_app;
