-- What is once in a history stands: the site may add to it, and nothing else.
REVOKE UPDATE, DELETE, TRUNCATE ON
    agreements_agreementevent, agreements_clauseevent, agreements_conditionevent,
    agreements_instalmentevent, agreements_signatureevent
    FROM bidrag_app;
