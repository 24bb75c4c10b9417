DROP TRIGGER counts_by_one ON invoicing_numberseries;
DROP FUNCTION number_series_counts_by_one();
