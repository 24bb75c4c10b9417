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
