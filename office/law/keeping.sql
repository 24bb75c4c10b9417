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
