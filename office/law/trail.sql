-- Behandlingshistorik (bokföringslagen 1999:1078, 5 kap. 11 §): every version of every row that is not a posting, kept
-- beside the row with a hash over it and over the version before. office/trail.py says which tables, and proves it.
--
-- A chain a row needs no lock but the row's own, so nobody waits for anybody; what ties the rows together is the seal
-- (grants/law/seals.sql), which takes them all in the order in which they came.
CREATE TABLE IF NOT EXISTS office_trail (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    of_table text NOT NULL CONSTRAINT trail_of_a_table CHECK (of_table ~ '^[a-z][a-z0-9_]*$'),
    of_row bigint NOT NULL,
    version integer NOT NULL CONSTRAINT trail_begins_with_one CHECK (version > 0),
    event text NOT NULL CONSTRAINT trail_event_known CHECK (event IN ('insert', 'update', 'delete', 'migrate')),
    at timestamptz NOT NULL,
    context jsonb, -- who and why, as the site has said for the transaction
    content jsonb CONSTRAINT trail_of_what_is_gone_is_empty CHECK ((content IS NULL) = (event = 'delete')),
    hash bytea NOT NULL,
    CONSTRAINT trail_version_once UNIQUE (of_table, of_row, version)
);
CREATE INDEX IF NOT EXISTS trail_in_order ON office_trail (of_table, id);

-- The words that are hashed. Parted by a control character, which JSON writes in another way and no table is named by.
CREATE OR REPLACE FUNCTION trail_words(
    of_table text, of_row bigint, version integer, event text, at timestamptz, context jsonb, content jsonb
) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT concat_ws(E'\x1f', 'v1', of_table, of_row, version, event,
        to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        coalesce(context::text, ''), coalesce(content::text, ''))
$$;

-- Its plan is kept by a session that may have begun when the trail was empty: only the look-up of a row's last version in
-- its own index stays quick.
CREATE OR REPLACE FUNCTION append_trail(of_table text, of_row bigint, event text, content jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off
AS $$
#variable_conflict use_variable
DECLARE
    before record;
    at CONSTANT timestamptz := clock_timestamp();
    context CONSTANT jsonb := nullif(current_setting('pghistory.context_metadata', true), '');
BEGIN
    SELECT t.version, t.hash INTO before FROM public.office_trail t
        WHERE t.of_table = of_table AND t.of_row = of_row ORDER BY t.version DESC LIMIT 1;
    before.version := coalesce(before.version, 0) + 1;
    INSERT INTO public.office_trail (of_table, of_row, version, event, at, context, content, hash) VALUES (
        of_table, of_row, before.version, event, at, context, content,
        sha256(coalesce(before.hash, '') || convert_to(
            public.trail_words(of_table, of_row, before.version, event, at, context, content), 'UTF8'))
    );
END $$;

-- What a version holds: the row without what is kept aside, and of a file its SHA-256.
CREATE OR REPLACE FUNCTION trail_content(whole jsonb, aside text[], files text[]) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    content jsonb := whole - aside;
    name text;
BEGIN
    FOREACH name IN ARRAY files LOOP
        content := jsonb_set(content, ARRAY[name], coalesce(
            to_jsonb(encode(sha256(decode(substr(content ->> name, 3), 'hex')), 'hex')), 'null'));
    END LOOP;
    RETURN content;
END $$;

-- The arguments: the key of the table, the columns kept aside, the columns that hold a file, and those that hold a day or a
-- moment, which are of this time: what is before Christ or infinite can be read by nobody who reads the ledger.
CREATE OR REPLACE FUNCTION leave_trail() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET bytea_output = 'hex'
AS $$
DECLARE
    before jsonb;
    after jsonb;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        before := public.trail_content(to_jsonb(OLD), TG_ARGV[1]::text[], TG_ARGV[2]::text[]);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        after := public.trail_content(to_jsonb(NEW), TG_ARGV[1]::text[], TG_ARGV[2]::text[]);
    END IF;
    IF EXISTS (SELECT FROM unnest(TG_ARGV[3]::text[]) AS day(name) WHERE after ->> name !~ '^(19|20|21)[0-9]{2}-') THEN
        RAISE EXCEPTION 'a day of % is not of this time', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = 'day_of_this_time', TABLE = TG_TABLE_NAME;
    END IF;
    IF before -> TG_ARGV[0] IS DISTINCT FROM after -> TG_ARGV[0] THEN
        IF before IS NOT NULL THEN
            PERFORM public.append_trail(TG_TABLE_NAME, (before ->> TG_ARGV[0])::bigint, 'delete', NULL);
        END IF;
        IF after IS NOT NULL THEN
            PERFORM public.append_trail(TG_TABLE_NAME, (after ->> TG_ARGV[0])::bigint, 'insert', after);
        END IF;
    ELSIF before <> after THEN
        PERFORM public.append_trail(TG_TABLE_NAME, (after ->> TG_ARGV[0])::bigint, 'update', after);
    END IF;
    RETURN NULL;
END $$;

-- Until the transaction ends nobody writes a version, and none is on its way.
CREATE OR REPLACE FUNCTION hold_trail() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$ BEGIN LOCK TABLE public.office_trail IN SHARE MODE; END $$;

CREATE OR REPLACE TRIGGER only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON office_trail
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER triggers_only BEFORE INSERT ON office_trail
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_all_but_triggers();

-- Which ledger this is, wherever it is restored: a seal names it.
CREATE TABLE IF NOT EXISTS office_installation (
    only_row boolean PRIMARY KEY DEFAULT true CONSTRAINT installation_is_one CHECK (only_row),
    id uuid NOT NULL DEFAULT gen_random_uuid()
);
INSERT INTO office_installation DEFAULT VALUES ON CONFLICT DO NOTHING;

CREATE OR REPLACE TRIGGER only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON office_installation
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
