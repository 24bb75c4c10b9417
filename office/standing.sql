-- What stands in a database: two columns, the place in Swedish and what is there, as office/standing.py reads it.
-- A catalogue says who may read it; all of these any role may. What has an oid of 16384 or more was made after initdb,
-- by us or by somebody else, in whatever schema. The session has pg_catalog alone for search_path, so every name of
-- ours is written with its schema.
WITH here AS (
    SELECT * FROM pg_database WHERE datname = current_database()
),

-- Roles that own something here or have a right to it; PostgreSQL keeps account of them itself.
concerned AS (
    SELECT r.* FROM pg_roles r
    WHERE EXISTS (
        SELECT FROM pg_shdepend d, here
        WHERE d.refclassid = 'pg_authid'::regclass AND d.refobjid = r.oid
            AND (d.dbid = here.oid OR d.classid = 'pg_database'::regclass AND d.objid = here.oid)
    )
),

-- Each by its own name, but for the superuser who made the server, who may be called anything.
roles AS (
    SELECT oid, CASE oid WHEN 10 THEN 'the superuser' ELSE rolname END AS name FROM pg_roles
    UNION ALL SELECT 0, 'PUBLIC'
),

schemas AS (
    SELECT oid, nspname, nspowner, nspacl, CASE nspname WHEN 'public' THEN '' ELSE nspname || '.' END AS prefix
    FROM pg_namespace
    WHERE nspname !~ '^pg_(temp|toast)'
),

relations AS (
    SELECT c.*, s.prefix || c.relname AS name,
        CASE c.relkind WHEN 'S' THEN 'sekvensen' WHEN 'v' THEN 'vyn' WHEN 'm' THEN 'vyn' ELSE 'tabellen' END AS word
    FROM pg_class c JOIN schemas s ON s.oid = c.relnamespace
    WHERE c.oid >= 16384
),

functions AS (
    SELECT p.*, s.prefix || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' AS name
    FROM pg_proc p JOIN schemas s ON s.oid = p.pronamespace
    WHERE p.oid >= 16384
),

-- Not the row types of tables, nor arrays.
types AS (
    SELECT t.*, s.prefix || t.typname AS name
    FROM pg_type t JOIN schemas s ON s.oid = t.typnamespace
    WHERE t.oid >= 16384 AND t.typtype <> 'c' AND t.typelem = 0
),

rights AS (
    SELECT word || ' ' || name AS place, relowner AS owner,
        coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner)) AS acl
    FROM relations WHERE relkind NOT IN ('i', 'I', 'c')
    UNION ALL
    SELECT 'kolumnen ' || r.name || '.' || a.attname, r.relowner, a.attacl
    FROM relations r JOIN pg_attribute a ON a.attrelid = r.oid
    UNION ALL
    SELECT 'funktionen ' || name, proowner, coalesce(proacl, acldefault('f', proowner)) FROM functions
    UNION ALL
    SELECT 'typen ' || name, typowner, coalesce(typacl, acldefault('T', typowner)) FROM types
    UNION ALL
    SELECT 'schemat ' || nspname, nspowner, coalesce(nspacl, acldefault('n', nspowner)) FROM schemas
    UNION ALL
    SELECT 'språket ' || lanname, lanowner, coalesce(lanacl, acldefault('l', lanowner)) FROM pg_language
    UNION ALL
    SELECT 'databasen', datdba, coalesce(datacl, acldefault('d', datdba)) FROM here
    UNION ALL
    SELECT 'parametern ' || parname, 10, paracl FROM pg_parameter_acl
    UNION ALL
    SELECT CASE d.defaclobjtype WHEN 'r' THEN 'nya tabeller' WHEN 'S' THEN 'nya sekvenser' WHEN 'f' THEN 'nya funktioner'
            WHEN 'T' THEN 'nya typer' WHEN 'n' THEN 'nya scheman' ELSE 'nya objekt' END
            || ' av ' || r.name || coalesce(' i schemat ' || d.defaclnamespace::regnamespace, ''),
        d.defaclrole, d.defaclacl
    FROM pg_default_acl d JOIN roles r ON r.oid = d.defaclrole
    LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace
),

-- Rights to what is PostgreSQL's own that it did not give when the server was made; the views of information_schema,
-- which everybody may read, are not in its account.
rights_to_the_system AS (
    SELECT 'funktionen ' || p.oid::regprocedure AS place, p.proowner AS owner,
        coalesce(p.proacl, acldefault('f', p.proowner)) AS acl,
        coalesce(i.initprivs, acldefault('f', p.proowner)) AS born
    FROM pg_proc p LEFT JOIN pg_init_privs i ON (i.classoid, i.objoid, i.objsubid) = ('pg_proc'::regclass, p.oid, 0)
    WHERE p.oid < 16384 AND p.proacl IS DISTINCT FROM i.initprivs
    UNION ALL
    SELECT 'tabellen ' || c.oid::regclass, c.relowner, coalesce(c.relacl, acldefault('r', c.relowner)),
        coalesce(i.initprivs, acldefault('r', c.relowner))
    FROM pg_class c LEFT JOIN pg_init_privs i ON (i.classoid, i.objoid, i.objsubid) = ('pg_class'::regclass, c.oid, 0)
    WHERE c.oid < 16384 AND c.relacl IS DISTINCT FROM i.initprivs AND c.relnamespace <> 'information_schema'::regnamespace
    UNION ALL
    SELECT 'kolumnen ' || a.attrelid::regclass || '.' || a.attname, 10, a.attacl, coalesce(i.initprivs, acldefault('c', 10))
    FROM pg_attribute a
    LEFT JOIN pg_init_privs i ON (i.classoid, i.objoid, i.objsubid) = ('pg_class'::regclass, a.attrelid, a.attnum)
    WHERE a.attrelid < 16384 AND a.attacl IS NOT NULL AND a.attacl IS DISTINCT FROM i.initprivs
),

-- An owner's own are left out: he may give them to himself again, and a later PostgreSQL has more of them.
granted AS (
    SELECT r.place, e.grantee, e.privilege_type, e.is_grantable
    FROM rights r, aclexplode(r.acl) e WHERE e.grantee <> r.owner
    UNION
    SELECT r.place, e.grantee, e.privilege_type, e.is_grantable
    FROM rights_to_the_system r, aclexplode(r.acl) e
    WHERE e.grantee <> r.owner AND NOT EXISTS (
        SELECT FROM aclexplode(r.born) b
        WHERE (b.grantee, b.privilege_type, b.is_grantable) = (e.grantee, e.privilege_type, e.is_grantable)
    )
),

-- Kinds of things that we make none of: that one is there is enough.
others AS (
    SELECT 'pg_extension'::regclass AS class, oid FROM pg_extension
    UNION ALL SELECT 'pg_language'::regclass, oid FROM pg_language
    UNION ALL SELECT 'pg_operator'::regclass, oid FROM pg_operator
    UNION ALL SELECT 'pg_opclass'::regclass, oid FROM pg_opclass
    UNION ALL SELECT 'pg_opfamily'::regclass, oid FROM pg_opfamily
    UNION ALL SELECT 'pg_amop'::regclass, oid FROM pg_amop
    UNION ALL SELECT 'pg_amproc'::regclass, oid FROM pg_amproc
    UNION ALL SELECT 'pg_am'::regclass, oid FROM pg_am
    UNION ALL SELECT 'pg_cast'::regclass, oid FROM pg_cast
    UNION ALL SELECT 'pg_transform'::regclass, oid FROM pg_transform
    UNION ALL SELECT 'pg_collation'::regclass, oid FROM pg_collation
    UNION ALL SELECT 'pg_conversion'::regclass, oid FROM pg_conversion
    UNION ALL SELECT 'pg_ts_config'::regclass, oid FROM pg_ts_config
    UNION ALL SELECT 'pg_ts_dict'::regclass, oid FROM pg_ts_dict
    UNION ALL SELECT 'pg_foreign_data_wrapper'::regclass, oid FROM pg_foreign_data_wrapper
    UNION ALL SELECT 'pg_foreign_server'::regclass, oid FROM pg_foreign_server
    UNION ALL SELECT 'pg_publication'::regclass, oid FROM pg_publication
    UNION ALL SELECT 'pg_subscription'::regclass, s.oid FROM pg_subscription s JOIN here ON here.oid = s.subdbid
)

SELECT 'Databasen' AS place, 'owner ' || o.name AS there
FROM here JOIN roles o ON o.oid = here.datdba

UNION ALL
SELECT 'Schemat ' || s.nspname, 'owner ' || o.name
FROM schemas s JOIN roles o ON o.oid = s.nspowner

-- Tables, views and sequences. The last three are what PostgreSQL believes before it looks.
UNION ALL
SELECT initcap(left(r.word, 1)) || substr(r.word, 2) || ' ' || r.name, concat_ws(', ',
    'owner ' || o.name,
    CASE r.relkind WHEN 'p' THEN 'partitioned' WHEN 'f' THEN 'foreign' WHEN 'm' THEN 'materialized' WHEN 'c' THEN 'a type' END,
    CASE r.relpersistence WHEN 'u' THEN 'unlogged' END,
    (SELECT 'inherits ' || string_agg(i.inhparent::regclass::text, ', ' ORDER BY i.inhseqno)
        FROM pg_inherits i WHERE i.inhrelid = r.oid),
    pg_get_expr(r.relpartbound, r.oid),
    CASE WHEN r.relrowsecurity THEN 'row level security' END,
    CASE WHEN r.relforcerowsecurity THEN 'of the owner too' END,
    CASE WHEN r.relkind IN ('v', 'm') THEN array_to_string(r.reloptions, ', ') END,
    CASE WHEN r.relkind IN ('v', 'm') THEN pg_get_viewdef(r.oid) END,
    (SELECT concat_ws(' ', format_type(q.seqtypid, NULL), 'from', q.seqstart, 'by', q.seqincrement, 'in', q.seqmin, 'to',
            q.seqmax, 'cache', q.seqcache, CASE WHEN q.seqcycle THEN 'cycle' END)
        FROM pg_sequence q WHERE q.seqrelid = r.oid),
    CASE WHEN NOT r.relhastriggers AND EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = r.oid) THEN 'no trigger fires' END,
    CASE WHEN NOT r.relhasindex AND EXISTS (SELECT FROM pg_index i WHERE i.indrelid = r.oid) THEN 'no index is kept' END,
    CASE WHEN r.relchecks <> (SELECT count(*) FROM pg_constraint k WHERE k.conrelid = r.oid AND k.contype = 'c')
        THEN 'not every CHECK is asked' END)
FROM relations r JOIN roles o ON o.oid = r.relowner
WHERE r.relkind NOT IN ('i', 'I')

UNION ALL
SELECT 'Kolumnen ' || r.name || '.' || a.attname, concat_ws(' ',
    format_type(a.atttypid, a.atttypmod),
    CASE WHEN a.attcollation NOT IN (0, t.typcollation) THEN 'COLLATE ' || a.attcollation::regcollation END,
    CASE WHEN a.attnotnull THEN 'NOT NULL' END,
    CASE a.attgenerated WHEN 's' THEN 'GENERATED AS' WHEN 'v' THEN 'VIRTUAL AS' ELSE CASE WHEN d.oid IS NOT NULL THEN 'DEFAULT' END END,
    pg_get_expr(d.adbin, d.adrelid),
    CASE a.attidentity WHEN 'a' THEN 'GENERATED ALWAYS AS IDENTITY' WHEN 'd' THEN 'GENERATED BY DEFAULT AS IDENTITY' END)
FROM relations r
JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
WHERE r.relkind NOT IN ('i', 'I', 'S')

-- A foreign key is kept by triggers of its own. NOT NULL is said with the column, a constraint trigger with the triggers.
UNION ALL
SELECT 'Villkoret ' || k.conname || ' på ' || coalesce(r.name, y.name), concat_ws(', kept by ',
    pg_get_constraintdef(k.oid),
    (SELECT string_agg(p.proname || CASE t.tgenabled WHEN 'O' THEN '' ELSE ' (' || t.tgenabled::text || ')' END, ' '
            ORDER BY p.proname)
        FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid WHERE t.tgconstraint = k.oid AND t.tgisinternal))
FROM pg_constraint k LEFT JOIN relations r ON r.oid = k.conrelid LEFT JOIN types y ON y.oid = k.contypid
WHERE k.oid >= 16384 AND k.contype NOT IN ('n', 't')

UNION ALL
SELECT 'Indexet ' || r.name, concat_ws(', ',
    pg_get_indexdef(r.oid),
    CASE WHEN NOT i.indimmediate THEN 'deferrable' END,
    CASE WHEN NOT (i.indisvalid AND i.indisready AND i.indislive) THEN 'not valid' END,
    CASE WHEN i.indisreplident THEN 'identifies rows' END)
FROM relations r JOIN pg_index i ON i.indexrelid = r.oid

UNION ALL
SELECT 'Triggern ' || t.tgname || ' på ' || r.name, pg_get_triggerdef(t.oid)
    || CASE t.tgenabled WHEN 'A' THEN ' always' WHEN 'D' THEN ' disabled' WHEN 'R' THEN ' on a replica' ELSE ' enabled' END
FROM pg_trigger t JOIN relations r ON r.oid = t.tgrelid
WHERE NOT t.tgisinternal

UNION ALL
SELECT 'Händelsetriggern ' || e.evtname,
    concat_ws(' ', e.evtevent, e.evttags, e.evtfoid::regprocedure, 'enabled', e.evtenabled, 'owner', o.name)
FROM pg_event_trigger e JOIN roles o ON o.oid = e.evtowner

UNION ALL
SELECT 'Funktionen ' || f.name, concat_ws(' ',
    CASE f.prokind WHEN 'f' THEN 'returns' WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'window' END,
    pg_get_function_result(f.oid), l.lanname,
    CASE f.provolatile WHEN 'i' THEN 'IMMUTABLE' WHEN 's' THEN 'STABLE' ELSE 'VOLATILE' END,
    CASE WHEN f.proisstrict THEN 'STRICT' END,
    CASE WHEN f.proleakproof THEN 'LEAKPROOF' END,
    CASE f.proparallel WHEN 's' THEN 'PARALLEL SAFE' WHEN 'r' THEN 'PARALLEL RESTRICTED' END,
    CASE WHEN f.prosecdef THEN 'SECURITY DEFINER' ELSE 'SECURITY INVOKER' END,
    'SET ' || array_to_string(f.proconfig, ' SET '),
    CASE WHEN f.pronargdefaults > 0 THEN '(' || pg_get_function_arguments(f.oid) || ')' END,
    'owner ' || o.name, nullif(f.probin, ''), nullif(f.prosupport, 0)::regproc,
    'body', encode(sha256(convert_to(f.prosrc || coalesce(pg_get_function_sqlbody(f.oid), ''), 'UTF8')), 'hex'))
FROM functions f JOIN pg_language l ON l.oid = f.prolang JOIN roles o ON o.oid = f.proowner

UNION ALL
SELECT 'Typen ' || t.name, concat_ws(' ', t.typtype, 'owner', o.name, nullif(t.typbasetype, 0)::regtype,
    CASE WHEN t.typnotnull THEN 'NOT NULL' END, 'DEFAULT ' || t.typdefault,
    (SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid))
FROM types t JOIN roles o ON o.oid = t.typowner

UNION ALL
SELECT 'Regeln ' || w.rulename || ' på ' || r.name, pg_get_ruledef(w.oid) || ' enabled ' || w.ev_enabled::text
FROM pg_rewrite w JOIN relations r ON r.oid = w.ev_class
WHERE NOT (w.rulename = '_RETURN' AND r.relkind IN ('v', 'm'))

UNION ALL
SELECT 'Policyn ' || p.polname || ' på ' || r.name, concat_ws(' ', p.polcmd, p.polpermissive,
    pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
FROM pg_policy p JOIN relations r ON r.oid = p.polrelid

UNION ALL
SELECT 'Objektet ' || i.type || ' ' || i.identity, 'somebody''s'
FROM others o, pg_identify_object(o.class, o.oid, 0) i
WHERE o.oid >= 16384

UNION ALL
SELECT 'Rätten för ' || coalesce(r.name, g.grantee::text) || ' till ' || g.place, string_agg(
    g.privilege_type || CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END, ', ' ORDER BY g.privilege_type)
FROM granted g LEFT JOIN roles r ON r.oid = g.grantee
GROUP BY r.name, g.grantee, g.place

UNION ALL
SELECT 'Rollen ' || rolname, concat_ws(', ',
    CASE WHEN rolsuper THEN 'SUPERUSER' END, CASE WHEN rolcreatedb THEN 'CREATEDB' END,
    CASE WHEN rolcreaterole THEN 'CREATEROLE' END, CASE WHEN rolreplication THEN 'REPLICATION' END,
    CASE WHEN rolbypassrls THEN 'BYPASSRLS' END, CASE WHEN rolinherit THEN 'INHERIT' END,
    CASE WHEN rolcanlogin THEN 'LOGIN' END)
FROM concerned

UNION ALL
SELECT 'Rollen ' || coalesce(m.name, a.member::text) || ' i rollen ' || coalesce(g.name, a.roleid::text),
    'member' || CASE WHEN a.admin_option THEN ', admin' ELSE '' END
FROM pg_auth_members a LEFT JOIN roles m ON m.oid = a.member LEFT JOIN roles g ON g.oid = a.roleid
WHERE EXISTS (SELECT FROM concerned c WHERE c.oid IN (a.member, a.roleid))

UNION ALL
SELECT 'Inställningen ' || split_part(c.setting, '=', 1) || ' för '
    || CASE s.setrole WHEN 0 THEN 'alla' ELSE coalesce(r.name, s.setrole::text) END
    || CASE s.setdatabase WHEN 0 THEN '' ELSE ' i databasen' END,
    substr(c.setting, strpos(c.setting, '=') + 1)
FROM pg_db_role_setting s CROSS JOIN here CROSS JOIN unnest(s.setconfig) AS c(setting) LEFT JOIN roles r ON r.oid = s.setrole
WHERE s.setdatabase = here.oid OR s.setdatabase = 0 AND (s.setrole = 0 OR s.setrole IN (SELECT oid FROM concerned))

-- What the server lets every session begin with.
UNION ALL
SELECT 'Inställningen ' || name, reset_val FROM pg_settings WHERE name IN ('search_path', 'session_replication_role')
