-- What the ledger's law leans on stands still once kronor have been posted on it: else a closed period could be gone
-- round by giving the paper to another grantor, and an appropriation be raised after the board has decided. Which of the
-- grantor's cost centres a promise burdens is the grantor's own book-keeping: it may change afterwards.
CREATE OR REPLACE FUNCTION promise_stands() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    moved boolean;
BEGIN
    moved := CASE TG_TABLE_NAME
        WHEN 'grants_basis' THEN
            to_jsonb(OLD) - '{slug,title,sort_key,through,case_number,cost_centre}'::text[]
            <> to_jsonb(NEW) - '{slug,title,sort_key,through,case_number,cost_centre}'::text[]
            AND EXISTS (SELECT FROM public.grants_posting p JOIN public.grants_grant g ON g.id = p.grant_id
                        WHERE g.basis_id = OLD.id)
        WHEN 'grants_grant' THEN
            to_jsonb(OLD) - '{purpose}'::text[] <> to_jsonb(NEW) - '{purpose}'::text[]
            AND EXISTS (SELECT FROM public.grants_posting p WHERE p.grant_id = OLD.id)
        WHEN 'grants_grantyear' THEN
            to_jsonb(OLD) <> to_jsonb(NEW)
            AND EXISTS (SELECT FROM public.grants_posting p WHERE p.grant_year_id = OLD.id)
        ELSE  -- an appropriation
            to_jsonb(OLD) <> to_jsonb(NEW)
            AND EXISTS (SELECT FROM public.grants_decisionitem i JOIN public.grants_decision d ON d.id = i.decision_id
                        WHERE i.id = (to_jsonb(OLD) ->> 'item_id')::bigint AND d.status <> 'proposed')
    END;
    IF moved THEN
        RAISE EXCEPTION 'row % of % stands: kronor rest on it', OLD.id, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'promise_stands';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER promise_stands BEFORE UPDATE ON grants_basis FOR EACH ROW EXECUTE FUNCTION promise_stands();
CREATE OR REPLACE TRIGGER promise_stands BEFORE UPDATE ON grants_grant FOR EACH ROW EXECUTE FUNCTION promise_stands();
CREATE OR REPLACE TRIGGER promise_stands BEFORE UPDATE ON grants_grantyear FOR EACH ROW EXECUTE FUNCTION promise_stands();
CREATE OR REPLACE TRIGGER promise_stands BEFORE UPDATE ON grants_appropriation FOR EACH ROW EXECUTE FUNCTION promise_stands();
