-- What is once in a history stands: the site may add to it, and nothing else.
REVOKE UPDATE, DELETE, TRUNCATE ON
    grants_basisevent, grants_decisionevent, grants_fundingsourceevent, grants_grantevent,
    grants_openquestionevent
    FROM bidrag_app;
