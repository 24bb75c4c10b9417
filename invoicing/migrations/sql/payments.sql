-- What the bank has done and what was settled with it: design, section 4, "How real events post". Rows are only added;
-- what was wrong is taken back by a row of its own.
CREATE FUNCTION payments_only_added() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: rows are only added', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'payments_only_added', TABLE = TG_TABLE_NAME;
END $$;

CREATE TRIGGER only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON invoicing_paymentfile
    FOR EACH STATEMENT EXECUTE FUNCTION payments_only_added();
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON invoicing_payment
    FOR EACH STATEMENT EXECUTE FUNCTION payments_only_added();
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON invoicing_allocation
    FOR EACH STATEMENT EXECUTE FUNCTION payments_only_added();
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON invoicing_refund
    FOR EACH STATEMENT EXECUTE FUNCTION payments_only_added();
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON invoicing_claimsettlement
    FOR EACH STATEMENT EXECUTE FUNCTION payments_only_added();
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON invoicing_monthexception
    FOR EACH STATEMENT EXECUTE FUNCTION payments_only_added();
CREATE TRIGGER only_added BEFORE DELETE OR TRUNCATE ON invoicing_recoveryclaim
    FOR EACH STATEMENT EXECUTE FUNCTION payments_only_added();

-- The ledger alone does not make an invoice paid: what the bank has done, or a set-off, stands behind every krona.
CREATE FUNCTION invoice_paid_by_what_settles_it() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF EXISTS (
        SELECT FROM public.invoicing_invoice i
        WHERE i.id = NEW.id AND i.status = 'paid' AND i.total <>
            (SELECT coalesce(sum(CASE WHEN a.takes_back_id IS NULL THEN a.amount ELSE -a.amount END), 0)
             FROM public.invoicing_allocation a WHERE a.invoice_id = i.id)
            + (SELECT coalesce(sum(s.amount), 0) FROM public.invoicing_claimsettlement s WHERE s.invoice_id = i.id)
    ) THEN
        RAISE EXCEPTION 'invoice % is paid by nothing that the bank has done', NEW.number
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'invoice_paid_by_what_settles_it';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER what_settles_it AFTER UPDATE OF status ON invoicing_invoice
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION invoice_paid_by_what_settles_it();
ALTER TABLE invoicing_invoice ENABLE ALWAYS TRIGGER what_settles_it;

-- What is left of a payment; holds it until the transaction ends, so that no krona of it is used twice.
CREATE FUNCTION payment_left(payment bigint) RETURNS numeric
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    whole numeric;
BEGIN
    SELECT p.amount INTO whole FROM public.invoicing_payment p WHERE p.id = payment FOR UPDATE;
    RETURN whole
        - (SELECT coalesce(sum(CASE WHEN a.takes_back_id IS NULL THEN a.amount ELSE -a.amount END), 0)
           FROM public.invoicing_allocation a WHERE a.payment_id = payment)
        - (SELECT coalesce(sum(r.amount), 0) FROM public.invoicing_refund r WHERE r.payment_id = payment);
END $$;

CREATE FUNCTION allocation_keeps_law() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    remaining CONSTANT numeric := public.payment_left(NEW.payment_id);
    broken text;
BEGIN
    SELECT CASE
        WHEN (p.payer_id, p.receiver_id) <> (i.payer_id, i.issuer_id) THEN 'allocation_between_the_same_two'
        WHEN NEW.allocated_on < p.paid_on THEN 'allocation_after_payment'
        WHEN NEW.takes_back_id IS NULL AND NEW.allocated_by_id = i.approved_by_id THEN 'allocation_not_by_approver'
        WHEN NEW.takes_back_id IS NULL AND NEW.amount > remaining THEN 'allocation_within_payment'
        WHEN NEW.takes_back_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM public.invoicing_allocation o
            WHERE o.id = NEW.takes_back_id AND o.takes_back_id IS NULL
                AND (o.payment_id, o.invoice_id, o.amount) = (NEW.payment_id, NEW.invoice_id, NEW.amount)
        ) THEN 'allocation_mirrors_what_it_takes_back'
        END INTO broken
    FROM public.invoicing_payment p, public.invoicing_invoice i
    WHERE p.id = NEW.payment_id AND i.id = NEW.invoice_id;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'the allocation is refused: %', broken
            USING ERRCODE = 'check_violation', CONSTRAINT = broken, TABLE = 'invoicing_allocation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER keeps_law BEFORE INSERT ON invoicing_allocation
    FOR EACH ROW EXECUTE FUNCTION allocation_keeps_law();

-- An allocation, or a set-off, that moved nothing in the ledger would make an invoice look paid; a settlement that moved
-- nothing would make a claim look settled.
CREATE FUNCTION settlement_is_posted() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    takes_back CONSTANT boolean := to_jsonb(NEW) ->> 'takes_back_id' IS NOT NULL;
BEGIN
    IF NEW.voucher_id IS NOT NULL AND NEW.amount IS DISTINCT FROM (
        SELECT sum(p.amount) FROM public.grants_posting p
        JOIN public.invoicing_invoice i ON i.voucher_id = p.invoice_id
        WHERE p.voucher_id = NEW.voucher_id AND i.id = NEW.invoice_id
            AND p.from_stage = CASE WHEN takes_back THEN 'PAID' ELSE 'APPROVED' END
            AND p.to_stage = CASE WHEN takes_back THEN 'APPROVED' ELSE 'PAID' END
    ) THEN
        RAISE EXCEPTION 'what settles an invoice is posted in the same transaction'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_is_posted', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION claim_is_repaid() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF (SELECT sum(s.amount) FROM public.invoicing_claimsettlement s WHERE s.claim_id = NEW.claim_id)
        IS DISTINCT FROM (
            SELECT sum(p.amount) FROM public.invoicing_recoveryclaim c
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

CREATE CONSTRAINT TRIGGER is_posted AFTER INSERT ON invoicing_allocation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION settlement_is_posted();
CREATE CONSTRAINT TRIGGER is_posted AFTER INSERT ON invoicing_claimsettlement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION settlement_is_posted();
CREATE CONSTRAINT TRIGGER is_repaid AFTER INSERT ON invoicing_claimsettlement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION claim_is_repaid();

CREATE FUNCTION refund_keeps_law() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    broken text;
BEGIN
    broken := CASE
        WHEN NEW.amount > public.payment_left(NEW.payment_id) THEN 'refund_within_payment'
        WHEN NEW.received_on < (SELECT p.paid_on FROM public.invoicing_payment p WHERE p.id = NEW.payment_id)
            THEN 'refund_after_payment'
        END;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'the refund is refused: %', broken
            USING ERRCODE = 'check_violation', CONSTRAINT = broken, TABLE = 'invoicing_refund';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER keeps_law BEFORE INSERT ON invoicing_refund FOR EACH ROW EXECUTE FUNCTION refund_keeps_law();

-- No more is claimed back than what stands as paid and is not claimed already.
CREATE FUNCTION recovery_claim_keeps_law() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    may_change CONSTANT text[] := '{withdrawn_on,withdrawn_by_id,withdrawn_reason}';
    claimed numeric;
    paid numeric;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.withdrawn_on IS NOT NULL OR to_jsonb(OLD) - may_change <> to_jsonb(NEW) - may_change THEN
            RAISE EXCEPTION 'a recovery claim is never edited; it is withdrawn once'
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'recovery_claim_never_edited';
        END IF;
        RETURN NEW;
    END IF;
    PERFORM FROM public.invoicing_invoice i WHERE i.id = NEW.invoice_id FOR UPDATE;
    SELECT coalesce(sum(c.amount), 0)
           - (SELECT coalesce(sum(s.amount), 0) FROM public.invoicing_claimsettlement s
              JOIN public.invoicing_recoveryclaim o ON o.id = s.claim_id
              WHERE o.invoice_id = NEW.invoice_id AND o.withdrawn_on IS NULL)
        INTO claimed FROM public.invoicing_recoveryclaim c
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

CREATE TRIGGER keeps_law BEFORE INSERT OR UPDATE ON invoicing_recoveryclaim
    FOR EACH ROW EXECUTE FUNCTION recovery_claim_keeps_law();

CREATE FUNCTION claim_settlement_keeps_law() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    claim public.invoicing_recoveryclaim;
    claimed_of public.invoicing_invoice;
    broken text;
BEGIN
    SELECT * INTO claim FROM public.invoicing_recoveryclaim c WHERE c.id = NEW.claim_id FOR UPDATE;
    SELECT * INTO claimed_of FROM public.invoicing_invoice i WHERE i.id = claim.invoice_id;
    broken := CASE
        WHEN claim.withdrawn_on IS NOT NULL THEN 'claim_settlement_of_a_standing_claim'
        WHEN NEW.settled_on < claim.issued_on THEN 'claim_settlement_after_claim'
        WHEN NEW.amount + (SELECT coalesce(sum(s.amount), 0) FROM public.invoicing_claimsettlement s
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
            USING ERRCODE = 'check_violation', CONSTRAINT = broken, TABLE = 'invoicing_claimsettlement';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER keeps_law BEFORE INSERT ON invoicing_claimsettlement
    FOR EACH ROW EXECUTE FUNCTION claim_settlement_keeps_law();

ALTER TABLE invoicing_paymentfile ENABLE ALWAYS TRIGGER only_added;
ALTER TABLE invoicing_payment ENABLE ALWAYS TRIGGER only_added;
ALTER TABLE invoicing_allocation ENABLE ALWAYS TRIGGER only_added, ENABLE ALWAYS TRIGGER keeps_law,
    ENABLE ALWAYS TRIGGER is_posted;
ALTER TABLE invoicing_refund ENABLE ALWAYS TRIGGER only_added, ENABLE ALWAYS TRIGGER keeps_law;
ALTER TABLE invoicing_recoveryclaim ENABLE ALWAYS TRIGGER only_added, ENABLE ALWAYS TRIGGER keeps_law;
ALTER TABLE invoicing_claimsettlement ENABLE ALWAYS TRIGGER only_added, ENABLE ALWAYS TRIGGER keeps_law,
    ENABLE ALWAYS TRIGGER is_posted, ENABLE ALWAYS TRIGGER is_repaid;
ALTER TABLE invoicing_monthexception ENABLE ALWAYS TRIGGER only_added;

-- The app role (config/postgresql/roles.py) reads and adds.
REVOKE ALL ON invoicing_paymentfile, invoicing_payment, invoicing_allocation, invoicing_refund,
    invoicing_recoveryclaim, invoicing_claimsettlement, invoicing_monthexception FROM bidrag_app;
GRANT SELECT, INSERT ON invoicing_paymentfile, invoicing_payment, invoicing_allocation, invoicing_refund,
    invoicing_recoveryclaim, invoicing_claimsettlement, invoicing_monthexception TO bidrag_app;
GRANT UPDATE (withdrawn_on, withdrawn_by_id, withdrawn_reason) ON invoicing_recoveryclaim TO bidrag_app;
