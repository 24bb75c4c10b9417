"""Who owns what in a database, and who may do what with it: to be compared before and after a restore."""

from typing import Any

import psycopg

# What an owner may do with his own is not listed: he can give it to himself, and it grows with each PostgreSQL.
_RIGHTS = """
SELECT format('%s %s: %s %s', kind, name, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee)::text END,
              privilege_type || CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
FROM (
    SELECT 'database' AS kind, '' AS name, datdba AS owner, coalesce(datacl, acldefault('d', datdba)) AS acl
    FROM pg_database WHERE datname = current_database()
    UNION ALL
    SELECT 'schema', nspname::text, nspowner, coalesce(nspacl, acldefault('n', nspowner)) FROM pg_namespace
    WHERE nspname = 'public'
    UNION ALL
    SELECT CASE relkind WHEN 'S' THEN 'sequence' ELSE 'table' END, relname::text, relowner,
           coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner))
    FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
    UNION ALL
    SELECT 'column', relname || '.' || attname, relowner, attacl
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = 'public'::regnamespace AND attacl IS NOT NULL
    UNION ALL
    SELECT 'function', oid::regprocedure::text, proowner, coalesce(proacl, acldefault('f', proowner)) FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'by default', pg_get_userbyid(defaclrole) || ' ' || defaclobjtype::text, defaclrole, defaclacl
    FROM pg_default_acl
) AS rights, aclexplode(acl)
WHERE grantee <> owner
UNION ALL
SELECT format('table %s: of %s', relname, pg_get_userbyid(relowner)) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
UNION ALL
SELECT format('function %s: of %s', oid::regprocedure, pg_get_userbyid(proowner)) FROM pg_proc
WHERE pronamespace = 'public'::regnamespace
"""


def rights_of(session: psycopg.Connection[Any]) -> list[str]:
    """One line a right, in order: "table grants_posting: bidrag_app SELECT"."""
    return sorted(line for (line,) in session.execute(_RIGHTS))
