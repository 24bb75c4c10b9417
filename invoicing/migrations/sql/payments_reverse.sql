DROP FUNCTION invoice_paid_by_what_settles_it() CASCADE;
DROP FUNCTION payments_only_added() CASCADE;
DROP FUNCTION claim_settlement_keeps_law() CASCADE;
DROP FUNCTION recovery_claim_keeps_law() CASCADE;
DROP FUNCTION refund_keeps_law() CASCADE;
DROP FUNCTION settlement_is_posted() CASCADE;
DROP FUNCTION allocation_keeps_law() CASCADE;
DROP FUNCTION payment_left(bigint);
DROP FUNCTION claim_is_repaid() CASCADE;
