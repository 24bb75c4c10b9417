-- What a signature or a decision binds stands: each table that belongs to a paper says so beside its model (`bound_by`),
-- and all of them ask here. Bound is what its last signature or the board's decision has made so, and what the board has
-- rejected. The paper is held, so that nobody adds to it while it is being signed.
--
-- What a later paper changes lawfully (an amendment, a notice, a correction) is let through here and nowhere else: when
-- a row of its own, that says who and why, has been written earlier in the same transaction. See docs/law.md.
CREATE OR REPLACE FUNCTION basis_is_bound(basis bigint) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    bound boolean;
    decided boolean;
BEGIN
    SELECT b.binding_on IS NOT NULL INTO bound FROM public.grants_basis b WHERE b.id = basis FOR SHARE;
    SELECT d.status <> 'proposed' INTO decided FROM public.grants_decision d WHERE d.basis_id = basis FOR SHARE;
    RETURN coalesce(bound, false) OR coalesce(decided, false);
END $$;

-- Whether a bound paper names an organisation: as who gives or receives, or in an agreement of the room above.
CREATE OR REPLACE FUNCTION bound_paper_names(party bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM public.grants_basis b LEFT JOIN public.grants_decision d ON d.basis_id = b.id
        WHERE (b.binding_on IS NOT NULL OR d.status <> 'proposed') AND (
            b.grantor_id = party
            OR EXISTS (SELECT FROM public.grants_grant g WHERE g.basis_id = b.id AND g.grantee_id = party)
            OR EXISTS (
                SELECT FROM public.grants_decisionitem i
                LEFT JOIN public.grants_appropriation a ON a.item_id = i.id
                LEFT JOIN public.grants_budgetrequest r ON r.item_id = i.id
                WHERE i.decision_id = d.id AND party IN (a.recipient_id, r.recipient_id)))
    ) OR public.bound_agreement_names(party);
END $$;

-- At the end of each transaction a paper binds from the day of its decision, or of its last signature, and only then; and
-- what it gives is promised, each year with the amount that its derivation gives.
-- What an agreement's signatures say is the room of agreements' to know, found by its name when the trigger runs.
CREATE OR REPLACE FUNCTION basis_binds_with_its_paper() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    basis CONSTANT bigint := to_jsonb(NEW) ->> CASE TG_TABLE_NAME WHEN 'grants_basis' THEN 'id' ELSE 'basis_id' END;
BEGIN
    IF EXISTS (
        SELECT FROM public.grants_basis b JOIN public.grants_decision d ON d.basis_id = b.id
        WHERE b.id = basis
            AND b.binding_on IS DISTINCT FROM CASE d.status WHEN 'decided' THEN d.decided_on END
    ) THEN
        RAISE EXCEPTION 'a paper binds from the day of its decision'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'basis_binds_with_its_decision', TABLE = TG_TABLE_NAME;
    END IF;
    PERFORM public.agreement_of_basis_stands(basis);
    IF EXISTS (
        SELECT FROM public.grants_basis b JOIN public.grants_grant g ON g.basis_id = b.id
        JOIN public.grants_grantyear y ON y.grant_id = g.id
        WHERE b.id = basis AND b.binding_on IS NOT NULL AND NOT (
            public.year_is_promised_by_its_paper(y.id) AND y.derivation @> jsonb_build_object('year', y.year)
            AND CASE WHEN y.derivation ->> 'amount' ~ '^[0-9]+([.][0-9]+)?$'
                THEN (y.derivation ->> 'amount')::numeric = y.amount ELSE false END
        )
    ) THEN
        RAISE EXCEPTION 'all years are promised when a paper binds'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'basis_binds_with_all_its_years', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS binds_with_its_paper ON grants_basis;
CREATE CONSTRAINT TRIGGER binds_with_its_paper AFTER INSERT OR UPDATE ON grants_basis
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION basis_binds_with_its_paper();
DROP TRIGGER IF EXISTS binds_with_its_paper ON grants_decision;
CREATE CONSTRAINT TRIGGER binds_with_its_paper AFTER INSERT OR UPDATE ON grants_decision
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION basis_binds_with_its_paper();

-- What a decision draws on stands with it: another name, or another owner, would make it another source.
CREATE OR REPLACE FUNCTION funding_source_stands() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF (NEW.party_id, NEW.name) <> (OLD.party_id, OLD.name) AND EXISTS (
        SELECT FROM public.grants_appropriation a
        JOIN public.grants_decisionitem i ON i.id = a.item_id
        JOIN public.grants_decision d ON d.id = i.decision_id
        WHERE a.funding_source_id = OLD.id AND public.basis_is_bound(d.basis_id)
    ) THEN
        RAISE EXCEPTION 'source % stands: a decision draws on it', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER stands_when_drawn_on BEFORE UPDATE ON grants_fundingsource
    FOR EACH ROW EXECUTE FUNCTION funding_source_stands();

-- What the board decided is recorded by one officer and confirmed by another person (parties/law).
DROP TRIGGER IF EXISTS is_confirmed ON grants_decision;
CREATE CONSTRAINT TRIGGER is_confirmed AFTER INSERT OR UPDATE OF status ON grants_decision
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status <> 'proposed')
    EXECUTE FUNCTION is_confirmed(
        'decision', 'SELECT b.grantor_id FROM public.grants_basis b WHERE b.id = ($1 ->> ''basis_id'')::bigint',
        'public.says_the_same($1, $2, ''status'', ''decided_on'') AND $1 ->> ''id'' = $2 ->> ''decision_id'''
    );
