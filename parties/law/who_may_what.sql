-- A mandate, a membership, and a ground for a conflict of interest may only come to end earlier: attests lean on what
-- they said, on who held which role, and against whom.
CREATE OR REPLACE FUNCTION only_ends_earlier() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF to_jsonb(OLD) - 'valid_until' <> to_jsonb(NEW) - 'valid_until'
        OR coalesce(NEW.valid_until, 'infinity'::date) > coalesce(OLD.valid_until, 'infinity'::date)
    THEN
        RAISE EXCEPTION 'row % of % stands: only its last day may come earlier', OLD.id, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'only_ends_earlier';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER only_ends_earlier BEFORE UPDATE ON parties_approvalmandate
    FOR EACH ROW EXECUTE FUNCTION only_ends_earlier();
CREATE OR REPLACE TRIGGER only_ends_earlier BEFORE UPDATE ON parties_membership
    FOR EACH ROW EXECUTE FUNCTION only_ends_earlier();
CREATE OR REPLACE TRIGGER only_ends_earlier BEFORE UPDATE ON parties_conflictofinterest
    FOR EACH ROW EXECUTE FUNCTION only_ends_earlier();

-- Nobody is free of a conflict of interest, or out of a role, on a day that has been: an attest of today would not see
-- it. Where the day may be set the clock tells nothing.
CREATE OR REPLACE FUNCTION ends_today_at_the_earliest() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    last_day CONSTANT date := public.last_business_day();
BEGIN
    IF NEW.valid_until IS DISTINCT FROM OLD.valid_until AND last_day < 'infinity' AND NEW.valid_until < last_day - 1 THEN
        RAISE EXCEPTION 'row % of % ends today at the earliest', OLD.id, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'ends_today_at_the_earliest';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER ends_today_at_the_earliest BEFORE UPDATE ON parties_conflictofinterest
    FOR EACH ROW EXECUTE FUNCTION ends_today_at_the_earliest();
CREATE OR REPLACE TRIGGER ends_today_at_the_earliest BEFORE UPDATE ON parties_membership
    FOR EACH ROW EXECUTE FUNCTION ends_today_at_the_earliest();
CREATE OR REPLACE TRIGGER ends_today_at_the_earliest BEFORE UPDATE ON parties_approvalmandate
    FOR EACH ROW EXECUTE FUNCTION ends_today_at_the_earliest();

-- Nobody gets a right for days that have been: what was done then was done without it. Where the day may be set the
-- clock tells nothing.
CREATE OR REPLACE FUNCTION begins_today_at_the_earliest() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    last_day CONSTANT date := public.last_business_day();
BEGIN
    IF last_day < 'infinity' AND NEW.valid_from < last_day - 1 THEN
        RAISE EXCEPTION 'a row of % begins today at the earliest', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'begins_today_at_the_earliest';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER begins_today_at_the_earliest BEFORE INSERT ON parties_membership
    FOR EACH ROW EXECUTE FUNCTION begins_today_at_the_earliest();
CREATE OR REPLACE TRIGGER begins_today_at_the_earliest BEFORE INSERT ON parties_approvalmandate
    FOR EACH ROW EXECUTE FUNCTION begins_today_at_the_earliest();

-- Whether a person with an open account holds a role in an organisation on a day.
CREATE OR REPLACE FUNCTION holds_role(who bigint, party bigint, wanted text, on_day date) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM public.parties_membership m JOIN public.parties_user u ON u.id = m.user_id
        WHERE m.user_id = who AND m.party_id = party AND m.role = wanted AND u.is_active
            AND on_day BETWEEN m.valid_from AND coalesce(m.valid_until, 'infinity')
    )
$$;

-- Whether a person has a hand on one of the sides given, by a role in it or a recorded ground (kommunallagen 6 kap.).
CREATE OR REPLACE FUNCTION has_conflict(who bigint, sides bigint[], on_day date) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM public.parties_membership m
        WHERE m.party_id = ANY (sides) AND m.user_id = who
            AND on_day BETWEEN m.valid_from AND coalesce(m.valid_until, 'infinity')
    ) OR EXISTS (
        SELECT FROM public.parties_conflictofinterest c
        WHERE c.party_id = ANY (sides) AND c.user_id = who
            AND on_day BETWEEN c.valid_from AND coalesce(c.valid_until, 'infinity')
    )
$$;
