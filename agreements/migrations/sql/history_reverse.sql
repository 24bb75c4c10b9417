GRANT UPDATE, DELETE ON
    agreements_agreementevent, agreements_clauseevent, agreements_conditionevent,
    agreements_instalmentevent, agreements_signatureevent
    TO bidrag_app;
