-- A voucher stands for what its kind says (bokföringslagen 1999:1078, 5 kap. 6 §), at the end of the transaction that adds
-- it. A document points at its voucher and never the other way, so rooms above are asked by the names of their functions
-- (docs/law.md): whether it is an invoice, and whether something was paid, claimed or set off by it.
CREATE OR REPLACE FUNCTION voucher_stands_for_its_kind() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off
AS $$
BEGIN
    IF NOT (CASE
        WHEN NEW.kind IN ('invoice', 'credit_note') THEN public.voucher_is_an_invoice(NEW.id)
        WHEN NEW.kind IN ('payment', 'recovery_claim') THEN public.voucher_is_of_a_payment(NEW.id, NEW.kind)
        WHEN NEW.kind = 'year_end' THEN EXISTS (
            SELECT FROM public.grants_yearendchoice c WHERE c.voucher_id = NEW.id
        )
        ELSE EXISTS (
            SELECT FROM public.grants_posting p WHERE p.voucher_id = NEW.id AND CASE NEW.kind
                WHEN 'clause' THEN (p.from_stage, p.to_stage) = ('OUTSIDE', 'COMMITTED')
                WHEN 'decision_item' THEN (p.from_stage, p.to_stage) = ('OUTSIDE', 'COMMITTED')
                WHEN 'attest' THEN (p.from_stage, p.to_stage) = ('INVOICED', 'APPROVED')
                WHEN 'correction' THEN p.reverses_id IS NOT NULL
                ELSE p.invoice_id IS NULL
            END
        )
    END) THEN
        RAISE EXCEPTION 'voucher % stands for no %', NEW.id, NEW.kind
            USING ERRCODE = 'check_violation', CONSTRAINT = 'voucher_stands_for_its_kind', TABLE = 'grants_voucher';
    END IF;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS stands_for_its_kind ON grants_voucher;
CREATE CONSTRAINT TRIGGER stands_for_its_kind AFTER INSERT ON grants_voucher
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION voucher_stands_for_its_kind();

-- Kronor of a grant-year are promised once by its paper, all of them, when that binds.
CREATE OR REPLACE FUNCTION year_is_promised_by_its_paper(of_year bigint) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
BEGIN
    RETURN (SELECT y.amount FROM public.grants_grantyear y WHERE y.id = of_year) IS NOT DISTINCT FROM (
        SELECT sum(p.amount) FROM public.grants_posting p JOIN public.grants_voucher v ON v.id = p.voucher_id
        WHERE p.grant_year_id = of_year AND p.reverses_id IS NULL
            AND (p.from_stage, p.to_stage) = ('OUTSIDE', 'COMMITTED') AND v.kind IN ('clause', 'decision_item')
    );
END $$;

-- An addition is as much as was promised of that grant-year on its voucher, by who recorded it; and nothing else is
-- promised on a voucher of that kind.
CREATE OR REPLACE FUNCTION addition_stands(voucher bigint, of_year bigint, who bigint) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off
AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM public.grants_addedcommitment a JOIN public.grants_voucher v ON v.id = a.voucher_id
        WHERE a.voucher_id = voucher AND v.kind = 'amendment' AND (a.grant_year_id, a.recorded_by_id) = (of_year, who)
            AND a.amount = (
                SELECT sum(p.amount) FROM public.grants_posting p
                WHERE p.voucher_id = voucher AND p.grant_year_id = of_year AND p.by_id = who AND p.reverses_id IS NULL
                    AND (p.from_stage, p.to_stage) = ('OUTSIDE', 'COMMITTED')
            )
    );
END $$;

-- A choice at year-end is what was released, and promised anew, on its voucher, and by whom.
CREATE OR REPLACE FUNCTION year_end_stands(voucher bigint) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
BEGIN
    RETURN NOT EXISTS (
        WITH chosen AS (
            SELECT c.chosen_by_id AS who, c.amount AS released,
                CASE c.choice WHEN 'carry_over' THEN c.amount ELSE 0 END AS carried
            FROM public.grants_yearendchoice c WHERE c.voucher_id = voucher
        ), posted AS (
            SELECT p.by_id, coalesce(sum(p.amount) FILTER (WHERE p.to_stage = 'RELEASED'), 0),
                coalesce(sum(p.amount) FILTER (WHERE p.to_stage = 'COMMITTED'), 0)
            FROM public.grants_posting p JOIN public.grants_voucher v ON v.id = p.voucher_id AND v.kind = 'year_end'
            WHERE p.voucher_id = voucher AND p.reverses_id IS NULL GROUP BY 1
        )
        (TABLE chosen EXCEPT TABLE posted) UNION ALL (TABLE posted EXCEPT TABLE chosen)
    );
END $$;

-- What is promised or let go is so on a voucher that says so. What an invoice moved is compared in the room of
-- invoicing; what a correction posts anew, in authors.sql.
CREATE OR REPLACE FUNCTION posting_stands_on_its_voucher() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    kind CONSTANT text := (SELECT v.kind FROM public.grants_voucher v WHERE v.id = NEW.voucher_id);
BEGIN
    IF NOT (CASE
        WHEN kind = 'correction' THEN true
        WHEN kind = 'year_end' THEN public.year_end_stands(NEW.voucher_id)
        WHEN NEW.to_stage = 'RELEASED' THEN kind IN ('amendment', 'notice', 'credit_note')
        WHEN kind IN ('clause', 'decision_item') THEN public.year_is_promised_by_its_paper(NEW.grant_year_id)
        ELSE public.addition_stands(NEW.voucher_id, NEW.grant_year_id, NEW.by_id)
    END) THEN
        RAISE EXCEPTION 'a posting from % to % does not stand on a voucher of %', NEW.from_stage, NEW.to_stage, kind
            USING ERRCODE = 'check_violation', CONSTRAINT = 'posting_stands_on_its_voucher', TABLE = 'grants_posting';
    END IF;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS stands_on_its_voucher ON grants_posting;
CREATE CONSTRAINT TRIGGER stands_on_its_voucher AFTER INSERT ON grants_posting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.invoice_id IS NULL AND NEW.reverses_id IS NULL)
    EXECUTE FUNCTION posting_stands_on_its_voucher();

-- The rows that a voucher stands for, when they come after it.
CREATE OR REPLACE FUNCTION year_end_choice_is_posted() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF NOT public.year_end_stands(NEW.voucher_id) THEN
        RAISE EXCEPTION 'what was chosen at year-end is posted in the same transaction'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'year_end_choice_is_posted', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS is_posted ON grants_yearendchoice;
CREATE CONSTRAINT TRIGGER is_posted AFTER INSERT ON grants_yearendchoice
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.voucher_id IS NOT NULL)
    EXECUTE FUNCTION year_end_choice_is_posted();
