-- Whether a person is one who asks organisations for their accounts: an officer or finance, with an open account and no hand
-- on the organisation's side.
CREATE OR REPLACE FUNCTION judges_bank_accounts(who bigint, a parties_bankaccount) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM public.parties_membership m JOIN public.parties_user u ON u.id = m.user_id
        WHERE m.user_id = who AND m.role IN ('officer', 'finance') AND u.is_active
            AND coalesce(m.valid_until, 'infinity') >= coalesce(a.rejected_at, a.verified_at)::date
    ) AND NOT EXISTS (
        SELECT FROM public.parties_membership m
        WHERE m.user_id = who AND m.role = 'grantee' AND m.party_id = a.party_id
            AND coalesce(m.valid_until, 'infinity') >= coalesce(a.rejected_at, a.verified_at)::date
    )
$$;

-- An account is proposed by somebody, then verified once, rejected once, each on the day itself: who judges holds the
-- role then, and no account is the latest but by having come last. What was said stands.
CREATE OR REPLACE FUNCTION bank_account_stands() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    verdict CONSTANT text[] := '{verified_by_id,verified_at,verified_through}';
    refusal CONSTANT text[] := '{rejected_by_id,rejected_at,rejection_reason}';
    last_day CONSTANT date := public.last_business_day();
    said CONSTANT timestamptz := CASE
        WHEN TG_OP = 'INSERT' THEN NEW.proposed_at
        WHEN OLD.rejected_at IS NULL AND NEW.rejected_at IS NOT NULL THEN NEW.rejected_at
        WHEN OLD.verified_at IS NULL THEN NEW.verified_at END;
BEGIN
    -- Where the day of the database may be set (a demonstration, a test) its clock tells nothing.
    IF last_day < 'infinity' AND abs(extract(epoch FROM said - clock_timestamp())) > 86400 THEN
        RAISE EXCEPTION 'what is said of a bank account is said on the day'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'bank_account_said_on_the_day';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.proposed_by_id IS NULL OR NEW.verified_at IS NOT NULL OR NEW.rejected_at IS NOT NULL THEN
            RAISE EXCEPTION 'a new bank account is proposed by somebody and waits for another to verify it'
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'bank_account_begins_unverified';
        END IF;
        RETURN NEW;
    END IF;
    IF to_jsonb(OLD) - verdict - refusal <> to_jsonb(NEW) - verdict - refusal
        OR (OLD.rejected_at IS NOT NULL AND to_jsonb(OLD) <> to_jsonb(NEW))
        OR (OLD.verified_at IS NOT NULL AND to_jsonb(OLD) - refusal <> to_jsonb(NEW) - refusal)
    THEN
        RAISE EXCEPTION 'bank account % stands: it is verified once and rejected once', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'bank_account_stands';
    END IF;
    IF (OLD.verified_at IS NULL AND NEW.verified_at IS NOT NULL AND NEW.verified_by_id <> NEW.proposed_by_id
            AND NOT public.judges_bank_accounts(NEW.verified_by_id, NEW))
        OR (OLD.rejected_at IS NULL AND NEW.rejected_at IS NOT NULL
            AND NOT public.judges_bank_accounts(NEW.rejected_by_id, NEW))
    THEN
        RAISE EXCEPTION 'bank account % is judged by whoever works for a grantor', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'bank_account_judged_by_grantor';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER stands BEFORE INSERT OR UPDATE ON parties_bankaccount
    FOR EACH ROW EXECUTE FUNCTION bank_account_stands();

-- What drafts carry is a number of the register that nobody has rejected, seen from both sides.
CREATE OR REPLACE FUNCTION bankgiro_is_in_the_register() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    lacking boolean;
BEGIN
    IF TG_TABLE_NAME = 'parties_party' THEN
        lacking := NOT EXISTS (SELECT FROM public.parties_bankaccount a
                               WHERE a.party_id = NEW.id AND a.bankgiro = NEW.bankgiro AND a.rejected_at IS NULL);
    ELSE
        lacking := EXISTS (SELECT FROM public.parties_party p WHERE p.id = NEW.party_id AND p.bankgiro = NEW.bankgiro)
            AND NOT EXISTS (SELECT FROM public.parties_bankaccount a
                            WHERE a.party_id = NEW.party_id AND a.bankgiro = NEW.bankgiro AND a.rejected_at IS NULL);
    END IF;
    IF lacking THEN
        RAISE EXCEPTION 'bankgiro % is not in the register of the party', NEW.bankgiro
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'party_bankgiro_in_the_register';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER bankgiro_in_the_register BEFORE INSERT OR UPDATE OF bankgiro ON parties_party
    FOR EACH ROW WHEN (NEW.bankgiro <> '') EXECUTE FUNCTION bankgiro_is_in_the_register();

CREATE OR REPLACE TRIGGER bankgiro_in_the_register AFTER UPDATE ON parties_bankaccount
    FOR EACH ROW WHEN (NEW.rejected_at IS NOT NULL) EXECUTE FUNCTION bankgiro_is_in_the_register();

-- Whether the party may be paid to the number: as last proposed it is verified, and not rejected since.
CREATE OR REPLACE FUNCTION bank_account_is_verified(party bigint, number text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT coalesce((SELECT a.verified_at IS NOT NULL AND a.rejected_at IS NULL FROM public.parties_bankaccount a
                     WHERE (a.party_id, a.bankgiro) = (party, number) ORDER BY a.id DESC LIMIT 1), false)
$$;
