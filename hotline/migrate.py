"""``python -m hotline.migrate``: bring the tables of the configured database to their newest form."""

from __future__ import annotations

import sys

from api.settings import Settings
from hotline.exits import UNUSABLE
from orders.database import Database
from orders.errors import OrdersError


def main() -> int:
    try:
        database = Database(Settings().database)
        database.migrate()
        database.close()
    except OrdersError as error:
        print(error, file=sys.stderr)
        return UNUSABLE
    return 0


if __name__ == "__main__":
    sys.exit(main())
