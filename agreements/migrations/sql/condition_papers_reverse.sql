GRANT UPDATE, DELETE ON agreements_conditionpaperevent, agreements_conditionwaiverevent TO bidrag_app;
GRANT DELETE ON agreements_conditionpaper, agreements_conditionwaiver TO bidrag_app;
DROP TRIGGER stands ON agreements_conditionwaiver;
DROP FUNCTION condition_waiver_stands();
DROP TRIGGER stands ON agreements_conditionpaper;
DROP FUNCTION condition_paper_stands();
