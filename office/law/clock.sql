-- A row here says that the day of this database may be set (a demonstration, a test): its business dates may lie ahead
-- of the real clock. `migrate` puts the row in outside production; only the owner can.
CREATE TABLE IF NOT EXISTS office_clock_may_be_set (only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row));

-- The last day that a business date may have: today in Sweden, and one more for servers whose clocks differ at midnight.
CREATE OR REPLACE FUNCTION last_business_day() RETURNS date
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        WHEN EXISTS (SELECT FROM public.office_clock_may_be_set) THEN 'infinity'::date
        ELSE (clock_timestamp() AT TIME ZONE 'Europe/Stockholm')::date + 1
    END
$$;
