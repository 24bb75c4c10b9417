-- A condition begins unmet. That it is met is said by an officer of the grantor who has no conflict of interest, on the
-- day itself; what was shown once stays shown, and one for the whole term is only shown anew.
CREATE OR REPLACE FUNCTION condition_stands() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    latest CONSTANT date := public.last_business_day();
    broken text;
BEGIN
    IF TG_OP = 'INSERT' THEN
        broken := CASE WHEN NEW.met_on IS NOT NULL THEN 'condition_begins_unmet' END;
    ELSIF coalesce(OLD.met_on, NEW.met_on) IS NOT NULL
        AND (OLD.met_on, OLD.met_note, OLD.met_by_id, OLD.valid_until)
            IS DISTINCT FROM (NEW.met_on, NEW.met_note, NEW.met_by_id, NEW.valid_until)
    THEN
        SELECT CASE
            WHEN OLD.met_on IS NOT NULL AND (NEW.holds <> 'whole_term' OR NEW.met_on < OLD.met_on) OR NEW.met_on IS NULL
                THEN 'condition_met_once'
            -- Where the day of the database may be set (a demonstration, a test) its clock tells nothing.
            WHEN NEW.met_on > latest OR latest < 'infinity' AND NEW.met_on < latest - 1
                THEN 'condition_met_when_it_is_said'
            WHEN NOT public.holds_role(NEW.met_by_id, b.grantor_id, 'officer', NEW.met_on)
                THEN 'condition_met_by_an_officer'
            WHEN public.has_conflict(NEW.met_by_id, ARRAY[a.grantee_id, a.host_id], NEW.met_on)
                THEN 'condition_met_without_conflict'
            END INTO broken
        FROM public.agreements_agreement a JOIN public.grants_basis b ON b.id = a.basis_id
        WHERE a.id = NEW.agreement_id;
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'the condition is not met so: %', broken
            USING ERRCODE = 'restrict_violation', CONSTRAINT = broken;
    END IF;
    RETURN NEW;
END $$;

-- What was handed in, and what was said of it, stands, for a condition or under the agreement itself (the column that the
-- paper has says which): judged once, never edited, never removed.
CREATE OR REPLACE FUNCTION paper_stands() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    paper CONSTANT jsonb := to_jsonb(NEW);
    verdict CONSTANT text[] := '{state,comment,valid_until,judged_by_id,judged_on}';
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'handed_in' OR NOT EXISTS (
            SELECT FROM public.parties_document d
            LEFT JOIN public.followup_condition c ON c.id = (paper ->> 'condition_id')::bigint
            JOIN public.agreements_agreement a ON a.id = coalesce(c.agreement_id, (paper ->> 'agreement_id')::bigint)
            JOIN public.grants_basis b ON b.id = a.basis_id
            WHERE d.id = NEW.document_id AND d.uploaded_by_id = NEW.handed_in_by_id AND d.uploaded_on = NEW.handed_in_on
                AND d.party_id = a.grantee_id AND d.shared_with_id = b.grantor_id
        ) THEN
            RAISE EXCEPTION 'a paper comes from the grantee to the grantor, and waits to be judged'
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'paper_stands';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state = 'handed_in' AND NEW.state <> 'handed_in' AND to_jsonb(OLD) - verdict = paper - verdict
        AND (paper ->> 'valid_until' IS NULL OR EXISTS (
            SELECT FROM public.followup_condition c
            WHERE c.id = (paper ->> 'condition_id')::bigint AND c.holds = 'whole_term'))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a paper is judged once, and then stands'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'paper_stands';
END $$;

-- A waiver is proposed, then decided on once. Of a condition for the whole term it has a last day, of another none.
CREATE OR REPLACE FUNCTION condition_waiver_stands() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.state = 'proposed' AND EXISTS (
        SELECT FROM public.followup_condition c
        WHERE c.id = NEW.condition_id AND (c.holds = 'whole_term') = (NEW.valid_until IS NOT NULL))
    THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state = 'proposed' AND NEW.state <> 'proposed'
        AND to_jsonb(OLD) - '{state,words,decided_by_id,decided_on}'::text[]
          = to_jsonb(NEW) - '{state,words,decided_by_id,decided_on}'::text[]
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a waiver is proposed, decided on once, and then stands'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'condition_waiver_stands';
END $$;
