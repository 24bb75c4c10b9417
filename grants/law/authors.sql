-- Who has posted: the acting person has an open account and holds, on the day, a role that does such a thing. That it
-- was that person and no other the database cannot know (docs/law.md).

-- The roles that grants/rules/ledger.py allows; a test compares the two.
CREATE OR REPLACE FUNCTION role_may_post(role text, from_stage text, to_stage text, kind text) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE kind
        WHEN 'correction' THEN role = 'finance'
        WHEN 'credit_note' THEN role IN ('grantee', 'officer') AND (from_stage, to_stage) IN (
            ('INVOICED', 'COMMITTED'), ('COMMITTED', 'RELEASED'))
        ELSE (from_stage, to_stage, role) IN (
            ('OUTSIDE', 'COMMITTED', 'officer'), ('OUTSIDE', 'COMMITTED', 'finance'),
            ('COMMITTED', 'INVOICED', 'grantee'), ('COMMITTED', 'INVOICED', 'officer'),
            ('INVOICED', 'APPROVED', 'approver'),
            ('APPROVED', 'PAID', 'finance'),
            ('PAID', 'REPAID', 'finance'),
            ('INVOICED', 'COMMITTED', 'grantee'), ('INVOICED', 'COMMITTED', 'officer'),
            ('APPROVED', 'INVOICED', 'officer'), ('APPROVED', 'INVOICED', 'checker'),
            ('APPROVED', 'INVOICED', 'approver'), ('APPROVED', 'INVOICED', 'finance'),
            ('PAID', 'APPROVED', 'finance'),
            ('COMMITTED', 'RELEASED', 'officer'), ('COMMITTED', 'RELEASED', 'finance')
        )
    END
$$;

-- The day is that of recording. Where the day of the database may be set (a demonstration, a test) its clock tells
-- nothing, and the role may have begun after the business date, but has not ended before it. Of a whole INSERT at once,
-- and only index look-ups, for the same reason as in ledger.sql.
CREATE OR REPLACE FUNCTION posting_has_its_author() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
    latest CONSTANT date := public.last_business_day();
    today CONSTANT date := CASE WHEN latest < 'infinity' THEN latest - 1 END;
BEGIN
    PERFORM FROM (
        SELECT DISTINCT n.by_id, n.grant_id, n.voucher_id, n.from_stage, n.to_stage, n.business_date,
            n.reverses_id IS NOT NULL AS reverses
        FROM new_rows n
    ) AS act
    JOIN public.parties_user u ON u.id = act.by_id
    JOIN public.grants_grant g ON g.id = act.grant_id
    JOIN public.grants_basis b ON b.id = g.basis_id
    JOIN public.grants_voucher v ON v.id = act.voucher_id
    -- A correction takes something back; what it posts anew goes the way of what it has taken back.
    WHERE NOT u.is_active OR v.kind = 'correction' AND NOT act.reverses AND NOT EXISTS (
        SELECT FROM public.grants_posting o
        WHERE o.voucher_id = act.voucher_id AND o.grant_id = act.grant_id AND o.reverses_id IS NOT NULL
            AND (o.from_stage, o.to_stage) = (act.to_stage, act.from_stage)
    ) OR NOT (v.kind = 'correction' AND u.is_staff) AND NOT EXISTS (
        SELECT FROM public.parties_membership m
        WHERE m.user_id = act.by_id
            AND m.party_id = CASE m.role WHEN 'grantee' THEN g.grantee_id ELSE b.grantor_id END
            AND public.role_may_post(m.role, act.from_stage, act.to_stage, v.kind)
            AND m.valid_from <= coalesce(today, 'infinity')
            AND coalesce(m.valid_until, 'infinity') >= coalesce(today, act.business_date)
    )
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'somebody posts who may not'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'posting_has_its_author', TABLE = 'grants_posting';
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER has_its_author AFTER INSERT ON grants_posting REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION posting_has_its_author();
