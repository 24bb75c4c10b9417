-- No more is claimed back than what stands as paid and is not claimed already.
CREATE OR REPLACE FUNCTION recovery_claim_keeps_law() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    claimed numeric;
    paid numeric;
BEGIN
    PERFORM FROM public.invoicing_invoice i WHERE i.id = NEW.invoice_id FOR UPDATE;
    SELECT coalesce(sum(c.amount), 0)
           - (SELECT coalesce(sum(s.amount), 0) FROM public.payments_claimsettlement s
              JOIN public.payments_recoveryclaim o ON o.id = s.claim_id
              WHERE o.invoice_id = NEW.invoice_id AND o.withdrawn_on IS NULL)
        INTO claimed FROM public.payments_recoveryclaim c
        WHERE c.invoice_id = NEW.invoice_id AND c.withdrawn_on IS NULL;
    SELECT coalesce(sum(b.amount), 0) INTO paid FROM public.grants_stagebalance b
        JOIN public.invoicing_invoice i ON i.voucher_id = b.invoice_id
        WHERE i.id = NEW.invoice_id AND b.stage = 'PAID';
    IF claimed + NEW.amount > paid THEN
        RAISE EXCEPTION 'more is claimed back than was paid'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'recovery_claim_within_paid';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER keeps_law BEFORE INSERT ON payments_recoveryclaim
    FOR EACH ROW EXECUTE FUNCTION recovery_claim_keeps_law();

CREATE OR REPLACE FUNCTION claim_settlement_keeps_law() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    claim public.payments_recoveryclaim;
    claimed_of public.invoicing_invoice;
    broken text;
BEGIN
    SELECT * INTO claim FROM public.payments_recoveryclaim c WHERE c.id = NEW.claim_id FOR UPDATE;
    SELECT * INTO claimed_of FROM public.invoicing_invoice i WHERE i.id = claim.invoice_id;
    broken := CASE
        WHEN claim.withdrawn_on IS NOT NULL THEN 'claim_settlement_of_a_standing_claim'
        WHEN NEW.settled_on < claim.issued_on THEN 'claim_settlement_after_claim'
        WHEN NEW.amount + (SELECT coalesce(sum(s.amount), 0) FROM public.payments_claimsettlement s
                           WHERE s.claim_id = claim.id) > claim.amount THEN 'claim_settlement_within_claim'
        WHEN NEW.invoice_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM public.invoicing_invoice i WHERE i.id = NEW.invoice_id AND i.id <> claimed_of.id
                AND (i.issuer_id, i.payer_id) = (claimed_of.issuer_id, claimed_of.payer_id)
        ) THEN 'set_off_between_the_same_two'
        WHEN EXISTS (
            SELECT FROM public.invoicing_invoice i
            WHERE i.id = NEW.invoice_id AND i.approved_by_id = NEW.recorded_by_id
        ) THEN 'set_off_not_by_approver'
        END;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'the settlement is refused: %', broken
            USING ERRCODE = 'check_violation', CONSTRAINT = broken, TABLE = 'payments_claimsettlement';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER keeps_law BEFORE INSERT ON payments_claimsettlement
    FOR EACH ROW EXECUTE FUNCTION claim_settlement_keeps_law();

CREATE OR REPLACE FUNCTION claim_is_repaid() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF (SELECT sum(s.amount) FROM public.payments_claimsettlement s WHERE s.claim_id = NEW.claim_id)
        IS DISTINCT FROM (
            SELECT sum(p.amount) FROM public.payments_recoveryclaim c
            JOIN public.invoicing_invoice i ON i.id = c.invoice_id
            JOIN public.grants_posting p ON p.voucher_id = c.voucher_id AND p.invoice_id = i.voucher_id
            WHERE c.id = NEW.claim_id AND p.from_stage = 'PAID' AND p.to_stage = 'REPAID'
        )
    THEN
        RAISE EXCEPTION 'what settles a claim is posted in the same transaction'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_is_repaid', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS is_repaid ON payments_claimsettlement;
CREATE CONSTRAINT TRIGGER is_repaid AFTER INSERT ON payments_claimsettlement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION claim_is_repaid();

-- That a claim is withdrawn is proposed by finance and confirmed by another person (parties/law).
DROP TRIGGER IF EXISTS is_confirmed ON payments_recoveryclaim;
CREATE CONSTRAINT TRIGGER is_confirmed AFTER INSERT OR UPDATE ON payments_recoveryclaim
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.withdrawn_on IS NOT NULL)
    EXECUTE FUNCTION is_confirmed(
        'claim_withdrawn',
        'SELECT i.payer_id FROM public.invoicing_invoice i WHERE i.id = ($1 ->> ''invoice_id'')::bigint',
        '$1 ->> ''id'' = $2 ->> ''claim_id'''
    );
