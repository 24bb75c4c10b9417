GRANT UPDATE, DELETE ON
    parties_membershipevent, parties_partyevent, parties_userevent
    TO bidrag_app;
