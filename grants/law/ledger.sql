-- The law of the ledger, kept whoever connects: bokföringslagen (1999:1078) 5 kap. 5 §, and docs/law.md.
-- grants/rules/ledger.py is its second opinion in Python.

-- The grant that is locked is the year's own, and the currency is the year's. At once, not at the end of a transaction.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'posting_year_grant_currency') THEN
        ALTER TABLE grants_posting ADD CONSTRAINT posting_year_grant_currency
            FOREIGN KEY (grant_year_id, grant_id, amount_currency)
            REFERENCES grants_grantyear (id, grant_id, amount_currency);
    END IF;
END $$;

ALTER TABLE grants_stagebalance SET (fillfactor = 70);

-- The words that are hashed; never a bare ::text of a date or time, which follows the session's settings. Without a
-- search_path of its own, so that it is put in line: its one caller has pinned it.
CREATE OR REPLACE FUNCTION ledger_words(p public.grants_posting, year integer, v public.grants_voucher, seq bigint, at timestamptz)
RETURNS text
LANGUAGE sql STABLE
AS $$
    SELECT concat_ws(E'\x1f', 'v1', seq, p.id, p.grant_id, p.grant_year_id, year, p.from_stage, p.to_stage,
        round(p.amount, 2), p.amount_currency, to_char(p.business_date, 'YYYY-MM-DD'), p.by_id, p.reason,
        v.id, v.kind, to_char(v.dated_on, 'YYYY-MM-DD'), v.label, v.basis_id,
        coalesce(p.invoice_id, 0), coalesce(p.reverses_id, 0),
        to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
$$;

-- Its plans are kept by a session that may have begun when the tables were empty: only index look-ups stay quick.
CREATE OR REPLACE FUNCTION ledger_keep_law() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
#variable_conflict use_variable
DECLARE
    broken text;
    latest CONSTANT date := public.last_business_day();
    at timestamptz;
    first_grant bigint;
    last_grant bigint;
    reverses boolean;
    promises boolean;
    r record;
    previous bigint;
    h bytea;
    ids bigint[] := '{}';
    grant_ids bigint[] := '{}';
    seqs bigint[] := '{}';
    times timestamptz[] := '{}';
    hashes bytea[] := '{}';
BEGIN
    -- A later snapshot must see what the one before it in the queue has written.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'postings are written in READ COMMITTED'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'posting_read_committed', TABLE = 'grants_posting';
    END IF;

    -- 1. Nobody closes the period of a grantor while its postings are on their way. Then one lock a grant, always in
    --    the same order: it holds the chain and the balances of that grant.
    PERFORM pg_advisory_xact_lock_shared(26170818, owner.grantor_id::integer)
        FROM (SELECT DISTINCT b.grantor_id FROM new_rows n JOIN public.grants_grant g ON g.id = n.grant_id
              JOIN public.grants_basis b ON b.id = g.basis_id ORDER BY b.grantor_id) AS owner;
    SELECT min(n.grant_id), max(n.grant_id), bool_or(n.reverses_id IS NOT NULL),
            bool_or(n.to_stage = 'COMMITTED' AND n.from_stage IN ('OUTSIDE', 'RELEASED'))
        INTO first_grant, last_grant, reverses, promises FROM new_rows n;
    IF first_grant = last_grant THEN
        PERFORM FROM public.grants_chainhead c WHERE c.grant_id = first_grant FOR UPDATE;
    END IF;
    -- Of several grants the missing heads come before the locks, so that everybody takes both in the same order.
    IF first_grant < last_grant OR NOT FOUND THEN
        INSERT INTO public.grants_chainhead (grant_id, seq, hash)
            SELECT DISTINCT n.grant_id, 0, sha256(convert_to('grant' || n.grant_id, 'UTF8')) FROM new_rows n
            WHERE NOT EXISTS (SELECT FROM public.grants_chainhead c WHERE c.grant_id = n.grant_id)
            ORDER BY n.grant_id
            ON CONFLICT DO NOTHING;
        PERFORM FROM public.grants_chainhead c WHERE c.grant_id IN (SELECT n.grant_id FROM new_rows n)
            ORDER BY c.grant_id FOR UPDATE;
    END IF;

    -- 2. What a posting says agrees with its documents, the calendar and the posting it reverses.
    SELECT x.rule INTO broken FROM (
        SELECT CASE
            WHEN n.business_date < greatest(v.dated_on, i.dated_on) THEN 'posting_not_before_document'
            WHEN b.binding_on IS NULL THEN 'posting_of_what_binds'
            WHEN n.business_date > latest THEN 'posting_not_in_future'
            WHEN n.business_date <= (SELECT max(c.closed_until) FROM public.grants_closedperiod c
                                     WHERE c.party_id = b.grantor_id) THEN 'posting_in_open_period'
            WHEN i.kind <> 'invoice' OR i.basis_id <> g.basis_id THEN 'posting_names_invoice_of_its_basis'
            WHEN v.kind = 'year_end' AND n.invoice_id IS NOT NULL THEN 'posting_at_year_end_of_no_invoice'
            END AS rule
        FROM new_rows n
        JOIN public.grants_grant g ON g.id = n.grant_id
        JOIN public.grants_basis b ON b.id = g.basis_id
        LEFT JOIN public.grants_voucher v ON v.id = n.voucher_id
        LEFT JOIN public.grants_voucher i ON i.id = n.invoice_id
    ) AS x WHERE x.rule IS NOT NULL LIMIT 1;
    IF broken IS NULL AND reverses THEN
        SELECT x.rule INTO broken FROM (
            SELECT CASE
                WHEN o.reverses_id IS NOT NULL
                    OR (o.grant_year_id, o.amount, o.from_stage, o.to_stage, coalesce(o.invoice_id, 0))
                       <> (n.grant_year_id, n.amount, n.to_stage, n.from_stage, coalesce(n.invoice_id, 0))
                    THEN 'posting_mirrors_original'
                WHEN n.business_date < o.business_date THEN 'posting_not_before_document'
                END AS rule
            FROM new_rows n JOIN public.grants_posting o ON o.id = n.reverses_id
        ) AS x WHERE x.rule IS NOT NULL LIMIT 1;
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'a posting breaks the law of the ledger: %', broken
            USING ERRCODE = 'check_violation', CONSTRAINT = broken, TABLE = 'grants_posting';
    END IF;

    -- 3. Balances. An account that is missing stands at nought, so a first row below nought meets the same CHECK.
    WITH moved AS (
        SELECT side.grant_year_id, side.stage, sum(side.amount) AS amount,
            CASE WHEN side.stage IN ('COMMITTED', 'RELEASED') THEN NULL ELSE side.invoice_id END AS invoice_id
        FROM (
            SELECT n.grant_year_id, n.invoice_id, n.from_stage AS stage, -n.amount AS amount FROM new_rows n
            UNION ALL
            SELECT n.grant_year_id, n.invoice_id, n.to_stage, n.amount FROM new_rows n
        ) AS side
        WHERE side.stage <> 'OUTSIDE'
        GROUP BY 1, 2, 4
        HAVING sum(side.amount) <> 0
    ), added AS (
        UPDATE public.grants_stagebalance b SET amount = b.amount + m.amount FROM moved m
        WHERE b.grant_year_id = m.grant_year_id AND b.stage = m.stage
            AND coalesce(b.invoice_id, 0) = coalesce(m.invoice_id, 0)
        RETURNING b.grant_year_id, b.stage, coalesce(b.invoice_id, 0) AS invoice_id
    )
    INSERT INTO public.grants_stagebalance (grant_year_id, invoice_id, stage, amount, amount_currency)
        SELECT m.grant_year_id, m.invoice_id, m.stage, m.amount, 'SEK' FROM moved m
        WHERE (m.grant_year_id, m.stage, coalesce(m.invoice_id, 0))
            NOT IN (SELECT d.grant_year_id, d.stage, d.invoice_id FROM added d);

    -- 4. Of an appropriation no more is promised than was set aside.
    IF promises
        AND EXISTS (
            SELECT FROM public.grants_grant g JOIN public.grants_appropriation a ON a.id = g.appropriation_id
            WHERE g.id IN (SELECT n.grant_id FROM new_rows n)
                AND a.amount < (SELECT sum(s.amount) FROM public.grants_stagebalance s
                                JOIN public.grants_grantyear y ON y.id = s.grant_year_id
                                WHERE y.grant_id = g.id AND s.stage <> 'RELEASED'))
    THEN
        RAISE EXCEPTION 'more is promised than was set aside'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'posting_within_appropriation', TABLE = 'grants_posting';
    END IF;

    -- 5. The chain. The clock is read under the lock, so the time of recording never runs backwards within a grant.
    at := clock_timestamp();
    FOR r IN
        SELECT x.id, x.grant_id, x.seq, x.head, x.recorded_at,
            public.ledger_words(x.posting, y.year, v, x.seq, x.recorded_at) AS words
        FROM (
            SELECT n::public.grants_posting AS posting, n.id, n.grant_id, n.grant_year_id, n.voucher_id, c.hash AS head,
                greatest(at, c.recorded_at) AS recorded_at,
                c.seq + row_number() OVER (PARTITION BY n.grant_id ORDER BY n.id) AS seq
            FROM new_rows n
            JOIN public.grants_chainhead c ON c.grant_id = n.grant_id
        ) AS x
        JOIN public.grants_grantyear y ON y.id = x.grant_year_id
        JOIN public.grants_voucher v ON v.id = x.voucher_id
        ORDER BY x.grant_id, x.seq
    LOOP
        IF r.grant_id IS DISTINCT FROM previous THEN
            previous := r.grant_id;
            h := r.head;
        END IF;
        h := sha256(h || convert_to(r.words, 'UTF8'));
        ids := ids || r.id;
        grant_ids := grant_ids || r.grant_id;
        seqs := seqs || r.seq;
        times := times || r.recorded_at;
        hashes := hashes || h;
    END LOOP;
    INSERT INTO public.grants_postinglink (posting_id, grant_id, seq, recorded_at, hash)
        SELECT * FROM unnest(ids, grant_ids, seqs, times, hashes);
    IF first_grant = last_grant THEN
        UPDATE public.grants_chainhead c
            SET seq = seqs[cardinality(seqs)], hash = h, recorded_at = times[cardinality(times)]
            WHERE c.grant_id = first_grant;
    ELSE
        UPDATE public.grants_chainhead c SET seq = x.seq, hash = x.hash, recorded_at = x.recorded_at
            FROM (SELECT DISTINCT ON (u.grant_id) u.grant_id, u.seq, u.hash, u.recorded_at
                  FROM unnest(grant_ids, seqs, times, hashes) AS u(grant_id, seq, recorded_at, hash)
                  ORDER BY u.grant_id, u.seq DESC) AS x
            WHERE c.grant_id = x.grant_id;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER keep_law AFTER INSERT ON grants_posting REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_keep_law();

-- A period is closed when it is over, and while no posting of its grantor is on its way.
CREATE OR REPLACE FUNCTION ledger_close_period() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(26170818, NEW.party_id::integer);
    IF NEW.closed_until >= public.last_business_day() THEN
        RAISE EXCEPTION 'only a period that is over is closed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'closed_period_is_over', TABLE = 'grants_closedperiod';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER close_period BEFORE INSERT ON grants_closedperiod
    FOR EACH ROW EXECUTE FUNCTION ledger_close_period();

-- A posting that names an invoice stands behind it at the end of the transaction, and so does what it was posted on: what
-- that asks for is the rooms of invoicing and payments to say (invoicing/law/attest.sql, payments/law/payments.sql), found
-- by name when the trigger runs.
CREATE OR REPLACE FUNCTION posting_stands_behind_its_invoice() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM public.voucher_of_invoice_stands(NEW.invoice_id);
    IF NEW.voucher_id <> NEW.invoice_id THEN
        PERFORM public.voucher_of_invoice_stands(NEW.voucher_id);
    END IF;
    -- Of what no room knows as an invoice nothing is settled (voucher_stands_for_its_kind lets nobody make such).
    IF 'PAID' IN (NEW.from_stage, NEW.to_stage) AND public.voucher_is_an_invoice(NEW.invoice_id) THEN
        PERFORM public.voucher_of_payment_stands(NEW.voucher_id);
    END IF;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS invoice_stands ON grants_posting;
CREATE CONSTRAINT TRIGGER invoice_stands AFTER INSERT ON grants_posting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.invoice_id IS NOT NULL)
    EXECUTE FUNCTION posting_stands_behind_its_invoice();
