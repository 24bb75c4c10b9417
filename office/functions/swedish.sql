-- Words as Swedish lists are in order by, and found by: case and accents folded, å ä ö last, whatever the collation of
-- the database (the signs that follow z in ASCII stand for them). office/swedish.py does the same in Python.
CREATE OR REPLACE FUNCTION swedish_key(words text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT translate(lower(words),
        'ÅåÄäÆæÖöØøÉéÈèÊêËëÁáÀàÂâÃãÍíÌìÎîÏïÓóÒòÔôÕõÚúÙùÛûÜüÝýÑñÇç',
        '{{||||}}}}eeeeeeeeaaaaaaaaiiiiiiiioooooooouuuuuuyyyynncc')
$$;
