"""What all processes of the site remember for a while: how often somebody has tried to sign in, and codes used.

In the database, as Django's own, but as JSON: whoever can write rows as the app role must not thereby run code in the
site, as a pickled value would. The table is the one that `createcachetable` makes.
"""

import json
from collections.abc import Mapping
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import BaseDatabaseCache
from django.db import connection

_GET = "SELECT value FROM {table} WHERE cache_key = %s AND expires > clock_timestamp()"
_SET = """
INSERT INTO {table} AS kept (cache_key, value, expires)
VALUES (%s, %s, coalesce(to_timestamp(%s::double precision), 'infinity'))
ON CONFLICT (cache_key) DO UPDATE SET value = excluded.value, expires = excluded.expires
"""
_ADD = _SET + "WHERE kept.expires <= clock_timestamp() RETURNING true"
_TOUCH = """
UPDATE {table} SET expires = coalesce(to_timestamp(%s::double precision), 'infinity')
WHERE cache_key = %s AND expires > clock_timestamp() RETURNING true
"""
_DELETE = "DELETE FROM {table} WHERE cache_key = %s RETURNING true"
_CLEAR = "DELETE FROM {table}"
_FORGET = "DELETE FROM {table} WHERE expires <= clock_timestamp()"


class JsonCache(BaseDatabaseCache):
    """Values that JSON has words for. What is no JSON, whoever wrote it, is as if it were not there."""

    def __init__(self, table: str, params: Mapping[str, Any]) -> None:
        super().__init__(table, dict(params))
        self._name = connection.ops.quote_name(table)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        found = self._run(_GET, self.make_and_validate_key(key, version=version))
        try:
            return json.loads(found[0]) if found else default
        except (ValueError, RecursionError):
            return default

    def set(self, key: Any, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._write(_SET, key, value, timeout, version)

    def add(self, key: Any, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Set it unless it is there; whether it was set. Of two at once the database lets one."""
        return self._write(_ADD, key, value, timeout, version)

    def touch(self, key: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        name = self.make_and_validate_key(key, version=version)
        return bool(self._run(_TOUCH, self.get_backend_timeout(timeout), name))

    def delete(self, key: Any, version: int | None = None) -> bool:
        return bool(self._run(_DELETE, self.make_and_validate_key(key, version=version)))

    def clear(self) -> None:
        self._run(_CLEAR)

    def forget(self) -> None:
        """Remove what has expired."""
        self._run(_FORGET)

    def _write(self, query: str, key: Any, value: Any, timeout: float | None, version: int | None) -> bool:
        name = self.make_and_validate_key(key, version=version)
        return bool(self._run(query, name, json.dumps(value), self.get_backend_timeout(timeout)))

    def _run(self, query: str, *values: str | float | None) -> tuple[Any, ...] | None:
        """The first row that the query gives."""
        with connection.cursor() as cursor:
            cursor.execute(query.format(table=self._name), values)
            return cursor.fetchone() if cursor.description else None
