-- An agreement binds when all have signed it, from the day of the last signature; from then on it stands (declared
-- beside the models, `bound_by`), and only its status moves.

-- The moves that agreements/rules/lifecycle.py allows; a test compares the two.
CREATE OR REPLACE FUNCTION agreement_may_become(before text, after text) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT before = after OR (before, after) IN (
        ('draft', 'signed'), ('draft', 'withdrawn'),
        ('signed', 'terminated'), ('signed', 'ended'),
        ('terminated', 'signed'), ('terminated', 'ended')
    )
$$;

CREATE OR REPLACE FUNCTION agreement_stands() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF NOT public.agreement_may_become(CASE TG_OP WHEN 'INSERT' THEN 'draft' ELSE OLD.status END, NEW.status) THEN
        RAISE EXCEPTION 'an agreement does not become % so', NEW.status
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'agreement_goes_its_way';
    END IF;
    RETURN NEW;
END $$;

-- Whether the shares of an agreement's instalments are exactly one together, counted as fractions.
CREATE OR REPLACE FUNCTION instalments_make_a_whole(agreement bigint) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    parts numeric[];
    numerator numeric := 0;
    denominator numeric := 1;
BEGIN
    FOR parts IN
        SELECT public.share_parts(i.share) FROM public.agreements_instalment i WHERE i.agreement_id = agreement
    LOOP
        numerator := numerator * parts[2] + parts[1] * denominator;
        denominator := denominator * parts[2];
    END LOOP;
    RETURN numerator = denominator;
END $$;

-- At the end of each transaction: signed on the day of the last signature when nobody's is missing, and bound since; and
-- what is bound is an agreement, where it is no decision. Called by grants/law/promises.sql for a paper that has moved.
CREATE OR REPLACE FUNCTION agreement_of_basis_stands(basis bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    bound_on date;
    decided boolean;
    agreement public.agreements_agreement;
BEGIN
    SELECT b.binding_on, EXISTS (SELECT FROM public.grants_decision d WHERE d.basis_id = b.id)
        INTO bound_on, decided FROM public.grants_basis b WHERE b.id = basis;
    SELECT * INTO agreement FROM public.agreements_agreement a WHERE a.basis_id = basis;
    IF NOT FOUND THEN
        IF bound_on IS NOT NULL AND NOT decided THEN
            RAISE EXCEPTION 'what binds is an agreement or a decision'
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'basis_binds_as_agreement_or_decision';
        END IF;
    ELSIF agreement.signed_on IS DISTINCT FROM bound_on OR bound_on IS NOT NULL AND (
        SELECT max(coalesce(s.signed_on, 'infinity')) FROM public.agreements_signature s
        WHERE s.agreement_id = agreement.id
    ) IS DISTINCT FROM bound_on THEN
        RAISE EXCEPTION 'an agreement binds from the day of its last signature'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'agreement_binds_when_signed';
    END IF;
    IF EXISTS (
        SELECT FROM public.agreements_agreement a
        WHERE a.basis_id = basis AND a.signed_on IS NOT NULL AND NOT public.instalments_make_a_whole(a.id)
    ) THEN
        RAISE EXCEPTION 'what an agreement binds to is invoiced whole: its shares are one together'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'instalment_shares_make_a_whole';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION agreement_binds_when_signed() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM public.agreement_of_basis_stands(NEW.basis_id);
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS binds_when_signed ON agreements_agreement;
CREATE CONSTRAINT TRIGGER binds_when_signed AFTER INSERT OR UPDATE ON agreements_agreement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION agreement_binds_when_signed();

-- That the last signature is there is recorded by one officer and confirmed by another person (parties/law).
DROP TRIGGER IF EXISTS is_confirmed ON agreements_agreement;
CREATE CONSTRAINT TRIGGER is_confirmed AFTER UPDATE ON agreements_agreement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.signed_on IS NULL AND NEW.signed_on IS NOT NULL)
    EXECUTE FUNCTION is_confirmed(
        'agreement', 'SELECT b.grantor_id FROM public.grants_basis b WHERE b.id = ($1 ->> ''basis_id'')::bigint',
        'EXISTS (SELECT FROM public.agreements_signature s WHERE s.agreement_id = ($1 ->> ''id'')::bigint
                 AND s.id = ($2 ->> ''signature_id'')::bigint AND s.signed_on = ($2 ->> ''signed_on'')::date)'
    );

-- Whether a signed agreement names an organisation (grants/law/promises.sql asks).
CREATE OR REPLACE FUNCTION bound_agreement_names(party bigint) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM public.agreements_agreement a JOIN public.grants_basis b ON b.id = a.basis_id
        WHERE b.binding_on IS NOT NULL AND (
            party IN (a.grantee_id, a.host_id)
            OR EXISTS (SELECT FROM public.agreements_signature s WHERE s.agreement_id = a.id AND s.party_id = party))
    )
$$;
