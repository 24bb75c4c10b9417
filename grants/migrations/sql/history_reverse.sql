GRANT UPDATE, DELETE ON
    grants_basisevent, grants_decisionevent, grants_fundingsourceevent, grants_grantevent,
    grants_openquestionevent
    TO bidrag_app;
