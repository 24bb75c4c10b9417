-- What is once in a history stands: the site may add to it, and nothing else.
REVOKE UPDATE, DELETE, TRUNCATE ON
    parties_membershipevent, parties_partyevent, parties_userevent
    FROM bidrag_app;
