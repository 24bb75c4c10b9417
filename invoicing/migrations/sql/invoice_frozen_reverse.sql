DROP TRIGGER frozen ON invoicing_invoicefile;
DROP TRIGGER frozen ON invoicing_invoiceside;
DROP TRIGGER frozen ON invoicing_invoiceline;
DROP FUNCTION invoice_part_is_frozen();
DROP TRIGGER frozen ON invoicing_invoice;
DROP FUNCTION invoice_is_frozen();
DROP FUNCTION invoice_may_become(text, text);
