DROP FUNCTION luhn_holds(text);
