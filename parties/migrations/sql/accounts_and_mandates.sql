-- The numbers that were there before the register: nobody is known to have proposed them, nobody has verified them.
INSERT INTO parties_bankaccount
    (party_id, bankgiro, proposed_at, source, verified_through, rejection_reason)
SELECT id, bankgiro, now(), 'Fanns före registret över bankgiron.', '', ''
FROM parties_party WHERE bankgiro <> '' ORDER BY id;
SET CONSTRAINTS ALL IMMEDIATE;  -- what waits for the end would stop the triggers below from being made
SET CONSTRAINTS ALL DEFERRED;

-- An account is proposed by somebody, then verified once, rejected once. What was said stands.
CREATE FUNCTION bank_account_stands() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    verdict CONSTANT text[] := '{verified_by_id,verified_at,verified_through}';
    refusal CONSTANT text[] := '{rejected_by_id,rejected_at,rejection_reason}';
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a bank account is rejected, never removed'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'bank_account_stands';
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
    RETURN NEW;
END $$;

CREATE TRIGGER stands BEFORE INSERT OR UPDATE OR DELETE ON parties_bankaccount
    FOR EACH ROW EXECUTE FUNCTION bank_account_stands();
ALTER TABLE parties_bankaccount ENABLE ALWAYS TRIGGER stands;

-- What drafts carry is a number of the register that nobody has rejected, seen from both sides.
CREATE FUNCTION bankgiro_is_in_the_register() RETURNS trigger
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

CREATE TRIGGER bankgiro_in_the_register BEFORE INSERT OR UPDATE OF bankgiro ON parties_party
    FOR EACH ROW WHEN (NEW.bankgiro <> '') EXECUTE FUNCTION bankgiro_is_in_the_register();
ALTER TABLE parties_party ENABLE ALWAYS TRIGGER bankgiro_in_the_register;
CREATE TRIGGER bankgiro_in_the_register AFTER UPDATE ON parties_bankaccount
    FOR EACH ROW WHEN (NEW.rejected_at IS NOT NULL) EXECUTE FUNCTION bankgiro_is_in_the_register();
ALTER TABLE parties_bankaccount ENABLE ALWAYS TRIGGER bankgiro_in_the_register;

-- A mandate, and a ground for a conflict of interest, may only come to end earlier: attests lean on what they said.
CREATE FUNCTION only_ends_earlier() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_OP = 'DELETE'
        OR to_jsonb(OLD) - 'valid_until' <> to_jsonb(NEW) - 'valid_until'
        OR coalesce(NEW.valid_until, 'infinity'::date) > coalesce(OLD.valid_until, 'infinity'::date)
    THEN
        RAISE EXCEPTION 'row % of % stands: only its last day may come earlier', OLD.id, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'only_ends_earlier';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER only_ends_earlier BEFORE UPDATE OR DELETE ON parties_approvalmandate
    FOR EACH ROW EXECUTE FUNCTION only_ends_earlier();
ALTER TABLE parties_approvalmandate ENABLE ALWAYS TRIGGER only_ends_earlier;
CREATE TRIGGER only_ends_earlier BEFORE UPDATE OR DELETE ON parties_interest
    FOR EACH ROW EXECUTE FUNCTION only_ends_earlier();
ALTER TABLE parties_interest ENABLE ALWAYS TRIGGER only_ends_earlier;

-- The site adds to these and to their history; it removes nothing.
REVOKE DELETE, TRUNCATE ON parties_approvalmandate, parties_bankaccount, parties_interest FROM bidrag_app;
REVOKE UPDATE, DELETE, TRUNCATE ON
    parties_approvalmandateevent, parties_bankaccountevent, parties_interestevent
    FROM bidrag_app;
