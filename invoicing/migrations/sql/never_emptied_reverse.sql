DROP TRIGGER has_no_gap ON invoicing_numberseries;
DROP FUNCTION number_series_has_no_gap();
DROP TRIGGER never_emptied ON invoicing_numberseries;
DROP TRIGGER never_emptied ON invoicing_invoicefile;
DROP TRIGGER never_emptied ON invoicing_invoiceside;
DROP TRIGGER never_emptied ON invoicing_invoiceline;
DROP TRIGGER never_emptied ON invoicing_invoice;
DROP FUNCTION invoices_are_never_emptied();
