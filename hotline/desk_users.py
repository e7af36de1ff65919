"""``hotline user add NAME``: who may sign in at the desk."""

from __future__ import annotations

import sys

from hotline.settings import checked_settings
from orders.database import Database
from orders.desk_users import add_user
from orders.errors import OrdersError


def add(name: str) -> int:
    """Add a user and print the generated password, once; it is stored as a hash only."""
    try:
        database = Database(checked_settings().database)
        database.migrate()
        with database.session() as session:
            password = add_user(session, name)
        database.close()
    except OrdersError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{name} may sign in at the desk with the password {password}")
    return 0
