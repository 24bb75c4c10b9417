"""manage.py database_roles | psql --username postgres: the roles and the database of a production server."""

from typing import Any

from django.core.management.base import BaseCommand

from config.postgresql import roles


class Command(BaseCommand):
    help = "Print the SQL with which the superuser of a server makes the roles and the database, once."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(roles.as_sql(), ending="")
        for statement in roles.create_database(roles.DATABASE):
            self.stdout.write(f"{statement.as_string()};")
        self.stdout.write(f"\\connect {roles.DATABASE}")
        for statement in roles.rights_in_database():
            self.stdout.write(f"{statement.as_string()};")
        for role in (roles.OWNER, roles.APP):
            self.stdout.write(f"-- Then give it a password, in psql: \\password {role}")
