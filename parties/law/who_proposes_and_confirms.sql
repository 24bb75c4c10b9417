-- Two persons where money is promised: what one proposes another confirms, and the row that comes of it is found with
-- its confirmed proposal at the end of the transaction (`is_confirmed`, called by the tables of the rooms above).

-- In which role each kind is proposed; null: by a system administrator. parties/models/proposal.py says the same.
CREATE OR REPLACE FUNCTION proposing_role(kind text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        WHEN kind IN ('role', 'administrator') THEN NULL
        WHEN kind IN ('agreement', 'decision', 'addition') THEN 'officer'
        WHEN kind IN ('claim_withdrawn', 'period_closed', 'period_opened') THEN 'finance'
        ELSE ''
    END
$$;

CREATE OR REPLACE FUNCTION may_propose(who bigint, p parties_proposal, on_day date) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT CASE
        WHEN public.proposing_role(p.kind) IS NULL
            THEN EXISTS (SELECT FROM public.parties_user u WHERE u.id = who AND u.is_active AND u.is_staff)
        ELSE public.holds_role(who, p.party_id, public.proposing_role(p.kind), on_day)
    END AND NOT public.has_conflict(who, array_remove(ARRAY[p.other_side_id], NULL), on_day)
$$;

-- An officer or finance of the organisation, or of roles a system administrator; not who is named in it.
CREATE OR REPLACE FUNCTION may_confirm(who bigint, p parties_proposal, on_day date) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT who IS DISTINCT FROM p.named_id AND (
        public.holds_role(who, p.party_id, 'officer', on_day)
        OR public.holds_role(who, p.party_id, 'finance', on_day)
        OR public.proposing_role(p.kind) IS NULL
            AND EXISTS (SELECT FROM public.parties_user u WHERE u.id = who AND u.is_active AND u.is_staff)
    ) AND NOT public.has_conflict(who, array_remove(ARRAY[p.other_side_id], NULL), on_day)
$$;

-- One alone: where nobody else could confirm it, and, but for roles, the organisation says that it has one officer.
CREATE OR REPLACE FUNCTION may_do_alone(p parties_proposal, on_day date) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT (public.proposing_role(p.kind) IS NULL
            OR EXISTS (SELECT FROM public.parties_party o WHERE o.id = p.party_id AND o.has_one_officer))
        AND p.named_id IS DISTINCT FROM p.proposed_by_id
        AND NOT EXISTS (
            SELECT FROM public.parties_user u
            WHERE u.is_active AND u.id <> p.proposed_by_id AND public.may_confirm(u.id, p, on_day)
        )
$$;

CREATE OR REPLACE FUNCTION proposal_stands() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    latest CONSTANT date := public.last_business_day();
    today CONSTANT date := CASE
        WHEN latest < 'infinity' THEN latest - 1
        ELSE (coalesce(NEW.answered_at, NEW.proposed_at) AT TIME ZONE 'Europe/Stockholm')::date
    END;
    broken text;
BEGIN
    IF TG_OP = 'INSERT' THEN
        broken := CASE
            WHEN NEW.answer <> '' THEN 'proposal_begins_unanswered'
            WHEN NOT public.may_propose(NEW.proposed_by_id, NEW, today) THEN 'proposal_by_who_may'
        END;
    ELSE
        broken := CASE
            WHEN OLD.answer <> '' THEN 'proposal_answered_once'
            WHEN NEW.answer = 'confirmed' AND NOT public.may_propose(NEW.proposed_by_id, NEW, today)
                THEN 'proposal_by_who_may'
            WHEN NEW.answer = 'confirmed' AND NEW.answered_by_id = NEW.proposed_by_id
                    AND NOT public.may_do_alone(NEW, today)
                THEN 'proposal_confirmed_by_another'
            WHEN NEW.answer IN ('confirmed', 'refused', 'void') AND NEW.answered_by_id <> NEW.proposed_by_id
                    AND NOT public.may_confirm(NEW.answered_by_id, NEW, today)
                    AND NOT (NEW.answer = 'refused' AND NEW.answered_by_id = NEW.named_id)
                THEN 'proposal_answered_by_who_may'
        END;
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'the proposal is refused: %', broken
            USING ERRCODE = 'check_violation', CONSTRAINT = broken, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;

-- That a row came of a confirmed proposal of its kind. The arguments: the kind; whose it is, and whether the row says
-- what was proposed, both in SQL of the row ($1) and of the content of the proposal ($2), as jsonb.
CREATE OR REPLACE FUNCTION is_confirmed() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    p public.parties_proposal;
    holds boolean := false;
BEGIN
    SELECT * INTO p FROM public.parties_proposal o
    WHERE (o.kind, o.made, o.answer) = (TG_ARGV[0], NEW.id, 'confirmed');
    IF FOUND THEN
        EXECUTE format('SELECT (%s) IS NOT DISTINCT FROM $3 AND (%s)', TG_ARGV[1], TG_ARGV[2])
            INTO holds USING to_jsonb(NEW), p.content, p.party_id;
    END IF;
    IF holds IS NOT TRUE THEN
        RAISE EXCEPTION 'a row of % comes of what one proposes and another confirms', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = 'confirmed_by_another', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;

-- Whether a row and the content of a proposal say the same in these columns; a key in the content is of the row's name.
CREATE OR REPLACE FUNCTION says_the_same(one jsonb, other jsonb, VARIADIC names text[]) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT bool_and(one ->> name IS NOT DISTINCT FROM other ->> name) FROM unnest(names) AS name
$$;
