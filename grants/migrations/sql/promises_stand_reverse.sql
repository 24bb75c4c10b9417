GRANT UPDATE ON SEQUENCE grants_posting_id_seq, grants_voucher_id_seq TO bidrag_app;
DROP TRIGGER promise_stands ON grants_appropriation;
DROP TRIGGER promise_stands ON grants_grantyear;
DROP TRIGGER promise_stands ON grants_grant;
DROP TRIGGER promise_stands ON grants_basis;
DROP FUNCTION promise_stands();
