CREATE OR REPLACE FUNCTION promise_stands() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    moved boolean;
BEGIN
    moved := CASE TG_TABLE_NAME
        WHEN 'grants_basis' THEN
            to_jsonb(OLD) - '{slug,title,through,case_number}'::text[]
            <> to_jsonb(NEW) - '{slug,title,through,case_number}'::text[]
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
