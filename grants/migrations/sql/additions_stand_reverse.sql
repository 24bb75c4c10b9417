DROP TRIGGER is_posted ON grants_addedcommitment;
DROP FUNCTION addition_is_posted();
DROP TRIGGER append_only ON grants_addedcommitment;
