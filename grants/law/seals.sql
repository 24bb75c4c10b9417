-- A seal is worked out by the database, whoever adds the row: of what a writer says only who and, where the day may be
-- set, when is taken. grants/rules/seal.py works out the same root from what a seal says.

-- A leaf is SHA-256 over 0x00 and its words, a node over 0x01 and its two children; an odd one out moves up as it is.
CREATE OR REPLACE FUNCTION seal_leaf(VARIADIC words text[]) RETURNS bytea
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$ SELECT sha256('\x00' || convert_to(array_to_string(words, E'\x1f'), 'UTF8')) $$;

CREATE OR REPLACE FUNCTION seal_root(leaves bytea[]) RETURNS text
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    WHILE cardinality(leaves) > 1 LOOP
        leaves := (
            SELECT array_agg(x.node ORDER BY x.pair) FROM (
                SELECT (u.place - 1) / 2 AS pair, CASE count(*)
                    WHEN 2 THEN sha256('\x01' || string_agg(u.leaf, '' ORDER BY u.place))
                    ELSE string_agg(u.leaf, '') END AS node
                FROM unnest(leaves) WITH ORDINALITY AS u(leaf, place) GROUP BY 1
            ) AS x
        );
    END LOOP;
    RETURN encode(leaves[1], 'hex');
END $$;

CREATE OR REPLACE FUNCTION ledger_seal_stands() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC'
AS $$
DECLARE
    before record;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'a seal is made in READ COMMITTED'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'seal_read_committed', TABLE = 'grants_ledgerseal';
    END IF;
    -- One seal at a time; and no version is on its way whose number is below one that the seal has seen.
    PERFORM pg_advisory_xact_lock(26170819);
    PERFORM public.hold_trail();

    SELECT s.number, s.root INTO before FROM public.grants_ledgerseal s
        WHERE s.number IS NOT NULL ORDER BY s.number DESC LIMIT 1;
    NEW.number := coalesce(before.number, 0) + 1;
    NEW.previous := coalesce(before.root, '');
    NEW.ledger := (SELECT i.id FROM public.office_installation i);
    IF public.last_business_day() < 'infinity' THEN
        NEW.sealed_at := clock_timestamp();
    END IF;
    NEW.ends := (
        SELECT coalesce(jsonb_agg(jsonb_build_array(c.grant_id, c.seq, encode(c.hash, 'hex')) ORDER BY c.grant_id), '[]')
        FROM public.grants_chainhead c
    );
    NEW.trails := (
        SELECT coalesce(jsonb_agg(jsonb_build_array(x.of_table, x.last, x.versions, x.hash)
            ORDER BY x.of_table COLLATE "C"), '[]')
        FROM (
            SELECT t.of_table, max(t.id) AS last, count(*) AS versions,
                encode(sha256(string_agg(t.hash, '' ORDER BY t.id)), 'hex') AS hash
            FROM public.office_trail t GROUP BY t.of_table
        ) AS x
    );
    NEW.root := public.seal_root(
        ARRAY[public.seal_leaf(NEW.ledger::text, NEW.number::text, NEW.previous,
            to_char(NEW.sealed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
            coalesce(NEW.sealed_by_id, 0)::text)]
        || coalesce((SELECT array_agg(public.seal_leaf(e.said ->> 0, e.said ->> 1, e.said ->> 2) ORDER BY e.place)
            FROM jsonb_array_elements(NEW.ends) WITH ORDINALITY AS e(said, place)), '{}')
        || coalesce((SELECT array_agg(public.seal_leaf(e.said ->> 0, e.said ->> 1, e.said ->> 2, e.said ->> 3)
            ORDER BY e.place) FROM jsonb_array_elements(NEW.trails) WITH ORDINALITY AS e(said, place)), '{}')
    );
    RETURN NEW;
END $$;
