DROP TRIGGER kept ON invoicing_delivery;
DROP TRIGGER kept_whole ON invoicing_delivery;
DROP FUNCTION delivery_is_kept();
