-- A share of a whole as numerator and denominator: 1/3, 1, and 0.500000, as rows said it before shares were fractions.
-- Null for what is none.
CREATE OR REPLACE FUNCTION share_parts(share text) RETURNS numeric[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN share ~ '^[0-9]{1,9}(/[1-9][0-9]{0,8}|\.[0-9]{1,9})?$' THEN
        ARRAY[split_part(share, '/', 1)::numeric, coalesce(nullif(split_part(share, '/', 2), ''), '1')::numeric]
    END
$$;

CREATE OR REPLACE FUNCTION share_above_0_to_1(share text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(parts[1] > 0 AND parts[1] <= parts[2], false) FROM public.share_parts(share) AS parts
$$;
