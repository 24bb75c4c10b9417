"""Whatever is changed of what keeps the law, or would let somebody go round it, is found at its place.

A kind of change is a query over the catalogue: for each thing there is to change, a statement and the place of its
fault. The superuser makes the changes, in transactions that are rolled back.
"""

import random
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple

import psycopg
import pytest

from config.postgresql.roles import APP, OWNER, SUPERUSER
from office import standing
from tests.conftest import PsqlAs

Session = psycopg.Connection[Any]

# What there is to change, and how each is named in a statement (said) and by the listing (name).
CATALOGUE = """
WITH tables AS (
    SELECT oid, relname AS name, oid::regclass AS said FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
), sequences AS (
    SELECT oid, relname AS name, oid::regclass AS said FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'S'
), columns AS (
    SELECT a.*, t.said AS of, quote_ident(attname) AS said, t.name || '.' || attname AS name
    FROM pg_attribute a JOIN tables t ON t.oid = a.attrelid WHERE attnum > 0 AND NOT attisdropped
), constraints AS (
    SELECT k.*, t.said AS of, quote_ident(conname) AS said, conname || ' på ' || t.name AS name,
        pg_get_constraintdef(k.oid) AS definition
    FROM pg_constraint k JOIN tables t ON t.oid = k.conrelid
), indexes AS (
    SELECT i.*, c.relname AS name, c.oid::regclass AS said, t.said AS of, quote_ident(k.conname) AS constraint,
        pg_get_indexdef(c.oid) AS definition
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN tables t ON t.oid = i.indrelid
    LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.contype <> 'f'
), triggers AS (
    SELECT g.*, t.said AS of, quote_ident(tgname) AS said, tgname || ' på ' || t.name AS name,
        pg_get_triggerdef(g.oid) AS definition,
        format('DROP TRIGGER %I ON %s', tgname, t.said) AS dropped,
        format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', t.said, tgname) AS always
    FROM pg_trigger g JOIN tables t ON t.oid = g.tgrelid WHERE NOT tgisinternal
), functions AS (
    SELECT p.*, oid::regprocedure AS said, proname || '(' || pg_get_function_identity_arguments(oid) || ')' AS name,
        pg_get_functiondef(oid) AS definition
    FROM pg_proc p WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'
), rights AS (
    SELECT role, privilege FROM unnest('{bidrag_app,PUBLIC}'::text[]) AS role, unnest(
        '{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER}'::text[]) AS privilege
)
"""

KINDS = {
    # Constraints.
    "CHECK (true) under the same name": """
        SELECT format('ALTER TABLE %s DROP CONSTRAINT %s, ADD CONSTRAINT %2$s CHECK (true)', of, said),
            'Villkoret ' || name FROM constraints WHERE contype = 'c'""",
    "a CHECK that old rows need not keep": """
        SELECT format('ALTER TABLE %s DROP CONSTRAINT %s, ADD CONSTRAINT %2$s %s NOT VALID', of, said, definition),
            'Villkoret ' || name FROM constraints WHERE contype = 'c'""",
    "no foreign key": """
        SELECT format('ALTER TABLE %s DROP CONSTRAINT %s', of, said), 'Villkoret ' || name
        FROM constraints WHERE contype = 'f'""",
    "a foreign key that old rows need not keep": """
        SELECT format('ALTER TABLE %s DROP CONSTRAINT %s, ADD CONSTRAINT %2$s %s NOT VALID', of, said, definition),
            'Villkoret ' || name FROM constraints WHERE contype = 'f'""",
    "a foreign key whose triggers are off": """
        SELECT format('ALTER TABLE %s DISABLE TRIGGER %I', g.tgrelid::regclass, g.tgname), 'Villkoret ' || k.name
        FROM pg_trigger g JOIN constraints k ON k.oid = g.tgconstraint
        WHERE contype = 'f' AND tgisinternal AND tgfoid = '"RI_FKey_check_ins"'::regproc""",
    "a foreign key that lets its rows go": """
        SELECT format('ALTER TABLE %s DROP CONSTRAINT %s, ADD CONSTRAINT %2$s %s ON DELETE CASCADE', of, said,
            regexp_replace(definition, ' ON DELETE .*| DEFERRABLE.*', '')), 'Villkoret ' || name
        FROM constraints WHERE contype = 'f' AND confdeltype <> 'c'""",
    # Indexes.
    "a unique index over no rows": """
        SELECT concat_ws('; ',
            coalesce('ALTER TABLE ' || of || ' DROP CONSTRAINT ' || "constraint" || ' CASCADE', 'DROP INDEX ' || said),
            definition || CASE WHEN indpred IS NULL THEN ' WHERE false' ELSE ' AND false' END),
            'Indexet ' || name FROM indexes WHERE indisunique""",
    "a unique index that is not valid": """
        SELECT format('UPDATE pg_index SET indisvalid = false WHERE indexrelid = %s', indexrelid), 'Indexet ' || name
        FROM indexes WHERE indisunique""",
    "an index that is not unique": """
        SELECT concat_ws('; ', format('DROP INDEX %s', said), replace(definition, ' UNIQUE ', ' ')), 'Indexet ' || name
        FROM indexes WHERE indisunique AND "constraint" IS NULL""",
    # Triggers.
    "no trigger": "SELECT dropped, 'Triggern ' || name FROM triggers",
    "a trigger that is off": """
        SELECT format('ALTER TABLE %s DISABLE TRIGGER %s', of, said), 'Triggern ' || name FROM triggers""",
    "a trigger that a replica does not fire": """
        SELECT format('ALTER TABLE %s ENABLE TRIGGER %s', of, said), 'Triggern ' || name
        FROM triggers WHERE tgenabled = 'A'""",
    "a trigger that never fires": """
        SELECT concat_ws('; ', dropped,
            regexp_replace(definition, '( WHEN \\(.*\\))? EXECUTE ', ' WHEN (false) EXECUTE '), always),
            'Triggern ' || name FROM triggers""",
    "a trigger for TRUNCATE alone": """
        SELECT concat_ws('; ', dropped,
            format('CREATE TRIGGER %s BEFORE TRUNCATE ON %s EXECUTE FUNCTION %s()', said, of, tgfoid::regproc), always),
            'Triggern ' || name FROM triggers WHERE tgtype <> 34""",
    "a trigger of another function": """
        SELECT concat_ws('; ', dropped, regexp_replace(definition, 'EXECUTE FUNCTION .*',
            'EXECUTE FUNCTION suppress_redundant_updates_trigger()'), always), 'Triggern ' || name FROM triggers""",
    "one more trigger": """
        SELECT format('CREATE TRIGGER one_more BEFORE INSERT ON %s FOR EACH ROW EXECUTE FUNCTION'
            ' suppress_redundant_updates_trigger()', said), 'Triggern one_more på ' || name FROM tables""",
    "a table whose triggers PostgreSQL believes away": """
        SELECT format('UPDATE pg_class SET relhastriggers = false WHERE oid = %s', oid), 'Tabellen ' || name
        FROM tables WHERE oid IN (SELECT tgrelid FROM pg_trigger)""",
    # Functions.
    "a trigger function that does nothing": """
        SELECT replace(definition, prosrc, ' BEGIN RETURN NEW; END '), 'Funktionen ' || name
        FROM functions WHERE prorettype = 'trigger'::regtype""",
    "another body": """
        SELECT replace(definition, prosrc, prosrc || E'\\n-- '), 'Funktionen ' || name FROM functions""",
    "SECURITY the other way": """
        SELECT format('ALTER FUNCTION %s SECURITY %s', said, CASE WHEN prosecdef THEN 'INVOKER' ELSE 'DEFINER' END),
            'Funktionen ' || name FROM functions""",
    "no setting of a function": """
        SELECT format('ALTER FUNCTION %s RESET ALL', said), 'Funktionen ' || name
        FROM functions WHERE proconfig IS NOT NULL""",
    "another search_path of a function": """
        SELECT format('ALTER FUNCTION %s SET search_path = public', said), 'Funktionen ' || name FROM functions""",
    "another volatility": """
        SELECT format('ALTER FUNCTION %s %s', said, CASE provolatile WHEN 'i' THEN 'STABLE' ELSE 'IMMUTABLE' END),
            'Funktionen ' || name FROM functions""",
    "a function that nothing is asked of with NULL": """
        SELECT format('ALTER FUNCTION %s STRICT', said), 'Funktionen ' || name FROM functions WHERE NOT proisstrict""",
    "a function of the app role": """
        SELECT format('ALTER FUNCTION %s OWNER TO bidrag_app', said), 'Funktionen ' || name FROM functions""",
    "a right to a function that can be passed on": """
        SELECT format('GRANT EXECUTE ON FUNCTION %s TO bidrag_app WITH GRANT OPTION', said),
            'Rätten för bidrag_app till funktionen ' || name FROM functions""",
    # Tables, columns and sequences.
    "a right to a table": """
        SELECT format('GRANT %s ON %s TO %s', privilege, said, role),
            format('Rätten för %s till tabellen %s', role, name)
        FROM tables, rights WHERE role = 'PUBLIC' OR NOT has_table_privilege(role, oid, privilege)""",
    "a right of the app role that can be passed on": """
        SELECT format('GRANT SELECT ON %s TO bidrag_app WITH GRANT OPTION', said),
            'Rätten för bidrag_app till tabellen ' || name FROM tables""",
    "a right of a third": """
        SELECT format('GRANT SELECT ON %s TO pg_monitor', said), 'Rätten för pg_monitor till tabellen ' || name
        FROM tables""",
    "no right of the app role": """
        SELECT format('REVOKE ALL ON %s FROM bidrag_app', said), 'Rätten för bidrag_app till tabellen ' || name
        FROM tables""",
    "a right to a column": """
        SELECT format('GRANT %s (%s) ON %s TO %s', privilege, said, of, role),
            format('Rätten för %s till kolumnen %s', role, name)
        FROM columns, rights WHERE privilege = 'UPDATE' AND NOT (
            role = 'bidrag_app' AND has_column_privilege(role, attrelid, attnum, privilege))""",
    "a right to set a sequence": """
        SELECT format('GRANT UPDATE ON SEQUENCE %s TO %s', said, role),
            format('Rätten för %s till sekvensen %s', role, name) FROM sequences, rights WHERE privilege = 'UPDATE'""",
    "a table of the app role": """
        SELECT format('ALTER TABLE %s OWNER TO bidrag_app', said), 'Tabellen ' || name FROM tables""",
    "a sequence that goes round": """
        SELECT format('ALTER SEQUENCE %s CYCLE', said), 'Sekvensen ' || name FROM sequences""",
    "row level security": """
        SELECT format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', said), 'Tabellen ' || name FROM tables""",
    "a policy": """
        SELECT format('CREATE POLICY mine ON %s USING (false)', said), 'Policyn mine på ' || name FROM tables""",
    "a rule": """
        SELECT format('CREATE RULE mine AS ON INSERT TO %s DO INSTEAD NOTHING', said), 'Regeln mine på ' || name
        FROM tables""",
    "a table beneath": """
        SELECT format('CREATE TABLE public.beneath_%s () INHERITS (%s)', name, said), 'Tabellen beneath_' || name
        FROM tables""",
    "a column less": """
        SELECT format('ALTER TABLE %s DROP COLUMN IF EXISTS %s CASCADE', of, said), 'Kolumnen ' || name FROM columns""",
    "a column more": "SELECT format('ALTER TABLE %s ADD mine int', said), format('Kolumnen %s.mine', name) FROM tables",
    "a column that may be empty": """
        SELECT format('ALTER TABLE %s ALTER %s DROP NOT NULL', of, said), 'Kolumnen ' || name FROM columns
        WHERE attnotnull AND attidentity = '' AND NOT EXISTS (
            SELECT FROM pg_constraint k WHERE conrelid = attrelid AND contype = 'p' AND attnum = ANY (conkey))""",
    "a default": """
        SELECT format('ALTER TABLE %s ALTER %s SET DEFAULT coalesce(NULL::%s)', of, said,
            format_type(atttypid, atttypmod)), 'Kolumnen ' || name
        FROM columns WHERE attgenerated = '' AND attidentity = ''""",
    "a key that one may choose": """
        SELECT format('ALTER TABLE %s ALTER %s SET GENERATED ALWAYS', of, said), 'Kolumnen ' || name
        FROM columns WHERE attidentity = 'd'""",
    "a column that is longer": """
        SELECT format('ALTER TABLE %s ALTER %s TYPE varchar(5000)', of, said), 'Kolumnen ' || name
        FROM columns c WHERE atttypid = 'varchar'::regtype AND attgenerated = '' AND NOT EXISTS (
            SELECT FROM pg_depend d WHERE refobjid = attrelid AND refobjsubid = attnum
                AND (deptype = 'a' AND classid = 'pg_attrdef'::regclass OR classid = 'pg_trigger'::regclass))""",
}
KINDS_SINCE_18 = {
    "a foreign key that is not enforced": """
        SELECT format('ALTER TABLE %s ALTER CONSTRAINT %s NOT ENFORCED', of, said), 'Villkoret ' || name
        FROM constraints WHERE contype = 'f'""",
}

# Kinds that take more with them than what they change.
CASCADES = {
    "a unique index over no rows",  # the constraint, and the foreign keys that lead to it
    "no right of the app role",  # those to the columns
    "a table of the app role",  # its sequences and indexes
    "a table beneath",  # its columns
    "a column less",  # what rests on it
    "a column that is longer",  # the words of its CHECKs
}

# What there is one of, and what hangs on no table of ours: part of the place of its fault.
SINGLE = {
    f"ALTER ROLE {APP} SET session_replication_role = replica": f"Inställningen session_replication_role för {APP}",
    f"ALTER ROLE {APP} SET search_path = mine, public": f"Inställningen search_path för {APP}",
    f"ALTER ROLE {OWNER} IN DATABASE {{database}} SET pgtrigger.ignore = 'x'": f"för {OWNER} i databasen",
    "ALTER DATABASE {database} SET session_replication_role = replica": "session_replication_role för alla i databasen",
    "ALTER ROLE ALL SET row_security = off": "Inställningen row_security för alla",
    f"ALTER ROLE {APP} SUPERUSER": f"Rollen {APP}",
    f"ALTER ROLE {OWNER} BYPASSRLS": f"Rollen {OWNER}",
    f"GRANT {OWNER} TO {APP}": f"Rollen {APP} i rollen {OWNER}",
    f"GRANT pg_write_all_data TO {APP}": f"Rollen {APP} i rollen pg_write_all_data",
    f"GRANT {OWNER} TO pg_monitor": f"Rollen pg_monitor i rollen {OWNER}",
    f"GRANT CREATE ON SCHEMA public TO {APP}": f"Rätten för {APP} till schemat public",
    "GRANT CREATE ON SCHEMA public TO PUBLIC": "Rätten för PUBLIC till schemat public",
    f"ALTER SCHEMA public OWNER TO {OWNER}": "Schemat public",
    f"GRANT TEMPORARY ON DATABASE {{database}} TO {APP}": f"Rätten för {APP} till databasen",
    "GRANT CONNECT ON DATABASE {database} TO PUBLIC": "Rätten för PUBLIC till databasen",
    f"ALTER DATABASE {{database}} OWNER TO {SUPERUSER}": "Databasen",
    f"GRANT SET ON PARAMETER session_replication_role TO {APP}": f"{APP} till parametern session_replication_role",
    f"GRANT EXECUTE ON FUNCTION pg_read_file(text) TO {APP}": f"Rätten för {APP} till funktionen pg_read_file(text)",
    "GRANT EXECUTE ON FUNCTION lo_import(text) TO PUBLIC": "Rätten för PUBLIC till funktionen lo_import(text)",
    f"GRANT UPDATE ON pg_trigger TO {APP}": f"Rätten för {APP} till tabellen pg_trigger",
    f"GRANT UPDATE (tgenabled) ON pg_trigger TO {APP}": f"Rätten för {APP} till kolumnen pg_trigger.tgenabled",
    f"GRANT SELECT ON pg_authid TO {APP}": f"Rätten för {APP} till tabellen pg_authid",
    f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public GRANT TRUNCATE ON TABLES TO {APP}": "nya tabeller av",
    f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public GRANT UPDATE ON SEQUENCES TO {APP}": "nya sekvenser",
    f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT SELECT ON TABLES TO PUBLIC": "PUBLIC till nya tabeller",
    "CREATE OR REPLACE FUNCTION _pgtrigger_should_ignore(trigger_name name) RETURNS boolean LANGUAGE sql"
    " AS 'SELECT true'": "Funktionen _pgtrigger_should_ignore(trigger_name name)",
    'CREATE ROLE "PUBLIC"; GRANT ALL ON FUNCTION refuse_change() TO "PUBLIC"': "PUBLIC till funktionen refuse_change()",
    "CREATE FUNCTION my_function() RETURNS int LANGUAGE sql AS 'SELECT 1'": "Funktionen my_function()",
    "CREATE FUNCTION pg_catalog.sha256(text) RETURNS bytea LANGUAGE sql AS 'SELECT NULL::bytea'": "pg_catalog.sha256(",
    "CREATE PROCEDURE my_procedure() LANGUAGE sql AS 'SELECT 1'": "Funktionen my_procedure()",
    "CREATE AGGREGATE my_sum(integer) (SFUNC = int4pl, STYPE = integer)": "Funktionen my_sum(integer)",
    "CREATE TABLE my_table (id int)": "Tabellen my_table",
    "CREATE TYPE my_row AS (a int)": "Tabellen my_row",
    "CREATE VIEW my_view AS SELECT * FROM grants_posting": "Vyn my_view",
    "CREATE MATERIALIZED VIEW my_copy AS SELECT * FROM grants_posting": "Vyn my_copy",
    "CREATE SEQUENCE my_sequence": "Sekvensen my_sequence",
    f"CREATE SCHEMA {APP} CREATE TABLE grants_posting (id int)": f"Tabellen {APP}.grants_posting",
    "CREATE SCHEMA my_schema": "Schemat my_schema",
    "CREATE TYPE my_enum AS ENUM ('a')": "Typen my_enum",
    "ALTER TYPE procrastinate_job_status OWNER TO postgres": "Typen procrastinate_job_status",
    "CREATE DOMAIN my_words AS text CHECK (VALUE <> '')": "Villkoret my_words_check på my_words",
    "CREATE OPERATOR === (LEFTARG = text, RIGHTARG = text, FUNCTION = texteq)": "Objektet operator public.===",
    "CREATE CAST (money AS text) WITH INOUT": "Objektet cast (pg_catalog.money AS pg_catalog.text)",
    'CREATE COLLATION my_order FROM "C"': "Objektet collation public.my_order",
    "CREATE PUBLICATION my_feed FOR ALL TABLES": "Objektet publication my_feed",
    "CREATE FOREIGN DATA WRAPPER my_wrapper": "Objektet foreign-data wrapper my_wrapper",
    "CREATE FUNCTION heard() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';"
    " CREATE EVENT TRIGGER my_ear ON ddl_command_end EXECUTE FUNCTION heard()": "Händelsetriggern my_ear",
    "ALTER TABLE office_deed SET UNLOGGED": "Tabellen office_deed",
}
LAW = standing.kept()


class Change(NamedTuple):
    """What is done, and where its fault must be found."""

    statement: str
    place: str


def changes(session: Session, kind: str) -> list[Change]:
    """All changes of the kind. Names are written with their schema, as the listing writes them."""
    with session.transaction(force_rollback=True):
        session.execute("SET LOCAL search_path = pg_catalog")
        query = f"{CATALOGUE} {KINDS.get(kind) or KINDS_SINCE_18[kind]}"
        found = [Change(*row) for row in session.execute(query.encode()).fetchall()]
    assert found, kind
    return found


def kinds(session: Session) -> list[str]:
    return [*KINDS, *(KINDS_SINCE_18 if session.info.server_version >= 180000 else [])]


def rounds(found: list[Change]) -> Iterator[list[Change]]:
    """The changes, in rounds in which each has a place of its own."""
    left = found
    while left:
        one_each = {change.place: change for change in reversed(left)}
        yield list(one_each.values())
        left = [change for change in left if one_each[change.place] is not change]


def places(session: Session) -> set[str]:
    """Where something is found now."""
    return {fault.where for fault in LAW.faults_of(standing.standing(session.cursor()))}


def places_after(session: Session, *statements: str) -> set[str]:
    """Where something is found once these are done; they are undone again."""
    with session.transaction(force_rollback=True):
        for statement in statements:
            session.execute(statement.encode())
        return places(session)


def singles(session: Session) -> list[Change]:
    return [Change(said.replace("{database}", session.info.dbname), place) for said, place in SINGLE.items()]


def first_that_can_be_done(session: Session, found: list[Change]) -> Change:
    """It is done, in the transaction that the caller has begun."""
    for change in found:
        with suppress(psycopg.Error), session.transaction():
            session.execute(change.statement.encode())
            return change
    raise AssertionError(found)


def test_one_change_of_each_kind_is_found(psql_as: PsqlAs) -> None:
    session = psql_as("superuser")
    assert places_after(session) == set()
    for kind in kinds(session):
        with session.transaction(force_rollback=True):
            change = first_that_can_be_done(session, changes(session, kind))
            assert change.place in places(session), change
    with session.transaction(force_rollback=True):
        for change in singles(session):
            session.execute(change.statement.encode())
        found = places(session)
    assert not [change for change in singles(session) if not any(change.place in place for place in found)]


@pytest.mark.soak
def test_every_change_of_every_kind_is_found(psql_as: PsqlAs) -> None:
    session, number = psql_as("superuser"), 0
    for kind in kinds(session):
        for some in rounds(changes(session, kind)):
            wanted, number = {change.place for change in some}, number + len(some)
            found = places_after(session, *(change.statement for change in some))
            assert wanted - found == set(), kind
            assert found - wanted == set() or kind in CASCADES, kind
    for change in singles(session):
        assert any(change.place in place for place in places_after(session, change.statement)), change
    assert number > 8000


@pytest.mark.soak(minutes=1)
def test_a_thousand_changes_are_found_one_by_one(psql_as: PsqlAs) -> None:
    session, drawn = psql_as("superuser"), random.Random(1)  # noqa: S311 - any numbers will do
    all_changes = [change for kind in kinds(session) for change in changes(session, kind)]
    for change in drawn.sample(all_changes, 1000):
        assert change.place in places_after(session, change.statement), change
