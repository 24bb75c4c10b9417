-- What most tables share: office/keeping.py makes the triggers, and each model says which (`@kept`).

-- The name of the trigger says what is refused: only_added, never_deleted, never_emptied.
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: %', TG_OP, TG_TABLE_NAME, TG_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END $$;

-- Rows that other triggers write, and nobody else.
CREATE OR REPLACE FUNCTION refuse_all_but_triggers() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION '% is written by triggers only', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;

-- The first argument names the columns that may be filled in once, the second those that may change at any time. A row
-- that has nothing left to fill in is closed.
CREATE OR REPLACE FUNCTION refuse_second_writing() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    once CONSTANT text[] := TG_ARGV[0]::text[];
    before CONSTANT jsonb := to_jsonb(OLD) - TG_ARGV[1]::text[];
    after CONSTANT jsonb := to_jsonb(NEW) - TG_ARGV[1]::text[];
BEGIN
    IF before - once IS DISTINCT FROM after - once OR EXISTS (
        SELECT FROM unnest(once) AS filled_in(name)
        WHERE coalesce(before ->> name, '') <> '' AND before -> name IS DISTINCT FROM after -> name
    ) OR TG_ARGV[1] = '{}' AND NOT EXISTS (
        SELECT FROM unnest(once) AS filled_in(name) WHERE coalesce(before ->> name, '') = ''
    ) THEN
        RAISE EXCEPTION 'row % of % is written once', OLD.id, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;

-- What is bound stands: nothing is added to it, changed of it or taken from it. The first argument asks of a row, as
-- jsonb ($1), whether it is bound; the second names the columns that are filled in once even so, the third those that
-- may change at any time. A row that moves is asked about where it was and where it comes.
CREATE OR REPLACE FUNCTION refuse_what_is_bound() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    once CONSTANT text[] := TG_ARGV[1]::text[];
    before CONSTANT jsonb := to_jsonb(OLD) - TG_ARGV[2]::text[];
    after CONSTANT jsonb := to_jsonb(NEW) - TG_ARGV[2]::text[];
    one jsonb;
    bound boolean;
BEGIN
    IF TG_OP = 'UPDATE' AND before - once = after - once AND NOT EXISTS (
        SELECT FROM unnest(once) AS filled_in(name)
        WHERE coalesce(before ->> name, '') <> '' AND before -> name IS DISTINCT FROM after -> name
    ) THEN
        RETURN NEW;
    END IF;
    FOREACH one IN ARRAY array_remove(ARRAY[before, after], NULL) LOOP
        EXECUTE 'SELECT ' || TG_ARGV[0] INTO bound USING one;
        IF bound THEN
            RAISE EXCEPTION '% of % is refused: what is signed or decided stands', TG_OP, TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
        END IF;
    END LOOP;
    RETURN coalesce(NEW, OLD);
END $$;

-- A key from a sequence is a row's own for good. Else rows would change places: two people between their deferred foreign
-- keys, so that whoever had checked would have approved, or the latest of some rows with one of the others.
CREATE OR REPLACE FUNCTION key_is_ones_own() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'row % of % keeps its key', OLD.id, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'key_is_ones_own', TABLE = TG_TABLE_NAME;
END $$;
