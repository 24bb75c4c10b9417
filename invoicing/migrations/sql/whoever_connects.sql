-- Raw SQL as the app role finds no way around attest and payment: design, sections 4 and 6.

-- As before, and: the attest is given in the role, by an account that is open, on the day itself, and after the check.
CREATE OR REPLACE FUNCTION invoice_attest_rests_on(
    i invoicing_invoice, attest text, who bigint, at timestamptz, under bigint
) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    on_day CONSTANT date := (at AT TIME ZONE 'Europe/Stockholm')::date;
    last_day CONSTANT date := public.ledger_last_day();
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
            JOIN public.agreements_agreement a ON a.id = i.agreement_id
            JOIN public.grants_basis b ON b.id = a.basis_id
            WHERE m.id = under AND m.user_id = who AND m.kind = attest AND m.party_id = i.payer_id
                AND on_day BETWEEN m.valid_from AND coalesce(m.valid_until, 'infinity')
                AND (m."limit" IS NULL OR m."limit" >= i.total)
                AND m.cost_centre IN ('', b.cost_centre)
        ) THEN 'invoice_attest_within_mandate'
        WHEN NOT EXISTS (
            SELECT FROM public.parties_membership s JOIN public.parties_user u ON u.id = s.user_id
            WHERE s.user_id = who AND s.party_id = i.payer_id AND u.is_active
                AND s.role = CASE attest WHEN 'check' THEN 'checker' ELSE 'approver' END
                AND on_day BETWEEN s.valid_from AND coalesce(s.valid_until, 'infinity')
        ) THEN 'invoice_attest_in_the_role'
        WHEN EXISTS (
            SELECT FROM public.agreements_agreement a
            JOIN public.parties_membership s ON s.party_id IN (i.issuer_id, a.host_id)
            WHERE a.id = i.agreement_id AND s.user_id = who
                AND on_day BETWEEN s.valid_from AND coalesce(s.valid_until, 'infinity')
        ) OR EXISTS (
            SELECT FROM public.agreements_agreement a
            JOIN public.parties_interest s ON s.party_id IN (i.issuer_id, a.host_id)
            WHERE a.id = i.agreement_id AND s.user_id = who
                AND on_day BETWEEN s.valid_from AND coalesce(s.valid_until, 'infinity')
        ) THEN 'invoice_attest_without_conflict'
        END;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'the attest is refused: %', broken
            USING ERRCODE = 'restrict_violation', CONSTRAINT = broken;
    END IF;
END $$;

-- As before, and whichever of the two has moved: a posting alone attests, pays and repays nothing. What stands as paid
-- was paid by the bank or set off, and what stands as repaid has come on a claim.
CREATE OR REPLACE FUNCTION invoice_stands_as_posted() RETURNS trigger
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
    IF TG_TABLE_NAME = 'grants_posting' THEN
        SELECT * INTO i FROM public.invoicing_invoice WHERE voucher_id = NEW.invoice_id;
    ELSE
        SELECT * INTO i FROM public.invoicing_invoice WHERE id = NEW.id;
    END IF;
    IF NOT FOUND OR i.number = '' THEN
        RETURN NULL;
    END IF;
    SELECT coalesce(sum(b.amount) FILTER (WHERE b.stage = 'INVOICED'), 0),
           coalesce(sum(b.amount) FILTER (WHERE b.stage = 'APPROVED'), 0),
           coalesce(sum(b.amount) FILTER (WHERE b.stage IN ('PAID', 'REPAID')), 0),
           coalesce(sum(b.amount) FILTER (WHERE b.stage = 'REPAID'), 0)
        INTO invoiced, approved, paid, repaid
        FROM public.grants_stagebalance b WHERE b.invoice_id = i.voucher_id;
    broken := CASE
        WHEN NOT CASE
            WHEN i.status IN ('submitted', 'checked', 'returned') THEN (invoiced, approved, paid) = (i.total, 0, 0)
            WHEN i.status = 'approved' THEN invoiced = 0 AND approved > 0 AND approved + paid = i.total
            WHEN i.status = 'paid' THEN (invoiced, approved, paid) = (0, 0, i.total)
            ELSE (invoiced, approved, paid) = (0, 0, 0)
            END THEN 'invoice_stands_as_posted'
        WHEN paid <> (
            SELECT coalesce(sum(CASE WHEN a.takes_back_id IS NULL THEN a.amount ELSE -a.amount END), 0)
            FROM public.invoicing_allocation a WHERE a.invoice_id = i.id
        ) + (
            SELECT coalesce(sum(s.amount), 0) FROM public.invoicing_claimsettlement s WHERE s.invoice_id = i.id
        ) THEN 'invoice_paid_by_what_settles_it'
        WHEN repaid <> (
            SELECT coalesce(sum(s.amount), 0) FROM public.invoicing_claimsettlement s
            JOIN public.invoicing_recoveryclaim c ON c.id = s.claim_id WHERE c.invoice_id = i.id
        ) THEN 'invoice_repaid_by_what_settles_its_claims'
        END;
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
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER invoice_stands AFTER INSERT ON grants_posting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.invoice_id IS NOT NULL)
    EXECUTE FUNCTION invoice_stands_as_posted();
ALTER TABLE grants_posting ENABLE ALWAYS TRIGGER invoice_stands;

-- Nobody is free of a conflict of interest, or out of a role, on a day that has been: an attest of today would not see
-- it. Where the day may be set the clock tells nothing.
CREATE FUNCTION ends_today_at_the_earliest() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    last_day CONSTANT date := public.ledger_last_day();
BEGIN
    IF NEW.valid_until IS DISTINCT FROM OLD.valid_until AND last_day < 'infinity' AND NEW.valid_until < last_day - 1 THEN
        RAISE EXCEPTION 'row % of % ends today at the earliest', OLD.id, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'ends_today_at_the_earliest';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER ends_today_at_the_earliest BEFORE UPDATE ON parties_interest
    FOR EACH ROW EXECUTE FUNCTION ends_today_at_the_earliest();
ALTER TABLE parties_interest ENABLE ALWAYS TRIGGER ends_today_at_the_earliest;
CREATE TRIGGER ends_today_at_the_earliest BEFORE UPDATE ON parties_membership
    FOR EACH ROW EXECUTE FUNCTION ends_today_at_the_earliest();
ALTER TABLE parties_membership ENABLE ALWAYS TRIGGER ends_today_at_the_earliest;

-- Kronor settle an invoice when they went where the issuer is known to be paid; the page asks the same question.
CREATE FUNCTION bank_account_is_verified(party bigint, number text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT coalesce((SELECT a.verified_at IS NOT NULL AND a.rejected_at IS NULL FROM public.parties_bankaccount a
                     WHERE (a.party_id, a.bankgiro) = (party, number) ORDER BY a.id DESC LIMIT 1), false)
$$;

CREATE FUNCTION allocation_reaches_the_issuer() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF NEW.takes_back_id IS NULL AND NOT EXISTS (
        SELECT FROM public.invoicing_invoice i, public.invoicing_payment p
        WHERE i.id = NEW.invoice_id AND p.id = NEW.payment_id
            AND public.bank_account_is_verified(i.issuer_id, i.bankgiro)
            AND (p.bankgiro IN ('', i.bankgiro) OR public.bank_account_is_verified(i.issuer_id, p.bankgiro))
    ) THEN
        RAISE EXCEPTION 'the allocation is refused: nobody has verified the bank account'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'allocation_reaches_the_issuer',
                TABLE = 'invoicing_allocation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER reaches_the_issuer BEFORE INSERT ON invoicing_allocation
    FOR EACH ROW EXECUTE FUNCTION allocation_reaches_the_issuer();
ALTER TABLE invoicing_allocation ENABLE ALWAYS TRIGGER reaches_the_issuer;
