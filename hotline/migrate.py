"""``python -m hotline.migrate``: bring the tables of the configured database to their newest form."""

from __future__ import annotations

import os
import sys

from hotline.environment import BadSetting
from hotline.exits import UNUSABLE
from hotline.settings import checked_settings
from orders.database import Database
from orders.errors import OrdersError


def main() -> int:
    os.umask(0o077)  # the file holds citizens' names and numbers
    try:
        database = Database(checked_settings().database)
        database.migrate()
        database.close()
    except (BadSetting, OrdersError) as error:
        print(error, file=sys.stderr)
        return UNUSABLE
    return 0


if __name__ == "__main__":
    sys.exit(main())
