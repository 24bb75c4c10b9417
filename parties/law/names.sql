-- Who changes names keeps the former ones, each with the moment until which it was theirs: what was done then is shown
-- under it. Nobody else writes the column.
CREATE OR REPLACE FUNCTION user_keeps_former_names() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    NEW.former_names := CASE
        WHEN TG_OP = 'INSERT' THEN '[]'
        WHEN NEW.name = OLD.name THEN OLD.former_names
        ELSE OLD.former_names || jsonb_build_object('name', OLD.name, 'until', clock_timestamp())
        END;
    RETURN NEW;
END $$;

-- Names that were changed before there was a column for them are in the history. Once: then the trigger stands.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgname = 'keeps_former_names') THEN
        WITH named AS (
            SELECT e.pgh_obj_id, e.pgh_id, e.pgh_created_at, e.name,
                lag(e.name) OVER (PARTITION BY e.pgh_obj_id ORDER BY e.pgh_id) AS before
            FROM parties_userevent e
        )
        UPDATE parties_user u SET former_names = changed.names
        FROM (
            SELECT n.pgh_obj_id, jsonb_agg(
                jsonb_build_object('name', n.before, 'until', n.pgh_created_at) ORDER BY n.pgh_id) AS names
            FROM named n WHERE n.before <> n.name GROUP BY n.pgh_obj_id
        ) AS changed
        WHERE changed.pgh_obj_id = u.id;
    END IF;
END $$;

CREATE OR REPLACE TRIGGER keeps_former_names BEFORE INSERT OR UPDATE ON parties_user
    FOR EACH ROW EXECUTE FUNCTION user_keeps_former_names();

-- An organisation's name and numbers stand on papers. They change by a row that says who, why, and of a new name from
-- which day; what they were before is the database's word, whoever adds the row. A new name begins after the last one
-- did, so each has had its days. Who adds it is an officer, or a system administrator, on the day.
CREATE OR REPLACE FUNCTION party_naming_stands() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    last_day CONSTANT date := public.last_business_day();
    party public.parties_party;
    broken text;
BEGIN
    SELECT * INTO party FROM public.parties_party p WHERE p.id = NEW.party_id FOR NO KEY UPDATE;
    NEW.name_before := party.name;
    NEW.printed_before := party.printed_organisation_number;
    NEW.verified_before := party.verified_organisation_number;
    broken := CASE
        WHEN NEW.holds_from <= (party.former_names -> -1 ->> 'until')::date THEN 'naming_after_the_one_before'
        -- Where the day of the database may be set (a demonstration, a test) its clock tells nothing.
        WHEN NEW.recorded_on > last_day OR last_day < 'infinity' AND NEW.recorded_on < last_day - 1
            THEN 'naming_recorded_on_the_day'
        WHEN NOT EXISTS (
            SELECT FROM public.parties_user u WHERE u.id = NEW.recorded_by_id AND u.is_active AND (u.is_staff OR EXISTS (
                SELECT FROM public.parties_membership m WHERE m.user_id = u.id AND m.role = 'officer'
                    AND NEW.recorded_on BETWEEN m.valid_from AND coalesce(m.valid_until, 'infinity')))
        ) THEN 'naming_by_an_officer'
        END;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'the name or number of organisation % is not changed so: %', NEW.party_id, broken
            USING ERRCODE = 'restrict_violation', CONSTRAINT = broken;
    END IF;
    UPDATE public.parties_party p SET
        name = NEW.name,
        former_names = CASE NEW.kind
            WHEN 'rename' THEN p.former_names || jsonb_build_object('name', p.name, 'until', NEW.holds_from)
            ELSE p.former_names END,
        printed_organisation_number = NEW.printed_organisation_number
    WHERE p.id = NEW.party_id;
    IF NEW.verified_organisation_number <> NEW.verified_before THEN
        UPDATE public.parties_party p SET
            verified_organisation_number = NEW.verified_organisation_number,
            identity_verified_on = CASE WHEN NEW.verified_organisation_number <> '' THEN NEW.recorded_on END,
            identity_verified_by_id = CASE WHEN NEW.verified_organisation_number <> '' THEN NEW.recorded_by_id END,
            identity_source = CASE WHEN NEW.verified_organisation_number <> '' THEN NEW.reason ELSE '' END
        WHERE p.id = NEW.party_id;
    END IF;
    RETURN NEW;
END $$;

-- Nothing else writes them once a bound paper names the organisation, which the rooms above know: asked for by name when
-- the trigger runs. A verified number, and who verified it, is filled in once. Nobody writes the former names.
CREATE OR REPLACE FUNCTION party_keeps_its_name() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.former_names := '[]';
    ELSIF pg_trigger_depth() < 2 THEN
        NEW.former_names := OLD.former_names;
        IF ((NEW.name, NEW.printed_organisation_number) <> (OLD.name, OLD.printed_organisation_number)
                OR OLD.verified_organisation_number NOT IN ('', NEW.verified_organisation_number)
                OR OLD.identity_verified_on IS NOT NULL
                    AND (NEW.identity_verified_on, NEW.identity_verified_by_id, NEW.identity_source)
                    IS DISTINCT FROM (OLD.identity_verified_on, OLD.identity_verified_by_id, OLD.identity_source))
            AND public.bound_paper_names(OLD.id)
        THEN
            RAISE EXCEPTION 'organisation % keeps its name and numbers but for what a row of parties_partynaming says',
                OLD.id USING ERRCODE = 'restrict_violation', CONSTRAINT = 'party_keeps_its_name';
        END IF;
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER keeps_its_name BEFORE INSERT OR UPDATE ON parties_party
    FOR EACH ROW EXECUTE FUNCTION party_keeps_its_name();
