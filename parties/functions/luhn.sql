-- The last digit is the check digit of those before it (the Luhn formula, ISO/IEC 7812-1 annex B): organisation
-- numbers and giro numbers end so. Every other digit from the right is doubled, and digits of a product are added.
-- What is not made of digits alone does not hold.
CREATE OR REPLACE FUNCTION luhn_holds(digits text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT digits ~ '^[0-9]{2,}$' AND coalesce((
        SELECT sum(CASE
            WHEN place % 2 = 1 THEN digit
            WHEN digit > 4 THEN digit * 2 - 9
            ELSE digit * 2
        END) % 10 = 0
        FROM (
            SELECT place, CASE WHEN digits ~ '^[0-9]+$' THEN substr(reverse(digits), place, 1)::int ELSE 0 END AS digit
            FROM generate_series(1, length(digits)) AS place
        ) AS from_the_right
    ), false)
$$;
