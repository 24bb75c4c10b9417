-- What the bank has done and what was settled with it. Rows are only added; what was wrong is taken back by a row of its
-- own.

-- What is left of a payment; holds it until the transaction ends, so that no krona of it is used twice.
CREATE OR REPLACE FUNCTION payment_left(payment bigint) RETURNS numeric
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    whole numeric;
BEGIN
    SELECT p.amount INTO whole FROM public.payments_payment p WHERE p.id = payment FOR UPDATE;
    RETURN whole
        - (SELECT coalesce(sum(CASE WHEN a.takes_back_id IS NULL THEN a.amount ELSE -a.amount END), 0)
           FROM public.payments_allocation a WHERE a.payment_id = payment)
        - (SELECT coalesce(sum(r.amount), 0) FROM public.payments_refund r WHERE r.payment_id = payment);
END $$;

-- A payment is of an invoice between the same two, and that was there to be paid.
CREATE OR REPLACE FUNCTION payment_keeps_law() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    broken text;
BEGIN
    SELECT CASE
        WHEN (i.payer_id, i.issuer_id) <> (NEW.payer_id, NEW.receiver_id) THEN 'payment_between_the_same_two'
        WHEN i.issue_date IS NULL OR NEW.paid_on < i.issue_date THEN 'payment_after_invoice'
        END INTO broken
    FROM public.invoicing_invoice i WHERE i.id = NEW.invoice_id;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'the payment is refused: %', broken
            USING ERRCODE = 'check_violation', CONSTRAINT = broken, TABLE = 'payments_payment';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER keeps_law BEFORE INSERT ON payments_payment
    FOR EACH ROW EXECUTE FUNCTION payment_keeps_law();

CREATE OR REPLACE FUNCTION allocation_keeps_law() RETURNS trigger
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
            SELECT FROM public.payments_allocation o
            WHERE o.id = NEW.takes_back_id AND o.takes_back_id IS NULL
                AND (o.payment_id, o.invoice_id, o.amount) = (NEW.payment_id, NEW.invoice_id, NEW.amount)
        ) THEN 'allocation_mirrors_what_it_takes_back'
        END INTO broken
    FROM public.payments_payment p, public.invoicing_invoice i
    WHERE p.id = NEW.payment_id AND i.id = NEW.invoice_id;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'the allocation is refused: %', broken
            USING ERRCODE = 'check_violation', CONSTRAINT = broken, TABLE = 'payments_allocation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER keeps_law BEFORE INSERT ON payments_allocation
    FOR EACH ROW EXECUTE FUNCTION allocation_keeps_law();

-- Kronor settle an invoice when they went where the issuer is known to be paid; the page asks the same question.
CREATE OR REPLACE FUNCTION allocation_reaches_the_issuer() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF NEW.takes_back_id IS NULL AND NOT EXISTS (
        SELECT FROM public.invoicing_invoice i, public.payments_payment p
        WHERE i.id = NEW.invoice_id AND p.id = NEW.payment_id
            AND public.bank_account_is_verified(i.issuer_id, i.bankgiro)
            AND p.account = ''
            AND (p.bankgiro IN ('', i.bankgiro) OR public.bank_account_is_verified(i.issuer_id, p.bankgiro))
    ) THEN
        RAISE EXCEPTION 'the allocation is refused: nobody has verified the bank account'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'allocation_reaches_the_issuer',
                TABLE = 'payments_allocation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER reaches_the_issuer BEFORE INSERT ON payments_allocation
    FOR EACH ROW EXECUTE FUNCTION allocation_reaches_the_issuer();

-- An allocation, or a set-off, that moved nothing in the ledger would make an invoice look paid; a settlement that moved
-- nothing would make a claim look settled.
CREATE OR REPLACE FUNCTION settlement_is_posted() RETURNS trigger
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

DROP TRIGGER IF EXISTS is_posted ON payments_allocation;
CREATE CONSTRAINT TRIGGER is_posted AFTER INSERT ON payments_allocation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION settlement_is_posted();
DROP TRIGGER IF EXISTS is_posted ON payments_claimsettlement;
CREATE CONSTRAINT TRIGGER is_posted AFTER INSERT ON payments_claimsettlement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION settlement_is_posted();

CREATE OR REPLACE FUNCTION refund_keeps_law() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    broken text;
BEGIN
    broken := CASE
        WHEN NEW.amount > public.payment_left(NEW.payment_id) THEN 'refund_within_payment'
        WHEN NEW.received_on < (SELECT p.paid_on FROM public.payments_payment p WHERE p.id = NEW.payment_id)
            THEN 'refund_after_payment'
        WHEN NEW.kind = 'strike'
            AND NEW.amount <> (SELECT p.amount FROM public.payments_payment p WHERE p.id = NEW.payment_id)
            THEN 'refund_strikes_all_of_it'
        END;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'the refund is refused: %', broken
            USING ERRCODE = 'check_violation', CONSTRAINT = broken, TABLE = 'payments_refund';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER keeps_law BEFORE INSERT ON payments_refund FOR EACH ROW EXECUTE FUNCTION refund_keeps_law();

-- What stands as paid was paid by the bank or set off, and what stands as repaid has come on a claim. Called by
-- invoicing/law/attest.sql for an invoice that has moved, with its kronor in the ledger.
CREATE OR REPLACE FUNCTION settlement_stands(invoice bigint, paid numeric, repaid numeric) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    broken text;
BEGIN
    broken := CASE
        WHEN paid <> (
            SELECT coalesce(sum(CASE WHEN a.takes_back_id IS NULL THEN a.amount ELSE -a.amount END), 0)
            FROM public.payments_allocation a WHERE a.invoice_id = invoice
        ) + (
            SELECT coalesce(sum(s.amount), 0) FROM public.payments_claimsettlement s WHERE s.invoice_id = invoice
        ) THEN 'invoice_paid_by_what_settles_it'
        WHEN repaid <> (
            SELECT coalesce(sum(s.amount), 0) FROM public.payments_claimsettlement s
            JOIN public.payments_recoveryclaim c ON c.id = s.claim_id WHERE c.invoice_id = invoice
        ) THEN 'invoice_repaid_by_what_settles_its_claims'
        END;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'invoice % has % paid and % of that repaid in the ledger', invoice, paid, repaid
            USING ERRCODE = 'restrict_violation', CONSTRAINT = broken;
    END IF;
END $$;

-- Whether a voucher is a payment's or a claim's, as its kind says; asked by grants/law/vouchers.sql for one that says so.
CREATE OR REPLACE FUNCTION voucher_is_of_a_payment(voucher bigint, kind text) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off
AS $$
BEGIN
    RETURN CASE kind
        WHEN 'payment' THEN EXISTS (SELECT FROM public.payments_allocation a WHERE a.voucher_id = voucher)
        ELSE EXISTS (SELECT FROM public.payments_recoveryclaim c WHERE c.voucher_id = voucher)
            OR EXISTS (SELECT FROM public.payments_claimsettlement s WHERE s.voucher_id = voucher)
    END;
END $$;

-- What a voucher is said to settle and take back is what was posted on it as just that, and an allocation on its day and
-- by its person. Asked for each posting that pays, repays or takes back, by grants/law/ledger.sql, and for what settles.
CREATE OR REPLACE FUNCTION voucher_of_payment_stands(voucher bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
    broken text;
BEGIN
    broken := CASE
        WHEN EXISTS (
            WITH said AS (
                SELECT a.invoice_id, CASE WHEN a.takes_back_id IS NULL THEN 'PAID' ELSE 'APPROVED' END AS stage, a.amount
                FROM public.payments_allocation a WHERE a.voucher_id = voucher
                UNION ALL
                SELECT s.invoice_id, 'PAID', s.amount FROM public.payments_claimsettlement s WHERE s.voucher_id = voucher
                UNION ALL
                SELECT c.invoice_id, 'REPAID', sum(s.amount) FROM public.payments_recoveryclaim c
                JOIN public.payments_claimsettlement s ON s.claim_id = c.id WHERE c.voucher_id = voucher GROUP BY 1
            ), moved AS (
                SELECT i.id, p.to_stage, sum(p.amount) FROM public.grants_posting p
                JOIN public.invoicing_invoice i ON i.voucher_id = p.invoice_id
                WHERE p.voucher_id = voucher AND p.reverses_id IS NULL
                    AND (p.from_stage, p.to_stage) IN (('APPROVED', 'PAID'), ('PAID', 'APPROVED'), ('PAID', 'REPAID'))
                GROUP BY 1, 2
            )
            (TABLE said EXCEPT TABLE moved) UNION ALL (TABLE moved EXCEPT TABLE said)
        ) THEN 'settlement_is_what_was_posted'
        WHEN EXISTS (
            SELECT FROM public.payments_allocation a JOIN public.grants_posting p ON p.voucher_id = a.voucher_id
            WHERE a.voucher_id = voucher AND (p.business_date, p.by_id) <> (a.allocated_on, a.allocated_by_id)
        ) THEN 'allocation_is_posted_on_its_day_by_its_person'
        END;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'voucher % does not settle what was posted on it: %', voucher, broken
            USING ERRCODE = 'check_violation', CONSTRAINT = broken;
    END IF;
END $$;

-- What settles an invoice, a claim, and a claim itself, stand with their vouchers and the invoice, whichever came last.
CREATE OR REPLACE FUNCTION settlement_stands_on_its_voucher() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    wanted CONSTANT text := CASE TG_TABLE_NAME WHEN 'payments_allocation' THEN 'payment' ELSE 'recovery_claim' END;
BEGIN
    IF NOT EXISTS (
        SELECT FROM public.grants_voucher v WHERE v.id = NEW.voucher_id AND v.kind = wanted
    ) THEN
        RAISE EXCEPTION 'voucher % is no %', NEW.voucher_id, wanted
            USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_on_a_voucher_of_its_kind', TABLE = TG_TABLE_NAME;
    END IF;
    PERFORM public.voucher_of_payment_stands(NEW.voucher_id);
    PERFORM public.voucher_of_invoice_stands(i.voucher_id) FROM public.invoicing_invoice i WHERE i.id = NEW.invoice_id;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS stands_on_its_voucher ON payments_allocation;
CREATE CONSTRAINT TRIGGER stands_on_its_voucher AFTER INSERT ON payments_allocation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION settlement_stands_on_its_voucher();
DROP TRIGGER IF EXISTS stands_on_its_voucher ON payments_recoveryclaim;
CREATE CONSTRAINT TRIGGER stands_on_its_voucher AFTER INSERT ON payments_recoveryclaim
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION settlement_stands_on_its_voucher();
DROP TRIGGER IF EXISTS stands_on_its_voucher ON payments_claimsettlement;
CREATE CONSTRAINT TRIGGER stands_on_its_voucher AFTER INSERT ON payments_claimsettlement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.voucher_id IS NOT NULL)
    EXECUTE FUNCTION settlement_stands_on_its_voucher();
