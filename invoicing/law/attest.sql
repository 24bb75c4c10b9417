-- An attest is given on the day itself, in the role, by an account that is open, under a mandate that holds that day, is
-- of its kind, reaches the amount and the cost centre; and never by somebody who has a hand on the issuer's side: the
-- grantor's rules of attest, and kommunallagen 6 kap. (conflict of interest).
CREATE OR REPLACE FUNCTION invoice_attest_rests_on(
    i invoicing_invoice, attest text, who bigint, at timestamptz, under bigint
) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    on_day CONSTANT date := (at AT TIME ZONE 'Europe/Stockholm')::date;
    last_day CONSTANT date := public.last_business_day();
    host CONSTANT bigint := (SELECT a.host_id FROM public.agreements_agreement a WHERE a.basis_id = i.basis_id);
    broken text;
BEGIN
    broken := CASE
        WHEN on_day > last_day OR on_day < (i.submitted_at AT TIME ZONE 'Europe/Stockholm')::date
            OR attest = 'approve' AND on_day < (i.checked_at AT TIME ZONE 'Europe/Stockholm')::date
            THEN 'invoice_attested_after_it_came'
        -- Where the day of the database may be set (a demonstration, a test) its clock tells nothing.
        WHEN last_day < 'infinity' AND at < clock_timestamp() - interval '1 day'
            THEN 'invoice_attested_when_it_is_done'
        WHEN NOT EXISTS (
            SELECT FROM public.parties_approvalmandate m
            JOIN public.grants_basis b ON b.id = i.basis_id
            WHERE m.id = under AND m.user_id = who AND m.kind = attest AND m.party_id = i.payer_id
                AND on_day BETWEEN m.valid_from AND coalesce(m.valid_until, 'infinity')
                AND (m."limit" IS NULL OR m."limit" >= i.total)
                AND m.cost_centre IN ('', b.cost_centre)
        ) THEN 'invoice_attest_within_mandate'
        WHEN NOT public.holds_role(
            who, i.payer_id, CASE attest WHEN 'check' THEN 'checker' ELSE 'approver' END, on_day
        ) THEN 'invoice_attest_in_the_role'
        WHEN public.has_conflict(who, ARRAY[i.issuer_id, host], on_day) THEN 'invoice_attest_without_conflict'
        END;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'the attest is refused: %', broken
            USING ERRCODE = 'restrict_violation', CONSTRAINT = broken;
    END IF;
END $$;

CREATE OR REPLACE FUNCTION invoice_is_attested() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF OLD.status = 'submitted' AND NEW.status = 'checked' THEN
        PERFORM public.invoice_attest_rests_on(NEW, 'check', NEW.checked_by_id, NEW.checked_at, NEW.checked_under_id);
    ELSIF OLD.status = 'checked' AND NEW.status = 'approved' THEN
        PERFORM public.invoice_attest_rests_on(NEW, 'approve', NEW.approved_by_id, NEW.approved_at,
            NEW.approved_under_id);
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER attested BEFORE UPDATE ON invoicing_invoice FOR EACH ROW EXECUTE FUNCTION invoice_is_attested();

-- At the end of each transaction the ledger has the invoice's kronor where its status says, a credited invoice has its
-- credit note, its voucher says and carries what it does (vouchers.sql), and what is paid is settled
-- (payments/law/payments.sql). Whichever of the two has moved: a posting alone attests, pays and repays nothing.
-- `voucher` is the invoice as the ledger knows it.
CREATE OR REPLACE FUNCTION voucher_of_invoice_stands(voucher bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    i public.invoicing_invoice;
    invoiced numeric;
    approved numeric;
    paid numeric;
    repaid numeric;
    broken text;
BEGIN
    SELECT * INTO i FROM public.invoicing_invoice WHERE voucher_id = voucher;
    IF NOT FOUND OR i.number = '' THEN
        RETURN;
    END IF;
    SELECT coalesce(sum(b.amount) FILTER (WHERE b.stage = 'INVOICED'), 0),
           coalesce(sum(b.amount) FILTER (WHERE b.stage = 'APPROVED'), 0),
           coalesce(sum(b.amount) FILTER (WHERE b.stage IN ('PAID', 'REPAID')), 0),
           coalesce(sum(b.amount) FILTER (WHERE b.stage = 'REPAID'), 0)
        INTO invoiced, approved, paid, repaid
        FROM public.grants_stagebalance b WHERE b.invoice_id = i.voucher_id;
    broken := CASE WHEN NOT CASE public.invoice_stands_at(i.status)
            WHEN 'INVOICED' THEN (invoiced, approved, paid) = (i.total, 0, 0)
            WHEN 'APPROVED' THEN invoiced = 0 AND approved > 0 AND approved + paid = i.total
            WHEN 'PAID' THEN (invoiced, approved, paid) = (0, 0, i.total)
            ELSE (invoiced, approved, paid) = (0, 0, 0)
            END THEN 'invoice_stands_as_posted' END;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'invoice % is %, and the ledger has % invoiced, % approved, % paid, % of that repaid',
            i.number, i.status, invoiced, approved, paid, repaid
            USING ERRCODE = 'restrict_violation', CONSTRAINT = broken;
    END IF;
    IF i.status = 'credited' AND NOT EXISTS (
        SELECT FROM public.invoicing_invoice c WHERE c.credits_id = i.id AND c.status = 'issued'
    ) OR i.status = 'issued' AND NOT EXISTS (
        SELECT FROM public.invoicing_invoice o WHERE o.id = i.credits_id AND o.status = 'credited'
    ) THEN
        RAISE EXCEPTION 'an invoice is credited by a credit note, and only then'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'invoice_credited_by_credit_note';
    END IF;
    PERFORM public.invoice_is_what_its_voucher_says(i);
    PERFORM public.settlement_stands(i.id, paid, repaid);
END $$;

CREATE OR REPLACE FUNCTION invoice_stands_as_posted() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM public.voucher_of_invoice_stands(NEW.voucher_id);
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS stands_as_posted ON invoicing_invoice;
CREATE CONSTRAINT TRIGGER stands_as_posted AFTER UPDATE ON invoicing_invoice
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION invoice_stands_as_posted();
