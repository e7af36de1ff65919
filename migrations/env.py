"""What Alembic runs: the migrations, in the one transaction that orders.database.Database.migrating gives.

``Database.migrate`` puts its Database into the configuration; the ``alembic`` command has none and makes one.
"""

from __future__ import annotations

import os
from logging.config import fileConfig
from typing import Any, Literal

from alembic import context
from alembic.util import CommandError

from orders.database import Database, default_url
from orders.model import Base
from orders.moment import UtcMoment


def _database() -> Database:
    given = context.config.attributes.get("database")
    if isinstance(given, Database):
        return given
    if context.config.config_file_name:
        fileConfig(context.config.config_file_name, disable_existing_loggers=False)
    return Database(os.environ.get("HOTLINE_DATABASE_URL") or default_url(os.environ.get("HOTLINE_DATA_DIR", "var")))


def _render(kind: str, thing: Any, _: object) -> str | Literal[False]:
    """Migrations stand alone: they name the database's type, not ours, which may change."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(thing, UtcMoment) else False


if context.is_offline_mode():
    raise CommandError("These migrations need the database itself; leave out --sql.")

with _database().migrating() as connection:
    # SQLite cannot change a column: batch mode rebuilds the table.
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=_render,
        compare_type=True,
        compare_server_default=True,
    )
    context.run_migrations()
